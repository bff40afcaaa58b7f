"""What became of affected units: who said or did what with how many, when and by which proof. Written once."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.udi_traceability.models.append_only import guard_table, insert_rows
from odoo.addons.udi_traceability.models.unlinked import Unlinked

KINDS = [
    ("returned", "Returned"),
    ("quarantined", "In quarantine at the holder"),
    ("destroyed", "Destroyed"),
    ("used", "Used"),
    ("corrected", "Corrected on site"),
    ("reworked", "Reworked"),
    ("relabelled", "Relabelled"),
    ("replaced", "Replaced"),
    ("passed_on", "Passed on to somebody else"),
    ("not_found", "Not found"),
    ("not_received", "Never received"),
]
SOURCES = [
    ("public", "Answer page"),
    ("phone", "Telephone"),
    ("excel", "Excel answer"),
    ("entry", "Entered by us"),
    ("transfer", "Transfer"),
    ("scrap", "Scrap"),
    ("production", "Production"),
]
MEASURES = [  # Order 29 (2017), Art. 3, but for withdrawal and destruction, which are kinds of their own
    ("warning", "Warning"),
    ("inspection", "Inspection"),
    ("repair", "Repair"),
    ("relabel", "Relabelling"),
    ("instructions", "New instructions for use"),
    ("software", "Software update"),
    ("replacement", "Replacement"),
]
COLUMNS = (
    "recall_id", "company_id", "holder_key", "holder_name", "partner_id", "lot_id", "lot_name", "product_id",
    "quantity", "kind", "measure", "moment", "recorded_on", "user_ref", "user_name", "reporter", "source",
    "witness", "note", "to_partner_id", "to_name", "document_model", "document_ref", "document_name",
    "supersedes_id", "evidence_digest",
)  # fmt: skip


class UdiRecallDisposition(models.Model):
    """One statement on some units of one lot at one holder. A later row that supersedes it corrects it."""

    _name = "udi.recall.disposition"
    _description = "What became of affected units"
    _inherit = "udi.closed.table"
    _order = "recorded_on desc, id desc"
    _rec_name = "lot_name"
    _log_access = False

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="restrict", index=True)
    # as in the ledger, without foreign keys: merging partners or deleting a user does not meet these rows
    company_id = Unlinked("res.company", required=True, readonly=True, ondelete="restrict")
    holder_key = fields.Char(required=True, readonly=True, help="The key of the holder in the case.")
    holder_name = fields.Char("Holder", readonly=True)
    partner_id = Unlinked("res.partner", readonly=True, ondelete="set null")
    lot_id = fields.Many2one(
        "stock.lot", "Lot or serial", required=True, readonly=True, ondelete="restrict", index=True
    )
    lot_name = fields.Char("Number", readonly=True)
    product_id = Unlinked("product.product", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float("Units", digits=(20, 6), required=True, readonly=True, help="In the product's unit.")
    kind = fields.Selection(KINDS, "What became of it", required=True, readonly=True, index=True)
    measure = fields.Selection(MEASURES, readonly=True, help="How it was corrected.")
    moment = fields.Datetime("When", required=True, readonly=True, help="When it happened, as told (UTC).")
    recorded_on = fields.Datetime(required=True, readonly=True, help="When it was written here (UTC).")
    user_ref = fields.Integer("User number", readonly=True, aggregator=None)
    user_name = fields.Char("Recorded by", readonly=True)
    reporter = fields.Char("Reported by", readonly=True, help="Who at the holder said so.")
    source = fields.Selection(SOURCES, required=True, readonly=True)
    witness = fields.Char(readonly=True, help="Who saw the destruction.")
    note = fields.Text(readonly=True)
    to_partner_id = Unlinked("res.partner", "Passed on to (partner)", readonly=True, ondelete="set null")
    to_name = fields.Char("Passed on to", readonly=True)
    document_model = fields.Char("Document type", readonly=True)
    document_ref = fields.Many2oneReference("Document ID", model_field="document_model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    supersedes_id = Unlinked("udi.recall.disposition", "Corrects", readonly=True, ondelete="restrict")
    evidence_digest = fields.Char("Fingerprints of the evidence", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "udi_recall_disposition_attachment_rel",
        "disposition_id",
        "attachment_id",
        string="Evidence",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    superseded = fields.Boolean(compute="_compute_superseded", search="_search_superseded")

    # one correction for each row: who corrects at the same moment is told so
    _supersedes_once = models.UniqueIndex(
        "(supersedes_id) WHERE supersedes_id IS NOT NULL",
        "Somebody else has just corrected this entry. Reload the page and look at the correction first.",
    )
    _case_lot_idx = models.Index("(recall_id, lot_id)")
    _document_idx = models.Index("(document_ref) WHERE document_ref IS NOT NULL")

    def init(self):
        """A trigger refuses what the ORM refuses: UPDATE, DELETE and TRUNCATE."""
        guard_table(self.env.cr, self._table, "what became of a recalled unit is never changed")

    @api.depends("supersedes_id")
    def _compute_superseded(self):
        self.env.cr.execute(
            SQL("SELECT supersedes_id FROM udi_recall_disposition WHERE supersedes_id = ANY(%s)", self.ids)
        )
        corrected = {row[0] for row in self.env.cr.fetchall()}
        for row in self:
            row.superseded = row.id in corrected

    def _search_superseded(self, operator, value):
        if operator != "in":
            return NotImplemented
        corrected = SQL("(SELECT supersedes_id FROM udi_recall_disposition WHERE supersedes_id IS NOT NULL)")
        wanted = {bool(item) for item in value}
        if len(wanted) == 2:
            return []
        return [("id", "in" if True in wanted else "not in", corrected)]

    def action_correct(self):
        """Say what is true instead; this entry stays."""
        self.ensure_one()
        if self.superseded:
            raise UserError(
                self.env._("This entry was corrected already. Correct the correction, not the entry before it.")
            )
        return self.env["udi.recall.disposition.wizard"]._open(self.recall_id, corrects=self)

    def _closed(self):
        return UserError(
            self.env._(
                "What was recorded on a unit is never changed. Enter a correction: it supersedes the earlier row."
            )
        )

    # ------------------------------------------------------------------ writing
    @api.model
    def _record(self, recall, vals_list):
        """Write statements on units of a case, in bulk: the same few statements whatever their number.

        :param vals_list: dicts with ``lot_id``, ``kind``, ``source`` and ``holder_id`` or ``holder_key``; optional
            ``quantity`` (product's unit; 1; 0 with ``supersedes_id`` withdraws what was told), ``moment`` (UTC; now),
            ``reporter``, ``measure``, ``witness``, ``note``, ``document`` (a record), ``to_partner_id``, ``to_name``,
            ``supersedes_id``, ``attachment_ids`` (ids)
        :returns: the new rows, in the order given
        :raises UserError: nothing is written when one of them is wrong
        :raises AccessError: for who is neither recall manager nor quality; callers that answer for somebody else
            (the answer page, a transfer) come in sudo
        """
        recall.ensure_one()
        self.env["udi.recall.disposition.entry"]._check(recall, vals_list)
        if not vals_list:
            return self.browse()
        rows = self.env["udi.recall.disposition.entry"]._rows(recall, vals_list)
        found = insert_rows(self.env.cr, self._table, COLUMNS, [tuple(row[name] for name in COLUMNS) for row in rows])
        ids = sorted(row[0] for row in found)
        self._attach(recall, ids, vals_list)
        records = self.browse(ids)
        self.invalidate_model(["superseded"], flush=False)
        recall._after_dispositions(records)
        return records

    def _attach(self, recall, ids, vals_list):
        pairs = [
            (new, item) for new, vals in zip(ids, vals_list, strict=True) for item in vals.get("attachment_ids", ())
        ]
        if pairs:
            # sudo: a file that stands nowhere yet becomes part of the case: its readers may open it
            files = self.env["ir.attachment"].sudo().browse({item for _new, item in pairs})
            files.filtered(lambda file: not file.res_id).write({"res_model": recall._name, "res_id": recall.id})
            self.env.cr.execute_values(
                "INSERT INTO udi_recall_disposition_attachment_rel (disposition_id, attachment_id) VALUES %s",
                sorted(set(pairs)),
                page_size=len(pairs),
            )
