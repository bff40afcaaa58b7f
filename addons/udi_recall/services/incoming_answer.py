"""The answer to the sender of a notice: written by a person, with the signed result attached."""

from markupsafe import Markup
from odoo import models
from odoo.exceptions import UserError


class UdiRecallIncomingSearch(models.AbstractModel):
    _inherit = "udi.recall.incoming.search"

    def answer(self, notice):
        """The dialog in which the answer is written; the PDF of the result is attached.

        :raises UserError: without a sender, or before the result is signed
        """
        self._check_role()
        notice.check_access("read")
        if notice.state not in ("signed", "answered"):
            raise UserError(
                self.env._("The result is not signed yet. Let somebody else than who searched sign it first.")
            )
        if not notice.partner_id.email:
            raise UserError(
                self.env._("The sender has no e-mail address. Enter it, or print the result and send it by post.")
            )
        lang = notice.partner_id.lang or self.env.lang
        name, content = self.env["udi.recall.report.single"].incoming(notice, lang)
        # sudo: the paper belongs to the notice; who may read the notice may read it
        file = self.env["ir.attachment"].sudo().create(
            {"name": name, "raw": content, "res_model": notice._name, "res_id": notice.id}
        )  # fmt: skip
        speaker = self.with_context(lang=lang)
        words = {"subject": notice.name, "reference": notice.sender_reference or "–"}
        if notice.result == "none":
            text = speaker.env._("We searched everything that we ever had for the units of your notice and found none.")
        else:
            text = speaker.env._(
                "%(count)s lots and serial numbers of your notice are or were with us. They are frozen. "
                "Details follow.",
                count=notice.match_count,
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the sender"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": notice._name,
                "default_res_ids": notice.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": notice.partner_id.ids,
                "default_subject": speaker.env._("Your notice %(reference)s: %(subject)s", **words),
                "default_body": Markup("<p>%s</p>") % text,
                "default_attachment_ids": file.ids,
            },
        }
