"""Documents that a gate may refuse: a shift leader or quality looks at what is refused and may let it pass once."""

from odoo import api, fields, models


class UdiGated(models.AbstractModel):
    """A document with the button "Allow an exception". A model says how it is finished, in `_udi_finish`."""

    _name = "udi.gated"
    _description = "Document that passes the gates"

    def action_udi_allow(self):
        """Ask a shift leader or quality which refusals of this document may pass once."""
        self.ensure_one()
        return self.env["udi.override.allow"]._open(self)

    def _udi_refusals(self):
        """What the gate would refuse of this document now: list of `Refusal`. Its lines may not be there yet."""
        self.ensure_one()
        return self.env["udi.gate"]._try(self._udi_finish)

    def _udi_finish(self):
        """Do what finishing the document does to the stock; called on trial only."""
        raise NotImplementedError


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "udi.gated"]

    def _udi_refusals(self):
        """The lines of a transfer are there before it is validated: no trial is needed."""
        return self.env["udi.override"].refusals(self.move_line_ids)

    def _udi_finish(self):
        self._action_done()


class StockScrap(models.Model):
    _name = "stock.scrap"
    _inherit = ["stock.scrap", "udi.gated", "udi.documented"]

    udi_controlled = fields.Boolean("UDI-controlled", compute="_compute_udi_controlled")

    @api.depends("product_id.udi_controlled")
    def _compute_udi_controlled(self):
        for scrap in self:
            scrap.udi_controlled = scrap.product_id.udi_controlled

    def _udi_finish(self):
        self.do_scrap()
