"""The inspection pack as files: PDF to print, Excel with every row, and both with evidence and hashes in one zip."""

import hashlib
import io
import json
import re
import zipfile

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.paper import GREY, Paper
from odoo.addons.udi_core.sheet_stream import SheetStream

PRINTED = 300  # rows of one section on paper; all of them stand in the Excel file
MANIFEST = "MANIFEST.sha256"
UNSAFE = re.compile(r"[^\w-]+")
HEAD = 80  # points: a heading stands above its table's first row, not alone at the end of a page
WIDTH = 1.4  # characters of an Excel column for each share of the page


def safe_name(text, fallback="file"):
    """``text`` as part of a file name: letters of any script, digits, ``_`` and ``-`` only, never empty."""
    return UNSAFE.sub("_", text or "").strip("_")[:80].rstrip("_") or fallback


class UdiInspectionPackPaper(models.AbstractModel):
    _inherit = "udi.inspection.pack"

    @api.private
    def digest(self, title, facts, sections):
        """SHA-256 over everything the pack says: UTF-8 JSON of title, facts and sections without blanks between."""
        content = [title, facts, [[item.title, item.columns, item.rows] for item in sections]]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.private
    def write_pdf(self, lot, file):
        """Write the pack as a PDF into a binary file; return the SHA-256 that stands on each page.

        :raises UserError: a character that no installed font has
        """
        return self._write_pdf(file, self.title(lot), self.facts(lot), self.sections(lot))

    @api.private
    def write_xlsx(self, lot, file):
        """Write the pack as a workbook, a sheet for each section, into a binary file; return the SHA-256 in it."""
        return self._write_xlsx(file, self.title(lot), self.facts(lot), self.sections(lot))

    @api.private
    def write_zip(self, lot, file):
        """PDF, workbook and evidence of one moment with ``MANIFEST.sha256``; return the SHA-256 of the manifest."""
        content = self.title(lot), self.facts(lot), self.sections(lot)
        stem, sums = safe_name(lot.name, "lot"), []
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in self._members(lot, stem, content):
                archive.writestr(path, data)
                sums.append(f"{hashlib.sha256(data).hexdigest()}  {path}\n")
            manifest = "".join(sums).encode()
            archive.writestr(MANIFEST, manifest)
        return hashlib.sha256(manifest).hexdigest()

    def _members(self, lot, stem, content):
        """``(path, bytes)`` of each file; no two paths are the same."""
        for ending, write in (("pdf", self._write_pdf), ("xlsx", self._write_xlsx)):
            buffer = io.BytesIO()
            write(buffer, *content)
            yield f"{stem}.{ending}", buffer.getvalue()
        for number, attachment in enumerate(self._evidence(lot), 1):
            name, dot, ending = (attachment.name or "").rpartition(".")
            clean = safe_name(name or ending) + (f".{safe_name(ending, 'bin')}" if dot else "")
            yield f"evidence/{number:03}_{clean}", attachment.raw or b""

    def _evidence(self, lot):
        """Photos and papers of what quality has on the lot."""
        lines = lot.udi_inspection_line_ids
        rows = self.env["udi.nonconformity"].search([("lot_id", "=", lot.id)])
        loads = lot.udi_sterilisation_line_ids.load_id
        # sudo: who may read the record gets its evidence, wherever the file was attached first
        files = self.env["ir.attachment"].sudo()
        found = files.search([("res_model", "=", loads._name), ("res_id", "in", loads.ids), ("res_field", "=", "file")])
        # sudo: as above
        for records in (lines, lines.inspection_id, rows):
            found |= records.sudo().attachment_ids
        return found.sorted("id")

    # ------------------------------------------------------------------ PDF
    def _write_pdf(self, file, title, facts, sections):
        digest = self.digest(title, facts, sections)
        try:
            self._draw(file, title, facts, sections, digest)
        except LabelError as error:
            raise UserError(
                self.env._(
                    "No installed font has these characters: %(characters)s. Ask your administrator to install a font, "
                    "or use the Excel file.",
                    characters=error.data.get("characters", ""),
                )
            ) from error
        return digest

    def _draw(self, file, title, facts, sections, digest):
        def foot(page, pages):
            return self.env._("Page %(page)s of %(pages)s", page=page, pages=pages)

        mark = self.env._("SHA-256 of the content: %(digest)s", digest=digest)
        paper = Paper(file, title, foot, mark, author=self.env.user.name)
        paper.heading(title)
        paper.gap(4)
        paper.facts(facts)
        for number, section in enumerate(sections, 1):
            self._draw_section(paper, number, section)
        paper.signatures(
            [self.env._("Drawn up by"), self.env._("Checked by")],
            [self.env._("Name of the signer"), self.env._("Date"), self.env._("Signature")],
        )
        paper.save()

    def _draw_section(self, paper, number, section):
        paper.gap(6)
        paper.keep(HEAD)
        paper.heading(f"{number}  {section.title} ({len(section.rows)})", size=12)
        paper.gap(2)
        if not section.rows:
            paper.note(self.env._("Nothing on record."), color=GREY)
            return
        rows = [[_text(value) for value in row] for row in section.rows[:PRINTED]]
        paper.table(section.columns, rows)
        if len(section.rows) > PRINTED:
            words = {"count": PRINTED}
            paper.note(
                self.env._("The first %(count)s rows are printed. All of them stand in the Excel file.", **words)
            )

    # ------------------------------------------------------------------ Excel
    def _write_xlsx(self, file, title, facts, sections):
        digest = self.digest(title, facts, sections)
        with SheetStream(file) as book:
            sums = [(self.env._("SHA-256 of the content"), digest)]
            counts = [(section.title, len(section.rows)) for section in sections]
            book.facts(self.env._("About"), title, [*facts, *sums, *counts])
            for section in sections:
                columns = [(heading, max(10, share * WIDTH)) for heading, share in section.columns]
                book.table(section.title, columns, section.rows)
        return digest


def _text(value):
    if value is None or value is False:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
