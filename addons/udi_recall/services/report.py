"""Papers of a recall case: to authorities, to customers, to the press; as PDF and as Word to go on writing in."""

import hashlib
import io
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from .workbook import safe_name
from odoo.addons.udi_core.docx import Docx
from odoo.addons.udi_core.label import fonts
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.paper import GREY, Paper

LABEL = 260  # points that a label may take at most
LANGUAGES = ("en_US", "zh_CN")
# by whom it is read first; the other language is one click away
KINDS = {
    "cn_event": "zh_CN",
    "cn_plan": "zh_CN",
    "cn_progress": "zh_CN",
    "cn_summary": "zh_CN",
    "us_806": "en_US",
    "eu_fsca": "en_US",
    "eu_fsn": "en_US",
    "plan": None,
    "progress": None,
    "final": None,
    "letter": None,
    "press": None,
}


class UdiRecallReport(models.AbstractModel):
    """Runs with the reader's own rights. A paper is a list of blocks, drawn as PDF or as Word.

    Blocks: ``("heading", text)``, ``("note", text)``, ``("facts", [(label, value)])``,
    ``("table", [(heading, share)], rows)``, ``("signatures", [heading])``.
    """

    _name = "udi.recall.report"
    _description = "Papers of a recall case"

    @api.model
    def names(self):
        """``{kind: title}`` in the user's language."""
        return {
            "cn_event": self.env._("Recall event report form (China)"),
            "cn_plan": self.env._("Recall plan (China)"),
            "cn_progress": self.env._("Report on carrying out the recall plan (China)"),
            "cn_summary": self.env._("Closing evaluation report (China)"),
            "us_806": self.env._("Report of correction or removal (21 CFR 806.10)"),
            "eu_fsca": self.env._("Field safety corrective action report (EU)"),
            "eu_fsn": self.env._("Field safety notice (EU)"),
            "plan": self.env._("Recall plan"),
            "progress": self.env._("Progress report"),
            "final": self.env._("Final report"),
            "letter": self.env._("Letter to customers"),
            "press": self.env._("Press release"),
        }

    @api.private
    def file(self, recall, kind, form="pdf", lang=None):
        """``(file name, bytes)`` of one paper.

        :param form: ``pdf`` or ``docx``
        :raises UserError: a paper that there is not, or a character that no font has
        """
        recall.ensure_one()
        recall.check_access("read")
        if kind not in KINDS or form not in ("pdf", "docx"):
            raise UserError(self.env._("There is no such paper."))
        lang = lang if lang in LANGUAGES else KINDS[kind] or self.env.lang or LANGUAGES[0]
        speaker = self.with_context(lang=self._installed(lang))
        record = recall.with_context(lang=speaker.env.lang)
        title = speaker.names()[kind]
        blocks = speaker.env["udi.recall.report.content"].blocks(record, kind)
        buffer = io.BytesIO()
        speaker._write(buffer, form, title, f"{title} · {recall.reference}", blocks)
        return f"{safe_name(recall.reference, 'case')}_{safe_name(title, kind)}.{form}", buffer.getvalue()

    def _installed(self, lang):
        # a language that is not installed would silently give English words under a Chinese title
        return lang if self.env["res.lang"]._lang_get(lang) else LANGUAGES[0]

    @api.private
    def digest(self, title, blocks):
        """SHA-256 over what is printed: UTF-8 JSON of title and blocks without blanks between."""
        text = json.dumps([title, blocks], ensure_ascii=False, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def _write(self, file, form, title, subject, blocks):
        if form == "docx":
            with Docx(file) as document:
                document.heading(title)
                self._blocks(document, blocks)
            return
        mark = self.env._("SHA-256 of the content: %(digest)s", digest=self.digest(title, blocks))

        def foot(page, pages):
            return self.env._("Page %(page)s of %(pages)s", page=page, pages=pages)

        try:
            paper = Paper(file, subject, foot, mark, author=self.env.user.name, upright=True)
            paper.heading(title)
            paper.note(self._stamp(), size=8, color=GREY)
            paper.gap(6)
            self._blocks(paper, blocks)
            paper.save()
        except LabelError as error:
            raise UserError(
                self.env._(
                    "No installed font has these characters: %(characters)s. Ask your administrator to install a font, "
                    "or use the Word file.",
                    characters=error.data.get("characters", ""),
                )
            ) from error

    def _stamp(self):
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return self.env._(
            "Filled in from the records on %(moment)s (%(zone)s) by %(person)s. To be checked and signed by hand.",
            moment=now.strftime("%Y-%m-%d %H:%M"),
            zone=now.strftime("UTC%z"),
            person=self.env.user.name,
        )

    def _label_width(self, paper, pairs):
        """As wide as the longest label, within limits; Word sets its own columns."""
        if not isinstance(paper, Paper):
            return {}
        widest = max((fonts.width(label, 9) for label, _value in pairs), default=0)
        return {"label_width": min(LABEL, max(LABEL / 2, widest + 12))}

    def _blocks(self, paper, blocks):
        labels = [self.env._("Full name"), self.env._("Date"), self.env._("Signature")]
        for kind, *content in blocks:
            if kind == "heading":
                paper.gap(6)
                paper.heading(content[0], size=12)
            elif kind == "note":
                for part in str(content[0] or "").split("\n"):
                    paper.note(part)
            elif kind == "facts":
                pairs = [(label, _text(value)) for label, value in content[0]]
                paper.facts(pairs, **self._label_width(paper, pairs))
            elif kind == "table":
                paper.table(content[0], [[_text(cell) for cell in row] for row in content[1]])
            elif kind == "signatures":
                paper.signatures(content[0], labels)


def _text(value):
    if value is None or value is False:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
