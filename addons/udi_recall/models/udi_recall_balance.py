"""The bucket in which each affected unit is now. Computed by `udi.recall.reconciliation`, never typed."""

from odoo import api, fields, models

from odoo.addons.udi_core.reconciliation import ACCOUNTED, UNACCOUNTED
from odoo.addons.udi_traceability.models.unlinked import Unlinked

BUCKETS = [
    ("open", "No answer"),
    ("unknown", "No holder recorded"),
    ("missing", "Not found"),
    ("conflict", "Contradiction"),
    ("transit", "In transit"),
    ("secured", "In quarantine at the holder"),
    ("passed_on", "Passed on to somebody else"),
    ("on_the_way", "Return announced"),
    ("claimed", "Evidence is missing"),
    ("stock", "In own stock"),
    ("returned", "Returned"),
    ("supplier", "Back at the supplier"),
    ("destroyed", "Destroyed"),
    ("used", "Used"),
    ("corrected", "Corrected"),
]


class UdiRecallBalance(models.Model):
    _name = "udi.recall.balance"
    _description = "Units of a recall case by bucket"
    _order = "recall_id, accounted, holder_key, lot_id, id"
    _rec_name = "lot_id"
    _log_access = False

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = Unlinked("res.company", required=True, readonly=True, ondelete="restrict")
    holder_id = fields.Many2one(
        "udi.recall.holder", "Holder in the case", readonly=True, ondelete="set null", index="btree_not_null"
    )
    holder_key = fields.Char(required=True, readonly=True)
    partner_id = Unlinked("res.partner", readonly=True, ondelete="set null")
    place = fields.Char("Holder", compute="_compute_place")
    lot_id = fields.Many2one(
        "stock.lot", "Lot or serial", required=True, readonly=True, ondelete="restrict", index=True
    )
    product_id = Unlinked("product.product", required=True, readonly=True, ondelete="restrict")
    bucket = fields.Selection(BUCKETS, required=True, readonly=True)
    accounted = fields.Boolean("Accounted for", readonly=True)
    unaccounted = fields.Boolean(readonly=True, help="Nobody says where it is or what became of it.")
    quantity = fields.Float("Units", digits=(20, 6), readonly=True)
    last_place = fields.Char("Last known place", readonly=True)
    last_seen = fields.Datetime(readonly=True)
    last_document = fields.Char(readonly=True)

    _case_bucket_idx = models.Index("(recall_id, bucket) INCLUDE (quantity)")
    _once = models.UniqueIndex("(recall_id, lot_id, holder_key, bucket)")

    @api.depends("holder_id", "holder_key", "partner_id")
    @api.depends_context("lang")
    def _compute_place(self):
        kinds = dict(self.env["udi.recall.holder"]._fields["kind"]._description_selection(self.env))
        for row in self:
            kind = (row.holder_key or "").split(":")[0]
            row.place = row.holder_id.display_name or row.partner_id.display_name or kinds.get(kind)

    @api.model
    def _bucket_flags(self, bucket):
        return bucket in ACCOUNTED, bucket in UNACCOUNTED

    def action_record(self):
        """Say what became of these units."""
        return self.env["udi.recall.disposition.wizard"]._open(self.recall_id, self)
