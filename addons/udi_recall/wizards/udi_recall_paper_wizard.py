from odoo import fields, models

from ..services.report import KINDS


class UdiRecallPaperWizard(models.TransientModel):
    """Which paper, in which language, as PDF or to go on writing in."""

    _name = "udi.recall.paper.wizard"
    _description = "Papers of a recall case"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(selection="_kinds", string="Paper", required=True, default="plan")
    form = fields.Selection([("pdf", "PDF"), ("docx", "Word, to go on writing in")], required=True, default="pdf")
    lang = fields.Selection(
        [("en_US", "English"), ("zh_CN", "简体中文")], "Language", required=True, default=lambda self: self._lang()
    )

    def _kinds(self):
        return list(self.env["udi.recall.report"].names().items())

    def _lang(self):
        return "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"

    def action_download(self):
        self.ensure_one()
        context = {"paper": self.kind if self.kind in KINDS else "plan", "form": self.form, "paper_lang": self.lang}
        return self.recall_id.with_context(**context).action_paper()
