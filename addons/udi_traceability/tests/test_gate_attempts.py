"""What the gates warn of and refuse is kept, and the go-live page counts and changes it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models import udi_gate_attempt
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestAttempts(UdiCommon):
    def attempts(self, **values):
        domain = [("product_id", "in", (self.pump | self.tube | self.sensor).ids)]
        return self.env["udi.gate.attempt"].search(domain + [(key, "=", value) for key, value in values.items()])

    def ghosts(self, count):
        return self.env["stock.lot"].union(*(self.make_lot(self.pump, f"GHOST{number}") for number in range(count)))

    def test_one_row_for_a_batch(self):
        self.set_gates("warn")
        picking = self.deliver(self.ghosts(7), self.hospital_a)
        row = self.attempts(rule="place")
        self.assertEqual((row.count, row.action, row.document_name), (7, "warn", picking.name))
        self.assertEqual(row.lot_names, "GHOST0, GHOST1, GHOST2, GHOST3, GHOST4 …")
        self.assertEqual((row.categ_id, row.warehouse_id), (self.category, self.warehouse))
        self.assertEqual(row.picking_type_id, self.warehouse.out_type_id)

    def test_one_statement_for_all_rules(self):
        self.set_gates("warn")
        expired = self.receive(self.tube, ["T1"], quantity=10)
        expired.udi_expiry_date = "2026-02-01"
        lots = self.ghosts(3) | expired

        def written():
            self.env.cr.execute("SELECT count(*) FROM udi_gate_attempt")
            return self.env.cr.fetchone()[0]

        before = written()
        picking = self.picking("outgoing", self.hospital_a, [(self.pump, 3), (self.tube, 1)])
        self.fill(picking, lots)
        picking.with_context(skip_expired=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(written() - before, 2)
        self.assertEqual(set(self.attempts().mapped("rule")), {"place", "expiry"})

    def test_nothing_is_written_where_nothing_is_wrong(self):
        self.deliver(self.receive(self.pump, ["P1"]), self.hospital_a)
        self.assertFalse(self.attempts())

    def test_refused_is_written_after_the_rollback(self):
        """Here the notes wait for the end of the transaction; tests/e2e sees them come."""
        with self.assertRaises(UserError):
            self.deliver(self.ghosts(2), self.hospital_a)
        kept = self.env.cr.postrollback.data["udi_refused"]
        row = dict(zip(udi_gate_attempt.COLUMNS, kept[-1], strict=True))
        self.assertEqual((row["rule"], row["action"], row["count"]), ("place", "block", 2))
        self.assertFalse(self.attempts())
        udi_gate_attempt._insert(self.env.cr, [kept[-1]])
        self.assertEqual(self.attempts().lot_names, "GHOST0, GHOST1")

    def test_notes_of_one_transaction_are_bounded(self):
        request_rows = [(None,) * len(udi_gate_attempt.COLUMNS)] * 10
        kept = self.env.cr.postrollback.data.setdefault("udi_refused", [])
        del kept[:]
        kept.extend(request_rows * (udi_gate_attempt.MOST_ROWS // 10))
        with self.assertRaises(UserError):
            self.deliver(self.ghosts(1), self.hospital_a)
        self.assertEqual(len(kept), udi_gate_attempt.MOST_ROWS)
        del kept[:]
        self.env.cr.postcommit.data.pop("udi_refused", None)

    def test_a_record_that_is_gone_becomes_empty(self):
        row = dict.fromkeys(udi_gate_attempt.COLUMNS)
        row.update(
            company_id=self.company.id, attempted_on="2026-11-01 00:00:00", rule="place",
            action="block", step="shipping",
            product_id=2**30, categ_id=None, picking_type_id=2**30, warehouse_id=None, message="gone", count=1,
        )  # fmt: skip
        udi_gate_attempt._insert(self.env.cr, [tuple(row.values())])
        found = self.env["udi.gate.attempt"].search([("message", "=", "gone")])
        self.assertFalse(found.product_id or found.picking_type_id)

    def test_old_ones_go(self):
        self.set_gates("warn")
        self.deliver(self.ghosts(1), self.hospital_a)
        row = self.attempts()
        self.env["udi.gate.attempt"]._gc_attempts()
        self.assertTrue(row.exists())
        self.env.cr.execute(
            "UPDATE udi_gate_attempt SET attempted_on = attempted_on - interval '91 days' WHERE id = %s", (row.id,)
        )
        self.env["udi.gate.attempt"]._gc_attempts()
        self.assertFalse(row.exists())


@tagged("post_install", "-at_install")
class TestGoLive(UdiCommon):
    def plan(self, user=None):
        plan = self.env["udi.go.live"].with_user(user or self.udi_admin).plan()
        return plan, {(row["kind"], row["id"]): row for row in plan["rows"]}

    def change(self, places, rules, action, user=None):
        return self.env["udi.go.live"].with_user(user or self.udi_admin).change(places, rules, action)

    @property
    def company_place(self):
        return ["company", self.company.id]

    @property
    def line(self):
        return ["line", self.category.id]

    def test_who(self):
        for user in (self.operator, self.leader, self.quality, self.regulatory, self.auditor, self.nobody):
            with self.assertRaises(AccessError):
                self.change([self.line], ["place"], "off", user)
        self.assertFalse(self.plan(self.auditor)[0]["can_write"])
        self.assertTrue(self.plan()[0]["can_write"])
        with self.assertRaises(AccessError):
            self.plan(self.nobody)

    def test_bad_input(self):
        for places, rules, action in (
            ([self.line], ["place"], "explode"),
            ([self.line], ["no_rule"], "warn"),
            ([["line", 0]], ["place"], "warn"),
            ([["planet", 1]], ["place"], "warn"),
            (["line"], ["place"], "warn"),
            ("line", ["place"], "warn"),
        ):
            with self.assertRaisesRegex(UserError, "Load the page again"):
                self.change(places, rules, action)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.change([self.line], ["expiry"], "investigate")

    def test_a_line_of_its_own_and_back(self):
        self.set_gates("warn")
        cell = self.plan()[1][tuple(self.line)]["cells"]["place"]
        self.assertEqual((cell["action"], cell["own"]), ("warn", False))
        ghost = self.make_lot(self.pump, "GHOST")
        self.deliver(ghost, self.hospital_a)
        self.change([self.line], ["place", "hold"], "block")
        cells = self.plan()[1][tuple(self.line)]["cells"]
        self.assertEqual(
            [(cells[rule]["action"], cells[rule]["own"]) for rule in ("place", "hold")], [("block", True)] * 2
        )
        with self.assertRaisesRegex(UserError, "never received"):
            self.deliver(self.make_lot(self.pump, "GHOST2"), self.hospital_a)
        self.change([self.line], ["place"], "")
        self.assertEqual(self.plan()[1][tuple(self.line)]["cells"]["place"], cell)
        self.deliver(self.make_lot(self.pump, "GHOST3"), self.hospital_a)

    def test_many_at_once(self):
        warehouse = ["warehouse", self.warehouse.id]
        self.change([self.company_place, self.line, warehouse], ["expiry", "scan"], "block")
        rows = self.plan()[1]
        for place in (self.company_place, self.line, warehouse):
            for rule in ("expiry", "scan"):
                self.assertEqual(rows[tuple(place)]["cells"][rule]["action"], "block")
        self.change([self.company_place, self.line, warehouse], ["expiry"], "block")
        found = self.env["udi.gate.rule"].search([("rule", "=", "expiry"), ("company_id", "=", self.company.id)])
        self.assertEqual(len(found), 3)

    def test_what_would_have_been_blocked(self):
        self.set_gates("warn")
        before = self.plan()[0]["rules"]
        self.deliver(self.make_lot(self.pump, "GHOST") | self.make_lot(self.pump, "GHOST2"), self.hospital_a)
        plan, rows = self.plan()
        was, now = ({rule["key"]: rule["blocked"] for rule in rules} for rules in (before, plan["rules"]))
        self.assertEqual(now["place"] - was["place"], 2)
        self.assertEqual(rows[tuple(self.line)]["blocked"]["place"], 2)
        action = self.env["udi.go.live"].with_user(self.udi_admin).action_attempts("line", self.category.id, "place")
        self.assertEqual(sum(self.env["udi.gate.attempt"].search(action["domain"]).mapped("count")), 2)
        self.env.cr.execute("UPDATE udi_gate_attempt SET attempted_on = attempted_on - interval '31 days'")
        self.env.invalidate_all()
        self.assertEqual({rule["blocked"] for rule in self.plan()[0]["rules"]}, {0})
