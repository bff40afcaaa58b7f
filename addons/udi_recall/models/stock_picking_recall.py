from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    udi_recall_id = fields.Many2one(
        "udi.recall",
        string="Recall case",
        index="btree_not_null",
        copy=False,
        check_company=True,
        ondelete="restrict",
        help="The case whose units this transfer brings back.",
    )


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    picking_ids = fields.One2many("stock.picking", "udi_recall_id", string="Returns", readonly=True)
    picking_count = fields.Integer("Number of returns", compute="_compute_picking_count")

    def _compute_picking_count(self):
        # sudo: only the number is shown; who opens the list reads it with own rights
        groups = (
            self.env["stock.picking"]
            .sudo()
            ._read_group([("udi_recall_id", "in", self.ids)], ["udi_recall_id"], ["__count"])
        )
        counts = {recall.id: count for recall, count in groups}
        for recall in self:
            recall.picking_count = counts.get(recall.id, 0)

    def action_view_returns(self):
        """The transfers that bring affected units back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returns of %(case)s", case=self.reference),
            "res_model": "stock.picking",
            "view_mode": "list,form",
            "domain": [("udi_recall_id", "=", self.id)],
            "context": {"create": False},
        }


class UdiRecallHolder(models.Model):
    _inherit = "udi.recall.holder"

    def action_expect_return(self):
        """Prepare the transfer that brings this holder's units into quarantine, and open it."""
        self.ensure_one()
        picking = self.env["udi.recall.returns"].expect(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "view_mode": "form",
            "res_id": picking.id,
        }
