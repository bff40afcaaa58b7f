"""Records with all that the rules of data quality ask of them."""

import itertools

from odoo import Command

from odoo.addons.udi_core.codes.checkdigits import gtin_check_digit


class CleanRecords:
    def __init__(self, env, supplier):
        self.env = env
        self.supplier = supplier
        self.numbers = itertools.count(1)

    def code(self, digits=13, prefix="0695"):
        """A new number with its check digit: 14 digits of a GTIN, 13 of a GLN."""
        body = prefix + str(next(self.numbers)).rjust(digits - len(prefix), "0")
        return body + str(gtin_check_digit(body))

    def gln(self):
        return self.code(12, "6950")

    def devices(self, count, **flags):
        """Products with all that the rules ask of them."""
        products = self.env["product.product"].create(
            [
                {
                    "name": f"Device {number}",
                    "default_code": f"DEV-{next(self.numbers)}",
                    "type": "consu",
                    "is_storable": True,
                    "tracking": "serial",
                    "udi_controlled": True,
                    "udi_risk_class": "2",
                    "udi_registrant_id": self.supplier.id,
                }
                for number in range(count)
            ]
        )
        for product in products:
            self.identify(product, **flags)
        return products

    def identify(self, product, **flags):
        """A published and registered UDI-DI."""
        identifier = self.env["udi.device.identifier"].create(
            {
                "agency": "gs1",
                "code": self.code(),
                "kind": "primary",
                "state": "active",
                "product_ids": [Command.link(product.id)],
                "has_lot": True,
                "has_serial": True,
                "has_manufacture_date": True,
                "has_expiry_date": True,
                **flags,
            }
        )
        self.allow(identifier)
        return identifier

    def allow(self, identifiers):
        """Register and publish what is not registered and published yet."""
        for identifier in identifiers:
            self.env["udi.registration"].create(
                {
                    "name": f"REG-{next(self.numbers)}",
                    "kind": "other",
                    "authority": "other",
                    "holder_id": self.supplier.id,
                    "valid_to": "2099-01-01",
                    "identifier_ids": [Command.link(identifier.id)],
                }
            )
            known = self.env["udi.publication"].search([("identifier_id", "=", identifier.id)]).mapped("database")
            self.env["udi.publication"].create(
                [
                    {"identifier_id": identifier.id, "database": name, "state": "published"}
                    for name in {"nmpa", "gudid", "eudamed"} - set(known)
                ]
            )
