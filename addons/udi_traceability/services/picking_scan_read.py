"""What many scans name, read together: two queries for the lots, one for each kind of device."""

from odoo import models

from .code_check import Known
from odoo.addons.udi_core.codes import alternatives, parse
from odoo.addons.udi_core.lots import trim


class UdiScan(models.AbstractModel):
    _inherit = "udi.scan.transfer"

    def _resolve_many(self, texts):
        """What `_resolve` finds for each text; None where that takes more than a look into the register and the lots.

        None stands for our own names, two codes of one label, codes that are wrong or incomplete, unknown devices and
        everything that could also be read as a lot that is known.
        """
        texts = [self._typed(text) for text in texts]
        own = self._own_names(texts)
        identifiers, founds = {}, []
        for text in texts:
            reading = parse(text) if "\n" not in text and text not in own else None
            founds.append(self._found(reading, identifiers) if reading and reading.is_wellformed else None)
        self._add_lots(founds)
        doubtful = self._doubtful(founds)
        names = {found["name"] for found in founds if found}
        doubtful |= {number for number, text in enumerate(texts) if text in names}
        return [None if number in doubtful else found for number, found in enumerate(founds)]

    def _own_names(self, texts):
        """Texts that are, as a whole, the name of a lot of ours."""
        names = [text for text in set(texts) if self._may_be_a_name(text)]
        lots = self.env["stock.lot"].search([("name", "in", names), ("udi_controlled", "=", True)])
        return set(lots.mapped("name"))

    def _found(self, reading, identifiers):
        """As `_resolve`, without the lot.

        :param identifiers: ``{(agency, code): record}``, what was looked up already
        """
        if not reading.agency or not reading.di:
            return None
        key = (reading.agency, reading.di, reading.extra.get("gtin"))
        if key not in identifiers:
            identifiers[key] = self._identifier(reading)
        identifier = identifiers[key]
        product = identifier.product_id
        name = reading.serial if product.tracking == "serial" else reading.lot
        if not name or product.tracking == "none" or trim(name) != name:
            return None
        return {
            "reading": reading,
            "identifier": identifier,
            "product": product,
            "name": name,
            "quantity": self._quantity(identifier, product, reading),
        }

    def _add_lots(self, founds):
        """Put the lot to each; see `_lot_of`."""
        wanted = {(found["product"].id, found["name"]) for found in founds if found}
        lots = {}
        for lot in self._lots_named(wanted, ("name",)):
            lots.setdefault((lot.product_id.id, lot.name), lot)
        for found in filter(None, founds):
            found["lot"] = lots.get((found["product"].id, found["name"]), self.env["stock.lot"])

    def _doubtful(self, founds):
        """Numbers of those whose lot is unknown, while another cut of the text may name one that is known by then."""
        asked, among = {}, set()
        for number, found in enumerate(founds):
            if not found:
                continue
            reading, product = found["reading"], found["product"].id
            among |= {(product, name) for name in (reading.serial, reading.lot) if name}
            if not found["lot"]:
                known = Known(reading.di)
                alternatives(reading, known)
                if known.asked:
                    asked[number] = {(product, name) for name in known.asked}
        wanted = set().union(*asked.values())
        for lot in self._lots_named(wanted, ("name", "udi_lot_number")):
            among |= {(lot.product_id.id, lot.name), (lot.product_id.id, lot.udi_lot_number)}
        return {number for number, names in asked.items() if names & among}

    def _lots_named(self, wanted, fields):
        """Lots by ``(product id, name)``, in Odoo's order."""
        if not wanted:
            return self.env["stock.lot"]
        products, names = ({*part} for part in zip(*wanted, strict=True))
        named = ["|"] * (len(fields) - 1) + [(field, "in", list(names)) for field in fields]
        company = ("company_id", "in", (False, self.env.company.id))
        return self.env["stock.lot"].search([("product_id", "in", list(products)), company, *named])
