"""Barcodes as one identity with UDI-DIs, and the repair of what a database held before the rules came."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import SENSOR_DI, TUBE_DI, UdiCommon
from .test_register import Refusals
from odoo.addons.udi_core.codes import gtin_check_digit
from odoo.addons.udi_core.codes.checkdigits import mod43

EAN, EAN8, UPC = "4006381333931", "96385074", "036000291452"


def gtin(number, indicator="0"):
    body = f"{indicator}{690000000000 + number}"
    return body + gtin_check_digit(body)


class Bolts(Refusals, UdiCommon):
    """With `plain` products that are no devices and `packaging` barcodes."""

    @classmethod
    def plain(cls, name, barcode=False, **vals):
        return cls.env["product.product"].create({"name": name, "barcode": barcode, **vals})

    @classmethod
    def packaging(cls, product, barcode, factor=5):
        unit = cls.env["uom.uom"].create(
            {"name": f"Box of {factor}", "relative_factor": factor, "relative_uom_id": product.uom_id.id}
        )
        return cls.env["product.uom"].create({"product_id": product.id, "uom_id": unit.id, "barcode": barcode})


@tagged("post_install", "-at_install")
class TestBarcodeRules(Bolts):
    def test_one_identity_in_every_length(self):
        for short in (EAN, EAN8, UPC):
            with self.subTest(code=short):
                self.sensor.barcode = short
                with self.refused(f"Infusion pump is the same GTIN as {short} of Flow sensor"):
                    self.pump.barcode = short.zfill(14)
                self.assertFalse(self.pump.barcode)

    def test_products_and_packagings(self):
        self.sensor.barcode = EAN
        for product in (self.pump, self.sensor, self.bolt):
            with self.subTest(product=product.name), self.refused("same GTIN as .* of Flow sensor"):
                self.packaging(product, EAN.zfill(14))
        box = self.packaging(self.tube, UPC)
        with self.refused(r"same GTIN as 036000291452 of Infusion set \(Box of 5\)"):
            self.bolt.barcode = "0" + UPC
        with self.refused("same GTIN as"):
            box.barcode = EAN.zfill(14)

    def test_a_wrong_check_digit_names_the_right_one(self):
        with self.refused(r"4006381333935 of Flow sensor is wrong: it should be 1\."):
            self.sensor.barcode = "4006381333935"
        with self.refused(r"96385075 of Infusion set \(Box of 5\) is wrong: it should be 4\."):
            self.packaging(self.tube, "96385075")
        self.sensor.barcode = "FS-20 internal"
        self.tube.barcode = "4006381333"  # ten digits are no GTIN

    def test_other_products_keep_their_barcodes(self):
        """What plain Odoo takes for a product that is no device, it still takes."""
        one = self.plain("One", "4006381333935")
        self.plain("Two", "04006381333935")
        self.plain("Three", EAN)
        self.plain("Four", EAN.zfill(14))
        self.packaging(one, "96385075")
        with self.assertRaises(ValidationError):
            self.plain("Five", EAN)  # Odoo's own rule stays

    def test_a_product_that_becomes_a_device_brings_its_barcode_along(self):
        plain = self.plain("Was plain", "4006381333935", is_storable=True, tracking="lot")
        with self.refused("it should be 1"):
            plain.udi_controlled = True
        plain.barcode = EAN
        self.sensor.barcode = UPC
        plain.barcode = "0" + EAN
        plain.udi_controlled = True
        other = self.plain("Other", "96385075", is_storable=True, tracking="lot")
        with self.refused("it should be 4"):
            other.categ_id = self.category

    def test_a_barcode_that_is_the_di_of_another_product(self):
        for text in (SENSOR_DI, SENSOR_DI[1:]):
            with self.subTest(text=text):
                with self.refused(f"{text} of Bolt is the UDI-DI of Flow sensor"):
                    self.bolt.barcode = text
                with self.refused("is the UDI-DI of Flow sensor"):
                    self.packaging(self.bolt, text)
        self.sensor.barcode = SENSOR_DI[1:]
        self.packaging(self.tube, EAN)
        with self.refused("is the UDI-DI of Infusion pump"):
            self.env["udi.device.identifier"].create({"code": EAN, "product_id": self.pump.id})
        free = self.env["udi.device.identifier"].create({"code": EAN, "kind": "package"})
        with self.refused("is the UDI-DI of Infusion pump"):
            free.product_id = self.pump
        free.product_id = self.tube

    def test_other_agencies_too(self):
        code = {"code": "A99912345", "agency": "hibcc", "product_id": self.sensor.id}
        self.env["udi.device.identifier"].create(code)
        with self.refused("is the UDI-DI of Flow sensor"):
            self.bolt.barcode = "+A99912345" + mod43("+A99912345")
        self.sensor.barcode = "+A99912345" + mod43("+A99912345")

    def test_companies_apart(self):
        other = self.env["res.company"].create({"name": "Other company"})
        (self.sensor | self.pump).product_tmpl_id.company_id = self.company
        theirs = self.plain(
            "Theirs", EAN, company_id=other.id, is_storable=True, tracking="lot", categ_id=self.category.id
        )
        self.sensor.barcode = EAN.zfill(14)
        with self.refused("same GTIN"):
            theirs.product_tmpl_id.company_id = False

    def test_constant_queries_for_200_products(self):
        def products(start, count):
            return self.env["product.product"].create(
                [
                    {
                        "name": f"P{number}",
                        "categ_id": self.category.id,
                        "is_storable": True,
                        "tracking": "lot",
                        "barcode": gtin(number)[1:],
                    }
                    for number in range(start, start + count)
                ]
            )

        def count(records):
            self.env.flush_all()
            records.invalidate_recordset()
            start = self.cr.sql_log_count
            self.env["udi.barcode"].check_barcodes(records)
            return self.cr.sql_log_count - start

        few, many = products(0, 10), products(1000, 200)
        count(few)
        self.assertLessEqual(count(many), count(few) + 1)
        with self.refused("same GTIN as"):
            self.env["product.product"].create(
                [{"name": "A", "barcode": EAN}, {"name": "B", "barcode": gtin(1007), "categ_id": self.bolt.categ_id.id}]
            )

    def test_hostile_barcodes(self):
        for text in ("%", "(01)", "\x1d", "'; --", "0" * 5000, "４００６３８１３３３９３１"):
            with self.subTest(text=text[:20]):
                self.bolt.barcode = text
                self.sensor.barcode = text + "x"

    def test_an_archived_product_does_not_count(self):
        """As in Odoo's own rule."""
        self.pump.barcode = EAN
        self.pump.active = False
        self.sensor.barcode = EAN.zfill(14)


@tagged("post_install", "-at_install")
class TestCodesHeldTwice(Bolts):
    """What a database held before the rules came: written by SQL, found, repaired, gone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Clash = cls.env["udi.barcode.clash"]
        cls.plain_box = cls.plain("Gauze")
        cls.box = cls.packaging(cls.tube, gtin(1, "1"))

    def hold(self, record, barcode):
        """As it got there before this addon was installed."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE product_uom SET barcode = %s WHERE id = %s"
            if record._name == "product.uom"
            else "UPDATE product_product SET barcode = %s WHERE id = %s",
            [barcode, record.id],
        )
        self.env.invalidate_all()

    def lines(self, record):
        field = "product_uom_id" if record._name == "product.uom" else "product_id"
        domain = [(field, "=", record.id)]
        return self.Clash.search(domain if field == "product_uom_id" else [*domain, ("product_uom_id", "=", False)])

    def notes(self, product):
        return " ".join(product.product_tmpl_id.message_ids.mapped("body"))

    def test_nothing_where_all_is_well(self):
        self.sensor.barcode = SENSOR_DI
        self.assertFalse(self.Clash.search([("product_id", "in", (self.sensor | self.tube | self.bolt).ids)]))

    def test_two_lengths_of_one_gtin(self):
        self.hold(self.sensor, EAN)
        self.hold(self.plain_box, EAN.zfill(14))
        mine, theirs = self.lines(self.sensor), self.lines(self.plain_box)
        self.assertEqual((mine.problem, theirs.problem), ("twice", "twice"))
        self.assertEqual((mine.action, theirs.action), ("keep", "clear"))
        self.assertEqual(mine.others, "Gauze")
        self.assertEqual(
            mine.preview,
            "Flow sensor keeps the barcode 4006381333931; it is taken from Gauze.\n"
            "04006381333931 becomes a UDI-DI of Flow sensor.",
        )
        self.assertEqual(theirs.preview, "The barcode 04006381333931 is taken from Gauze.")
        mine.action_repair()
        self.assertFalse(self.lines(self.sensor) | self.lines(self.plain_box))
        self.assertEqual((self.sensor.barcode, self.plain_box.barcode), (EAN, False), "kept as it was entered")
        self.assertEqual(self.env["product.product"].search([("barcode", "=", EAN)]), self.sensor)
        identifier = self.env["udi.device.identifier"]._find("gs1", EAN.zfill(14))
        self.assertEqual((identifier.product_id, identifier.kind), (self.sensor, "secondary"))
        self.assertIn("The barcode 04006381333931 was removed", self.notes(self.plain_box))
        with self.assertRaises(UserError):
            self.env["udi.barcode.repair.service"].repair(mine, "clear")

    def test_the_register_says_whose_it_is(self):
        self.env["udi.device.identifier"].create({"code": EAN, "kind": "secondary", "product_id": self.pump.id})
        self.hold(self.sensor, EAN)
        self.hold(self.pump, EAN.zfill(14))
        line = self.lines(self.sensor)
        self.assertEqual((line.problem, line.action), ("identifier", "clear"))
        self.assertEqual((self.lines(self.pump).problem, self.lines(self.pump).action), ("twice", "keep"))
        self.assertIn("UDI-DI of Infusion pump", line.others)
        line.action_repair()
        self.assertFalse(self.lines(self.sensor) | self.lines(self.pump))
        self.assertEqual(self.pump.barcode, EAN.zfill(14))

    def test_a_wrong_check_digit(self):
        self.hold(self.sensor, SENSOR_DI[:-1] + "7")
        line = self.lines(self.sensor)
        self.assertEqual((line.problem, line.expected, line.action), ("check_digit", 1, "correct"))
        line.action_repair()
        self.assertEqual(self.sensor.barcode, SENSOR_DI)
        self.hold(self.pump, "4006381333935")
        line = self.lines(self.pump)
        self.assertFalse(line.action, "no other record says that only the last digit is wrong")
        self.assertEqual(line.action_repair()["res_model"], "udi.barcode.repair")
        self.hold(self.plain_box, "4006381333936")
        self.assertFalse(self.lines(self.plain_box), "internal barcodes are nobody's business")

    def test_a_packaging_and_its_product(self):
        self.hold(self.tube, EAN)
        self.hold(self.box, "0" + EAN)
        line = self.lines(self.box)
        self.assertEqual(line.others, "Infusion set")
        self.assertFalse(line.action)
        form = Form(self.env["udi.barcode.repair"].with_context(default_clash_id=line.id))
        self.assertTrue(form.fits)
        form.action = "correct"
        self.assertFalse(form.fits)
        self.assertRegex(form.preview, "does not fit")
        with self.assertRaises(UserError):
            form.save().action_repair()
        form = Form(self.env["udi.barcode.repair"].with_context(default_clash_id=line.id))
        form.action = "register"
        self.assertRegex(form.preview, r"becomes a UDI-DI of Infusion set \(Box of 5\).*taken from it and from")
        form.save().action_repair()
        package = self.env["udi.device.identifier"]._find("gs1", EAN)
        self.assertEqual((package.kind, package.contained_id.code, package.base_quantity), ("package", TUBE_DI, 5))
        self.assertFalse(self.box.exists())
        self.assertFalse(self.tube.barcode)
        self.assertIn("packaging barcode 04006381333931 (Box of 5) was removed", self.notes(self.tube))
        self.assertFalse(self.Clash.search([("product_id", "=", self.tube.id)]))

    def test_two_devices_need_a_decision(self):
        self.hold(self.sensor, EAN)
        self.hold(self.pump, EAN.zfill(14))
        self.assertFalse(self.lines(self.sensor).action)
        wizard = self.env["udi.barcode.repair"].create({"clash_id": self.lines(self.pump).id, "action": "keep"})
        wizard.action_repair()
        self.assertEqual((self.sensor.barcode, self.pump.barcode), (False, EAN.zfill(14)))

    def test_a_product_that_is_no_device_keeps_its_barcode_only(self):
        self.hold(self.plain_box, EAN)
        self.hold(self.sensor, EAN.zfill(14))
        wizard = self.env["udi.barcode.repair"].create({"clash_id": self.lines(self.plain_box).id, "action": "keep"})
        self.assertEqual(wizard.preview, "Gauze keeps the barcode 4006381333931; it is taken from Flow sensor.")
        wizard.action_repair()
        self.assertEqual((self.plain_box.barcode, self.sensor.barcode), (EAN, False))
        self.assertFalse(self.env["udi.device.identifier"]._find("gs1", EAN.zfill(14)))

    def test_a_packaging_keeps_its_barcode(self):
        self.hold(self.tube, EAN.zfill(14))
        self.hold(self.box, EAN)
        wizard = self.env["udi.barcode.repair"].create({"clash_id": self.lines(self.box).id, "action": "keep"})
        wizard.action_repair()
        self.assertEqual((self.box.barcode, self.tube.barcode), (EAN, False))
        package = self.env["udi.device.identifier"]._find("gs1", EAN.zfill(14))
        self.assertEqual((package.kind, package.contained_id.code, package.base_quantity), ("package", TUBE_DI, 5))

    def test_two_plain_products_are_not_ours(self):
        self.hold(self.bolt, EAN)
        self.hold(self.plain_box, EAN.zfill(14))
        self.assertFalse(self.lines(self.bolt))

    def test_only_my_companies(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = [self.plain(name, company_id=other.id) for name in ("T1", "T2")]
        theirs[0].write({"is_storable": True, "tracking": "lot", "udi_controlled": True})
        self.hold(theirs[0], EAN)
        self.hold(theirs[1], EAN.zfill(14))
        mine = self.Clash.with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(mine.search([("product_id", "in", [item.id for item in theirs])]))
        both = self.Clash.with_context(allowed_company_ids=[self.company.id, other.id])
        self.assertEqual(len(both.search([("product_id", "in", [item.id for item in theirs])])), 2)

    def test_one_page_costs_the_same(self):
        def hold(start, count):
            for number in range(start, start + count):
                one, two = self.plain(f"A{number}"), self.plain(f"B{number}", categ_id=self.bolt.categ_id.id)
                one.write({"is_storable": True, "tracking": "lot", "udi_controlled": True})
                self.hold(one, gtin(number)[1:])
                self.hold(two, gtin(number))

        def count():
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            lines = self.Clash.search([])
            lines.mapped("preview")
            return self.cr.sql_log_count - start, len(lines)

        hold(100, 2)
        count()
        few, before = count()
        hold(200, 10)
        many, after = count()
        self.assertEqual(after, before + 20)
        self.assertLessEqual(many, few + 2)

    def test_who_may(self):
        self.hold(self.sensor, EAN)
        self.hold(self.plain_box, EAN.zfill(14))
        line = self.lines(self.sensor)
        line.with_user(self.regulatory).action_repair()
        self.assertEqual(self.sensor.barcode, EAN)
        self.hold(self.plain_box, EAN.zfill(14))
        line = self.lines(self.plain_box)
        self.assertTrue(line.with_user(self.auditor).preview)
        for user in (self.operator, self.auditor, self.quality):
            with self.assertRaises(AccessError):
                line.with_user(user).action_repair()
        with self.assertRaises(AccessError):
            self.env["udi.barcode.repair"].with_user(self.auditor).create({"clash_id": line.id, "action": "clear"})
        self.assertEqual(self.plain_box.barcode, EAN.zfill(14))
