"""Legacy stock is looked at first, then cleaned line by line; what only a label can tell is left to people."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestClean(UdiCommon):
    """Lots as an older database holds them: written past the rules at the door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = [("LOT-1", {}), ("lot-1", {}), (" A7", {}), ("Ä9", {}), ("B1", {"udi_expiry_date": False})]
        lots = cls.env["stock.lot"]
        for at, (name, extra) in enumerate(values):
            lots |= cls.make_lot(cls.tube, f"X{at}", **extra)
            cls.env.flush_all()
            cls.env.cr.execute(
                "UPDATE stock_lot SET name = %s, udi_look_alike_key = upper(trim(%s)) WHERE id = %s",
                (name, name, lots[-1].id),
            )
        cls.env.cr.execute("UPDATE stock_lot SET udi_identifier_id = NULL WHERE id = %s", (lots[0].id,))
        lots[1:].udi_identifier_id = cls.tube.udi_identifier_ids
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE stock_lot SET udi_carrier = 'rubbish' WHERE id = %s", (lots[4].id,))
        cls.env.cr.execute("UPDATE stock_lot SET udi_expiry_date = NULL WHERE id = %s", (lots[4].id,))
        cls.env.invalidate_all()
        cls.lots = lots
        cls.clean = cls.env["udi.clean"].with_user(cls.quality).create({"categ_ids": cls.category.ids})

    def found(self):
        return {(line.problem, line.lot_id): line for line in self.clean.line_ids}

    def test_only_quality_and_regulatory(self):
        with self.assertRaises(AccessError):
            self.env["udi.clean"].with_user(self.operator).create({})

    def test_looking_changes_nothing(self):
        before = self.lots.read(["name", "udi_identifier_id", "udi_carrier"])
        self.clean.action_look()
        self.env.invalidate_all()
        self.assertEqual(self.lots.read(["name", "udi_identifier_id", "udi_carrier"]), before)

    def test_finds_each_problem_once(self):
        self.clean.action_look()
        one, two, blank, umlaut, bare = self.lots
        expected = {
            ("alike", two), ("name", blank), ("name", umlaut), ("identifier", one), ("carrier", bare), ("expiry", bare),
        }  # fmt: skip
        self.assertEqual(self.found().keys(), expected)
        self.assertEqual(self.found()["name", blank].new_text, "A7")
        self.assertFalse(self.found()["name", umlaut].can_apply)
        self.assertFalse(self.found()["expiry", bare].can_apply)
        self.assertIn("shelves", self.found()["expiry", bare].proposal)

    def test_does_what_is_ticked_and_no_more(self):
        self.clean.action_look()
        one, two, blank, umlaut, bare = self.lots
        lines = self.found()
        lines["alike", two].apply = lines["carrier", bare].apply = lines["name", umlaut].apply = True
        self.clean.action_apply()
        self.assertEqual(blank.name, "A7")
        self.assertEqual(one.udi_identifier_id, self.tube.udi_identifier_ids)
        self.assertEqual(two.udi_same_as_id, one)
        self.assertFalse(bare.udi_carrier)
        self.assertEqual(umlaut.name, "Ä9")
        self.assertIn("by itself", lines["name", umlaut].result)
        self.clean.action_look()
        self.assertEqual(self.found().keys(), {("name", umlaut), ("expiry", bare)})
        source = self.env["udi.lineage"].of("stock.lot", blank.id)[0]["source"]
        self.assertEqual(source["key"], "rule")

    def test_other_lines_are_left_alone(self):
        self.clean.categ_ids = self.env["product.category"].create({"name": "Other"})
        self.clean.action_look()
        self.assertFalse(self.clean.line_ids)
