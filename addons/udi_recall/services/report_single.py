"""Two papers that are no papers of a case: the result of a search for an incoming notice, and a drill's report."""

import io

from odoo import api, models

from .report import LANGUAGES
from .report_words import EMPTY, label
from .workbook import safe_name

MOST_ROWS = 500


class UdiRecallReportSingle(models.AbstractModel):
    _name = "udi.recall.report.single"
    _description = "Papers of incoming notices and drills"

    @api.private
    def incoming(self, notice, lang=None):
        """``(file name, bytes)``: what was searched, up to when the history is complete, and what was found."""
        notice.check_access("read")
        speaker = self._speaker(lang)
        record = notice.with_context(lang=speaker.env.lang)
        title = speaker.env._("Result of the search for a recall notice")
        return speaker._file(title, record.display_name, speaker._incoming_blocks(record), f"notice_{notice.id}")

    @api.private
    def drill(self, drill, lang=None):
        """``(file name, bytes)`` of the report for the auditor."""
        drill.check_access("read")
        speaker = self._speaker(lang)
        record = drill.with_context(lang=speaker.env.lang)
        title = speaker.env._("Report of a mock recall")
        return speaker._file(title, record.reference, speaker._drill_blocks(record), drill.reference)

    def _speaker(self, lang):
        wanted = lang if lang in LANGUAGES else self.env.lang or LANGUAGES[0]
        return self.with_context(lang=self.env["udi.recall.report"]._installed(wanted))

    def _file(self, title, subject, blocks, stem):
        buffer = io.BytesIO()
        self.env["udi.recall.report"]._write(buffer, "pdf", title, f"{title} · {subject}", blocks)
        return f"{safe_name(stem, 'paper')}_{safe_name(title, 'paper')}.pdf", buffer.getvalue()

    def _moment(self, record, moment):
        return self.env["udi.recall.report.figure"]._moment(record, moment)

    # ------------------------------------------------------------------ incoming
    def _incoming_blocks(self, notice):
        results = {
            "none": self.env._("Nothing was found: we never had any of these units."),
            "found": self.env._("%(count)s lots and serials of this notice were found.", count=notice.match_count),
            "open": self.env._("Not decided yet: this paper proves nothing."),
        }
        facts = [
            (self.env._("Company"), notice.company_id.name),
            (self.env._("Notice"), notice.name),
            (self.env._("Sender"), notice.partner_id.display_name),
            (self.env._("Their reference"), notice.sender_reference),
            (self.env._("Received on"), notice.received_on),
            (self.env._("Searched on"), self._moment(notice, notice.searched_on)),
            (self.env._("Searched by"), notice.searched_by_name),
            (self.env._("Lots and serials searched"), notice.searched_lots),
            (self.env._("Ledger entries searched"), notice.searched_items),
            (self.env._("Completeness of the history"), notice.history_note),
            (self.env._("Result"), results[notice.result]),
        ]
        how = self.env._(
            "Searched were the numbers of all lots and serials that the company has or ever had, their lot numbers, "
            "the supplier's lots and all earlier numbers in the ledger: the same number, numbers inside ranges, "
            "numbers that differ by O and 0, I and 1, case, separators or leading zeros, and for lots a single sign."
        )
        return [
            ("facts", facts),
            ("note", how),
            *self._items(notice),
            *self._matches(notice),
            *self._signed(notice),
            ("signatures", [self.env._("Searched by"), self.env._("Checked by")]),
        ]

    def _items(self, notice):
        kinds = dict(notice.item_ids._fields["kind"]._description_selection(self.env))
        rows = [
            [
                kinds[item.kind],
                item.di,
                " – ".join(filter(None, [item.first, item.last])),
                label(item, "defect") and f"{label(item, 'defect')}: {item.settled or ''}",
                item.match_count,
            ]
            for item in notice.item_ids[:MOST_ROWS]
        ]
        heads = [
            (self.env._("Kind"), 12),
            (self.env._("UDI-DI"), 24),
            (self.env._("Number, or from – to"), 32),
            (self.env._("Not readable"), 22),
            (self.env._("Found"), 10),
        ]
        return [("heading", self.env._("Named in the notice")), ("table", heads, rows), *self._rest(notice.item_ids)]

    def _matches(self, notice):
        if not notice.match_ids:
            return []
        rows = [
            [
                match.lot_id.name,
                match.product_id.display_name,
                label(match, "reason"),
                label(match, "state"),
                match.note,
            ]
            for match in notice.match_ids[:MOST_ROWS]
        ]
        heads = [
            (self.env._("Lot or serial"), 22),
            (self.env._("Product"), 26),
            (self.env._("Found by"), 18),
            (self.env._("Decision"), 16),
            (self.env._("Why"), 18),
        ]
        return [("heading", self.env._("Looked at")), ("table", heads, rows), *self._rest(notice.match_ids)]

    def _rest(self, rows):
        if len(rows) <= MOST_ROWS:
            return []
        text = self.env._("%(shown)s of %(all)s are printed.", shown=MOST_ROWS, all=len(rows))
        return [("note", text)]

    def _signed(self, record):
        signatures = self.env["udi.signature"].search(
            [("document_model", "=", record._name), ("document_ref", "=", record.id)]
        )
        rows = [
            [row.user_name, self._moment(record, row.signed_on), row.meaning_text, row.content_hash[:16]]
            for row in signatures
        ]
        heads = [
            (self.env._("Signed by"), 22),
            (self.env._("When"), 20),
            (self.env._("Meaning of the signature"), 40),
            (self.env._("Hash (first 16 signs)"), 18),
        ]
        return [("heading", self.env._("Electronic signatures")), ("table", heads, rows)] if rows else []

    # ------------------------------------------------------------------ drill
    def _drill_blocks(self, drill):
        facts = [
            (self.env._("Company"), drill.company_id.name),
            (self.env._("Drill"), drill.reference),
            (self.env._("Lot drawn"), f"{drill.lot_id.name} · {drill.product_id.display_name}"),
            (self.env._("Origin"), label(drill, "origin")),
            (self.env._("Started by"), drill.user_name),
            (self.env._("Start"), self._moment(drill, drill.started_on)),
            (self.env._("List in hand"), self._moment(drill, drill.located_on)),
            (self.env._("Time to locate (minutes)"), f"{drill.locate_minutes:.1f} ({drill.target_minutes})"),
            (self.env._("Trace took (s)"), f"{drill.machine_seconds:.2f}"),
            (self.env._("Completeness of the history"), drill.history_note),
        ]
        figures = [
            [self.env._("Found: units found of units made or received"), f"{drill.found_qty:g} / {drill.made_qty:g}",
             f"{drill.found_percent:.1f} %", "50"],
            [self.env._("Certain: units reached by recorded pairs"), f"{drill.certain_qty:g}",
             f"{drill.certain_percent:.1f} %", "15"],
            [self.env._("Reachable: holders outside with an address"), f"{drill.holder_count}",
             f"{drill.reachable_percent:.1f} %", "15"],
            [self.env._("Speed: full up to the target, nothing at four times the target"),
             f"{drill.locate_minutes:.1f}", f"{drill.speed_percent:.1f} %", "20"],
        ]  # fmt: skip
        heads = [
            (self.env._("Figure"), 50),
            (self.env._("Value"), 20),
            (self.env._("Reached"), 15),
            (self.env._("Weight"), 15),
        ]
        holders = [
            (self.env._("Holder"), 44),
            (self.env._("Kind"), 20),
            (self.env._("Lots and serials"), 12),
            (self.env._("Units"), 12),
            (self.env._("Reachable"), 12),
        ]
        rows = [
            [line.name, label(line, "kind"), line.lot_count, line.quantity, "✓" if line.reachable else ""]
            for line in drill.line_ids[:MOST_ROWS]
        ]
        blocks = [
            ("facts", facts),
            ("heading", self.env._("Score: %(score)s of 100", score=f"{drill.score:.1f}")),
            ("table", heads, figures),
            ("heading", self.env._("Holders")),
            ("table", holders, rows),
            *self._rest(drill.line_ids),
        ]
        if drill.missing_lots:
            blocks += [("heading", self.env._("Lots with units not found")), ("note", drill.missing_lots)]
        blocks += [("heading", self.env._("What we learnt")), ("note", drill.note or EMPTY)]
        text = self.env._("During a drill nothing is frozen, no notice is made and no mail is sent.")
        return [*blocks, ("note", text), ("signatures", [self.env._("Recall manager"), self.env._("Auditor")])]
