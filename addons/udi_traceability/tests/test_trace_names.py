"""The names that a trace shows are Odoo's, of what the user may see, by one statement."""

from odoo import Command
from odoo.exceptions import AccessError, MissingError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestTraceNames(UdiCommon):
    """A tube in a pump that a hospital has; products with codes, in two languages, and a variant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.reel = cls.receive(cls.tube, ["R1"])
        cls.unit = cls.make_lot(cls.pump, "P1")
        cls.env["udi.recorder"].record(
            {"biz_step": "commissioning", "event_type": "transformation", "action": "add"},
            [{"lot": cls.reel, "role": "input"}, {"lot": cls.unit, "role": "output"}],
        )
        at = (cls.company.id, cls.unit, 1, cls.stock_location, cls.customer_location, cls.hospital_a)
        cls.env["udi.holder"]._apply([at])
        cls.pump.default_code = "PX-1"
        cls.pump.with_context(lang="zh_CN").name = "输液泵"
        length = cls.env["product.attribute"].create(
            {"name": "Length", "value_ids": [Command.create({"name": f"{size} m"}) for size in (1, 2)]}
        )
        line = {"attribute_id": length.id, "value_ids": [Command.set(length.value_ids.ids)]}
        cls.set_of_tubes = cls.env["product.template"].create(
            {"name": "Tubing set", "attribute_line_ids": [Command.create(line)]}
        )
        cls.trace = cls.env["udi.trace"].with_user(cls.auditor)

    def test_products_are_named_as_odoo_names_them(self):
        products = self.pump | self.tube | self.sensor | self.set_of_tubes.product_variant_ids
        for context in ({"lang": "en_US"}, {"lang": "zh_CN"}, {"display_default_code": False}):
            with self.subTest(context=context):
                named = self.trace.with_context(**context)._names(products=products.ids)["product"]
                expected = {one.id: one.display_name for one in products.with_context(**context)}
                self.assertEqual(named, expected)
        self.assertIn("Tubing set (1 m)", named.values())

    def test_a_name_that_was_just_changed(self):
        self.pump.name = "Pump, renamed"
        self.hospital_a.name = "Hospital, renamed"
        found = self.trace.summary(self.reel.ids)
        self.assertEqual([row["product_name"] for row in found["rows"]], ["[PX-1] Pump, renamed"])
        self.assertEqual(found["products"][0]["name"], "[PX-1] Pump, renamed")
        self.assertEqual([row["name"] for row in found["holders"]], ["Hospital, renamed"])

    def test_an_archived_holder_keeps_his_name(self):
        self.hospital_a.active = False
        self.assertEqual([row["name"] for row in self.trace.summary(self.reel.ids)["holders"]], ["Hospital A"])

    def test_a_holder_that_a_rule_hides_has_no_name(self):
        other = self.env["res.company"].create({"name": "Sister"})
        self.hospital_a.company_id = other
        self.assertEqual([row["name"] for row in self.trace.summary(self.reel.ids)["holders"]], ["At a customer"])
        self.assertEqual([row["holder_name"] for row in self.trace.holders(self.unit.ids)], ["At a customer"])

    def test_a_lot_that_a_rule_hides_is_refused(self):
        self.env["ir.rule"].create(
            {
                "name": "No pumps",
                "model_id": self.env["ir.model"]._get_id("stock.lot"),
                "domain_force": [("name", "not like", "P")],
            }
        )
        with self.assertRaises(AccessError):
            self.trace.summary(self.reel.ids)
        with self.assertRaises(AccessError):
            self.trace.rows(self.reel.ids)
        with self.assertRaises(MissingError):
            self.trace._names(lots=[self.unit.id + 1_000_000])

    def test_statements_of_a_summary(self):
        """May he see the lot, the trace, what a rule on companies reads, all names, and whether the history is
        complete."""
        for _time in range(2):  # rights and rules are kept by the process
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.trace.summary(self.reel.ids)
            statements = self.env.cr.sql_log_count - before
        self.assertEqual((found["lots"], len(found["holders"])), (1, 1))
        self.assertEqual(statements, 5)
