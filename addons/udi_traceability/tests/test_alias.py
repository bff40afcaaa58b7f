"""One thing under two names: found, held and traced as one, with nothing rewritten, and undone without a trace lost."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ROLES, UdiCommon
from .test_ledger_seal import LedgerVerbs


@tagged("post_install", "-at_install")
class TestAlias(LedgerVerbs, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls.receive(cls.tube, ["T1", "X9"])
        cls.alias = cls.env["udi.alias"].with_user(cls.quality)

    def merge(self, master=None, others=None):
        return self.alias.merge(master or self.first, others or self.second, "Same label")

    # ------------------------------------------------------------------ bad input
    def test_what_cannot_be_the_same(self):
        other = self.receive(self.pump, ["P1"])
        with self.assertRaisesRegex(UserError, "different products"):
            self.merge(others=other)
        self.second.udi_expiry_date = "2030-01-01"
        with self.assertRaisesRegex(UserError, "differ in Expiry"):
            self.merge()
        with self.assertRaisesRegex(UserError, "at least two"):
            self.merge(others=self.first)
        with self.assertRaisesRegex(UserError, "how you know"):
            self.alias.merge(self.first, self.second, "  ")

    def test_one_unit_is_not_at_two_places(self):
        units = self.receive(self.pump, ["P1", "P2"])
        self.deliver(units[1], self.hospital_a)
        with self.assertRaisesRegex(UserError, "two places"):
            self.merge(units[0], units[1])

    def test_identifiers_of_different_products(self):
        with self.assertRaisesRegex(UserError, "different products"):
            self.merge(self.pump.udi_identifier_ids, self.tube.udi_identifier_ids)

    def test_twice_and_chains(self):
        third = self.receive(self.tube, ["Z7"])
        self.merge()
        with self.assertRaisesRegex(UserError, "already"):
            self.merge(third, self.second)
        with self.assertRaisesRegex(UserError, "second names itself"):
            self.merge(third, self.first)
        self.merge(self.second, third)  # of a second name: of what it stands for
        family = self.env["udi.alias"]._family("stock.lot", third.ids)
        self.assertEqual(set(family), {*(self.first | self.second | third).ids})

    def test_roles(self):
        for name in ROLES:
            if name in ("quality", "regulatory"):
                continue
            with self.assertRaises(AccessError):
                self.env["udi.alias"].with_user(getattr(self, name)).merge(self.first, self.second, "Same")
            with self.assertRaises(UserError):
                self.env["udi.alias"].with_user(getattr(self, name)).browse(1).write({"reason": "x"})

    # ------------------------------------------------------------------ what it does
    def test_traced_as_one(self):
        made = self.make_lot(self.pump, "P5")
        event = {"event_type": "transformation", "biz_step": "assembling"}
        items = [{"lot": self.second, "role": "input", "quantity": 1, "into_lot": made}]
        self.env["udi.recorder"].record(event, [*items, {"lot": made, "role": "output", "quantity": 1}])
        trace = self.env["udi.trace"].with_user(self.quality)
        self.assertFalse(trace.downstream(self.first))
        self.merge()
        self.assertEqual([row["lot_id"] for row in trace.downstream(self.first)], made.ids)
        page = self.env["udi.timeline"].with_user(self.quality).page("stock.lot", self.first.id)
        self.assertIn("assembling", {event["biz_step"] for event in page["events"]})

    def test_held_as_one(self):
        hold = self.env["udi.hold"].with_user(self.leader).freeze(self.second, "Cracked")
        self.merge()
        self.assertTrue(self.first.udi_on_hold)
        self.assertEqual(hold.member_ids.lot_id, self.first | self.second)
        third = self.receive(self.tube, ["Z7"])
        self.merge(others=third)
        self.assertTrue(third.udi_on_hold)

    def test_a_hold_after_merging_reaches_both(self):
        self.merge()
        self.env["udi.hold"].with_user(self.leader).freeze(self.first, "Cracked")
        self.assertTrue(self.second.udi_on_hold)

    def test_scanned(self):
        """The label of the second name books what is there under that name, otherwise what stays."""
        scan = self.env["udi.scan"].with_user(self.operator)
        self.merge()
        self.assertEqual(scan._resolve("X9")["lot"], self.second)
        self.deliver(self.second, self.hospital_a)
        self.assertEqual(scan._resolve("X9")["lot"], self.first)

    def test_partner(self):
        self.deliver(self.first, self.hospital_b)
        timeline = self.env["udi.timeline"].with_user(self.quality)
        self.assertFalse(timeline.page("res.partner", self.hospital_a.id)["events"])
        self.merge(self.hospital_a, self.hospital_b)
        self.assertEqual(len(timeline.page("res.partner", self.hospital_a.id)["events"]), 1)

    def test_undone_and_the_chain_holds(self):
        made = self.merge()
        self.assertEqual(self.second.udi_same_as_id, self.first)
        self.env.cr.flush()
        self.seal()
        made.undo("Two deliveries after all")
        self.env.cr.flush()
        self.seal()
        self.env.invalidate_all()
        self.assertFalse(self.second.udi_same_as_id)
        self.assertEqual(self.env["udi.alias"]._family("stock.lot", self.first.ids), self.first.ids)
        with self.assertRaisesRegex(UserError, "undone already"):
            made.undo("Again")
        events = self.env["udi.event"].search([("item_ids.lot_id", "=", self.second.id), ("biz_step", "=", "other")])
        self.assertEqual(len(events), 2)
        self.assertFalse(self.env["udi.verifier"].verify(self.company).defects)
        self.merge()  # and once more

    def test_dialogue(self):
        dialogue = self.env["udi.alias.merge"].with_user(self.quality)
        dialogue = dialogue.with_context(active_model="stock.lot", active_ids=(self.first | self.second).ids)
        dialogue.create({"reason": "Same label", "lot_id": self.second.id}).action_merge()
        self.assertEqual(self.first.udi_same_as_id, self.second)
        undo = self.env["udi.alias.undo"].with_user(self.quality)
        undo.create({"alias_ids": self.alias.search([]).ids, "reason": "Wrong"}).action_undo()
        self.env.invalidate_all()
        self.assertFalse(self.first.udi_same_as_id)
