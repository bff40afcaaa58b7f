"""What records refuse that are written once: the ledger, signatures, what holders said in a recall."""

from odoo import api, models
from odoo.exceptions import UserError


class UdiKeptRecord(models.AbstractModel):
    """A record that a service creates and nobody changes or removes."""

    _name = "udi.kept.record"
    _inherit = "udi.own.defaults"
    _description = "Record that is written once"
    _log_access = False

    # pylint: disable=method-required-super
    def write(self, vals):
        raise self._closed()

    def unlink(self):
        raise self._closed()

    def copy(self, default=None):
        raise self._closed()

    # pylint: enable=method-required-super
    def _closed(self):
        """The error that says why, and what to do instead."""
        return UserError(self.env._("This is written by the system only and never changed."))


class UdiClosedTable(models.AbstractModel):
    """Every way of the ORM into the table is closed; see `append_only` for what fills it and for the triggers."""

    _name = "udi.closed.table"
    _inherit = "udi.kept.record"
    _description = "Table that is written once"
    _log_access = False

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        raise self._closed()
