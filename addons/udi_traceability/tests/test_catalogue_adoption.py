"""Adoption: a catalogue record becomes a product with its UDI-DIs and packages, once."""

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .test_catalogue import CatalogueCommon, fixture, gtin, packed, record


def package(number, inside, quantity, kind="Carton"):
    return {
        "id": gtin(number),
        "type": "Package",
        "issuing_agency": "GS1",
        "unit_of_use_id": gtin(inside),
        "quantity_per_package": str(quantity),
        "package_type": kind,
        "package_status": "In Commercial Distribution",
    }


@tagged("post_install", "-at_install")
class TestCatalogueAdoption(CatalogueCommon):
    """`udi.catalogue.adopt`."""

    def adopt(self, entries):
        return self.catalogue.adopt(entries.with_user(self.regulatory))

    def stent(self):
        return self.Entry.browse(self.load(fixture("accessgudid_lookup"))["entry_ids"])

    def test_product_with_flags_identifiers_and_packages(self):
        entry = self.stent()
        product = self.adopt(entry)
        self.assertEqual(product.name, "Example stent ES-30")
        self.assertEqual((product.tracking, product.is_storable, product.use_expiration_date), ("lot", True, True))
        self.assertTrue(product.udi_controlled and product.categ_id.udi_controlled)
        self.assertTrue(product.udi_single_use and product.udi_sterile and product.udi_implantable)
        self.assertEqual(product.udi_mri_safety, "conditional")
        self.assertEqual((product.udi_model, product.udi_catalogue_number), ("ES-30", "ES-30-18"))
        self.assertEqual((product.udi_trade_name, product.udi_fda_product_code), ("Example stent", "ZZZ"))
        self.assertEqual(product.udi_primary_identifier_id.code, "09990000000012")
        unit, carton, case = product.udi_identifier_ids.sorted("code")
        self.assertEqual((carton.contained_id, carton.contained_quantity, carton.base_quantity), (unit, 3, 3))
        self.assertEqual((case.contained_id, case.base_quantity, case.state), (carton, 30, "ended"))
        self.assertEqual((carton.uom_id.name, case.uom_id.name), ("Carton of 3", "Case of 30"))
        self.assertEqual(case.uom_id._compute_quantity(2, product.uom_id), 60)
        self.assertTrue(unit.has_lot and unit.has_expiry_date and not unit.has_serial)
        self.assertEqual(entry.product_id, product)
        self.assertIn(entry, self.Entry.search([("product_id", "!=", False)]))
        self.assertEqual(self.Entry.search([("product_id", "=", product.id)]), entry)
        self.assertNotIn(entry, self.Entry.search([("product_id", "=", False)]))

    def test_serial_wins_over_lot(self):
        self.load(packed(record(1, has_serial_number="true")))
        self.assertEqual(self.adopt(self.entry(1)).tracking, "serial")

    def test_twice_changes_nothing(self):
        entry = self.stent()
        product = self.adopt(entry)
        self.env.flush_all()
        tables = (
            "product_product",
            "product_template",
            "udi_device_identifier",
            "uom_uom",
            "res_partner",
            "mail_message",
        )
        before = self.snapshot(tables)
        self.env.invalidate_all()
        self.assertEqual(self.adopt(entry), product)
        self.env.flush_all()
        self.assertEqual(self.snapshot(tables), before)

    def snapshot(self, tables):
        """Every row version of these tables."""
        rows = {}
        for table in tables:
            self.env.cr.execute(f'SELECT id, xmin::text, ctid::text FROM "{table}" ORDER BY id')  # pylint: disable=E8103
            rows[table] = self.env.cr.fetchall()
        return rows

    def test_update_keeps_what_is_the_companys_own(self):
        self.load(packed(record(1)))
        product = self.adopt(self.entry(1))
        product.with_context(udi_change_reason="counted one by one").write({"name": "Our name", "tracking": "serial"})
        self.load(packed(record(1, public_version_number="2", brand_name="Theirs", is_single_use="true")))
        self.assertEqual(self.adopt(self.entry(1)), product)
        self.assertEqual((product.name, product.tracking, product.udi_single_use), ("Our name", "serial", True))

    def test_an_identifier_entered_by_hand_links_the_product(self):
        product = self.make_product("By hand", gtin(1), "lot")
        self.load(packed(record(1, is_single_use="true")))
        self.assertEqual(self.adopt(self.entry(1)), product)
        self.assertEqual(self.entry(1).product_id, product)
        self.assertTrue(product.udi_single_use)

    def test_refused_where_a_code_belongs_to_another_product(self):
        self.make_product("Somebody else", gtin(2), "lot")
        self.load(packed(record(1, identifiers=[*record(1)["identifiers"], package(2, 1, 5)])))
        products = self.env["product.product"].search_count([])
        with self.refused(f"{gtin(2)} belongs to the product Somebody else", UserError):
            self.adopt(self.entry(1))
        self.assertEqual(self.env["product.product"].search_count([]), products)
        self.assertFalse(self.entry(1).product_id)

    def test_an_untracked_product_in_stock_is_not_turned(self):
        self.env["udi.device.identifier"].create({"code": gtin(1), "product_id": self.bolt.id})
        self.env["stock.quant"]._update_available_quantity(self.bolt, self.stock_location, 5)
        self.load(packed(record(1)))
        with self.refused("in stock without lot", UserError):
            self.adopt(self.entry(1))
        self.env["stock.quant"]._update_available_quantity(self.bolt, self.stock_location, -5)
        self.assertEqual(self.adopt(self.entry(1)), self.bolt)
        self.assertEqual((self.bolt.tracking, self.bolt.udi_controlled), ("lot", True))

    def test_packages_that_contain_each_other_are_refused(self):
        rows = [*record(1)["identifiers"], package(2, 3, 2), package(3, 2, 2)]
        self.load(packed(record(1, identifiers=rows)))
        with self.refused("would contain itself", UserError):
            self.adopt(self.entry(1))
        rows = [*record(4)["identifiers"], package(5, 5, 2)]
        self.load(packed(record(4, identifiers=rows)))
        with self.refused("would contain itself", UserError):
            self.adopt(self.entry(4))

    def test_package_of_an_unknown_device(self):
        self.load(packed(record(1, identifiers=[*record(1)["identifiers"], package(2, 77, 5)])))
        product = self.adopt(self.entry(1))
        carton = product.udi_identifier_ids.filtered(lambda item: item.kind == "package")
        self.assertFalse(carton.contained_id)

    def repacked(self, version, *rows):
        """Version of record 1 with these packages, adopted: {code: record of the register}."""
        rows = [*record(1)["identifiers"], *rows]
        self.load(packed(record(1, public_version_number=str(version), identifiers=rows)))
        product = self.adopt(self.entry(1))
        return product, {item.code: item for item in product.udi_identifier_ids}

    def test_a_package_whose_quantity_changed(self):
        product, before = self.repacked(1, package(2, 1, 10, "Case"), package(3, 2, 4, "Pallet"))
        self.assertEqual(before[gtin(3)].uom_id.name, "Pallet of 40")
        again, after = self.repacked(2, package(2, 1, 20, "Case"), package(3, 2, 4, "Pallet"))
        self.assertEqual((again, after), (product, before))
        case, pallet = after[gtin(2)], after[gtin(3)]
        self.assertEqual((case.contained_id, case.contained_quantity, case.base_quantity), (after[gtin(1)], 20, 20))
        self.assertEqual((pallet.contained_id, pallet.contained_quantity, pallet.base_quantity), (case, 4, 80))
        self.assertEqual((case.uom_id.name, pallet.uom_id.name), ("Case of 20", "Pallet of 80"))
        self.assertEqual(case.uom_id._compute_quantity(2, product.uom_id), 40)
        self.assertLessEqual(case.uom_id | pallet.uom_id, product.uom_ids)

    def test_packages_that_change_places(self):
        _product, before = self.repacked(1, package(2, 1, 10), package(3, 2, 4, "Case"))
        _product, after = self.repacked(2, package(2, 3, 5), package(3, 1, 6, "Case"))
        self.assertEqual(after, before)
        carton, case = after[gtin(2)], after[gtin(3)]
        self.assertEqual((case.contained_id, case.base_quantity), (after[gtin(1)], 6))
        self.assertEqual((carton.contained_id, carton.base_quantity), (case, 30))
        self.assertEqual((carton.uom_id.name, case.uom_id.name), ("Carton of 30", "Case of 6"))

    def test_a_package_that_was_none(self):
        row = {"id": gtin(2), "type": "Secondary", "issuing_agency": "GS1"}
        _product, before = self.repacked(1, row)
        self.assertEqual((before[gtin(2)].kind, before[gtin(2)].main_id), ("secondary", before[gtin(1)]))
        _product, after = self.repacked(2, package(2, 1, 10))
        self.assertEqual((after[gtin(2)].kind, after[gtin(2)].base_quantity), ("package", 10))
        self.assertFalse(after[gtin(2)].main_id)
        _product, after = self.repacked(3, row)
        self.assertEqual((after[gtin(2)].kind, after[gtin(2)].contained_id.id), ("secondary", False))
        self.assertFalse(after[gtin(2)].uom_id)

    def test_the_unit_of_a_package_is_shared(self):
        for number in (1, 3):
            rows = [*record(number)["identifiers"], package(number + 1, number, 7, "Pouch")]
            self.load(packed(record(number, identifiers=rows)))
        products = self.adopt(self.entry(1) + self.entry(3))
        units = products.udi_identifier_ids.filtered(lambda item: item.kind == "package").uom_id
        self.assertEqual(units.mapped("name"), ["Pouch of 7"])

    def test_the_same_code_in_two_kinds(self):
        rows = [*record(1)["identifiers"], {"id": gtin(1), "type": "Direct Marking", "issuing_agency": "GS1"}]
        self.load(packed(record(1, identifiers=rows)))
        self.assertEqual(self.adopt(self.entry(1)).udi_primary_identifier_id.code, gtin(1))

    @users("udi_group_udi_regulatory")
    def test_buttons_open_the_products(self):
        self.load(packed(record(1), record(2)))
        entries = self.env["udi.catalogue.entry"].search([("key", "in", ("test-key-1", "test-key-2"))])
        action = entries.action_adopt()
        self.assertEqual(len(self.env["product.template"].search(action["domain"])), 2)
        action = entries[0].action_open_product()
        self.assertEqual(action["res_id"], entries[0].product_id.product_tmpl_id.id)
