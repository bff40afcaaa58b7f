"""One zip with everything of a case and a manifest of SHA-256 sums: ``sha256sum -c MANIFEST.sha256`` checks it."""

import base64
import csv
import hashlib
import io
import logging
import tempfile
import zipfile

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .report import KINDS
from .workbook import safe_name

_logger = logging.getLogger(__name__)
MANIFEST = "MANIFEST.sha256"
SPOOL = 32 << 20  # the zip stays in memory up to here
STREAMED = 2_000
MAKERS = ("udi_traceability.group_udi_recall_manager", "udi_traceability.group_udi_quality")
PAPERS_OF = {"cn": ("cn_event", "cn_plan", "cn_progress", "cn_summary"), "us": ("us_806",), "eu": ("eu_fsca", "eu_fsn")}
README = """Archive of a recall case.

papers/      reports and letters as PDF
holders/     one Excel list per holder, and a summary
answers/     what became of each unit, as told and done, with corrections (CSV, UTF-8)
balance/     every unit and its bucket (CSV, UTF-8)
evidence/    files attached to answers and to the case
ledger/      the events of the affected lots, each with its content hash (CSV, UTF-8)
signatures/  electronic signatures under the case (CSV, UTF-8)

Check that nothing was changed:  sha256sum -c MANIFEST.sha256
The SHA-256 of the manifest itself stands in the case.
"""


class UdiRecallArchiveService(models.AbstractModel):
    _name = "udi.recall.archive.service"
    _description = "Archives of recall cases"

    def order(self, recall):
        """Ask for an archive; the job makes it after the commit."""
        self.env["udi.recall.service"]._require(
            (*MAKERS, "udi_traceability.group_udi_auditor"),
            self.env._("A recall manager, quality or an auditor takes the archive of a case."),
        )
        recall.check_access("read")
        if not recall.scoped_on:
            raise UserError(self.env._("This case has no scope yet. Compute the scope first."))
        # sudo: an archive is made by the job, never typed; the role was checked above
        archive = self.env["udi.recall.archive"].sudo().create(
            {"recall_id": recall.id, "lang": self.env.lang, "requested_by_id": self.env.uid}
        )  # fmt: skip
        # sudo: who asks starts the job
        self.env.ref("udi_recall.ir_cron_archive").sudo()._trigger()
        return archive.sudo(False)

    @api.model
    def _cron_make(self):
        """Every archive that waits, one transaction each, with the rights of who asked for it."""
        cron = self.env["ir.cron"]
        waiting = self.env["udi.recall.archive"].search([("state", "=", "waiting")], order="id")
        cron._commit_progress(remaining=len(waiting))
        for archive in waiting:
            self._make(archive)
            if not cron._commit_progress(1):
                return

    def _make(self, archive):
        user = archive.requested_by_id
        if not user.exists():
            name = archive.requested_by_name
            gone = self.env._("%(user)s is no longer a user. Ask for the archive again.", user=name)
            archive.write({"state": "failed", "error": gone})
            return
        recall = archive.recall_id.with_user(user).with_context(
            lang=archive.lang, tz=user.tz, allowed_company_ids=archive.company_id.ids
        )
        try:
            with self.env.cr.savepoint(), tempfile.SpooledTemporaryFile(SPOOL) as file:
                digest, count = recall.env["udi.recall.archive.service"].pack(recall, file)
                file.seek(0)
                values = {
                    "state": "done",
                    "file": base64.b64encode(file.read()),
                    "file_name": f"{safe_name(recall.reference, 'case')}_archive.zip",
                    "manifest_digest": digest,
                    "file_count": count,
                    "done_on": fields.Datetime.now(),
                }
        except UserError as error:
            _logger.info("archive of %s: %s", recall.reference, error)
            values = {"state": "failed", "error": str(error)[:200]}
        archive.write(values)

    # ------------------------------------------------------------------ writing
    @api.private
    def pack(self, recall, file):
        """Write the archive of a case into a binary file; ``(SHA-256 of the manifest, number of files)``."""
        sums = []
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for path, chunks in self._files(recall):
                digest = hashlib.sha256()
                with archive.open(path, "w", force_zip64=True) as member:
                    for chunk in chunks:
                        digest.update(chunk)
                        member.write(chunk)
                sums.append(f"{digest.hexdigest()}  {path}\n")
            manifest = "".join(sums).encode()
            archive.writestr(MANIFEST, manifest)
        return hashlib.sha256(manifest).hexdigest(), len(sums)

    def _files(self, recall):
        """``(path, iterable of bytes)`` of each file; no two paths are the same."""
        yield "README.txt", [README.encode()]
        yield from self._papers(recall)
        name, content = self.env["udi.recall.workbook"].archive(recall)
        yield f"holders/{name}", [content]
        yield "answers/dispositions.csv", self._csv(self._dispositions(recall))
        yield "balance/units.csv", self._csv(self._balance(recall))
        yield "ledger/events.csv", self._csv(self._ledger(recall))
        yield "signatures/signatures.csv", self._csv(self._signatures(recall))
        yield from self._evidence(recall)

    def _papers(self, recall):
        kinds = ["plan", "progress", "final", "letter", "press"]
        for authority in recall.jurisdiction_ids.mapped("authority"):
            kinds += PAPERS_OF.get(authority, ())
        for kind in dict.fromkeys(kind for kind in kinds if kind in KINDS):
            name, content = self.env["udi.recall.report"].file(recall, kind)
            yield f"papers/{kind}_{name}", [content]

    def _evidence(self, recall):
        """Files of the case and of what was told of its units; each with its number, so that no two are the same."""
        # sudo: who may read the case gets its evidence, wherever the file was attached first
        own = self.env["ir.attachment"].sudo()
        files = own.search([("res_model", "=", recall._name), ("res_id", "=", recall.id)])
        files |= recall.disposition_ids.sudo().attachment_ids | recall.effectiveness_ids.check_ids.sudo().attachment_ids
        files |= recall.notice_ids.sudo().answer_ids.attachment_ids | recall.deadline_ids.sudo().attachment_ids
        files |= recall.destruction_ids.sudo().attachment_ids  # sudo: as above
        for number, file in enumerate(files.sorted("id"), 1):
            stem, dot, ending = (file.name or "").rpartition(".")
            clean = safe_name(stem or ending, "file") + (f".{safe_name(ending, 'bin')}" if dot else "")
            yield f"evidence/{number:04}_{clean}", [file.raw or b""]

    # ------------------------------------------------------------------ tables
    def _csv(self, rows):
        """Bytes of a CSV file, a part at a time; a cell that a spreadsheet would calculate gets a quote before it."""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        buffer.write("\ufeff")
        for count, row in enumerate(rows, 1):
            writer.writerow([_cell(value) for value in row])
            if count % STREAMED == 0:
                yield buffer.getvalue().encode()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue().encode()

    def _query(self, heads, query):
        yield heads
        cr = self.env.cr
        cr.execute(SQL("DECLARE udi_recall_archive NO SCROLL CURSOR FOR %s", query))
        while True:
            cr.execute(SQL("FETCH %s FROM udi_recall_archive", STREAMED))
            rows = cr.fetchall()
            yield from rows
            if len(rows) < STREAMED:
                break
        cr.execute("CLOSE udi_recall_archive")

    def _dispositions(self, recall):
        names = ("id", "moment", "recorded_on", "holder_key", "holder_name", "lot_name", "quantity", "kind", "measure",
                 "source", "reporter", "user_name", "witness", "note", "to_name", "document_name", "supersedes_id",
                 "evidence_digest")  # fmt: skip
        columns = SQL(", ").join(map(SQL.identifier, names))
        return self._query(
            names,
            SQL("SELECT %s FROM udi_recall_disposition WHERE recall_id = %s ORDER BY id", columns, recall.id),
        )

    def _balance(self, recall):
        heads = ("lot", "product_id", "holder_key", "bucket", "accounted", "units", "last_place", "last_seen")
        return self._query(
            heads,
            SQL(
                """SELECT lot.name, row.product_id, row.holder_key, row.bucket, row.accounted, row.quantity,
                          row.last_place, row.last_seen
                     FROM udi_recall_balance row JOIN stock_lot lot ON lot.id = row.lot_id
                    WHERE row.recall_id = %s ORDER BY row.id""",
                recall.id,
            ),
        )

    def _ledger(self, recall):
        heads = ("event", "event_time_utc", "offset", "recorded_utc", "step", "disposition", "from", "to", "partner",
                 "document", "user", "lot", "role", "units", "content_hash")  # fmt: skip
        return self._query(
            heads,
            SQL(
                """SELECT event.uuid, event.event_time, event.event_offset, event.record_time, event.biz_step,
                          event.disposition, event.source_name, event.destination_name, event.partner_name,
                          event.document_name, event.user_login, item.lot_name, item.role, item.quantity,
                          event.content_hash
                     FROM udi_event_item item JOIN udi_event event ON event.id = item.event_id
                    WHERE item.lot_id IN (SELECT lot_id FROM udi_recall_line WHERE recall_id = %s)
                 ORDER BY event.event_time, event.id, item.id""",
                recall.id,
            ),
        )

    def _signatures(self, recall):
        """Signatures under the case and under what belongs to it."""
        documents = [(recall._name, recall.ids), ("udi.recall.destruction", recall.destruction_ids.ids)]
        if "closing_ids" in recall._fields:
            documents.append(("udi.recall.closing", recall.closing_ids.ids))
        yield "document", "signed_on_utc", "name", "login", "meaning", "second_factor", "content_hash"
        signatures = self.env["udi.signature"]
        for model, ids in documents:
            own = [("document_model", "=", model), ("document_ref", "in", ids)]
            for row in signatures.search(own, order="id"):
                yield (
                    row.document_name, row.signed_on, row.user_name, row.user_login, row.meaning_text,
                    row.second_factor, row.content_hash,
                )  # fmt: skip


def _cell(value):
    if value is None or value is False:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" else text
