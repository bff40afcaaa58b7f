"""The sentences of a recall notice, the same in mail, letter and page, in the holder's language."""

from odoo import api, fields, models

from .workbook import safe_name


class UdiRecallNoticeText(models.AbstractModel):
    _name = "udi.recall.notice.text"
    _description = "Words of recall notices"

    @api.private
    def title(self, notice):
        european = "eu" in notice.recall_id.jurisdiction_ids.mapped("authority")
        if european:
            return self.env._("Urgent field safety notice %(number)s", number=notice.name)
        return self.env._("Urgent recall notice %(number)s", number=notice.name)

    @api.private
    def reference(self, notice):
        """Label and value of what identifies the notice."""
        recall = notice.recall_id
        levels = dict(recall._fields["level"]._description_selection(self.env))
        pairs = [
            (self.env._("Notice"), notice.name),
            (self.env._("Case"), recall.reference),
            (self.env._("Recall class"), levels.get(recall.level) or ""),
            (self.env._("Date"), fields.Date.to_string(fields.Date.context_today(notice))),
            (self.env._("Answer by"), fields.Date.to_string(self.deadline(notice))),
            (self.env._("Contact"), recall.user_id.name or ""),
        ]
        return [(label, value) for label, value in pairs if value]

    @api.private
    def deadline(self, notice):
        """Until when an answer is asked for; before sending, what it would be today."""
        if notice.deadline:
            return notice.deadline
        # sudo: the ladder is a setting, also where the answer page asks
        ladder = self.env["udi.recall.ladder"].sudo()._for_case(notice.recall_id)
        return fields.Date.add(fields.Date.context_today(notice), days=ladder.answer_days or 7)

    @api.private
    def paragraphs(self, notice):
        """What happened and what to do."""
        recall = notice.recall_id
        texts = [
            self.env._(
                "Devices that you received from us are affected by a recall. According to our records %(units)s units "
                "of %(lots)s lots and serials are at your place.",
                units=f"{notice.quantity:g}",
                lots=notice.line_count,
            )
        ]
        if notice.parent_id:
            texts = [
                self.env._(
                    "Devices that %(holder)s passed on to you are affected by a recall: %(units)s units of %(lots)s "
                    "lots and serials.",
                    holder=notice.parent_id.contact_name,
                    units=f"{notice.quantity:g}",
                    lots=notice.line_count,
                )
            ]
        if reason := " ".join((recall.reason or "").split()):
            texts.append(self.env._("Reason: %(reason)s", reason=reason))
        texts.append(self.instruction(notice))
        texts.append(
            self.env._(
                "Please answer by %(date)s, also when you have none of these units left. If you passed some on, tell "
                "us to whom, or inform the receiver.",
                date=fields.Date.to_string(self.deadline(notice)),
            )
        )
        return texts

    @api.private
    def instruction(self, notice):
        """What the holder shall do: the case's own text, else what holds for every recall."""
        own = " ".join((notice.recall_id.notice_instruction or "").split())
        return own or self.env._(
            "Do not use these units any more. Set them aside, mark them, and wait for our instructions or send them "
            "back with the return label."
        )

    @api.private
    def ways(self, notice):
        """Ways to answer that work without the page."""
        company = notice.company_id
        texts = []
        if company.email:
            texts.append(
                self.env._(
                    "By mail to %(address)s: fill in the Excel form or this letter and send it back.",
                    address=company.email,
                )
            )
        if company.phone:
            texts.append(
                self.env._(
                    "By telephone: %(phone)s. Name the number %(number)s.", phone=company.phone, number=notice.name
                )
            )
        return texts or [
            self.env._(
                "Fill in this letter and send it back to the address above. Name the number %(number)s.",
                number=notice.name,
            )
        ]

    @api.private
    def form_name(self, notice):
        return f"{safe_name(notice.name, 'notice')}.xlsx"


def contact_lines(company):
    """Address, telephone and mail of a company, for a letterhead."""
    address = company.partner_id._display_address(without_company=True)
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    return [*lines, *filter(None, (company.phone, company.email))]
