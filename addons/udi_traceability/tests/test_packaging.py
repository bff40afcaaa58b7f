"""Packaging levels: numbers that agree up the chain, one product, the picture and the suggested next code."""

from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import UdiCommon
from .test_register import Refusals
from odoo.addons.udi_core.codes import gtin_check_digit

BOX, CASE, PALLET = "16901234500032", "26901234500039", "36901234500036"


@tagged("post_install", "-at_install")
class TestPackaging(Refusals, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Identifier = cls.env["udi.device.identifier"]
        cls.unit = cls.tube.udi_identifier_ids
        units = cls.env["uom.uom"]
        own = cls.tube.uom_id
        cls.box_of_5, cls.case_of_50, cls.box_of_6 = units.create(
            [
                {"name": "Box of 5", "relative_factor": 5, "relative_uom_id": own.id},
                {"name": "Case of 50", "relative_factor": 50, "relative_uom_id": own.id},
                {"name": "Box of 6", "relative_factor": 6, "relative_uom_id": own.id},
            ]
        )
        cls.box = cls.package(BOX, cls.unit, 5, uom_id=cls.box_of_5.id)
        cls.case = cls.package(CASE, cls.box, 10, uom_id=cls.case_of_50.id)
        cls.pallet = cls.package(PALLET, cls.case, 40)

    @classmethod
    def package(cls, code, inside, quantity, **vals):
        return cls.Identifier.create(
            {"code": code, "kind": "package", "contained_id": inside.id, "contained_quantity": quantity, **vals}
        )

    def test_the_chain_says_it_in_words(self):
        self.assertEqual(self.pallet.base_quantity, 2000)
        self.assertEqual(
            self.pallet.packaging_text,
            "Package: 40 × Case of 50 → Case of 50: 10 × Box of 5 → Box of 5: 5 × Each = 2,000",
        )
        self.assertFalse(self.unit.packaging_text)

    def test_the_picture_shows_every_level_from_anywhere(self):
        for identifier in self.unit | self.box | self.case | self.pallet:
            picture = str(identifier.packaging_picture)
            places = [picture.index(item.code) for item in self.unit | self.box | self.case | self.pallet]
            self.assertEqual(places, sorted(places), "contents stand before what holds them")
            self.assertEqual(picture.count("fw-bold"), 1)
            self.assertIn("2,000", picture)
        self.assertFalse(self.sensor.udi_identifier_ids.packaging_picture)

    def test_the_picture_escapes(self):
        self.box_of_5.name = "<b>Box</b>"
        self.assertIn("&lt;b&gt;Box", str(self.unit.packaging_picture))

    def test_a_package_takes_the_product_of_its_contents(self):
        self.assertEqual((self.box | self.case | self.pallet).product_ids, self.tube)

    def test_one_product_all_the_way(self):
        with self.refused("belongs to Infusion pump and cannot contain .*Infusion set"):
            self.package("46901234500033", self.unit, 5, product_id=self.pump.id)
        other = self.Identifier.create({"code": "4006381333931", "kind": "package", "product_id": self.pump.id})
        with self.refused("Infusion set"):
            other.write({"contained_id": self.unit.id, "contained_quantity": 2})
        self.assertFalse(other.contained_id)

    def test_the_unit_of_measure_agrees(self):
        with self.refused(r"Box of 6 means 6 Units, but UDI-DI .* holds 5"):
            self.box.uom_id = self.box_of_6
        with self.refused("Box of 5 means 5 Units, but .* holds 6"):
            self.box.contained_quantity = 6
        # the level above is asked as well
        with self.refused("Case of 50 means 50 Units, but .* holds 60"):
            self.box.write({"contained_quantity": 6, "uom_id": self.box_of_6.id})
        with self.refused("cannot be counted in Units"):
            self.pallet.uom_id = self.env["uom.uom"].create({"name": "Heap", "relative_factor": 1})
        self.case.uom_id = False
        self.box.write({"contained_quantity": 6, "uom_id": self.box_of_6.id})
        self.assertEqual(self.pallet.base_quantity, 2400)

    def test_only_a_package_contains(self):
        with self.refused("Set its kind to Package"):
            self.box.kind = "secondary"

    def test_no_circle_and_no_empty_package(self):
        with self.refused("would contain itself"):
            self.unit.write({"kind": "package", "contained_id": self.pallet.id, "contained_quantity": 1})
        for quantity in (0, -3):
            with self.refused("must be 1 or more"):
                self.box.contained_quantity = quantity

    def test_warnings_do_not_stop(self):
        odd = self.Identifier.create({"code": "96901234500038", "kind": "package", "product_id": self.tube.id})
        self.assertRegex(odd.warning, "variable quantity")
        self.assertRegex(odd.warning, "counts one unit")
        self.assertFalse(self.box.warning)
        self.assertRegex(
            self.Identifier.create({"code": "56901234500030", "product_id": self.tube.id}).warning, "usually stands for"
        )

    def test_the_next_level_is_suggested_only(self):
        action = self.unit.action_add_packaging()
        suggestion = action["context"]["default_code"]
        self.assertEqual(suggestion, "46901234500033")  # 1 to 3 are taken
        form = Form(self.Identifier.with_user(self.regulatory).with_context(**action["context"]))
        self.assertEqual((form.kind, form.state, form.contained_id), ("package", "draft", self.unit))
        with self.refused("Say how many"):
            form.save()
        form.contained_quantity = 12
        package = form.save()
        self.assertEqual((package.code, package.base_quantity, package.product_id), (suggestion, 12, self.tube))
        hibc = self.Identifier.create({"code": "A99912345", "agency": "hibcc", "product_id": self.sensor.id})
        self.assertFalse(hibc._suggested_package_code())

    def test_no_ninth_package(self):
        bodies = [f"{digit}690123450003" for digit in range(4, 9)]
        for body in bodies:
            self.package(body + gtin_check_digit(body), self.unit, 2)
        self.assertFalse(self.unit._suggested_package_code())

    def test_the_list_groups_by_product(self):
        groups = self.Identifier.formatted_read_group(
            [("kind", "=", "package"), ("product_ids", "in", self.tube.ids)], ["product_ids"], ["__count"]
        )
        self.assertEqual([group["__count"] for group in groups], [3])

    def test_the_picture_costs_the_same_for_wide_packing(self):
        def count():
            self.env.invalidate_all()
            self.env.flush_all()
            start = self.cr.sql_log_count
            self.assertTrue(self.unit.packaging_picture)
            return self.cr.sql_log_count - start

        count()
        few = count()
        for digit in "45678":
            body = f"{digit}690123450003"
            self.package(body + gtin_check_digit(body), self.unit, 3)
        self.assertEqual(count(), few)

    # --- codes beside the primary one

    def test_secondary_and_unit_of_use_stand_beside(self):
        self.unit.unit_of_use_quantity = 10
        single = self.Identifier.create({"code": "4006381333931", "kind": "unit_of_use", "main_id": self.unit.id})
        second = self.Identifier.create(
            {"code": "A99912345", "agency": "hibcc", "kind": "secondary", "main_id": self.unit.id}
        )
        self.assertEqual((single | second).product_ids, self.tube)
        self.assertEqual(self.unit.companion_ids, single | second)
        self.assertFalse(single.warning or second.warning)
        with self.refused("belongs to Infusion pump and cannot stand beside"):
            self.Identifier.create(
                {"code": "96385074", "kind": "direct_mark", "main_id": self.unit.id, "product_id": self.pump.id}
            )
        with self.refused("stands beside no other"):
            self.Identifier.create({"code": "96385074", "kind": "primary", "main_id": self.unit.id})
        with self.refused("not the primary code"):
            self.Identifier.create({"code": "96385074", "kind": "direct_mark", "main_id": second.id})
        with self.refused("not the primary code"):
            single.main_id = single
        with self.refused("stands beside no other"):
            single.kind = "primary"

    def test_warnings_about_codes_beside(self):
        single = self.Identifier.create({"code": "4006381333931", "kind": "unit_of_use", "main_id": self.unit.id})
        self.assertRegex(single.warning, "how many units of use")
        same = self.Identifier.create({"code": "96385074", "kind": "secondary", "main_id": self.unit.id})
        self.assertRegex(same.warning, "another agency")

    def test_a_negative_number_of_uses(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.unit.unit_of_use_quantity = -1
            self.env.flush_all()

    def test_the_unit_of_a_primary_code_counts(self):
        """A primary code may itself stand for a package of the product's unit."""
        pack = self.Identifier.create(
            {"code": "4006381333931", "product_id": self.tube.id, "uom_id": self.box_of_5.id, "kind": "primary"}
        )
        case = self.package("14006381333938", pack, 10, uom_id=self.case_of_50.id)
        self.assertEqual(case.base_quantity, 10)
