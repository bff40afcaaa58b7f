from odoo import api, fields, models

HOLDER_KINDS = [
    ("partner", "Customer or partner"),
    ("internal", "Own stock"),
    ("transit", "In transit"),
    ("supplier", "Back at the supplier"),
    ("unknown", "No holder recorded"),
    ("scrap", "Scrapped or lost"),
    ("used", "Built into other units"),
]


class UdiRecallHolder(models.Model):
    """One place or partner that holds affected units of a case.

    Kept by its key when the scope is taken again: who holds none any more is marked as left, with the last figures.
    """

    _name = "udi.recall.holder"
    _description = "Holder in a recall case"
    _order = "recall_id, sequence, quantity desc, id"
    _rec_name = "name"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(HOLDER_KINDS, required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null", index="btree_not_null")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, ondelete="set null")
    name = fields.Char(
        readonly=True, help="Partner or warehouse as named at the snapshot; empty where the kind says it all."
    )
    quantity = fields.Float(string="Units", digits="Product Unit", readonly=True)
    possible_qty = fields.Float(string="Of which possibly affected", digits="Product Unit", readonly=True)
    lot_count = fields.Integer(string="Lots and serials", readonly=True)
    left = fields.Boolean(
        string="No longer holds any", readonly=True, help="Held affected units in an earlier scope, and none today."
    )
    line_ids = fields.One2many(
        "udi.recall.line", "holder_id", string="Affected units", readonly=True, domain=[("left", "=", False)]
    )

    _recall_key_uniq = models.Constraint("UNIQUE (recall_id, key)", "A holder stands only once in a recall case.")

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for holder in self:
            holder.display_name = holder.name or labels.get(holder.kind)

    def action_download(self):
        """Excel list with exactly the units of this holder."""
        self.ensure_one()
        url = f"/udi/recall/{self.recall_id.id}/holder/{self.id}.xlsx"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_view_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_line")
        action["name"] = self.display_name
        action["domain"] = [("holder_id", "=", self.id)]
        action["context"] = {}
        return action
