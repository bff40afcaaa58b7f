"""A trace as a PDF that a person signs: question, scope, when and by whom, how complete, counts, rows, hash."""

import hashlib
import json
from itertools import islice

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.paper import GREY, Paper

PRINTED = 2000  # rows on paper; more stand in the Excel file only
# share of the page's width by column; what is missing here is not printed
SHARES = {
    "level": 5,
    "product": 17,
    "di": 12,
    "lot": 11,
    "serial": 12,
    "made": 11,
    "expiry": 9,
    "holder": 23,
    "quantity": 7,
    "certainty": 8,
    "evidence": 9,
    "document": 11,
}


class UdiTracePaper(models.AbstractModel):
    _inherit = "udi.trace.file"

    @api.private
    def write_pdf(self, lot, direction, file, ever=False):
        """Write the trace as a PDF into a binary file; return the SHA-256 that is printed on each page.

        :raises UserError: a character that no installed font has
        """
        title, facts = self.title(lot, direction), self.facts(lot, direction, ever)
        columns = self.columns()
        printed = [number for number, (key, _label, _width) in enumerate(columns) if key in SHARES]
        found = self.rows(lot, direction, ever)
        rows = [[_text(row[number]) for number in printed] for row in islice(found, PRINTED + 1)]
        found.close()
        more = len(rows) > PRINTED
        rows = rows[:PRINTED]
        digest = self.digest(title, facts, rows)
        heads = [(columns[number][1], SHARES[columns[number][0]]) for number in printed]
        try:
            self._draw(file, title, facts, heads, rows, more, digest)
        except LabelError as error:
            raise UserError(
                self.env._(
                    "No installed font has these characters: %(characters)s. Ask your administrator to install a font, "
                    "or use the Excel file.",
                    characters=error.data.get("characters", ""),
                )
            ) from error
        return digest

    @api.private
    def digest(self, title, facts, rows):
        """SHA-256 over what is printed: UTF-8 JSON of title, facts and rows without blanks between."""
        text = json.dumps([title, facts, rows], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _draw(self, file, title, facts, heads, rows, more, digest):
        def foot(page, pages):
            return self.env._("Page %(page)s of %(pages)s", page=page, pages=pages)

        mark = self.env._("SHA-256 of the content: %(digest)s", digest=digest)
        paper = Paper(file, title, foot, mark, author=self.env.user.name)
        paper.heading(title)
        paper.gap(4)
        paper.facts(facts)
        if rows:
            paper.table(heads, rows)
        else:
            paper.note(self.env._("Nothing is known in this direction."))
        if more:
            words = {"count": len(rows)}
            paper.note(
                self.env._("The first %(count)s rows are printed. All of them stand in the Excel file.", **words)
            )
        paper.note(
            self.env._(
                "Certain: the pair was recorded, or it was the only one possible. Possible: made in the same "
                "production without a recorded pair. Quantities count what is in stock, on the way or with a customer."
            ),
            size=8,
            color=GREY,
        )
        paper.signatures(
            [self.env._("Drawn up by"), self.env._("Checked by")],
            [self.env._("Name of the signer"), self.env._("Date"), self.env._("Signature")],
        )
        paper.save()


def _text(value):
    if value is None or value is False:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
