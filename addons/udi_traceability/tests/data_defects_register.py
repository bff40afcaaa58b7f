"""Faults of the register: identifiers, certificates, products, partners. Part of `data_defects.Defects`."""

from datetime import timedelta

from odoo import Command


class RegisterDefects:
    def _identifiers(self, count):
        return self.devices(count).udi_primary_identifier_id

    def _identifier_not_published(self, count):
        identifiers = self._identifiers(count)
        publications = self.env["udi.publication"].search([("identifier_id", "in", identifiers.ids)])
        self.cr.execute("UPDATE udi_publication SET state = 'draft' WHERE id = ANY(%s)", (publications.ids,))
        return identifiers.ids

    def _identifier_without_registration(self, count):
        identifiers = self._identifiers(count)
        identifiers.registration_ids.identifier_ids = [Command.clear()]
        return identifiers.ids

    def _identifier_check_digit(self, count):
        identifiers = self._identifiers(count)
        self.cr.execute(
            """UPDATE udi_device_identifier SET code = left(code, 13) || mod(right(code, 1)::integer + 1, 10)
                WHERE id = ANY(%s)""",
            (identifiers.ids,),
        )
        return identifiers.ids

    def _identifier_without_product(self, count):
        """One beside the product's own: the product itself keeps an identifier."""
        product = self.devices(1)
        found = self.env["udi.device.identifier"]
        for _number in range(count):
            found |= self.identify(product, kind="secondary")
        self.env.flush_all()
        self.cr.execute("DELETE FROM udi_device_identifier_product_rel WHERE identifier_id = ANY(%s)", (found.ids,))
        return found.ids

    def _correction_open(self, count):
        identifiers = self._identifiers(count)
        publications = self.env["udi.publication"].search(
            [("identifier_id", "in", identifiers.ids), ("database", "=", "nmpa")]
        )
        publications.action_correct()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE udi_publication SET write_date = write_date - interval '20 days' WHERE id = ANY(%s)",
            (publications.ids,),
        )
        return publications.ids

    def _certificate_ends(self, count):
        registrations = self._identifiers(count).registration_ids
        registrations.valid_to = self.today + timedelta(60)
        return registrations.ids

    def _licence_ends(self, count):
        values = {"partner_id": self.supplier.id, "kind": "operation", "valid_to": self.today + timedelta(10)}
        return (
            self.env["udi.licence"]
            .create([{**values, "name": f"ENDS-{next(self.numbers)}"} for _number in range(count)])
            .ids
        )

    def _product_without_identifier(self, count):
        products = self.devices(count)
        identifiers = products.udi_identifier_ids
        self.cr.execute("DELETE FROM udi_device_identifier_product_rel WHERE product_id = ANY(%s)", (products.ids,))
        self.cr.execute("UPDATE udi_device_identifier SET state = 'ended' WHERE id = ANY(%s)", (identifiers.ids,))
        return products.ids

    def _barcode_twice(self, count):
        """The same GTIN as 13 and as 14 digits: Odoo alone sees two texts."""
        first, second = self.devices(count), self.devices(count)
        for one, other in zip(first, second, strict=True):
            code = self.code()
            self._barcode(one, code[1:])
            self._barcode(other, code)
        return (first | second).ids

    def _barcode_check_digit(self, count):
        products = self.devices(count)
        for product in products:
            code = self.code()
            self._barcode(product, code[:-1] + str((int(code[-1]) + 1) % 10))
        return products.ids

    def _barcode(self, product, code):
        self.env.flush_all()
        self.cr.execute("UPDATE product_product SET barcode = %s WHERE id = %s", (code, product.id))

    def _partners(self, count):
        values = [{"name": f"Partner {next(self.numbers)}", "udi_gln": self.gln()} for _number in range(count)]
        partners = self.env["res.partner"].create(values)
        self.env.flush_all()
        return partners

    def _gln_check_digit(self, count):
        partners = self._partners(count)
        self.cr.execute(
            """UPDATE res_partner SET udi_gln = left(udi_gln, 12) || mod(right(udi_gln, 1)::integer + 1, 10)
                WHERE id = ANY(%s)""",
            (partners.ids,),
        )
        return partners.ids

    def _gln_twice(self, count):
        first, second = self._partners(count), self._partners(count)
        for one, other in zip(first, second, strict=True):
            other.udi_gln = one.udi_gln
        return second.ids

    def _risk_class(self, count):
        products = self.devices(count)
        products.udi_risk_class = False
        return products.product_tmpl_id.ids

    def _registrant(self, count):
        products = self.devices(count)
        products.udi_registrant_id = False
        return products.product_tmpl_id.ids

    def _registration_holder(self, count):
        registrations = self._identifiers(count).registration_ids
        registrations.holder_id = False
        return registrations.ids

    def _publication_differs(self, count):
        publications = self.env["udi.publication"].search([("identifier_id", "in", self._identifiers(count).ids)])
        self.env.flush_all()
        self.cr.execute("UPDATE udi_publication SET difference_count = 1 WHERE id = ANY(%s)", (publications.ids,))
        return publications.ids

    def _place_without_gln(self, count):
        """As many as there are: a warehouse is not made for this."""
        places = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=count)
        places.partner_id.udi_gln = False
        return places.ids
