"""Letters and return labels of recall notices as PDF, in the holder's language."""

import io

from odoo import api, fields, models
from odoo.exceptions import UserError

from .notice_text import contact_lines
from .workbook import safe_name
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.letter import Letter
from odoo.addons.udi_core.return_label import ReturnLabels

MOST_LETTERS = 500  # of one file
MOST_ROWS = 1000  # units printed on one letter; more stand in the Excel list


class UdiRecallNoticePaper(models.AbstractModel):
    _name = "udi.recall.notice.paper"
    _description = "Letters of recall notices"

    @api.private
    def letters(self, notices):
        """``(file name, bytes)``: a letter for each notice, one after the other, each in its holder's language.

        :raises UserError: too many, or a character that no installed font has
        """
        self._check_count(notices)
        buffer = io.BytesIO()
        parts = [notice.with_context(lang=notice.lang) for notice in notices]
        try:
            paper = Letter(buffer, self._title(parts[0]), _foot, author=notices[:1].company_id.name)
            for number, notice in enumerate(parts):
                if number:
                    paper.next_letter()
                notice.env["udi.recall.notice.paper"]._letter(paper, notice)
            paper.save()
        except LabelError as error:
            raise self._no_font(error) from error
        name = notices.name if len(notices) == 1 else f"{notices[0].recall_id.reference}_{len(notices)}"
        return f"{safe_name(name, 'notice')}.pdf", buffer.getvalue()

    @api.private
    def return_labels(self, notices):
        """``(file name, bytes)``: a label for the parcel of each notice, with addresses and the number as a symbol."""
        self._check_count(notices)
        buffer = io.BytesIO()
        try:
            labels = ReturnLabels(buffer, notices[:1].name)
            for notice in notices:
                spoken = notice.with_context(lang=notice.lang)
                labels.add(*spoken.env["udi.recall.notice.paper"]._return_label(spoken))
            labels.save()
        except LabelError as error:
            raise self._no_font(error) from error
        return f"{safe_name(notices[:1].name, 'notice')}_label.pdf", buffer.getvalue()

    # ------------------------------------------------------------ letter
    def _letter(self, paper, notice):
        words = self.env["udi.recall.notice.text"]
        company = notice.company_id
        paper.sender([company.name, " · ".join(contact_lines(company))])
        paper.address([notice.contact_name, *(notice.address or "").splitlines()], words.reference(notice))
        paper.heading(self._title(notice), size=14)
        paper.gap(4)
        paper.text(words.paragraphs(notice))
        self._ways(paper, notice)
        paper.gap(4)
        paper.heading(self.env._("Affected units at your place"), size=11)
        paper.gap(2)
        lines = notice.line_ids[:MOST_ROWS]
        paper.table(self._columns(), (self._row(line) for line in lines), size=8)
        if notice.line_count > MOST_ROWS:
            paper.note(
                self.env._(
                    "The list goes on in the Excel file: %(count)s lots and serials in all.", count=notice.line_count
                )
            )
        paper.text([self.env._("Enter the number of units in each column, sign, and send this page back.")], size=8)
        paper.signatures(
            [self.env._("Answered for %(holder)s by", holder=notice.contact_name)],
            [self.env._("Full name"), self.env._("Date"), self.env._("Signature")],
        )

    def _ways(self, paper, notice):
        """How to answer: by the page where there is one, else by the ways that work without."""
        words = self.env["udi.recall.notice.text"]
        url = self.env["udi.recall.link"].url(notice)
        paper.heading(self.env._("How to answer"), size=11)
        paper.gap(2)
        if url:
            until = fields.Date.to_string(fields.Datetime.context_timestamp(notice, notice.link_until).date())
            paper.code(
                url,
                [
                    self.env._("Scan this code with a phone: no account is needed. It opens the page with your units."),
                    self.env._(
                        "Valid until %(date)s. Whoever has this code can answer for you: keep it to yourselves.",
                        date=until,
                    ),
                    *words.ways(notice),
                ],
            )
        else:
            paper.text(words.ways(notice))

    def _columns(self):
        return [
            (self.env._("Product"), 21),
            (self.env._("Lot or serial"), 17),
            (self.env._("Delivered with"), 16),
            (self.env._("Date"), 11),
            (self.env._("Units"), 8),
            (self.env._("Set aside"), 9),
            (self.env._("Sent back"), 9),
            (self.env._("Used"), 8),
            (self.env._("Destroyed"), 12),
            (self.env._("Not here"), 9),
        ]

    def _row(self, line):
        date = fields.Date.to_string(line.document_date) if line.document_date else ""
        product = line.product_id
        model = product.udi_model or ""
        name = product.name if model in product.name else f"{product.name} {model}"
        return [name, line.lot_name, line.document_name or "", date, f"{line.quantity:g}", "", "", "", "", ""]

    def _title(self, notice):
        return notice.env["udi.recall.notice.text"].title(notice)

    # ------------------------------------------------------------ label
    def _return_label(self, notice):
        """``(heading, receiver, sender, facts, symbol)`` of a return label."""
        company = notice.company_id
        place = company.udi_notice_return_partner_id or company.partner_id
        receiver = [company.name, *_lines(place._display_address(without_company=True))]
        if place != company.partner_id:
            receiver = [place.display_name, *receiver[1:]]
        facts = [
            (self.env._("Notice"), notice.name),
            (self.env._("Case"), notice.recall_id.reference),
            (self.env._("Telephone"), place.phone or company.phone or ""),
        ]
        sender = [notice.contact_name, *_lines(notice.address)]
        heading = self.env._("RECALL: return of affected devices. Do not use.")
        labels = (self.env._("To"), self.env._("From"))
        return heading, labels, receiver, sender, facts, notice.name

    # ------------------------------------------------------------ checks
    def _check_count(self, notices):
        if not notices:
            raise UserError(self.env._("Choose the notices first."))
        if len(notices) > MOST_LETTERS:
            raise UserError(self.env._("At most %(most)s at once: print them in parts.", most=MOST_LETTERS))

    def _no_font(self, error):
        return UserError(
            self.env._(
                "No installed font has these characters: %(characters)s. Ask your administrator to install a font.",
                characters=error.data.get("characters", ""),
            )
        )


def _foot(page, pages):
    """Without words: one file may hold letters in several languages."""
    return f"{page} / {pages}"


def _lines(text):
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
