"""Search anywhere: a whole UDI, a UDI-DI in any length or one long replaced finds the product and the lot."""

from odoo import api, models
from odoo.fields import Domain

from .barcode import spellings
from odoo.addons.udi_core.codes import alternatives, parse
from odoo.addons.udi_core.typed import is_storable, narrow

SHORTEST_CODE = 6  # shorter texts are names or references, not worth parsing at each keystroke
LONGEST_CODE = 500
TYPED_PI = ("bracketed",)  # forms whose lot or serial counts without a UDI-DI beside it
EXACT = 80  # no more records than this are handed out for one code


class Known:
    """What the register knows, for the ranking of readings with a separator put in. Collects what it is asked for."""

    def __init__(self):
        self.wanted, self.lots, self.serials, self.identifiers = set(), set(), set(), set()

    def knows_di(self, agency, di):
        return (agency, di) in self.identifiers

    def knows_lot(self, di, lot):
        self.wanted.add(lot)
        return lot in self.lots

    def knows_serial(self, di, serial):
        self.wanted.add(serial)
        return serial in self.serials


class UdiSearch(models.AbstractModel):
    _name = "udi.search"
    _description = "Search by UDI"

    @api.model
    def find(self, text):
        """What a text names: ``{"products", "lots", "identifiers", "reading"}``, empty recordsets where nothing.

        A text that cannot be a code asks the database nothing. Old UDI-DIs (ended, replaced) find the product that
        carries them, or the one of the newest code that replaced them. Where a scanner's separator was swallowed, the
        reading that the register knows is taken.

        `lots` are those whose lot number or serial stands in the text; for a UDI-DI alone see `lot_domain`.
        """
        found = {
            "products": self.env["product.product"],
            "lots": self.env["stock.lot"],
            "identifiers": self.env["udi.device.identifier"],
            "reading": self.reading(text),
        }
        reading = found["reading"]
        if not reading:
            return found
        if reading.di:
            found["identifiers"] = self.env["udi.device.identifier"]._find(reading.agency, reading.di)
            found["products"] = self._products(found["identifiers"]) or self._by_barcode([reading])
            if not found["products"]:
                return found
        found["lots"] = self._lots(reading, found["products"])
        if found["products"] and not found["lots"] and (reading.lot or reading.serial):
            self._put_separators(found)
        if not reading.di:
            found["products"] = found["lots"].product_id
        return found

    @api.model
    def reading(self, text):
        """The reading of a text that may be a code, or None. No query."""
        text = narrow(text).strip() if isinstance(text, str) else ""
        if not SHORTEST_CODE <= len(text) <= LONGEST_CODE or text.isalpha() or not is_storable(text):
            return None
        reading = parse(text)
        names_lot = (reading.symbology or reading.form in TYPED_PI) and (reading.lot or reading.serial)
        return reading if reading.di or names_lot else None

    @api.model
    def lot_domain(self, text):
        """Lots that a text names: the very one, or all of the product for a UDI-DI alone; None for other words."""
        if not self.reading(text):
            return None
        found = self.find(text)
        if found["lots"] or not found["products"] or found["reading"].lot or found["reading"].serial:
            return Domain("id", "in", found["lots"].ids)
        return Domain("product_id", "in", found["products"].ids)

    @api.model
    def product_domain(self, texts):
        """Products that one of these texts names; None where no text can be a code."""
        texts = [text for text in texts if self.reading(text)]
        if not texts:
            return None
        identifiers = self.env["udi.device.identifier"]._find_by_texts(texts)
        named = self._products(identifiers) or self._by_barcode(self.reading(text) for text in texts)
        return Domain("id", "in", named.ids)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _products(self, identifiers):
        """Products of these UDI-DIs; a code that has none leads on to what replaced it."""
        products = identifiers.product_ids
        for identifier in identifiers:
            if not identifier.product_ids:
                for newer in identifier._newer():
                    products |= newer.product_ids
        # the rules of the user decide which of the products he may see
        return products._filtered_access("read")

    def _by_barcode(self, readings):
        """Products whose barcode is the UDI-DI, in any length, where the register does not know it."""
        texts = [text for item in readings if item.di for text in spellings(item.agency, item.di)]
        return self.env["product.product"].search([("barcode", "in", texts)], limit=EXACT)

    def _lots(self, reading, products):
        """Lots of these products (of any product, for a code without a UDI-DI) that the reading names."""
        domain = Domain.FALSE
        if reading.serial:
            domain |= Domain("product_id.tracking", "=", "serial") & Domain("name", "=", reading.serial)
        if reading.lot:
            domain |= Domain("product_id.tracking", "=", "lot") & Domain("name", "=", reading.lot)
            if not reading.serial:
                domain |= Domain("udi_lot_number", "=", reading.lot)
        if not reading.di:
            domain &= Domain("udi_controlled", "=", True)
        elif products:
            domain &= Domain("product_id", "in", products.ids)
        return self.env["stock.lot"].search(domain, limit=EXACT)

    def _put_separators(self, found):
        """Take the reading with a separator put in that names a lot of ours; without one `found` stays."""
        reading, known = found["reading"], Known()
        known.identifiers.add((reading.agency, reading.di))
        alternatives(reading, known)
        if not known.wanted:
            return
        lots = self.env["stock.lot"].search(
            Domain("product_id", "in", found["products"].ids)
            & (Domain("name", "in", list(known.wanted)) | Domain("udi_lot_number", "in", list(known.wanted))),
            limit=EXACT,
        )
        if not lots:
            return
        known.serials.update(lots.mapped("name"))
        known.lots.update(lots.mapped("udi_lot_number"), lots.mapped("name"))
        for choice in alternatives(reading, known):
            better = self._lots(choice.reading, found["products"])
            if better:
                found.update(reading=choice.reading, lots=better)
                return
