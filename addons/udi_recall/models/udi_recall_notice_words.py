"""What the mail templates say of a notice, in the language of the context."""

from odoo import api, fields, models


class UdiRecallNotice(models.Model):
    _inherit = "udi.recall.notice"

    # whoever has the link answers for the holder: not for every reader
    answer_url = fields.Char(
        "Link to the answer page", compute="_compute_answer_url", groups="udi_traceability.group_udi_recall_manager"
    )
    notice_paragraphs = fields.Json("Text of the notice", compute="_compute_words")
    deadline_text = fields.Char("Answer by (text)", compute="_compute_words")
    link_until_text = fields.Char("Link valid until (text)", compute="_compute_words")

    @api.depends("link_version", "link_until", "company_id")
    def _compute_answer_url(self):
        for notice in self:
            notice.answer_url = self.env["udi.recall.link"].url(notice) or False

    @api.depends("deadline", "link_until", "quantity", "line_count", "recall_id.reason", "recall_id.notice_instruction")
    @api.depends_context("lang")
    def _compute_words(self):
        words = self.env["udi.recall.notice.text"]
        for notice in self:
            notice.notice_paragraphs = words.paragraphs(notice)
            notice.deadline_text = fields.Date.to_string(words.deadline(notice))
            until = notice.link_until and fields.Datetime.context_timestamp(notice, notice.link_until)
            notice.link_until_text = until.strftime("%Y-%m-%d") if until else False
