"""From a lot to what quality has on it, and to its inspection pack."""

from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_inspection_line_ids = fields.One2many("udi.inspection.line", "lot_id", "Inspections", readonly=True)
    udi_release_line_ids = fields.One2many("udi.release.line", "lot_id", "Releases", readonly=True)
    udi_sterilisation_line_ids = fields.One2many(
        "udi.sterilisation.load.line", "lot_id", "Sterilisation loads", readonly=True
    )

    def action_udi_pack(self):
        """Ask which files of the inspection pack are wanted."""
        self.ensure_one()
        return self.env["udi.inspection.pack.ask"]._open(self)

    def action_udi_request_release(self):
        """A release for these lots, ready to be checked and requested."""
        release = self.env["udi.release.service"].prepare(self)
        return release.get_formview_action()
