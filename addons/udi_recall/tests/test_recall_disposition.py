import hashlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError
from psycopg2.errors import RaiseException

from .common import RecallCommon
from odoo.addons.udi_traceability.tests.common import ROLES


@tagged("post_install", "-at_install")
class TestRecallDisposition(RecallCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deliver(cls.pumps[:2], cls.hospital_a)
        cls.recall = cls.recalls.with_user(cls.recall_manager).open_case(cls.tubes[0].with_user(cls.recall_manager))
        cls.at_a = cls.recall.holder_ids.filtered(lambda holder: holder.partner_id == cls.hospital_a)
        cls.rows = cls.env["udi.recall.disposition"].with_user(cls.recall_manager)

    def entry(self, lot=None, **vals):
        lot = self.pumps[0] if lot is None else lot
        return {"lot_id": lot.id, "kind": "used", "source": "phone", "holder_id": self.at_a.id, **vals}

    def refused(self, message, *entries):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            self.rows._record(self.recall, list(entries))
        self.assertFalse(self.rows.search([("recall_id", "=", self.recall.id)]), "nothing is written")

    # ------------------------------------------------------------ bad input
    def test_wrong_entries_are_refused_as_a_whole(self):
        good = self.entry()
        self.refused("does not cover", good, self.entry(self.sensors[2]))
        self.refused("does not cover", self.entry(lot_id=None) | {"lot_id": None})
        self.refused("does not cover", self.entry() | {"lot_id": "1 OR 1=1"})
        self.refused("not among the answers", good, self.entry(kind="eaten"))
        self.refused("not among the answers", self.entry(source="rumour"))
        self.refused("not among the answers", self.entry(kind="corrected", measure="magic"))
        for quantity in (0, -1, float("nan"), float("inf"), "1", None):
            self.refused("above zero", self.entry(quantity=quantity))
        self.refused("only be 1", self.entry(quantity=2))
        self.refused("future", self.entry(moment="2999-01-01 00:00:00"))
        self.refused("not part of case", self.entry(holder_id=0))
        self.refused("not part of case", self.entry() | {"holder_id": None, "holder_key": "partner:999999:0"})
        self.refused("too long", self.entry(note="x" * 4001))
        self.refused("no longer there", self.entry(attachment_ids=[2**31 - 1]))

    def test_closed_case_takes_no_more(self):
        self.recalls.with_user(self.recall_manager).cancel(self.recall, "None")
        self.refused("finished", self.entry())

    # ------------------------------------------------------------ rows
    def test_what_is_written(self):
        proof = self.env["ir.attachment"].create({"name": "photo.jpg", "raw": b"proof"})
        row = self.rows._record(
            self.recall,
            [
                self.entry(
                    kind="corrected", measure="software", reporter="Dr. Li", attachment_ids=proof.ids, note="v2.1"
                )
            ],
        )
        self.assertEqual((row.lot_id, row.quantity, row.holder_key), (self.pumps[0], 1.0, self.at_a.key))
        self.assertEqual((row.holder_name, row.partner_id), ("Hospital A", self.hospital_a))
        self.assertEqual((row.user_name, row.reporter), (self.recall_manager.name, "Dr. Li"))
        self.assertEqual(row.evidence_digest, hashlib.sha256(b"proof").hexdigest())
        self.assertEqual(row.attachment_ids, proof)
        self.assertTrue(row.moment and row.recorded_on)

    def test_evidence_cannot_be_deleted(self):
        proof = self.env["ir.attachment"].create({"name": "photo.jpg", "raw": b"proof"})
        self.rows._record(self.recall, [self.entry(attachment_ids=proof.ids)])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            proof.unlink()
        self.assertTrue(proof.exists())

    def test_correction_supersedes_once(self):
        row = self.rows._record(self.recall, [self.entry()])
        better = self.rows._record(self.recall, [self.entry(kind="destroyed", supersedes_id=row.id)])
        self.assertTrue(row.superseded)
        self.assertFalse(better.superseded)
        current = self.rows.search([("recall_id", "=", self.recall.id), ("superseded", "=", False)])
        self.assertEqual(current, better)
        self.assertEqual(self.rows.search([("recall_id", "=", self.recall.id), ("superseded", "=", True)]), row)
        for vals, message in (
            ({"supersedes_id": row.id}, "corrected already"),
            ({"supersedes_id": 2**31 - 1}, "names an earlier entry"),
            ({"supersedes_id": better.id, "kind": "eaten"}, "not among"),
            ({"supersedes_id": better.id, "lot_id": self.pumps[1].id}, "names an earlier entry"),
        ):
            with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
                self.rows._record(self.recall, [self.entry() | vals])

    def test_nobody_changes_a_row(self):
        row = self.rows._record(self.recall, [self.entry()])
        for act in (
            lambda: row.sudo().write({"kind": "returned"}),
            lambda: row.sudo().unlink(),
            lambda: row.sudo().copy(),
            lambda: row.sudo().create({"kind": "used"}),
        ):
            with self.assertRaisesRegex(UserError, "never changed"):
                act()
        for statement in (
            "UPDATE udi_recall_disposition SET kind = 'returned'",
            "DELETE FROM udi_recall_disposition",
            "TRUNCATE udi_recall_disposition CASCADE",
        ):
            with (
                self.assertRaises(RaiseException),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(statement)

    # ------------------------------------------------------------ rights and size
    def test_matrix(self):
        recorders = ("quality", "recall_manager")
        for name in ROLES:
            rows = self.env["udi.recall.disposition"].with_user(getattr(self, name))
            self.assertTrue(rows.has_access("read"), name)
            for right in ("write", "create", "unlink"):
                self.assertFalse(rows.has_access(right), f"{name} {right}")
            if name in recorders:
                self.assertTrue(rows._record(self.recall, [self.entry()]), name)
            else:
                with self.assertRaisesRegex(AccessError, "recall manager or quality"):
                    rows._record(self.recall, [self.entry()])
        self.assertFalse(self.env["udi.recall.disposition"].with_user(self.nobody).has_access("read"))

    def test_number_of_statements(self):
        more = self.receive(self.pump, [f"PUMP-X{number}" for number in range(30)])
        self.build(more, self.receive(self.sensor, [f"SEN-X{number}" for number in range(30)]), self.tubes[0])
        self.deliver(more, self.hospital_a)
        self.recall.action_scope()
        self.env.flush_all()

        def statements(lots):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.rows._record(self.recall, [self.entry(lot) for lot in lots])
            return self.env.cr.sql_log_count - before

        statements(more[:1])  # what the registry remembers is asked once
        few, many = statements(more[1:3]), statements(more[3:])
        self.assertEqual(few, many)
