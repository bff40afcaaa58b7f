"""Plants faults in clean data: each kind is what one rule of data quality finds, and no other rule does.

What Odoo would refuse is written by SQL, as an import of old data or another program leaves it behind. Used by the test
with one fault of each kind and by the benchmark with a thousand among a million.
"""

import itertools
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from .data_clean import CleanRecords
from .data_defects_register import RegisterDefects

LATER = "2031-01-04"
# the rules by the end of their external id
KINDS = (
    "missing_lot_number",
    "missing_manufacture_date",
    "missing_expiry_date",
    "missing_software_version",
    "expiry_before_manufacture",
    "made_in_future",
    "shelf_life",
    "carrier_unreadable",
    "carrier_check_digit",
    "carrier_contradicts",
    "lot_identifier_open",
    "lot_identifier_foreign",
    "missing_supplier_lot",
    "look_alike",
    "not_scanned",
    "scanned_late",
    "recorded_late",
    "unsealed",
    "event_without_partner",
    "event_without_place",
    "serial_twice",
    "holder_unknown",
    "quantity_differs",
    "not_in_ledger",
    "expired_in_stock",
    "expired_at_customer",
    "package_without_sscc",
    "customer_without_gln",
    "supplier_without_licence",
    "hold_too_long",
    "identifier_not_published",
    "identifier_without_registration",
    "identifier_check_digit",
    "identifier_without_product",
    "correction_open",
    "certificate_ends",
    "licence_ends",
    "product_without_identifier",
    "barcode_twice",
    "barcode_check_digit",
    "gln_check_digit",
    "gln_twice",
    "risk_class",
    "registrant",
    "registration_holder",
    "publication_differs",
    "place_without_gln",
)


class Defects(CleanRecords, RegisterDefects):
    """
    :ivar stock: ids of clean serials in stock, one unit each
    :ivar sold: ids of clean serials that partners hold, each another partner
    :ivar batches: ids of clean lots in stock
    """

    def __init__(self, env, stock, sold, batches, supplier):
        super().__init__(env, supplier)
        self.cr = env.cr
        self.stock, self.sold, self.batches = iter(stock), iter(sold), iter(batches)
        self.today = fields.Date.context_today(env.user)
        self.company = env.company

    def plant(self, kind, count):
        """Plant so many faults of a kind; returns the ids of the records that its rule has to name."""
        found = getattr(self, f"_{kind}")(count)
        self.env.flush_all()
        self.env.invalidate_all()
        return set(found)

    def take(self, source, count):
        return list(itertools.islice(source, count))

    def lots(self, count, **values):
        """Clean serials in stock, damaged by SQL: ``values`` are SQL or plain."""
        ids = self.take(self.stock, count)
        sets = SQL(", ").join(SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items())
        self.cr.execute(
            SQL("UPDATE stock_lot SET %s, write_date = now() AT TIME ZONE 'UTC' WHERE id = ANY(%s)", sets, ids)
        )
        return ids

    def event(self, lot_id, evidence="scanned", known_at=None, **event):
        """An event of one serial, written as every other."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        header = {"biz_step": "receiving", "partner": self.supplier, "read_point": warehouse.name, **event}
        lot = self.env["stock.lot"].browse(lot_id)
        item = {"lot": lot, "quantity": 1, "evidence": evidence, "known_at": known_at}
        return self.env["udi.recorder"].record(header, [item]).id

    def events(self, count, **values):
        return [self.event(lot, **values) for lot in self.take(self.stock, count)]

    # ------------------------------------------------------------------ lots
    def _missing_lot_number(self, count):
        return self.lots(count, udi_lot_number=None)

    def _missing_manufacture_date(self, count):
        return self.lots(count, udi_manufacture_date=None)

    def _missing_expiry_date(self, count):
        return self.lots(count, udi_expiry_date=None)

    def _missing_software_version(self, count):
        product = self.devices(1, has_software_version=True)
        return self._new_lots(product, count)

    def _expiry_before_manufacture(self, count):
        # within the day that is allowed for the other end of the earth: neither expired nor made in the future
        return self.lots(count, udi_expiry_date=self.today, udi_manufacture_date=self.today + timedelta(1))

    def _made_in_future(self, count):
        return self.lots(count, udi_manufacture_date=self.today + timedelta(30))

    def _shelf_life(self, count):
        return self.lots(count, udi_expiry_date="2046-01-04")

    def _carrier_unreadable(self, count):
        return self.lots(count, udi_carrier="GARBLED #?")

    def _carrier_check_digit(self, count):
        code = self.code()
        return self.lots(count, udi_carrier=f"]d201{code[:-1]}{(int(code[-1]) + 1) % 10}21X1")

    def _carrier_contradicts(self, count):
        return self.lots(count, udi_carrier=f"]d201{self.code()}21X1")

    def _lot_identifier_open(self, count):
        product = self.devices(1)
        self.identify(product)
        return self._new_lots(product, count)

    def _lot_identifier_foreign(self, count):
        return self.lots(count, udi_identifier_id=self.devices(1).udi_primary_identifier_id.id)

    def _new_lots(self, product, count):
        """Serials that have not moved yet, with their dates."""
        values = {"product_id": product.id, "udi_lot_number": "N1"}
        dates = {"udi_manufacture_date": "2026-01-05", "udi_expiry_date": LATER}
        return (
            self.env["stock.lot"]
            .create([{**values, **dates, "name": f"NEW{next(self.numbers):06d}"} for _number in range(count)])
            .ids
        )

    def _missing_supplier_lot(self, count):
        lots = self.lots(count, udi_supplier_lot=None, udi_carrier=None)
        for lot in lots:
            self.event(lot)
        return lots

    def _look_alike(self, count):
        """A second serial that shows O where the first one shows 0."""
        first = self.env["stock.lot"].browse(self.take(self.stock, count))
        twins = self.take(self.stock, count)
        for lot, twin in zip(first, twins, strict=True):
            name = f"A0{lot.name}"
            for number, text in ((lot.id, name), (twin, f"AO{lot.name}")):
                self.cr.execute(
                    "UPDATE stock_lot SET name = %s, udi_look_alike_key = %s WHERE id = %s", (text, name, number)
                )
        return [max(pair) for pair in zip(first.ids, twins, strict=True)]

    # ------------------------------------------------------------------ events
    def _not_scanned(self, count):
        return self.events(count, evidence="typed")

    def _scanned_late(self, count):
        return self.events(count, known_at=fields.Datetime.now() - timedelta(hours=10))

    def _recorded_late(self, count):
        return self.events(count, event_time=fields.Datetime.now() - timedelta(hours=30))

    def _unsealed(self, count):
        """Written when the sealing job did not run."""
        self.cr.execute(
            """INSERT INTO udi_event (uuid, company_id, event_time, record_time, event_type, biz_step, hash_version,
                                      content_hash, document_name)
               SELECT gen_random_uuid(), %s, t.time, t.time, 'object', 'other', 2, md5(n::text), 'Left behind'
                 FROM generate_series(1, %s) n,
                      (SELECT (now() AT TIME ZONE 'UTC')::timestamp(0) - interval '3 hours' AS time) t
               RETURNING id""",
            (self.company.id, count),
        )
        return [number for (number,) in self.cr.fetchall()]

    def _event_without_partner(self, count):
        return self.events(count, biz_step="shipping", partner=None)

    def _event_without_place(self, count):
        return self.events(count, biz_step="storing", partner=None, read_point=None)

    # ------------------------------------------------------------------ who has what
    def _quant(self, lot, location, quantity):
        self.cr.execute(
            """INSERT INTO stock_quant (product_id, company_id, location_id, lot_id, quantity, reserved_quantity,
                                        in_date)
               SELECT l.product_id, %s, %s, l.id, %s, 0, now() AT TIME ZONE 'UTC' FROM stock_lot l WHERE l.id = %s""",
            (self.company.id, location, quantity, lot),
        )

    def _holder(self, lot, location, quantity):
        self.cr.execute(
            """INSERT INTO udi_holder (company_id, lot_id, product_id, kind, location_id, quantity)
               SELECT %s, l.id, l.product_id, 'internal', %s, %s FROM stock_lot l WHERE l.id = %s""",
            (self.company.id, location, quantity, lot),
        )

    def _location(self):
        parent = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1).lot_stock_id
        return self.env["stock.location"].create({"name": "Other shelf", "location_id": parent.id}).id

    def _serial_twice(self, count):
        lots, place = self.take(self.stock, count), self._location()
        for lot in lots:
            self._quant(lot, place, 1)
            self._holder(lot, place, 1)
        return lots

    def _holder_unknown(self, count):
        lots = self.take(self.sold, count)
        self.cr.execute("UPDATE udi_holder SET partner_id = NULL WHERE lot_id = ANY(%s) AND kind = 'partner'", (lots,))
        return lots

    def _quantity_differs(self, count):
        lots = self.take(self.batches, count)
        self.cr.execute(
            "UPDATE udi_holder SET quantity = quantity + 1 WHERE lot_id = ANY(%s) AND kind = 'internal'", (lots,)
        )
        return lots

    def _not_in_ledger(self, count):
        lot = self.env["stock.lot"].browse(self.take(self.stock, 1))
        lots, place = self._new_lots(lot.product_id, count), self._location()
        for number in lots:
            self._quant(number, place, 1)
            self._holder(number, place, 1)
        return lots

    def _expired_in_stock(self, count):
        return self.lots(count, udi_expiry_date=self.today - timedelta(1))

    def _expired_at_customer(self, count):
        lots = self.take(self.sold, count)
        self.cr.execute(
            "UPDATE stock_lot SET udi_expiry_date = %s WHERE id = ANY(%s)", (self.today - timedelta(1), lots)
        )
        return lots

    def _package_without_sscc(self, count):
        lots = self.take(self.stock, count)
        packages = self.env["stock.package"].create([{"name": f"BOX-{next(self.numbers)}"} for _lot in lots])
        for lot, package in zip(lots, packages, strict=True):
            self.cr.execute(
                "UPDATE stock_quant SET package_id = %s WHERE lot_id = %s AND quantity > 0", (package.id, lot)
            )
        return packages.ids

    def _customer_without_gln(self, count):
        self.cr.execute(
            "SELECT DISTINCT ON (lot_id) partner_id FROM udi_holder WHERE lot_id = ANY(%s) AND partner_id IS NOT NULL",
            (self.take(self.sold, count),),
        )
        partners = {number for (number,) in self.cr.fetchall()}
        self.cr.execute("UPDATE res_partner SET udi_gln = NULL WHERE id = ANY(%s)", (list(partners),))
        return partners

    def _supplier_without_licence(self, count):
        partners = self.env["res.partner"].create([{"name": f"Unlicensed {number}"} for number in range(count)])
        for partner in partners:
            self.events(1, partner=partner)
        return partners.ids

    def _hold_too_long(self, count):
        holds = self.env["udi.hold"]
        for lot in self.take(self.stock, count):
            holds |= holds.freeze(self.env["stock.lot"].browse(lot), "Being looked at", "quality")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE udi_hold SET create_date = create_date - interval '40 days' WHERE id = ANY(%s)", (holds.ids,)
        )
        return holds.ids
