"""Which product and lot scanned texts name, for a whole list at once."""

from dataclasses import dataclass

from odoo import models

from odoo.addons.udi_core.codes import Reading, merge, parse
from odoo.addons.udi_traceability.services.refusal import Refusal


@dataclass
class Found:
    """What one text names. ``lot`` is empty where we have no such lot; ``quantity`` is in the product's unit."""

    reading: object
    product: object
    lot: object
    name: str
    quantity: float = 1.0


class UdiScanProduction(models.AbstractModel):
    _name = "udi.scan.production"
    _description = "Scans into a manufacturing order"

    def _resolve_all(self, order, texts):
        """``{text: Found or Refusal}``; the number of statements grows with the products in it, not with the texts."""
        readings = {text: self._reading(text) for text in dict.fromkeys(texts)}
        names = {name for reading in readings.values() for name in (reading.serial, reading.lot) if name}
        scan = self.env["udi.scan"]
        lots = self.env["stock.lot"].search(
            [
                ("name", "in", [name for name in (*names, *map(self._plain, readings)) if scan._may_be_a_name(name)]),
                ("company_id", "in", [False, order.company_id.id]),
                ("udi_controlled", "=", True),
            ]
        )
        by_name = lots.grouped("name")
        carriers = {(reading.agency, reading.di) for reading in readings.values() if reading.di}
        identifiers = {carrier: self.env["udi.device.identifier"]._find(*carrier) for carrier in carriers}
        found = {}
        for text, reading in readings.items():
            try:
                found[text] = self._named(order, text, by_name) or self._read(order, reading, by_name, identifiers)
            except Refusal as refusal:
                found[text] = refusal
        return found

    def _plain(self, text):
        return self.env["udi.scan"]._typed(text)

    def _reading(self, text):
        carriers = self._plain(text).split("\n")
        return parse(carriers[0]) if len(carriers) == 1 else merge([parse(carrier) for carrier in carriers])

    def _named(self, order, text, by_name):
        """A lot of ours whose name is exactly the text; of several with this name, the one that the order knows."""
        lots = by_name.get(self._plain(text))
        if lots and len(lots) > 1:
            lots = lots.filtered(lambda lot: lot.product_id in self._products(order))
        if not lots or len(lots) > 1:
            return None
        return Found(Reading(text), lots.product_id, lots, lots.name)

    def _read(self, order, reading, by_name, identifiers):
        scan = self.env["udi.scan"]
        scan._check_reading(reading)
        identifier = identifiers[reading.agency, reading.di]
        product = identifier.product_id.with_env(self.env)
        if not product:
            raise scan._unknown_di(reading)
        if product not in self._products(order):
            raise self._wrong_product(order, product)
        name = reading.serial if product.tracking == "serial" else reading.lot
        if product.tracking != "none" and not name:
            raise Refusal(
                "incomplete",
                self.env._("Code incomplete"),
                self.env._("The code has no lot or serial number. Scan the other code on the label."),
            )
        lots = by_name.get(name) or self.env["stock.lot"]
        lot = lots.filtered(lambda lot: lot.product_id == product)
        if lot:
            scan._compare(lot, reading)
        return Found(reading, product, lot, name or "", scan._quantity(identifier, product, reading))

    def _products(self, order):
        """Everything that may be scanned into the order."""
        moves = order.move_raw_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        return order.product_id | moves.product_id

    def _wrong_product(self, order, product):
        wanted = ", ".join(self._products(order).filtered("udi_controlled").mapped("display_name")[:4])
        return Refusal(
            "wrong_product",
            self.env._("Wrong product"),
            self.env._(
                "This is %(product)s. Order %(order)s is for %(wanted)s. Put it back.",
                product=product.display_name,
                order=order.name,
                wanted=wanted,
            ),
        )
