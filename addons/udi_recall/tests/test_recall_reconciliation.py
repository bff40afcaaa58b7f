from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RecallCommon
from odoo.addons.udi_traceability.tests.common import ROLES


@tagged("post_install", "-at_install")
class TestRecallReconciliation(RecallCommon):
    """PUMP-1 and PUMP-2 at hospital A, PUMP-3 in stock; TUBE-A is defective: it may be in all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.pumps[:2], cls.hospital_a)
        cls.consume(cls.tubes[0])
        cls.recall = cls.recalls.with_user(cls.recall_manager).open_case(cls.tubes[0].with_user(cls.recall_manager))
        cls.at_a = cls.recall.holder_ids.filtered(lambda holder: holder.partner_id == cls.hospital_a)

    def tell(self, lot, kind, **vals):
        entry = {"lot_id": lot.id, "kind": kind, "source": "phone", "holder_id": self.at_a.id, **vals}
        rows = self.env["udi.recall.disposition"].with_user(self.recall_manager)
        return rows._record(self.recall, [entry])

    def buckets(self):
        rows = self.recall.balance_ids
        self.assertEqual(sum(rows.mapped("quantity")), self.recall.unit_qty, "the buckets add up to the scope")
        return {row.lot_id.name: row.bucket for row in rows}

    def proof(self):
        return self.env["ir.attachment"].create({"name": "protocol.pdf", "raw": b"signed"}).ids

    # ------------------------------------------------------------ buckets
    def test_scope_fills_the_buckets(self):
        self.assertEqual(self.buckets(), {"PUMP-1": "open", "PUMP-2": "open", "PUMP-3": "stock"})
        row = self.recall.balance_ids.filtered(lambda row: row.lot_id == self.pumps[0])
        self.assertEqual((row.last_place, row.holder_id, row.place), ("Hospital A", self.at_a, "Hospital A"))
        self.assertTrue(row.last_seen and row.last_document)

    def test_own_stock_counts_once_it_is_frozen(self):
        self.assertEqual((self.recall.accounted_qty, self.recall.pending_qty), (0.0, 1.0))
        self.recalls.with_user(self.recall_manager).freeze(self.recall, "Stop")
        self.recall.invalidate_recordset()
        self.assertEqual((self.recall.accounted_qty, self.recall.unaccounted_qty), (1.0, 2.0))
        self.assertAlmostEqual(self.recall.accounted_percent, 33.3)

    def test_answer_without_evidence_is_not_enough(self):
        row = self.tell(self.pumps[0], "corrected", measure="software")
        self.assertEqual(self.buckets()["PUMP-1"], "claimed")
        self.tell(self.pumps[0], "corrected", measure="software", supersedes_id=row.id, attachment_ids=self.proof())
        self.assertEqual(self.buckets()["PUMP-1"], "corrected")

    def test_returned_and_arrived_counts_once(self):
        self.tell(self.pumps[0], "returned")
        self.assertEqual(self.buckets()["PUMP-1"], "on_the_way")
        picking = self.give_back(self.pumps[0], self.hospital_a)
        self.assertEqual(self.buckets(), {"PUMP-1": "returned", "PUMP-2": "open", "PUMP-3": "stock"})
        self.assertEqual(picking.udi_recall_id, self.recall, "a receipt outside the case is recognised")
        told = self.recall.disposition_ids.filtered(lambda row: row.source == "transfer")
        self.assertEqual((told.kind, told.holder_key, told.document_ref), ("returned", self.at_a.key, picking.id))
        self.recall.action_scope()
        self.assertEqual(self.buckets()["PUMP-1"], "returned", "also after the scope was taken again")

    def test_told_destroyed_but_seen_again(self):
        self.tell(self.pumps[0], "destroyed", attachment_ids=self.proof())
        self.assertEqual(self.buckets()["PUMP-1"], "destroyed")
        self.give_back(self.pumps[0], self.hospital_a)
        self.assertEqual(self.buckets()["PUMP-1"], "conflict")
        self.assertEqual(self.recall.conflict_qty, 1.0)
        self.assertTrue(any("seen again" in gap for gap in self.recall._closing_gaps()))
        wrong = self.recall.disposition_ids.filtered(lambda row: row.kind == "destroyed")
        self.tell(self.pumps[0], "destroyed", supersedes_id=wrong.id, quantity=0)
        self.assertEqual(self.buckets()["PUMP-1"], "returned")
        self.assertFalse(self.recall.conflict_qty)

    def test_return_from_somebody_of_whom_the_case_did_not_know(self):
        self.give_back(self.pumps[0], self.hospital_b)
        self.assertEqual(self.buckets()["PUMP-1"], "returned")
        row = self.recall.balance_ids.filtered(lambda row: row.lot_id == self.pumps[0])
        self.assertEqual(row.place, "Hospital B")

    def test_part_of_a_lot(self):
        lot = self.receive(self.tube, ["TUBE-C"], quantity=10)
        self.deliver(lot, self.hospital_a, quantity=6)
        recall = self.case(lot)
        at_a = recall.holder_ids.filtered(lambda holder: holder.partner_id == self.hospital_a)
        entry = {"lot_id": lot.id, "source": "phone", "holder_id": at_a.id}
        rows = self.env["udi.recall.disposition"].with_user(self.recall_manager)
        rows._record(
            recall, [{**entry, "kind": "used", "quantity": 2.5}, {**entry, "kind": "not_found", "quantity": 1}]
        )
        found = {row.bucket: row.quantity for row in recall.balance_ids}
        self.assertEqual(found, {"stock": 4.0, "used": 2.5, "missing": 1.0, "open": 2.5})
        rows._record(recall, [{**entry, "kind": "used", "quantity": 9}])
        excess = self.env["udi.recall.reconciliation"].with_user(self.auditor).excess(recall.id)
        self.assertEqual([(row["lot_id"], row["quantity"]) for row in excess], [(lot.id, 5.5)])

    # ------------------------------------------------------------ closing
    def test_gaps_until_everything_is_accounted_for(self):
        self.recalls.with_user(self.recall_manager).freeze(self.recall, "Stop")
        self.recall.invalidate_recordset()
        self.assertTrue(any("33.3 % of 3 units" in gap for gap in self.recall._closing_gaps()))
        self.recall.closing_percent = 33.4
        self.assertTrue(any("33.3 %" in gap for gap in self.recall._closing_gaps()), "never rounded up")
        self.recall.closing_percent = 100
        for pump in self.pumps[:2]:
            self.tell(pump, "used")
        self.assertFalse([gap for gap in self.recall._closing_gaps() if "units" in gap])

    # ------------------------------------------------------------ returns
    def test_expected_return(self):
        action = self.at_a.with_user(self.recall_manager).action_expect_return()
        picking = self.env["stock.picking"].browse(action["res_id"])
        self.assertEqual((picking.udi_recall_id, picking.partner_id), (self.recall, self.hospital_a))
        self.assertEqual(picking.move_line_ids.lot_id, self.pumps[:2])
        self.assertTrue(picking.location_dest_id.udi_quarantine)
        self.assertEqual(picking.location_id.usage, "customer")
        again = self.at_a.with_user(self.recall_manager).action_expect_return()
        self.assertEqual(again["res_id"], picking.id, "one return at a time")
        picking.move_line_ids.picked = True
        picking.with_user(self.operator).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.buckets(), {"PUMP-1": "returned", "PUMP-2": "returned", "PUMP-3": "stock"})
        with self.assertRaisesRegex(UserError, "nothing left"):
            self.at_a.with_user(self.recall_manager).action_expect_return()

    def test_expected_return_is_what_is_left(self):
        """Of ten units two were used and five have come back already: three are expected."""
        lot = self.receive(self.tube, ["TUBE-D"], quantity=10)
        self.deliver(lot, self.hospital_a, quantity=10)
        self.recall = self.case(lot)
        self.at_a = self.recall.holder_ids.filtered(lambda holder: holder.partner_id == self.hospital_a)
        self.tell(lot, "used", quantity=2.0)
        for sent in (5.0, 3.0):
            action = self.at_a.with_user(self.recall_manager).action_expect_return()
            picking = self.env["stock.picking"].browse(action["res_id"])
            self.assertEqual(picking.move_line_ids.quantity, 8.0 if sent == 5.0 else 3.0)
            picking.move_line_ids.write({"quantity": sent, "picked": True})
            picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(picking.state, "done")
            picking.backorder_ids.action_cancel()
        with self.assertRaisesRegex(UserError, "nothing left"):
            self.at_a.with_user(self.recall_manager).action_expect_return()
        self.assertEqual({row.bucket: row.quantity for row in self.recall.balance_ids}, {"used": 2.0, "returned": 8.0})

    def test_who_may_expect_a_return(self):
        with self.assertRaises(AccessError):
            self.at_a.with_user(self.auditor).action_expect_return()
        own = self.recall.holder_ids.filtered(lambda holder: holder.kind == "internal")
        with self.assertRaisesRegex(UserError, "Only a customer"):
            own.with_user(self.recall_manager).action_expect_return()

    # ------------------------------------------------------------ destruction
    def destruction(self, lots, **vals):
        return (
            self.env["udi.recall.destruction"]
            .with_user(self.recall_manager)
            .create(
                {
                    "recall_id": self.recall.id,
                    "method": "Crushed",
                    "location_id": self.stock_location.id,
                    "lot_ids": [Command.set(lots.ids)],
                    **vals,
                }
            )
        )

    def test_destruction_takes_two_people(self):
        row = self.destruction(self.pumps[2])
        with self.assertRaises(AccessError):
            row.action_witness()
        with self.assertRaises(AccessError):
            row.with_user(self.auditor).action_witness()
        self.sign(row.with_user(self.quality).action_witness(), self.quality)
        self.assertEqual((row.state, row.witness), ("done", self.quality.name))
        self.assertEqual(self.buckets()["PUMP-3"], "destroyed")
        told = self.recall.disposition_ids.filtered(lambda told: told.lot_id == self.pumps[2])
        self.assertEqual((told.source, told.witness, told.kind), ("scrap", self.quality.name, "destroyed"))
        self.assertEqual(row.unit_count, 1.0)
        with self.assertRaisesRegex(UserError, "destroyed"):
            row.with_user(self.recall_manager).write({"method": "Sold"})
        with self.assertRaisesRegex(UserError, "destroyed"):
            row.unlink()

    def test_destruction_of_what_is_not_there(self):
        for lots, message in ((self.pumps[0], "do not lie"), (self.sensors[0], "not part of this case")):
            row = self.destruction(lots)
            with self.assertRaisesRegex(UserError, message):
                row.with_user(self.quality).action_witness()
        self.assertFalse(self.recall.disposition_ids)

    def test_frozen_units_may_be_destroyed(self):
        self.recalls.with_user(self.recall_manager).freeze(self.recall, "Stop")
        row = self.destruction(self.pumps[2])
        self.sign(row.with_user(self.quality).action_witness(), self.quality)
        self.assertEqual(row.state, "done")

    # ------------------------------------------------------------ dialog
    def wizard(self, action, user=None, **vals):
        model = self.env[action["res_model"]].with_user(user or self.recall_manager)
        return model.with_context(**action["context"]).create(vals)

    def test_dialog_records_and_corrects(self):
        rows = self.recall.balance_ids.filtered(lambda row: row.bucket == "open").with_user(self.recall_manager)
        with self.assertRaisesRegex(UserError, "witness"):
            self.wizard(rows.action_record(), kind="destroyed").action_confirm()
        with self.assertRaisesRegex(UserError, "one row"):
            self.wizard(rows.action_record(), kind="used", quantity=1).action_confirm()
        with self.assertRaisesRegex(UserError, "Choose the units"):
            self.wizard(self.recall.action_record_disposition(), kind="used").action_confirm()
        self.wizard(rows.action_record(), kind="destroyed", witness="Ms Ito").action_confirm()
        self.assertEqual(self.buckets(), {"PUMP-1": "destroyed", "PUMP-2": "destroyed", "PUMP-3": "stock"})
        told = self.recall.disposition_ids.filtered(lambda row: row.lot_id == self.pumps[0])
        self.wizard(told.with_user(self.recall_manager).action_correct(), withdraw=True).action_confirm()
        self.assertEqual(self.buckets()["PUMP-1"], "open")
        with self.assertRaisesRegex(UserError, "corrected already"):
            told.action_correct()

    # ------------------------------------------------------------ rights, size
    def test_matrix(self):
        for name in ROLES:
            user = getattr(self, name)
            records = self.env["udi.recall.balance"].with_user(user)
            self.assertTrue(records.has_access("read"), name)
            self.assertFalse(any(map(records.has_access, ("write", "create", "unlink"))), name)
            author = name in ("quality", "recall_manager")
            destruction = self.env["udi.recall.destruction"].with_user(user)
            self.assertTrue(destruction.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertEqual(destruction.has_access(right), author, f"{name} {right}")
            wizard = self.env["udi.recall.disposition.wizard"].with_user(user)
            self.assertEqual(wizard.has_access("create"), author, name)
        self.assertFalse(self.env["udi.recall.balance"].with_user(self.nobody).has_access("read"))
        self.assertFalse(self.env["udi.recall.destruction"].with_user(self.nobody).has_access("read"))

    def test_number_of_statements(self):
        reconciliation = self.env["udi.recall.reconciliation"]

        def statements():
            before = self.env.cr.sql_log_count
            reconciliation._refresh(self.recall)
            return self.env.cr.sql_log_count - before

        statements()
        few = statements()
        more = self.receive(self.pump, [f"PUMP-X{number}" for number in range(40)])
        self.build(more, self.receive(self.sensor, [f"SEN-X{number}" for number in range(40)]), self.tubes[0])
        self.deliver(more[:20], self.hospital_b)
        self.recall.action_scope()
        self.assertEqual(len(self.recall.balance_ids), 43)
        self.env.flush_all()
        self.assertEqual(statements(), few)
        self.assertLessEqual(few, 8)
