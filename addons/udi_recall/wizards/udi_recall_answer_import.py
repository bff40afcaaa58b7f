"""Uploads Excel forms that holders sent back; each file stands for itself."""

from odoo import fields, models
from odoo.exceptions import UserError

MOST_FILES = 50


class UdiRecallAnswerImport(models.TransientModel):
    _name = "udi.recall.answer.import"
    _description = "Import of answers to recall notices"

    attachment_ids = fields.Many2many("ir.attachment", string="Files", bypass_search_access=True)
    person = fields.Char("Answered by", help="Only for files in which nobody entered a name.")
    replace = fields.Boolean("Replace newer answers", help="Also where another answer came in after the form was made.")
    result = fields.Text(readonly=True)
    taken_count = fields.Integer(readonly=True)
    refused_count = fields.Integer(readonly=True)

    def action_import(self):
        """Take each file over, or say why not; a refused file changes nothing and keeps no other from being taken."""
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose the files that the holders sent back."))
        if len(self.attachment_ids) > MOST_FILES:
            raise UserError(self.env._("At most %(most)s at once: print them in parts.", most=MOST_FILES))
        service = self.env["udi.recall.notice.import"]
        texts, taken = [], 0
        for attachment in self.attachment_ids:
            try:
                with self.env.cr.savepoint():
                    answer = service.take(attachment.raw or b"", self.replace, self.person)
                texts.append(
                    self.env._(
                        "%(file)s: taken over as %(answer)s of %(notice)s",
                        file=attachment.name,
                        answer=answer.display_name,
                        notice=answer.notice_id.display_name,
                    )
                )
                taken += 1
            except UserError as error:
                texts.append(self.env._("%(file)s: refused. %(reason)s", file=attachment.name, reason=error))
        refused = len(self.attachment_ids) - taken
        self.write({"result": "\n".join(texts), "taken_count": taken, "refused_count": refused})
        self.attachment_ids = False
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import an answer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
