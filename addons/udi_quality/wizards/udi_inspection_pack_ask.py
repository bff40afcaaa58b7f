"""One question: of which lot or serial, and as which file."""

from odoo import fields, models
from odoo.exceptions import UserError


class UdiInspectionPackAsk(models.TransientModel):
    _name = "udi.inspection.pack.ask"
    _description = "Inspection pack"

    lot_id = fields.Many2one("stock.lot", "Lot/serial", domain=[("udi_controlled", "=", True)])
    product_id = fields.Many2one(related="lot_id.product_id")
    kind = fields.Selection(
        [
            ("zip", "Everything: PDF, Excel, evidence and hashes"),
            ("pdf", "PDF to print"),
            ("xlsx", "Excel with every row"),
        ],
        "File",
        required=True,
        default="zip",
    )

    def _open(self, lot):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("udi_quality.action_udi_inspection_pack_ask"),
            "context": {"default_lot_id": lot.id},
        }

    def action_get(self):
        self.ensure_one()
        if not self.lot_id:
            raise UserError(self.env._("Choose the lot or serial number that the inspector asks for."))
        target = "new" if self.kind == "pdf" else "self"
        url = f"/udi/pack/{self.lot_id.id}.{self.kind}"
        return {"type": "ir.actions.act_url", "url": url, "target": target, "close": True}
