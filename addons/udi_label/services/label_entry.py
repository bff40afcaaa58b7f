"""Which labels of a job are meant: serials, scanned codes and ranges, as somebody with a scanner enters them."""

import re

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.codes import parse

# A serial holds none of these; separators inside a scanned code (ASCII 29) are left alone.
_BETWEEN = re.compile(r"[ \t\r\n\u3000;；、]+")
_RANGE = re.compile(r"\.{2,3}|…|~|～|–|—|→")
LONGEST = 400_000
SHOWN = 5


class UdiLabelEntry(models.AbstractModel):
    _name = "udi.label.entry"
    _description = "Entry of labels by serial"

    @api.model
    def labels(self, job, entry):
        """The labels that an entry means, in the order of printing.

        One statement, whatever the number. An entry is a list of serials (``SN001``), numbers of labels (``#12``),
        scanned codes, and ranges of them in the order of printing (``SN001..SN050``), apart by blanks, lines or
        semicolons; a comma parts them too where the whole is no serial.

        :raises UserError: nothing is entered, or something is no label of this job
        """
        words = [word for word in _BETWEEN.split((entry or "")[:LONGEST].strip()) if word]
        if not words:
            raise UserError(self.env._("Scan or type the serials first."))
        # sudo: who may reconcile a job may say which of its labels are meant
        labels = self.env["udi.print.job.label"].sudo()
        rows = labels.search_fetch([("job_id", "=", job.id)], ["number", "lot_id"], order="number")
        rows.lot_id.fetch(["name"])
        places = {row.lot_id.name: index for index, row in enumerate(rows) if row.lot_id}
        chosen, unknown = set(), []
        for word in words:
            found = self._places(word, places, len(rows))
            if found is None:
                unknown.append(word)
            else:
                chosen.update(found)
        if unknown:
            self._refuse(job, unknown)
        return rows.browse([rows._ids[index] for index in sorted(chosen)]).sudo(False)

    def _places(self, word, places, count):
        """Positions of the labels that one word means; None where it means none."""
        single = self._place(word, places, count)
        if single is not None:
            return (single,)
        ends = [self._place(part, places, count) for part in _RANGE.split(word)]
        if len(ends) != 2:
            # a hyphen parts a range only where it stands in no serial
            ends = next(filter(None, self._hyphens(word, places, count)), [])
        if len(ends) == 2 and None not in ends:
            first, last = sorted(ends)
            return range(first, last + 1)
        parts = [self._place(part, places, count) for part in re.split("[,，]", word) if part]
        return parts if len(parts) > 1 and None not in parts else None

    def _hyphens(self, word, places, count):
        for found in re.finditer("-", word):
            ends = [self._place(part, places, count) for part in (word[: found.start()], word[found.end() :])]
            if None not in ends:
                yield ends

    def _place(self, word, places, count):
        if word in places:
            return places[word]
        if word[:1] == "#" and word[1:].isdecimal() and word.isascii():
            number = int(word[1:9])
            return number - 1 if 0 < number <= count else None
        serial = parse(word).serial if len(word) > 15 else None
        return places.get(serial)

    def _refuse(self, job, unknown):
        shown = ", ".join(word[:40].replace("\x1d", "␝") for word in unknown[:SHOWN])
        raise UserError(
            self.env._(
                "%(count)s of what was entered is no label of %(job)s: %(words)s. Nothing was marked; correct it, "
                "then mark again.",
                count=len(unknown),
                job=job.name,
                words=shown,
            )
        )
