from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_recall_line_ids = fields.One2many("udi.recall.line", "lot_id", string="Places in recall cases")
    udi_recall_count = fields.Integer(string="Recall cases", compute="_compute_udi_recall_count")

    def _compute_udi_recall_count(self):
        if not self.env["udi.recall.line"].has_access("read"):
            self.udi_recall_count = 0
            return
        groups = self.env["udi.recall.line"]._read_group(
            [("lot_id", "in", self.ids), ("recall_id.state", "!=", "cancelled")],
            ["lot_id"],
            ["recall_id:count_distinct"],
        )
        counts = {lot.id: count for lot, count in groups}
        for lot in self:
            lot.udi_recall_count = counts.get(lot.id, 0)

    def action_udi_recall(self):
        """Open a recall case for these lots, with its scope taken at once."""
        recall = self.env["udi.recall.service"].open_case(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "udi.recall",
            "view_mode": "form",
            "res_id": recall.id,
        }

    def action_view_udi_recalls(self):
        """The cases that reach this lot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall")
        action["domain"] = [("line_ids.lot_id", "=", self.id)]
        action["context"] = {"create": False}
        return action
