from odoo import fields, models

from .udi_recall_holder import HOLDER_KINDS
from odoo.addons.udi_traceability.models.unlinked import Unlinked


class UdiRecallLine(models.Model):
    """One affected lot at one holder, as of the case's snapshot. Written by `udi.recall.service` in bulk.

    Kept by case, lot, holder and place when the scope is taken again; what is not there any more is marked as left.
    """

    _name = "udi.recall.line"
    _description = "Affected unit in a recall case"
    _order = "recall_id, holder_sequence, holder_id, depth desc, lot_id, id"
    _rec_name = "lot_id"
    _log_access = False

    # found by the unique key. What the ledger keeps anyway is not checked for each of a million rows
    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade")
    company_id = Unlinked("res.company", required=True, readonly=True)
    holder_id = fields.Many2one("udi.recall.holder", required=True, readonly=True, ondelete="cascade", index=True)
    holder_sequence = fields.Integer(readonly=True)
    holder_kind = fields.Selection(HOLDER_KINDS, required=True, readonly=True)
    holder_name = fields.Char(string="Place", readonly=True, help="The place or partner as the trace named it.")
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    location_id = Unlinked("stock.location", readonly=True, ondelete="set null")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot or serial", required=True, readonly=True, ondelete="restrict", index=True
    )
    product_id = Unlinked("product.product", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float(string="Units", digits="Product Unit", readonly=True)
    certainty = fields.Selection(
        [("exact", "Certain"), ("possible", "Possible")],
        required=True,
        readonly=True,
        help="Certain: the pair of component and unit was scanned, entered or follows from the record. "
        "Possible: the unit comes from a production that used the lot, but which unit got it is not recorded.",
    )
    depth = fields.Integer(
        string="Levels", readonly=True, help="How many production steps lie between the defective lot and this one."
    )
    via_event_id = Unlinked("udi.event", string="Reached through", readonly=True, ondelete="restrict")
    via_document = fields.Char(string="Through", related="via_event_id.document_name")
    left = fields.Boolean(
        string="Not there any more", readonly=True, help="Stood here in an earlier scope of the case, and not today."
    )
    document_name = fields.Char(string="Delivered with", readonly=True)
    document_date = fields.Datetime(string="Delivered on", readonly=True)
    expiry_date = fields.Date(related="lot_id.udi_expiry_date", string="Expiry date")
    frozen = fields.Boolean(compute="_compute_frozen", help="The lot is in a freeze of this case.")

    _place_uniq = models.UniqueIndex("(recall_id, lot_id, holder_id, COALESCE(location_id, 0))")

    def _compute_frozen(self):
        service = self.env["udi.recall.service"]
        for recall in self.recall_id:
            lines = self.filtered(lambda line, recall=recall: line.recall_id == recall)
            frozen = set(service._frozen_lot_ids(recall, lines.lot_id))
            for line in lines:
                line.frozen = line.lot_id.id in frozen

    def action_open_lot(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.lot_id.display_name,
            "res_model": "stock.lot",
            "view_mode": "form",
            "res_id": self.lot_id.id,
        }
