"""Makes the files of a job from its frozen labels: part by part, each committed with the place where to go on."""

import csv
import hashlib
import io
import logging
import time

import psycopg2
from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.label import pdf, readback, svg, zpl
from odoo.addons.udi_core.label.data import LabelData
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.layout import Press

# Labels in one file. What is sent to a printer goes in small parts: where one breaks off, little is in doubt.
PART = {"pdf": 1000, "csv": 10_000, "zpl": 100}
BUDGET = 45  # seconds of one call; a worker may be stopped after 120
ATTEMPTS = 5
COLUMNS = (
    "udi",
    "hri",
    "di",
    "lot",
    "serial",
    "content",
    "fnc1_first",
    "symbol",
    "columns",
    "rows",
    "module_mm",
)
MIME = {"pdf": "application/pdf", "zpl": "application/octet-stream", "csv": "text/csv"}

_logger = logging.getLogger(__name__)


class UdiLabelRunner(models.AbstractModel):
    _name = "udi.label.runner"
    _description = "Print jobs: making the files"

    @api.model
    def run_now(self, job):
        """The whole job in this transaction."""
        for _made in self._work(job):
            pass

    @api.model
    def run_queue(self):
        """The scheduled action: waiting jobs first come first served, then what is to be sent."""
        start = time.monotonic()
        progress = self.env["ir.cron"]._commit_progress
        jobs = self.env["udi.print.job"]
        waiting = [("state", "in", ("queued", "running"))]
        while job := jobs.search(waiting, order="id", limit=1):
            # what goes wrong is told in the language of the one who printed
            runner = self.with_context(lang=job.user_id.exists().lang)
            if not runner._run(job.with_env(runner.env), start + BUDGET, progress):
                progress(remaining=max(jobs.search_count(waiting), 1))
                return
        self.env["udi.label.sender"].run(start + BUDGET, progress)

    def _run(self, job, deadline, progress):
        """Work a job off; False where the time was over before."""
        failures = 0
        while True:
            try:
                for made in self._work(job):
                    progress(made, remaining=1)
                    failures = 0
                    if time.monotonic() > deadline and job.state == "running":
                        return False
                progress(0, remaining=1)
                return True
            except UserError as error:
                self.env.cr.rollback()
                self._fail(job, str(error))
                progress(0, remaining=1)
                return True
            except psycopg2.OperationalError as error:
                self.env.cr.rollback()
                failures += 1
                if failures > ATTEMPTS:
                    return self._stop(job, error, progress)
            except Exception as error:  # noqa: BLE001 - whatever it is, the job must say so and not run for ever
                self.env.cr.rollback()
                return self._stop(job, error, progress)

    def _stop(self, job, error, progress):
        _logger.error("Print job %s stopped", job.name, exc_info=error)
        message = self.env._("A fault of the system (%(error)s). Tell your administrator.", error=type(error).__name__)
        self._fail(job, message)
        progress(0, remaining=1)
        return True

    def _work(self, job):
        """Make what is still missing; yields the number of labels after each piece that may be committed."""
        # sudo: nobody may change jobs but these services
        job = job.sudo()
        if job.state == "queued":
            job.state = "running"
        press = Press(self.env["udi.label.design"].form(job.version_id, job.dpi))
        size = PART[job.language]
        while job.progress_done < job.count:
            rows = job.label_ids.search(
                [("job_id", "=", job.id), ("number", ">", job.progress_done)], order="number", limit=size
            )
            failure = self._part(job, rows, press)
            rows.invalidate_recordset(flush=False)
            if failure:
                self._fail(job, failure)
                return
            job.progress_done = rows[-1:].number
            yield len(rows)
        self._finish(job)
        yield 0

    def _part(self, job, rows, press):
        """Draw labels, read each back, keep the file; a sentence where a symbol does not say what it should.

        :raises UserError: a label cannot be drawn
        """
        drawn = []
        for row in rows:
            data = LabelData.from_dict(row.data)
            try:
                layout = press.lay_out(data)
                readback.verify_all(layout, data)
            except LabelError as error:
                name = row.lot_id.name or row.package_id.name or str(row.number)
                sentence = self.env["udi.label.text"].explain(error, name)
                if error.is_readback:
                    return sentence
                raise UserError(sentence) from error
            drawn.append((layout, data))
        if not job.preview:
            job.preview = svg.write(drawn[0][0])
        number = len(job.part_ids) + 1
        try:
            content = _WRITERS[job.language](job, drawn)
        except LabelError as error:
            raise UserError(self.env["udi.label.text"].explain(error, job.name)) from error
        self._keep(job, number, rows, content)
        return None

    def _keep(self, job, number, rows, content):
        several = job.count > PART[job.language]
        name = f"{job.name.replace('/', '-')}{f'-{number:03d}' if several else ''}.{job.language}"
        # sudo: only a reader of the job reads its file
        attachments = self.env["ir.attachment"].sudo()
        attachment = attachments.create(
            {
                "name": name,
                "raw": content,
                "mimetype": MIME[job.language],
                "res_model": job._name,
                "res_id": job.id,
            }
        )
        job.part_ids.create(
            {
                "job_id": job.id,
                "number": number,
                "first": rows[0].number,
                "last": rows[-1].number,
                "attachment_id": attachment.id,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    def _finish(self, job):
        """All labels are there: the job counts, and the ledger knows it."""
        hashes = job.part_ids.sorted("number").mapped("sha256")
        joined = "\n".join(hashes).encode()
        job.sha256 = hashes[0] if len(hashes) == 1 else hashlib.sha256(joined).hexdigest()
        job.state = "done"
        self.env["udi.label.reconciliation"].replaced(job)
        self.env["udi.label"]._record(job)
        if job.kind == "socket":
            # sudo: the printing user may not touch scheduled actions
            self.env.ref("udi_label.ir_cron_print").sudo()._trigger()

    def _fail(self, job, message):
        """No label of this job counts: its files go."""
        job = job.sudo()  # sudo: as in _work
        parts = job.part_ids
        attachments = parts.attachment_id
        parts.unlink()
        attachments.unlink()
        job.label_ids.first_of = False
        job.write({"state": "failed", "failure": message, "progress_done": 0})


def _pdf(job, drawn):
    return pdf.write((layout for layout, _data in drawn), title=job.name)


def _zpl(job, drawn):
    layouts, data = zip(*drawn, strict=True)
    return zpl.write(layouts, data, job.printer_id.font).encode()


def _csv(_job, drawn):
    """What a laser or dot-peen marker needs: content with FNC1 as <GS>, the module in mm, the size in modules."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for layout, data in drawn:
        for placed in layout.symbols:
            aim, text, _form = data.carrier(placed.symbol.kind, placed.identifiers)
            values = [data.bracketed, data.hri, data.di, data.lot, data.serial, text.replace("\x1d", "<GS>")]
            shape = [aim in ("]d2", "]C1", "]Q3"), placed.symbol.kind, placed.symbol.width, placed.symbol.height]
            rows.writerow([_plain(value) for value in (*values, *shape, f"{placed.module:.4f}")])
    return out.getvalue().encode("utf-8-sig")


def _plain(value):
    """A value that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


_WRITERS = {"pdf": _pdf, "zpl": _zpl, "csv": _csv}
