"""What a table refuses that services fill by SQL and nobody may change: the ledger, signatures."""

from odoo import api, models
from odoo.exceptions import UserError


class UdiClosedTable(models.AbstractModel):
    """Every way of the ORM into the table is closed; triggers in the database close the others."""

    _name = "udi.closed.table"
    _description = "Table that is written once"
    _log_access = False

    # pylint: disable=method-required-super
    @api.model_create_multi
    def create(self, vals_list):
        raise self._closed()

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
