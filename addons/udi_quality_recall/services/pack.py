"""Sections of the inspection pack on recalls: our own cases, what was reported, and notices of somebody else."""

from odoo import models

from odoo.addons.udi_quality.services.pack import Section

LAST = ("signatures", "ledger")  # what the other sections rest on stays at the end


class UdiInspectionPack(models.AbstractModel):
    _inherit = "udi.inspection.pack"

    def sections(self, lot):
        sections = super().sections(lot)
        at = next((place for place, section in enumerate(sections) if section.key in LAST), len(sections))
        own = [self._recalls(lot), self._recall_reports(lot), self._recall_notices(lot)]
        return sections[:at] + own + sections[at:]

    def _signed_documents(self, lot):
        lines = self._recall_lines(lot)
        return [
            *super()._signed_documents(lot),
            ("udi.recall", lines.recall_id.ids),
            ("udi.recall.incoming", self._recall_matches(lot).incoming_id.ids),
        ]

    def _recall_lines(self, lot):
        """Where the lot stands or stood in the scope of a case; a case that was cancelled is named as such."""
        return self.env["udi.recall.line"].search([("lot_id", "=", lot.id)], order="recall_id, id")

    def _recall_matches(self, lot):
        domain = [("lot_id", "=", lot.id), ("incoming_id.state", "!=", "draft")]
        return self.env["udi.recall.incoming.match"].search(domain, order="incoming_id, id")

    def _word(self, record, name):
        """A selection as the reader's language says it."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    def _recalls(self, lot):
        columns = [
            (self.env._("Case"), 12),
            (self.env._("Title"), 24),
            (self.env._("Recall class"), 12),
            (self.env._("Opened on"), 10),
            (self.env._("Status"), 12),
            (self.env._("Units in the scope"), 10),
            (self.env._("How sure"), 10),
            (self.env._("Frozen on"), 14),
            (self.env._("Closed on"), 14),
        ]
        rows = []
        for recall, lines in self._recall_lines(lot).grouped("recall_id").items():
            there = lines.filtered(lambda line: not line.left)
            certain = (there or lines).filtered(lambda line: line.certainty == "exact")
            rows.append(
                [
                    recall.reference,
                    recall.title,
                    self._word(recall, "level"),
                    recall.date,
                    self._word(recall, "state"),
                    sum(there.mapped("quantity")),
                    self._word((certain or there or lines)[0], "certainty"),
                    self._moment(recall.frozen_on),
                    self._moment(recall.closed_on),
                ]
            )
        return Section("recalls", self.env._("Recalls that reach it"), columns, rows)

    def _recall_reports(self, lot):
        """What became of its units, as it was said or done; what a later entry corrects is left out."""
        columns = [
            (self.env._("Case"), 12),
            (self.env._("Holder"), 22),
            (self.env._("When"), 14),
            (self.env._("What became of it"), 18),
            (self.env._("Quantity"), 8),
            (self.env._("Reported by"), 14),
            (self.env._("Recorded by"), 14),
            (self.env._("Source"), 12),
            (self.env._("Document"), 14),
        ]
        entries = self.env["udi.recall.disposition"].search(
            [("lot_id", "=", lot.id), ("superseded", "=", False)], order="recall_id, moment, id"
        )
        rows = [
            [
                entry.recall_id.reference,
                entry.holder_name or "",
                self._moment(entry.moment),
                self._word(entry, "kind"),
                entry.quantity,
                entry.reporter or "",
                entry.user_name or "",
                self._word(entry, "source"),
                entry.document_name or "",
            ]
            for entry in entries
        ]
        return Section("recall_reports", self.env._("Reported in recalls"), columns, rows)

    def _recall_notices(self, lot):
        columns = [
            (self.env._("Subject"), 28),
            (self.env._("Sender"), 20),
            (self.env._("Their reference"), 14),
            (self.env._("Received on"), 10),
            (self.env._("Found by"), 16),
            (self.env._("Result"), 14),
            (self.env._("Why"), 18),
            (self.env._("Status"), 10),
        ]
        rows = [
            [
                match.incoming_id.name,
                match.incoming_id.partner_id.display_name or "",
                match.incoming_id.sender_reference or "",
                match.incoming_id.received_on,
                self._word(match, "reason"),
                self._word(match, "state"),
                match.note or "",
                self._word(match.incoming_id, "state"),
            ]
            for match in self._recall_matches(lot)
        ]
        return Section("recall_notices", self.env._("Recall notices of others"), columns, rows)
