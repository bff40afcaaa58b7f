"""What a holder scanned or typed, against the units of his notice: no other unit is told apart from any text."""

import io
import warnings
from collections import Counter
from typing import NamedTuple

from odoo import api, models

from ..models.udi_recall_answer import AnswerRefused
from odoo.addons.udi_core.codes import alternatives, parse
from odoo.addons.udi_core.typed import is_storable, narrow

MOST_CODES, LONGEST_CODE = 500, 500
MOST_PIXELS = 30_000_000
LARGEST = 2400  # pixels of the longer side that are looked at


class Scanned(NamedTuple):
    """Counted units by line id; texts that name nothing of this notice; texts that name several of its lines."""

    counts: dict[int, float]
    foreign: list[str]
    unclear: list[str]


class UdiRecallNoticeScan(models.AbstractModel):
    _name = "udi.recall.notice.scan"
    _description = "Scans on the recall answer page"

    @api.private
    def match(self, notice, text):
        """:raises AnswerRefused: nothing, or too much at once"""
        codes = [narrow(line).strip() for line in (text or "").replace("\r", "\n").split("\n")]
        codes = [code for code in codes if code]
        if not codes:
            raise AnswerRefused(
                self.env._("Nothing was scanned. Click into the field and scan, one code in each line.")
            )
        if len(codes) > MOST_CODES or any(len(code) > LONGEST_CODE or not is_storable(code) for code in codes):
            raise AnswerRefused(
                self.env._(
                    "Too much at once, or no codes: send at most %(most)s codes, one in each line.", most=MOST_CODES
                )
            )
        known = _Known(notice)
        counts, foreign, unclear = Counter(), [], []
        for code in codes:
            lines, units = known.find(code)
            if len(lines) == 1:
                counts[lines.pop()] += units
            else:
                (unclear if lines else foreign).append(code)
        return Scanned(dict(counts), foreign, unclear)

    @api.private
    def photo(self, data):
        """Texts of the symbols on a picture, one a line.

        :raises AnswerRefused: no picture, or no code on it
        """
        import zxingcpp  # only here: a binary that few requests need
        from PIL import Image

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
                if picture.width * picture.height > MOST_PIXELS:
                    raise ValueError("too many pixels")
                picture.draft("L", (LARGEST, LARGEST))
                picture = picture.convert("L")
                picture.thumbnail((LARGEST, LARGEST))
        except Exception as error:
            raise AnswerRefused(
                self.env._("This picture cannot be read. Take a photo as JPEG or PNG, at most 30 megapixels.")
            ) from error
        found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
        texts = [code.symbology_identifier + code.text for code in found if code.text][:MOST_CODES]
        if not texts:
            raise AnswerRefused(
                self.env._("No code was found on the picture. Come closer, with more light, or type the number.")
            )
        return "\n".join(texts)

    @api.private
    def vectors(self, notice, counts, outcome):
        """``{line id: {outcome: quantity}}`` once the scanned units are ``outcome``, for `udi.recall.answer.service`.

        Units that stood aside or were not found move; what was told otherwise stays and is refused if it is too much.
        """
        service = self.env["udi.recall.answer.service"]
        said = {}
        for line in notice.line_ids.filtered(lambda row: row.id in counts):
            now = {} if line.product_id.tracking == "serial" else service._now(line)
            now.pop("passed_on", None)
            units = 1.0 if line.product_id.tracking == "serial" else counts[line.id]
            told = {**now, outcome: now.get(outcome, 0.0) + units}
            excess = sum(told.values()) + (line.passed_on_qty or 0.0) - line.quantity
            for name in ("quarantined", "not_found"):
                if excess > 0 and name != outcome and told.get(name):
                    taken = min(told[name], excess)
                    told[name], excess = told[name] - taken, excess - taken
            said[line.id] = told
        return said

    @api.private
    def rest(self, notice, outcome):
        """``{line id: {outcome: quantity}}`` that gives everything that is not told yet to ``outcome``."""
        service = self.env["udi.recall.answer.service"]
        said = {}
        for line in notice.line_ids.filtered(lambda row: row.told_qty < row.quantity):
            told = service._now(line)
            told.pop("passed_on", None)
            said[line.id] = {**told, outcome: told.get(outcome, 0.0) + line.quantity - line.told_qty}
        return said


class _Known:
    """The lots of one notice by name and by UDI-DI; also what `alternatives` asks for swallowed separators."""

    def __init__(self, notice):
        self.by_name, self.by_code = {}, {}
        products = notice.line_ids.product_id
        identifiers = {product.id: product.udi_identifier_ids.mapped("code") for product in products}
        barcodes = {product.id: product.barcode for product in products}
        for line in notice.line_ids:
            name = line.lot_name.casefold()
            self.by_name.setdefault(name, set()).add(line.id)
            codes = [*identifiers[line.product_id.id], barcodes[line.product_id.id] or ""]
            for code in filter(None, codes):
                self.by_code.setdefault((code.lstrip("0"), name), set()).add(line.id)

    def find(self, text):
        """``(line ids, units)`` that a text names."""
        if found := self.by_name.get(text.casefold()):
            return set(found), 1.0
        reading = parse(text)
        found = self._read(reading)
        if not found and reading.di:
            found = next(filter(None, (self._read(other.reading) for other in alternatives(reading, self))), set())
        return set(found), float(reading.quantity or 1)

    def _read(self, reading):
        if not reading.di:
            return set()
        numbers = [name.casefold() for name in (reading.serial, reading.lot) if name]
        di = reading.di.lstrip("0")
        return next(filter(None, (self.by_code.get((di, name)) for name in numbers)), set())

    def knows_di(self, _agency, di):
        return any(code == di.lstrip("0") for code, _name in self.by_code)

    def knows_lot(self, di, lot):
        return (di.lstrip("0"), lot.casefold()) in self.by_code

    knows_serial = knows_lot
