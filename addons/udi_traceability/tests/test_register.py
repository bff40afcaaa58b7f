"""The register: codes in one form, one product per company, never given to another product, found by any scan."""

from contextlib import contextmanager

from dateutil.relativedelta import relativedelta
from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import SENSOR_DI, TUBE_DI, UdiCommon


class Refusals:
    """`refused(words)`: the block ends in an error that says these words, and what it did is rolled back."""

    @contextmanager
    def refused(self, words, error=ValidationError):
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), words)


ROLES = (
    "udi_group_udi_operator",
    "udi_group_udi_shift_leader",
    "udi_group_udi_quality",
    "udi_group_udi_recall_manager",
    "udi_group_udi_service",
    "udi_group_udi_auditor",
    "udi_group_udi_admin",
)


@tagged("post_install", "-at_install")
class TestDeviceIdentifier(Refusals, UdiCommon):
    """Rules of udi.device.identifier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Identifier = cls.env["udi.device.identifier"]

    def new(self, code, **vals):
        return self.Identifier.create({"code": code, **vals})

    def test_gtins_of_every_length_become_14_digits(self):
        self.assertEqual(self.new("96385074").code, "00000096385074")
        self.assertEqual(self.new("036000291452").code, "00036000291452")
        self.assertEqual(self.new(" 4006381333931 ").code, "04006381333931")

    def test_other_agencies_are_normalised(self):
        self.assertEqual(self.new("+a99912345", agency="hibcc").code, "A99912345")

    def test_basic_udi_di_of_every_agency(self):
        identifier = self.sensor.udi_identifier_ids
        for code, pair in (
            ("6901234GS1-China1234567", "EH"),
            ("++A999MODELIDENTIFIER11", "S8"),
            ("PP12345ABCD.12345678.90", "04"),
            ("A9990ABC123T0480", "08"),
        ):
            with self.subTest(code=code):
                identifier.basic_udi_di = code + pair
                with self.refused(f"should be {pair}"), self.env.cr.savepoint():
                    identifier.basic_udi_di = code + ("99" if pair[0].isdigit() else "ZZ")
        for code in ("A", "X" * 26, "6901234 GS1", "\u4e2d\u6587\u7801", "++A9", " 6901234GS1-China1234567EH"):
            with self.subTest(code=code), self.refused("is no Basic UDI-DI|should be"), self.env.cr.savepoint():
                identifier.basic_udi_di = code
        identifier.basic_udi_di = False

    def test_wrong_check_digit_names_the_right_one(self):
        with self.refused(r"06901234500012 is wrong: it should be 1\."):
            self.new("06901234500012")
        identifier = self.new("4006381333931")
        with self.refused("should be 1"):
            identifier.code = "4006381333935"
        self.assertEqual(identifier.code, "04006381333931")

    def test_what_is_no_code_is_refused(self):
        for code in (
            "",
            False,
            "  ",
            "ABC",
            "123",
            "0" * 40,
            "<b>1</b>",
            "=1+1",
            "４００６３８１３３３９３１",
            "x" * 100_000,
        ):
            with self.subTest(code=str(code)[:20]), self.assertRaises(ValidationError) as caught:
                self.new(code)
            self.assertLess(len(str(caught.exception)), 400)
        with self.assertRaises(ValidationError):
            self.new("4006381333931", agency="hibcc")

    def test_a_code_is_unique_in_every_spelling(self):
        self.new("4006381333931", product_id=self.bolt.id)
        with self.refused(r"already in the register \(Bolt\)"):
            self.new("04006381333931")
        with self.refused("entered twice"):
            self.Identifier.create([{"code": "96385074"}, {"code": "00000096385074"}])
        other = self.new("96385074")
        with self.refused("already in the register"):
            other.code = "4006381333931"

    @mute_logger("odoo.sql_db")
    def test_the_database_guards_uniqueness_too(self):
        identifier = self.new("4006381333931")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO udi_device_identifier (agency, code, kind, state) VALUES ('gs1', %s, 'primary', 'active')",
                [identifier.code],
            )

    def test_found_by_any_spelling(self):
        sensor_di = self.sensor.udi_identifier_ids
        self.assertEqual(self.Identifier._find("gs1", SENSOR_DI), sensor_di)
        self.assertEqual(self.Identifier._find("gs1", SENSOR_DI[1:]), sensor_di)
        self.assertFalse(self.Identifier._find("gs1", "96385074"))
        self.assertFalse(self.Identifier._find("gs1", "nonsense"))
        self.assertFalse(self.Identifier._find("hibcc", SENSOR_DI))
        self.assertFalse(self.Identifier._find("none", SENSOR_DI))

    # --- products and companies

    def test_one_product_per_company(self):
        identifier = self.sensor.udi_identifier_ids
        with self.refused("Flow sensor.*Bolt"):
            identifier.product_ids = [Command.link(self.bolt.id)]
        with self.refused("Flow sensor.*Bolt"):
            self.bolt.udi_identifier_ids = [Command.link(identifier.id)]

    def test_each_company_has_its_own_product(self):
        other = self.env["res.company"].create({"name": "Other company"})
        mine, theirs = self.env["product.product"].create(
            [{"name": "Mine", "company_id": self.company.id}, {"name": "Theirs", "company_id": other.id}]
        )
        identifier = self.new("4006381333931", product_ids=[Command.set([mine.id, theirs.id])])
        self.assertEqual(identifier.product_id, mine)
        self.assertEqual(identifier.with_company(other).product_id, theirs)
        search = self.Identifier.search
        self.assertEqual(search([("product_id", "=", mine.id)]), identifier)
        self.assertFalse(search([("product_id", "=", theirs.id)]))
        self.assertEqual(self.Identifier.with_company(other).search([("product_id", "=", theirs.id)]), identifier)
        self.assertEqual(search([("product_id", "ilike", "Mine")]), identifier)
        self.assertNotIn(identifier, search([("product_id", "=", False)]))
        identifier.product_id = False
        self.assertEqual(identifier.product_ids, theirs)
        self.assertIn(identifier, search([("product_id", "=", False)]))
        with self.assertRaises(ValidationError):
            identifier.product_ids = [Command.set([mine.id, theirs.id])]
            theirs.company_id = False

    # --- never reassigned

    def test_an_unused_identifier_may_move(self):
        identifier = self.new("4006381333931", product_id=self.bolt.id)
        identifier.product_id = self.tube
        self.assertEqual(identifier.product_ids, self.tube)

    def test_a_used_identifier_stays_with_its_product(self):
        identifier = self.sensor.udi_identifier_ids
        self.make_lot(self.sensor, "S1")
        other = self.make_product("Other sensor", "4006381333931", "serial")
        for change in (
            lambda: identifier.write({"product_id": other.id}),
            lambda: identifier.write({"product_ids": [Command.clear()]}),
            lambda: identifier.write({"product_ids": [Command.set(other.ids)], "kind": "secondary"}),
            lambda: self.sensor.write({"udi_identifier_ids": [Command.clear()]}),
            lambda: self.sensor.write({"udi_identifier_ids": [Command.unlink(identifier.id)]}),
        ):
            with self.refused("stays with Flow sensor"):
                change()
            self.env.invalidate_all()
            self.assertEqual(identifier.product_ids, self.sensor)
        with self.refused("can no longer change"):
            identifier.code = "96385074"
        with self.refused("stays in the register"):
            identifier.unlink()
        identifier.state = "ended"
        self.assertFalse(self.sensor.udi_primary_identifier_id)

    def test_an_event_alone_keeps_the_code(self):
        lots = self.receive(self.sensor, ["S1"])
        identifier = self.sensor.udi_identifier_ids
        self.assertTrue(identifier._is_used(self.env["product.product"]))
        self.assertEqual(lots.product_id.udi_primary_identifier_id, identifier)

    # --- packages

    def test_packaging_chain(self):
        unit = self.new("4006381333931")
        carton = self.new("14006381333938", kind="package", contained_id=unit.id, contained_quantity=3)
        case = self.new("24006381333935", kind="package", contained_id=carton.id, contained_quantity=10)
        self.assertEqual(case.base_quantity, 30)
        with self.refused("would contain itself"):
            unit.write({"contained_id": case.id, "contained_quantity": 1})
        with self.refused("would contain itself"):
            unit.write({"contained_id": unit.id, "contained_quantity": 1})
        for quantity in (0, -1):
            with self.refused("must be 1 or more"):
                carton.contained_quantity = quantity

    def test_replacement_and_dates(self):
        old, new = self.new("4006381333931"), self.new("96385074")
        old.replaced_by_id = new
        with self.refused("would replace itself"):
            new.replaced_by_id = old
        with self.refused("ends before it begins"):
            old.write({"valid_from": "2026-02-01", "valid_to": "2026-01-01"})

    def test_the_chain_of_replacements(self):
        first = self.new("4006381333931", product_id=self.bolt.id)
        second = self.new("96385074", product_id=self.bolt.id)
        third = self.new("036000291452", product_id=self.bolt.id)
        first.replaced_by_id, second.replaced_by_id = second, third
        self.assertEqual(first.newest_id, third)
        self.assertEqual(second.replacement_chain, "04006381333931 → 00000096385074 → 00036000291452")
        self.assertFalse(third.newest_id)
        self.assertEqual(third._older(), second + first)
        with self.refused("would replace itself"):
            third.replaced_by_id = first

    def test_only_a_later_code_of_a_product_replaces(self):
        old = self.new("4006381333931", product_id=self.bolt.id, valid_from="2026-02-01")
        new = self.new("96385074", product_id=self.bolt.id, valid_from="2026-01-01")
        with self.refused("valid from an earlier day"):
            old.replaced_by_id = new
        new.valid_from = "2026-03-01"
        old.replaced_by_id = new
        with self.refused("valid from an earlier day"):
            new.valid_from = "2026-01-01"
        with self.refused("has no product yet"):
            old.replaced_by_id = self.new("036000291452")

    def test_dates_follow_the_status(self):
        today = fields.Date.context_today(self.env.user)
        yesterday, later = today - relativedelta(days=1), today + relativedelta(days=30)
        identifier = self.new("4006381333931")
        identifier.state = "ended"
        self.assertEqual(identifier.valid_to, today)
        identifier.valid_to = yesterday
        identifier.state = "active"
        self.assertFalse(identifier.valid_to)
        identifier.valid_to = later
        identifier.state = "ended"
        self.assertEqual(identifier.valid_to, today)
        stated = self.new("96385074", valid_from=later)
        stated.write({"state": "ended", "valid_to": later})
        self.assertEqual(stated.valid_to, later)
        self.assertRegex(stated.warning, "last day is still to come")
        future = self.new("036000291452", valid_from=later)
        future.state = "ended"
        self.assertEqual(future.valid_to, later)
        over = self.new("5901234123457", valid_to=yesterday)
        self.assertRegex(over.warning, "last day has passed")

    def test_an_exempt_code_gives_its_reason(self):
        identifier = self.new("4006381333931").with_user(self.regulatory)
        with self.refused("write in the note"):
            identifier.udi_exempt_reason = "other"
        identifier.udi_exempt_reason = "sample"
        self.assertTrue(identifier.udi_exempt)

    # --- product

    def test_category_gives_the_default(self):
        self.assertTrue(self.sensor.udi_controlled)
        self.assertFalse(self.bolt.udi_controlled)
        self.sensor.udi_controlled = False
        self.assertFalse(self.sensor.udi_controlled)

    def test_a_controlled_product_is_tracked(self):
        with self.refused("Track Inventory"):
            self.bolt.udi_controlled = True
        with self.refused("Track Inventory"):
            self.bolt.categ_id = self.category
        with self.refused("Track Inventory"):
            self.sensor.tracking = "none"
        with self.refused("Track Inventory"):
            self.env["product.template"].create({"name": "New", "categ_id": self.category.id})
        with mute_logger("odoo.tests.form.onchange"), self.assertRaises(ValidationError):
            form = Form(self.bolt.product_tmpl_id)
            form.udi_controlled = True
            form.save()

    def test_product_form_shows_its_identifiers(self):
        template = self.sensor.product_tmpl_id
        self.assertEqual(template.udi_identifier_ids, self.sensor.udi_identifier_ids)
        self.assertEqual(template.udi_identifier_count, 1)
        found = self.env["product.template"].search([("udi_identifier_ids", "ilike", SENSOR_DI[1:])])
        self.assertEqual(found, template)
        registration = self.env["udi.registration"].create(
            {"name": "R1", "identifier_ids": [Command.set(self.sensor.udi_identifier_ids.ids)]}
        )
        self.assertEqual(template.udi_registration_ids, registration)
        self.assertEqual(registration.product_ids, self.sensor)

    def test_product_is_found_by_di_and_by_whole_udi(self):
        Product = self.env["product.product"]
        texts = (
            SENSOR_DI,
            SENSOR_DI[1:],
            f"(01){SENSOR_DI}(17)310104(10)L1(21)S1",
            f"]d201{SENSOR_DI}1731010410L1\x1d21S1",
            f"https://id.gs1.org/01/{SENSOR_DI}/21/S1",
        )
        for text in texts:
            with self.subTest(text=text):
                self.assertEqual([found[0] for found in Product.name_search(text)], self.sensor.ids)
                self.assertEqual(Product.search([("display_name", "ilike", text)]), self.sensor)
        self.assertFalse(Product.name_search("(01)04006381333931"))
        self.assertIn(self.sensor.id, [found[0] for found in Product.name_search("Flow sensor")])
        limited = Product.name_search(SENSOR_DI, domain=[("id", "=", self.bolt.id)])
        self.assertFalse(limited)

    def test_an_exact_internal_match_comes_first(self):
        self.bolt.default_code = TUBE_DI
        found = [item[0] for item in self.env["product.product"].name_search(TUBE_DI)]
        self.assertEqual(found, [self.bolt.id, self.tube.id])

    def test_hostile_search_texts(self):
        for text in ("%", "\\", "'", "(01)", "\x1d", "]d2", "(" * 5000, "0" * 20_000, "<script>", "=cmd()"):
            self.env["product.product"].name_search(text)

    # --- roles

    @users(*ROLES)
    def test_other_roles_read_only(self):
        identifier = self.sensor.udi_identifier_ids.with_env(self.env)
        self.assertEqual(identifier.code, SENSOR_DI)
        self.env["udi.registration"].search([])
        for change in (
            lambda: identifier.write({"state": "ended"}),
            lambda: self.env["udi.device.identifier"].create({"code": "96385074"}),
            identifier.unlink,
            lambda: self.env["udi.registration"].create({"name": "R1"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()

    @users("udi_group_udi_regulatory")
    def test_regulatory_keeps_the_register(self):
        product = self.tube.with_env(self.env)
        identifier = self.env["udi.device.identifier"].create({"code": "96385074", "product_id": product.id})
        identifier.state = "ended"
        self.assertIn(identifier, product.udi_identifier_ids)

    def test_a_user_without_a_role_reads_identifiers_only(self):
        identifier = self.sensor.udi_identifier_ids.with_user(self.nobody)
        self.assertEqual(identifier.code, SENSOR_DI)
        self.assertEqual(identifier.product_id, self.sensor)
        with self.assertRaises(AccessError):
            self.env["udi.registration"].with_user(self.nobody).search([])
        Form(self.sensor.product_tmpl_id.with_user(self.nobody))


@tagged("post_install", "-at_install")
class TestRegistration(Refusals, UdiCommon):
    """Rules of udi.registration."""

    def test_state_and_its_search(self):
        today = fields.Date.context_today(self.env.user)
        Registration = self.env["udi.registration"]
        ends = {
            "expired": today - relativedelta(days=1),
            "expiring": today,
            "valid": today + relativedelta(months=6, days=1),
        }
        records = {state: Registration.create({"name": f"T {state}", "valid_to": day}) for state, day in ends.items()}
        edge = Registration.create({"name": "T edge", "valid_to": today + relativedelta(months=6)})
        endless = Registration.create({"name": "T endless"})
        for state, record in records.items():
            self.assertEqual(record.state, state)
        mine = [("name", "like", "T %")]
        self.assertEqual(edge.state, "expiring")
        self.assertEqual(Registration.search([*mine, ("state", "=", "expired")]), records["expired"])
        self.assertEqual(Registration.search([*mine, ("state", "=", "expiring")]), records["expiring"] + edge)
        self.assertEqual(Registration.search([*mine, ("state", "=", "valid")]), records["valid"] + endless)
        self.assertEqual(len(Registration.search([*mine, ("state", "!=", "expired")])), 4)

    def test_dates_and_number(self):
        with self.refused("ends before it begins"):
            self.env["udi.registration"].create({"name": "R", "valid_from": "2026-02-01", "valid_to": "2026-01-01"})
        registration = self.env["udi.registration"].create({"name": " 国械注准20233070001 "})
        self.assertEqual(registration.name, "国械注准20233070001")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            registration.create({"name": "国械注准20233070001"})
