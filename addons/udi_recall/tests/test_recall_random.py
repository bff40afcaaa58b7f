import random

from odoo.tests import tagged

from ..models.udi_recall_disposition import KINDS
from .common import RecallCommon

SEEDS = range(8)
STEPS = 14


@tagged("post_install", "-at_install")
class TestRecallRandom(RecallCommon):
    """Random stories on the database: answers, corrections, returns, deliveries, scrap and new scopes in any order."""

    def story(self, seed):
        self.random = random.Random(seed)
        self.lot = self.receive(self.tube, [f"RANDOM-{seed}"], quantity=20)
        for hospital in (self.hospital_a, self.hospital_b):
            self.deliver(self.lot, hospital, quantity=self.random.randint(1, 6))
        self.one = self.case(self.lot)
        self.rows = self.env["udi.recall.disposition"].with_user(self.recall_manager)

    def check(self, words):
        self.one.invalidate_recordset()
        rows = self.one.balance_ids
        scope = sum(self.one.line_ids.filtered(lambda line: line.holder_kind != "used").mapped("quantity"))
        self.assertAlmostEqual(sum(rows.mapped("quantity")), scope, 5, words)
        self.assertFalse(rows.filtered(lambda row: row.quantity <= 0), words)
        before = {(row.holder_key, row.bucket): row.quantity for row in rows}
        self.env["udi.recall.reconciliation"]._refresh(self.one)
        after = {(row.holder_key, row.bucket): row.quantity for row in self.one.balance_ids}
        self.assertEqual(before, after, f"{words}: adding up again changes nothing")

    # ------------------------------------------------------------ steps
    def tell(self):
        holder = self.random.choice(self.one.holder_ids)
        proof = self.env["ir.attachment"].create({"name": "p", "raw": b"p"}).ids if self.random.random() < 0.5 else []
        entry = {
            "lot_id": self.lot.id,
            "kind": self.random.choice(KINDS)[0],
            "source": self.random.choice(("public", "phone", "excel", "entry")),
            "holder_id": holder.id,
            "quantity": self.random.choice((0.5, 1, 2, 5, 50)),
            "attachment_ids": proof,
        }
        self.rows._record(self.one, [entry] * self.random.randint(1, 2))

    def correct(self):
        rows = self.rows.search([("recall_id", "=", self.one.id), ("superseded", "=", False)])
        if not rows:
            return
        row = self.rows.browse(self.random.choice(rows.ids))
        vals = {"lot_id": self.lot.id, "kind": self.random.choice(KINDS)[0], "source": "entry"}
        vals.update(holder_key=row.holder_key, quantity=self.random.choice((0, 1, 3)), supersedes_id=row.id)
        self.rows._record(self.one, [vals])

    def come_back(self):
        partner = self.random.choice((self.hospital_a, self.hospital_b, self.supplier))
        picking = self.picking("incoming", partner, [(self.tube, 1.0)])
        picking.write({"location_id": self.customer_location.id})
        picking.move_ids.write({"location_id": self.customer_location.id})
        self.fill(picking, self.lot, 1.0)
        picking.button_validate()

    def go_out(self):
        self.deliver(self.lot, self.random.choice((self.hospital_a, self.hospital_b)), quantity=1)

    def scrap(self):
        values = {"product_id": self.tube.id, "product_uom_id": self.tube.uom_id.id, "lot_id": self.lot.id}
        scrap = self.env["stock.scrap"].create({**values, "scrap_qty": 1, "location_id": self.stock_location.id})
        scrap.do_scrap()

    def use(self):
        self.consume(self.lot, 1.0)

    def take_scope(self):
        self.one.action_scope()

    def test_the_buckets_always_add_up(self):
        for seed in SEEDS:
            self.story(seed)
            self.check(f"seed {seed}")
            for step in range(STEPS):
                act = self.random.choice(
                    (
                        self.tell,
                        self.tell,
                        self.correct,
                        self.come_back,
                        self.go_out,
                        self.scrap,
                        self.use,
                        self.take_scope,
                    )
                )
                act()
                self.check(f"seed {seed}, step {step}, {act.__name__}")
