"""Hands what holders answered to the reconciliation: a statement for each part of a lot, corrected when the answer is.

What somebody passed on is accounted for by what the next party says of it; the rest stays "passed on". Everything is
recorded at the holder of the case, with the name of who has it now.
"""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .notice_answer import NAMES

PROVABLE = ("destroyed", "corrected")  # accounted for only with evidence


class UdiRecallAnswerPublisher(models.AbstractModel):
    _name = "udi.recall.answer.publisher"
    _description = "Answers in the reconciliation"

    def _publish(self, notice, lots, answer):
        """Make the dispositions of these lots say what the answers say now; the same few statements for any number."""
        root = self._root(notice)
        wanted = self._wanted(root, lots)
        standing = self._standing(root, lots)
        entries = []
        for lot in lots:
            entries += [{"lot_id": lot.id, **entry} for entry in _difference(standing[lot.id], wanted[lot.id])]
        self._keep(notice, answer, entries)

    def _prove(self, notice, answer):
        """Files came in after the holder told of a destruction or correction: from now on these are proven."""
        root = self._root(notice)
        self.env["udi.recall.disposition"].flush_model()
        query = SQL(
            """SELECT d.id AS supersedes_id, d.lot_id, d.kind, d.quantity::float AS quantity, d.moment, d.to_name
                 FROM udi_recall_disposition d
                WHERE d.document_model = 'udi.recall.notice' AND d.document_ref = %s AND d.kind = ANY(%s)
                  AND d.to_name IS NOT DISTINCT FROM %s AND d.quantity > 0 AND d.evidence_digest IS NULL
                  AND NOT EXISTS (SELECT FROM udi_recall_disposition n WHERE n.supersedes_id = d.id)
             ORDER BY d.id""",
            root.id,
            list(PROVABLE),
            None if notice == root else notice.contact_name,
        )
        self.env.cr.execute(query)
        self._keep(notice, answer, self.env.cr.dictfetchall())

    def _keep(self, notice, answer, entries):
        """Record entries of an answer; what counts only with evidence rests on every file the holder sent so far."""
        if not entries:
            return
        root = self._root(notice)
        base = {
            "holder_key": root.holder_key,
            "source": answer.source,
            "reporter": answer.given_by,
            "document": root,
        }
        for entry in entries:
            files = notice.answer_ids if entry["kind"] in PROVABLE else answer
            entry.update(base, attachment_ids=files.attachment_ids.ids)
        # sudo: the holder himself answers; the answer was checked by udi.recall.answer.service
        self.env["udi.recall.disposition"].sudo()._record(root.recall_id, entries)

    def _root(self, notice):
        """The notice to the holder of the case, from whom this one got the units."""
        while notice.parent_id:
            notice = notice.parent_id
        return notice

    def _wanted(self, root, lots):
        """``{lot id: [(kind, quantity, name)]}`` of a holder and of everybody he passed something on to."""
        found = defaultdict(list)
        level = root
        while level:
            lines = self.env["udi.recall.notice.line"].search(
                [("notice_id", "in", level.ids), ("lot_id", "in", lots.ids)]
            )
            below = level.child_ids.filtered(lambda notice: notice.state != "withdrawn")
            for line in self.env["udi.recall.notice.line"].search(
                [("notice_id", "in", below.ids), ("lot_id", "in", lots.ids)]
            ):
                untold = line.quantity - line.told_qty
                if untold > 0:
                    found[line.lot_id.id].append(("passed_on", untold, line.notice_id.contact_name))
            for line in lines:
                name = line.notice_id.contact_name if line.notice_id != root else None
                for kind in NAMES:
                    # what was passed on stands with the next party
                    quantity = line[f"{kind}_qty"] if kind != "passed_on" else 0.0
                    if quantity > 0:
                        found[line.lot_id.id].append((kind, quantity, name))
            level = below
        return found

    def _standing(self, root, lots):
        """``{lot id: [(id, kind, quantity, name)]}``: what was recorded from this notice and is not corrected."""
        self.env["udi.recall.disposition"].flush_model()
        query = SQL(
            """SELECT d.lot_id, d.id, d.kind, d.quantity::float, d.to_name
                 FROM udi_recall_disposition d
                WHERE d.document_model = 'udi.recall.notice' AND d.document_ref = %s AND d.lot_id = ANY(%s)
                  AND d.quantity > 0
                  AND NOT EXISTS (SELECT FROM udi_recall_disposition n WHERE n.supersedes_id = d.id)
             ORDER BY d.id""",
            root.id,
            lots.ids,
        )
        found = defaultdict(list)
        for lot_id, *row in self.env.execute_query(query):
            found[lot_id].append(tuple(row))
        return found


def _difference(standing, wanted):
    """Entries that turn what stands into what is wanted; what is the same on both sides is left alone."""
    rest = list(wanted)
    old = []
    for row_id, kind, quantity, name in standing:
        if (kind, quantity, name) in rest:
            rest.remove((kind, quantity, name))
        else:
            old.append((row_id, kind))
    for place, (kind, quantity, name) in enumerate(rest):
        entry = {"kind": kind, "quantity": quantity, "to_name": name}
        yield {**entry, "supersedes_id": old[place][0]} if place < len(old) else entry
    for row_id, kind in old[len(rest) :]:
        yield {"kind": kind, "quantity": 0.0, "supersedes_id": row_id}
