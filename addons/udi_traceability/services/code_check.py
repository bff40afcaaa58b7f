"""The code check: what a text says, what is wrong with it and where, and what the register knows about it."""

from odoo import api, fields, models
from odoo.fields import Domain

from .defect_names import ELEMENTS
from odoo.addons.udi_core.codes import (
    DeviceIdentifierError,
    alternatives,
    dates,
    encode,
    hri,
    merge,
    normalize_di,
    parse,
)
from odoo.addons.udi_core.codes.gs1_table import AI

LONGEST = 500  # characters of a code that are shown
MANY = 500  # lines of a pasted list that are read at once
DATE_CHECKS = {"date", "date_or_month"}
SIGNS = {"\x1d": "GS", "\x1e": "RS", "\x04": "EOT"}
# kind of our own codes -> model and the fields that hold them
OWN_CODES = {
    "lot": ("stock.lot", ("name",)),
    "product": ("product.product", ("default_code", "barcode")),
    "package": ("stock.package", ("name",)),
}
# DIs that GS1 and the agencies use in their own examples
SAMPLES = {
    "gs1": [("01", "09520123456788"), ("17", "expiry"), ("10", "LOT2601"), ("21", "SN0001")],
    "hibcc": [("di", "A99912345"), ("lot", "LOT2601"), ("expiry", "expiry"), ("serial", "SN0001")],
    "iccbba": [("=/", "A9999XYZ100T0944"), ("=,", "000025"), ("=>", "expiry")],
    "ifa": [("9N", "110375286414"), ("1T", "LOT2601"), ("D", "expiry"), ("S", "SN0001")],
    "ma": [("DI", "MA.156.M0.100123.01234568"), ("S", "SN0001"), ("L", "LOT2601"), ("E", "expiry")],
    "ahm": [("MF", "1234567890123"), ("BA", "LOT2601"), ("SN", "SN0001"), ("ED", "expiry")],
}


class Known:
    """What the register knows, for the ranking of other readings; the first pass notes what is asked for."""

    def __init__(self, di):
        self.di, self.asked, self.lots, self.serials = di, set(), frozenset(), frozenset()

    def knows_di(self, agency, di):
        return di == self.di

    def knows_lot(self, di, lot):
        self.asked.add(lot)
        return lot in self.lots

    def knows_serial(self, di, serial):
        self.asked.add(serial)
        return serial in self.serials


class UdiScanInterpret(models.AbstractModel):
    _name = "udi.scan.interpret"
    _inherit = "udi.scan.answer"
    _description = "Code check"

    @api.model
    @api.readonly
    def interpret(self, text, before=None):
        """What a text says, for the screen.

        :param text: one code as scanned or typed; ``{GS}`` may stand for the separator
        :param before: the code scanned before; joined with this one where one has the device identifier and the other
            has not
        :returns: ``{status, title, message, raw, parts, agency, elements, dates, hri, defects, register, internal,
            alternatives, merged, …}``
        """
        self._check_staff()
        text = self._typed(text)
        reading, merged = parse(text), False
        first = parse(self._typed(before)) if before else None
        if first and self._belong_together(first, reading):
            reading, merged = merge([first, reading] if first.di else [reading, first]), True
        register = self._in_register(reading)
        answer = {
            **self._describe(reading),
            "raw": text[:LONGEST],
            "before": before if merged else None,
            "merged": merged,
            "parts": self._parts(text, () if merged else reading.defects),
            "agency_name": self.env["udi.defect.text"]._agency_name(reading.agency),
            "form": reading.form,
            "wellformed": reading.is_wellformed,
            "hri": hri(reading),
            "elements": (elements := self._elements(reading)),
            "dates": [row for row in elements if row["iso"]],
            "register": register,
            "internal": self._internal_match(text, register),
            "alternatives": [] if merged or (register and register["lot"]) else self._others(reading),
        }
        return {**answer, **self._verdict(reading, answer)}

    @api.model
    @api.readonly
    def interpret_many(self, texts):
        """The verdict on each of up to 500 codes; two queries for all of them.

        :returns: list of ``{text, status, title, message, agency_name, di, lot, serial, expiry, product}``
        """
        self._check_staff()
        readings = [parse(self._typed(text)) for text in texts[:MANY]]
        wanted = {(reading.agency, reading.di) for reading in readings if reading.di and reading.is_wellformed}
        domain = Domain.OR(Domain("agency", "=", agency) & Domain("code", "=", di) for agency, di in wanted)
        found = self.env["udi.device.identifier"].search(domain) if wanted else self.env["udi.device.identifier"]
        products = {(item.agency, item.code): item.product_id.display_name for item in found}
        return [
            {
                "text": reading.raw[:LONGEST],
                "agency_name": self.env["udi.defect.text"]._agency_name(reading.agency),
                "di": reading.di,
                "lot": reading.lot,
                "serial": reading.serial,
                "expiry": fields.Date.to_string(reading.expiry) or None,
                "product": products.get((reading.agency, reading.di)) or None,
                **self._verdict(reading, {}),
            }
            for reading in readings
        ]

    @api.model
    @api.readonly
    def samples(self):
        """One code of each agency to try: ``[{key, title, text}]``. Written now, so they are always in date."""
        today = fields.Date.context_today(self)
        expiry = today.replace(year=today.year + 2, day=1)
        found = []
        for agency, elements in SAMPLES.items():
            values = [(name, expiry if value == "expiry" else value) for name, value in elements]
            carrier = encode(agency, values, today)
            text = f"]d2{carrier.text}" if agency == "gs1" else carrier.text
            found.append({"key": agency, "title": self.env["udi.defect.text"]._agency_name(agency), "text": text})
        return found

    def _belong_together(self, first, second):
        """Two codes of one label: one has the device identifier, the other has not, and nothing stands in both."""
        if not first.agency or first.agency != second.agency or bool(first.di) == bool(second.di):
            return False
        twice = {item.identifier for item in first.elements} & {item.identifier for item in second.elements}
        return first.is_wellformed and second.is_wellformed and not twice

    # ------------------------------------------------------------------ verdict
    def _verdict(self, reading, answer):
        """Colour, six words and a sentence."""
        # each once: a code may have the same small fault at several places
        sentences = list(dict.fromkeys(self.env["udi.defect.text"].explain(reading.defects, reading.agency)))
        internal = answer.get("internal")
        if internal and not reading.agency:
            return self._say("ok", "internal", self.env._("One of our own codes"), internal["sentence"])
        if not reading.agency or not reading.is_wellformed:
            title = self.env._("Not a valid UDI") if reading.agency else self.env._("Not a UDI")
            fault = not reading.agency and self._gtin_fault(reading.raw.strip())
            if fault:
                return self._say("error", "bad_check_digit", title, fault)
            return self._say("error", reading.defects[0].code, title, sentences[0])
        if not reading.is_valid:
            half = not reading.di and {item.code for item in reading.defects} <= {"missing_pair"}
            title = self.env._("Half of a label") if half else self.env._("Breaks a rule")
            return self._say("warning", "half" if half else "rule", title, sentences[0])
        if not reading.di:
            message = self.env._("This code has no device identifier. Scan the other code on the label.")
            return self._say("warning", "half", self.env._("Half of a label"), message)
        known = [item for item in answer.get("alternatives", ()) if item["known"]]
        if known:
            message = self.env._(
                "Read literally, the lot or serial number is not known here. If the scanner left out a separator, it "
                "is: %(reading)s. Compare it with the label.",
                reading=known[0]["title"],
            )
            return self._say("warning", "alternative", self.env._("Which one is it?"), message)
        message = self.env._("All characters, dates and check digits are right.")
        if not (reading.lot or reading.serial or reading.expiry or reading.manufacture_date):
            message = self.env._(
                "The device identifier is right. Lot, serial number and dates may stand in a second code on the label: "
                "scan that one next."
            )
        if any(item.code == "low_confidence" for item in reading.defects):
            # nobody can say that everything is right
            return self._say("warning", "low_confidence", self.env._("Read, not verified"), "\n".join(sentences))
        return self._say("ok", "valid", self.env._("Valid UDI"), "\n".join([*sentences, message]))

    def _gtin_fault(self, text):
        """Digits as long as a GTIN are most likely one that was mistyped: the right check digit, else None."""
        try:
            normalize_di("gs1", text)
        except DeviceIdentifierError as error:
            if error.expected is not None:
                return self.env._(
                    "As a GTIN, these digits end with the wrong check digit: it should be %(expected)s. Compare the "
                    "code with the label.",
                    expected=error.expected,
                )
        return None

    def _say(self, status, code, title, message):
        return {"status": status, "code": code, "title": title, "message": message}

    # ------------------------------------------------------------------ what it says
    def _parts(self, text, defects):
        """The text cut into pieces ``{text, sign, severity, number}``: control characters alone, faults marked.

        ``number`` counts the defects as they stand in the list of defects, from 1.
        """
        text = text[:LONGEST]
        marks = [None] * (len(text) + 1)
        for number, item in reversed(list(enumerate(defects, 1))):
            if item.position is not None and item.position <= len(text):
                for place in range(item.position, min(item.position + self._length(item), len(marks))):
                    marks[place] = (item.severity, number)
        parts = []
        for place, char in enumerate(text):
            severity, number = marks[place] or (None, None)
            sign = SIGNS.get(char) or (None if char.isprintable() else f"{ord(char):02X}")
            last = parts[-1] if parts else None
            if last and not sign and not last["sign"] and last["number"] == number:
                last["text"] += char
            else:
                parts.append({"text": char, "sign": sign, "severity": severity, "number": number})
        if marks[len(text)]:  # something is missing at the end
            severity, number = marks[len(text)]
            parts.append({"text": "", "sign": "…", "severity": severity, "number": number})
        return parts

    def _length(self, item):
        """Characters that a defect is about; a wrong check digit is about the whole number."""
        if item.code == "bad_check_digit" and item.data.get("identifier") in AI:
            parts = AI[item.data["identifier"]].parts
            return next((part.maximum for part in parts if "check_digit" in part.checks), 1)
        for name in ("value", "found", "text", "character"):
            if item.data.get(name):
                return len(str(item.data[name]))
        return max(1, item.data.get("length") or 1) if item.code == "bad_length" else 1

    def _elements(self, reading):
        """``{identifier, label, value, iso, precision}`` of each element; ``iso`` where it is a date."""
        rows = []
        for element in reading.elements:
            label = self.env["udi.defect.text"]._label_of(element.identifier, reading.agency)
            iso, precision = self._date_of(reading, element)
            rows.append(
                {
                    "identifier": element.identifier,
                    "label": label,
                    "value": element.value,
                    "iso": iso,
                    "precision": precision,
                }
            )
        return rows

    def _date_of(self, reading, element):
        """ISO date and precision of an element that is or begins with a date, else (None, None)."""
        if reading.agency == "gs1":
            identifier = AI.get(element.identifier)
            if not identifier or not DATE_CHECKS & set(identifier.parts[0].checks):
                return None, None
            try:
                date, precision = dates.yymmdd(element.value[:6], fields.Date.context_today(self).year, True)
            except dates.DateFault:
                return None, None
            return date.isoformat(), precision
        word = ELEMENTS.get(reading.agency, {}).get(element.identifier, "")
        if word.startswith("expiry") and reading.expiry:
            return reading.expiry.isoformat(), reading.expiry_precision
        if word == "made" and reading.manufacture_date:
            return reading.manufacture_date.isoformat(), "day"
        iso = reading.extra.get({"valid_until": "valid_until", "shelf_life": "shelf_life_date"}.get(word))
        return iso, "day" if iso else None

    # ------------------------------------------------------------------ what the register says
    def _in_register(self, reading):
        """``{identifier_id, code, state, state_label, product, lot, wanted, catalogue}``, or None for a DI unknown."""
        identifier = self._identifier(reading)
        if not identifier:
            entry = self._catalogue_entry(reading)
            return {"identifier_id": None, "product": None, "lot": None, "catalogue": entry} if entry else None
        product = identifier.product_id
        lot = self._lot_of(product, reading)
        states = dict(identifier._fields["state"]._description_selection(self.env))
        return {
            "identifier_id": identifier.id,
            "code": identifier.code,
            "state": identifier.state,
            "state_label": states[identifier.state],
            "product": self._product(product) if product else None,
            "lot": self._lot(lot) if lot else None,
            "wanted": (reading.serial if product.tracking == "serial" else reading.lot) or None,
            "catalogue": None,
        }

    def _identifier(self, reading):
        """The record of the device identifier; an IFA message may carry a GTIN, which is a code of GS1."""
        if not reading.di or not reading.is_wellformed:
            return self.env["udi.device.identifier"]
        agency = "gs1" if reading.agency == "ifa" and reading.extra.get("gtin") == reading.di else reading.agency
        return self.env["udi.alias"]._master(self.env["udi.device.identifier"]._find(agency, reading.di))

    def _catalogue_entry(self, reading):
        catalogue = self.env["udi.catalogue"]
        if not reading.di or not reading.is_wellformed or not self.env["udi.catalogue.entry"].has_access("read"):
            return None
        return catalogue.find(reading.agency, reading.di).display_name or None

    def _lot_of(self, product, reading):
        """The lot or serial of ours that a reading names."""
        name = reading.serial if product.tracking == "serial" else reading.lot
        if not product or not name or product.tracking == "none":
            return self.env["stock.lot"]
        lot = self.env["stock.lot"].search(
            [
                ("product_id", "=", product.id),
                ("name", "=", name),
                ("company_id", "in", (False, self.env.company.id)),
            ],
            limit=1,
        )
        return self.env["udi.alias"]._booked_lot(lot)

    def _others(self, reading):
        """Other readings as questions, what the register knows first: ``[{title, text, elements, known}]``."""
        return [
            {**self._as_choice(item.reading, item.reading.raw), "known": item.known}
            for item in self._alternatives(reading)
        ]

    def _as_choice(self, reading, text):
        """A reading that a person may choose; ``text`` is what is sent then."""
        words = self.env["udi.defect.text"]
        return {
            "title": " · ".join(
                f"{words._label_of(element.identifier, reading.agency)}: {element.value}"
                for element in reading.elements
                if element.identifier != "01"
            ),
            "text": text,
            "elements": self._describe(reading)["elements"],
        }

    def _alternatives(self, reading):
        """Readings with swallowed separators put back, ranked by our lots. Two queries at most."""
        known = Known(reading.di)
        found = alternatives(reading, known)
        if not known.asked:
            return found
        # not `_identifier`: a lot too long because it swallowed the serial number makes the whole code ill-formed
        product = self.env["udi.device.identifier"]._find(reading.agency, reading.di).product_id
        if not product:
            return found
        asked = list(known.asked)
        lots = self.env["stock.lot"].search(
            Domain("product_id", "=", product.id)
            & Domain("company_id", "in", (False, self.env.company.id))
            & (Domain("name", "in", asked) | Domain("udi_lot_number", "in", asked)),
            limit=200,
        )
        serial = product.tracking == "serial"
        known.serials = frozenset(lots.mapped("name")) if serial else frozenset()
        known.lots = frozenset(lots.mapped("udi_lot_number" if serial else "name"))
        return alternatives(reading, known) if lots else found

    # ------------------------------------------------------------------ our own codes
    def _internal_match(self, text, register):
        """The lot, product or package whose own code is exactly this text, or None.

        ``differs``: read as a UDI the text names something else.
        """
        if not self._may_be_a_name(text):
            return None
        for kind, (model, names) in OWN_CODES.items():
            records = self.env[model]
            if not records.has_access("read"):
                continue
            record = records.search(Domain.OR(Domain(name, "=", text) for name in names), limit=1)
            if record:
                known = register and (register["lot"] if kind == "lot" else register["product"])
                return {
                    "kind": kind,
                    "model": model,
                    "id": record.id,
                    "name": record.display_name,
                    "sentence": self._own_sentence(kind, record),
                    "differs": bool(register) and (not known or known["id"] != record.id),
                }
        return None

    def _own_sentence(self, kind, record):
        if kind == "lot":
            return self.env._("A lot or serial number of %(name)s.", name=record.product_id.display_name)
        if kind == "product":
            return self.env._("The product %(name)s.", name=record.display_name)
        return self.env._("The package %(name)s.", name=record.display_name)
