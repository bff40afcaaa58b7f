"""Names of lots on every way in: trimmed, printable, and no look-alike of one that exists."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestLotEntry(UdiCommon):
    def lot(self, name, product=None, user=None, **context):
        lots = self.env["stock.lot"].with_user(user or self.operator).with_context(**context)
        return lots.create({"name": name, "product_id": (product or self.pump).id})

    def refused(self, message, way, *args, **kwargs):
        before = self.env["stock.lot"].search_count([])
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            way(*args, **kwargs)
        self.assertEqual(self.env["stock.lot"].search_count([]), before)

    def line(self, name, product=None, picking=None):
        picking = picking or self.picking("incoming", self.supplier, [(product or self.pump, 3)])
        return self.env["stock.move.line"].create(
            {**picking.move_ids[0]._prepare_move_line_vals(), "lot_name": name, "quantity": 1, "picked": True}
        )

    # ------------------------------------------------------------------ characters and length
    def test_ends_are_trimmed(self):
        lot = self.lot(" \u3000P1\t")
        self.assertEqual(lot.name, "P1")
        lot.write({"name": "P2 ", "udi_lot_number": "\u00a0L7"})
        self.assertEqual((lot.name, lot.udi_lot_number), ("P2", "L7"))
        self.assertEqual(self.line(" P3 ").lot_name, "P3")

    def test_a_limit_that_nobody_published_is_told_as_such(self):
        device = self.env["product.product"].create(
            {"name": "MA device", "type": "consu", "is_storable": True, "tracking": "lot", "udi_controlled": True}
        )
        code = self.env["udi.device.identifier"].create(
            {"agency": "ma", "code": "MA.156.M0.100123.01234568", "product_id": device.id}
        )
        self.refused(r"20 at most(.|\n)*MA \(ZIIOT\) has not published .* assumption", self.lot, "X" * 21, device)
        self.refused(r"“\.”(.|\n)*an assumption", self.lot, "A.1", device)
        self.assertEqual(self.lot("A-1", device).name, "A-1")
        with self.assertRaises(UserError) as caught:
            self.lot("A#1")
        self.assertNotIn("assumption", str(caught.exception))
        self.assertEqual(code.state, "active")

    def test_many_lots_at_once(self):
        """Each kind of device has its own say, also where the first of the lots has the value already."""
        pump, sensor = self.lot("P1"), self.lot("S1", self.sensor)
        exempt = self.lot("P2")
        exempt.with_user(self.regulatory).with_context(udi_change_reason="x").udi_exempt_reason = "sample"
        self.env.cr.execute("UPDATE stock_lot SET udi_lot_number = 'L 1' WHERE id = %s", [pump.id])
        pump.invalidate_recordset()
        lots = exempt | pump | sensor
        self.refused("blank at position 2", lots.write, {"udi_lot_number": "L 1"})
        pump.write({"udi_lot_number": "L 1"})  # from before the rules, written again as it stands
        lots.write({"udi_lot_number": " L2 "})
        self.assertEqual(lots.mapped("udi_lot_number"), ["L2"] * 3)

    def test_copies_of_several(self):
        lots = self.lot("P1") | self.lot("P2")
        self.refused("A lot or serial number", lots.copy, {"name": " "})
        self.refused("P 1", lots.copy, {"name": "P 1"})

    def test_what_no_code_carries(self):
        for name, message in (
            ("P 1", "blank at position 2"),
            ("P#1", "“#” at position 2.*GS1"),
            ("批1", "“批” at position 1"),
            ("P\x1d1", "invisible character .U.001D. at position 2"),
            ("P\n1", "invisible character"),
            ("P" * 21, "has 21 characters; codes of GS1 carry 20"),
            ("  ", "is empty"),
        ):
            with self.subTest(name=name):
                self.refused(message, self.lot, name)
                self.refused(message, self.line, name)
        lot = self.lot("P1")
        self.refused("“#” at position 2", lot.write, {"name": "P#"})
        self.refused("“#” at position 1", lot.write, {"udi_lot_number": "#"})
        self.assertEqual(lot.name, "P1")

    def test_limits_of_the_agency(self):
        self.pump.udi_primary_identifier_id.state = "draft"
        self.assertEqual(self.lot("P 1 " + "x" * 30).name, "P 1 " + "x" * 30)
        self.env["udi.device.identifier"].create(
            {"agency": "hibcc", "code": "+A123BJC5D6E71", "product_ids": [Command.link(self.pump.id)]}
        )
        self.refused("has 19 characters; codes of HIBCC carry 18", self.lot, "A" * 19)

    def test_other_products_are_not_touched(self):
        plain = self.env["product.product"].create({"name": "Wire", "is_storable": True, "tracking": "lot"})
        for name in (" abc1", "ABC1", "ABC1 ", "a b#\n" * 10):
            self.assertEqual(self.lot(name, plain).name, name)
            self.assertEqual(self.line(name, plain).lot_name, name)

    # ------------------------------------------------------------------ look-alikes
    def test_look_alikes_are_held_up_with_the_existing_one(self):
        self.lot("ABC-10")
        for name in ("abc-10", "ABC-1O", "ABC–10", "ABC-I0", "ABC-l0"):
            with self.subTest(name=name):
                message = "Use “ABC-10”" if name.isascii() else "“–” at position 4"
                self.refused(message, self.lot, name)
                self.refused(message, self.line, name)
        self.pump.udi_primary_identifier_id.state = "draft"
        for name in ("ＡＢＣ－１０", "ABC–10", "ABC- 10"):
            self.refused("Use “ABC-10”", self.lot, name)

    def test_existing_ones_stay_and_are_used(self):
        one, two = self.lot("AB1"), self.lot("AB2")
        self.env.cr.execute("UPDATE stock_lot SET name = 'ab1', udi_look_alike_key = 'AB1' WHERE id = %s", [two.id])
        self.env.invalidate_all()
        two.write({"note": "touched", "name": "ab1"})
        self.assertEqual(self.line("ab1").lot_name, "ab1")
        self.assertEqual(self.line("AB1").lot_name, "AB1")
        self.refused("Use “AB1”", self.line, "Ab1")
        self.assertNotEqual(one.name, two.name)

    def test_same_name_again_is_odoos_matter(self):
        self.lot("ABC1")
        self.refused("unique", self.lot, "ABC1")
        self.assertEqual(self.lot("ABC1", self.sensor).name, "ABC1", "another product may have it")

    def test_two_in_one_entry(self):
        values = [{"name": name, "product_id": self.pump.id} for name in ("N1", "N2", "n1")]
        self.refused("“n1” and “N1”.*entered together", self.env["stock.lot"].create, values)

    def test_renaming(self):
        self.lot("ABC1")
        lot = self.lot("XYZ")
        self.refused("Use “ABC1”", lot.write, {"name": "abc1"})
        lot.write({"name": "xyz"})

    def test_receipt_generated_and_imported(self):
        self.lot("ABC1")
        load = self.env["stock.lot"].with_user(self.operator).load
        result = load(["name", "product_id/.id"], [["abc1", str(self.pump.id)]])
        self.assertFalse(result["ids"])
        self.assertIn("Use “ABC1”", result["messages"][0]["message"])
        picking = self.picking("incoming", self.supplier, [(self.pump, 2)])
        move = picking.move_ids
        context = {
            "default_product_id": self.pump.id,
            "default_location_dest_id": self.stock_location.id,
            "default_tracking": "serial",
            "default_quantity": 2,
            "default_move_id": move.id,
            "default_picking_id": picking.id,
        }
        lines = self.env["stock.move"].action_generate_lot_line_vals(context, "import", None, 2, "abc1\nabc2")
        commands = [
            Command.create(
                {
                    name: line[name]["id"] if isinstance(line[name], dict) else line[name]
                    for name in ("lot_name", "quantity", "product_id", "location_dest_id")
                }
            )
            for line in lines
        ]
        self.refused("Use “ABC1”", move.write, {"move_line_ids": commands})

    def test_scan(self):
        self.lot("ABC1")
        picking = self.picking("incoming", self.supplier, [(self.pump, 1)])
        text = "(01)06901234500028(11)260105(17)310104(10)L1(21)abc1"
        answer = self.env["udi.scan"].with_user(self.operator).apply(picking.id, text)
        self.assertEqual(answer["status"], "error")
        self.assertIn("Use “ABC1”", answer["message"])

    # ------------------------------------------------------------------ another lot
    def test_quality_may_enter_a_look_alike(self):
        self.lot("ABC1")
        wizard = (
            self.env["udi.lot.distinct"]
            .with_user(self.quality)
            .create({"product_id": self.pump.id, "name": "abc1", "reason": "Both lie before me"})
        )
        self.assertEqual(wizard.twin_ids.name, "ABC1")
        lot = self.env["stock.lot"].browse(wizard.action_confirm()["res_id"])
        self.assertEqual(lot.name, "abc1")
        self.assertIn("Both lie before me", lot.message_ids[0].body)
        self.assertEqual(self.line("abc1").lot_name, "abc1")

    def test_nobody_else_may(self):
        self.lot("ABC1")
        for user in (self.operator, self.leader, self.nobody):
            self.refused("Only quality", self.lot, "abc1", user=user, udi_distinct_lot_reason="because")

    # ------------------------------------------------------------------ cost
    def test_thousand_lots(self):
        """What hygiene adds is one statement, whatever the number."""

        def statements(count, controlled, prefix):
            self.pump.udi_controlled = controlled
            self.env.flush_all()
            self.env.invalidate_all()
            values = [{"name": f"{prefix}{number}", "product_id": self.pump.id} for number in range(count)]
            before = self.env.cr.sql_log_count
            self.env["stock.lot"].create(values)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(10, True, "W")
        few = statements(100, True, "A") - statements(100, False, "B")
        many = statements(1000, True, "C") - statements(1000, False, "D")
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, 5, "one for the rule, the rest for the identifier of the product")
