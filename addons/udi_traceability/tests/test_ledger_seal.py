"""Sealing: committed events come into blocks, whatever the order of their ids, by one sealer at a time."""

import threading
from functools import partial
from unittest.mock import patch

import psycopg2
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..services import call_job, sealer
from .common import UdiCommon
from odoo.addons.udi_core.blocks import GENESIS


class LedgerVerbs:
    """``record``, ``seal`` and ``blocks`` for tests of the ledger."""

    def record(self, *lots, **event):
        found = self.env["udi.recorder"].record({"biz_step": "inspecting", **event}, [{"lot": lot} for lot in lots])
        self.env.cr.flush()  # as before a commit: the content hash is written
        return found

    def seal(self):
        """Everything into blocks, without the commits of the job; number of blocks."""
        count, service = 0, self.env["udi.sealer"]
        last = service._floor(self.company)
        while last := service.seal(self.company, last):
            count += 1
        return count

    def blocks(self):
        self.env["udi.ledger.block"].invalidate_model()
        return self.env["udi.ledger.block"].search([("company_id", "=", self.company.id)], order="number")


@tagged("post_install", "-at_install")
class TestSealing(LedgerVerbs, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        while cls.env["udi.sealer"].seal(cls.company):  # what the database held before
            pass
        cls.lots = cls.receive(cls.pump, ["P1", "P2"])
        cls.env.cr.flush()  # as before a commit: the content hash is written

    def test_blocks_follow_from_each_other(self):
        before = self.blocks()
        self.assertEqual(self.seal(), 1)
        self.record(self.lots[0])
        self.record(self.lots[1])
        self.assertEqual(self.seal(), 1)
        self.assertEqual(self.seal(), 0)
        first, second = self.blocks() - before
        self.assertEqual((second.number, second.previous_hash), (first.number + 1, first.block_hash))
        self.assertEqual(first.previous_hash, before[-1:].block_hash or GENESIS)
        self.assertEqual(second.event_count, 2)
        events = self.env["udi.event"].search([("block_id", "=", second.id)])
        self.assertEqual(sorted(events.ids), [second.first_event, second.last_event])
        self.assertEqual(events.block_id, second)

    def test_large_backlog_makes_several_blocks(self):
        self.seal()
        before = self.blocks()
        for _index in range(5):
            self.record(self.lots[0])
        self.assertEqual(self.env["udi.sealer"].backlog(self.company)[0], 5)
        with patch.object(sealer, "BATCH", 2):
            self.assertEqual(self.seal(), 3)
        self.assertEqual((self.blocks() - before).mapped("event_count"), [2, 2, 1])
        self.assertEqual(self.env["udi.sealer"].backlog(self.company), (0, None))

    def test_four_statements_for_any_number_of_events(self):
        for count in (1, 30):
            for _index in range(count):
                self.record(self.lots[0])
            before = self.cr.sql_log_count
            self.seal()
            # four, one for where to begin, and one that finds nothing more
            self.assertEqual(self.cr.sql_log_count - before, 6)

    def test_recording_waits_for_no_sealer(self):
        """No statement more in the transaction of a move; one call after its commit."""
        self.record(self.lots[0])
        self.assertTrue(self.cr.postcommit.data.get("udi_call_udi_traceability.ir_cron_ledger_seal"))
        before = self.cr.sql_log_count
        self.env["udi.sealer"].wake()
        self.assertEqual(self.cr.sql_log_count, before)

    def test_the_call_after_the_commit_is_rare_and_never_fails(self):
        job = self.env.ref("udi_traceability.ir_cron_ledger_seal")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", job.id)])
        call = partial(call_job._call, self.registry, "udi_traceability.ir_cron_ledger_seal", 20, None)
        with self.enter_registry_test_mode(), patch.dict(call_job._called, clear=True):
            call()
            call()
        self.env.invalidate_all()
        self.assertEqual(triggers.search_count([("cron_id", "=", job.id)]), before + 1)
        with (
            patch.dict(call_job._called, clear=True),
            patch.object(type(self.registry), "cursor", side_effect=psycopg2.OperationalError),
        ):
            call()

    def test_an_event_without_its_hash_is_not_sealed(self):
        """Only its own transaction sees such a one; should one ever be committed, the check names it."""
        event = self.env["udi.recorder"].record({"biz_step": "inspecting"}, [{"lot": self.lots[0]}])
        self.env.cr.precommit.clear()
        self.seal()
        self.assertFalse(event.block_id)
        defects = self.env["udi.verifier"].verify(self.company).defects
        self.assertEqual([(defect.code, defect.event) for defect in defects], [("event_changed", event.id)])

    def test_the_job(self):
        self.record(self.lots[0])
        with self.enter_registry_test_mode():
            self.env.ref("udi_traceability.ir_cron_ledger_seal").method_direct_trigger()
        self.assertEqual(self.env["udi.sealer"].backlog(self.company)[0], 0)

    def test_late_ids_are_found_by_the_daily_sweep(self):
        """An event below what was sealed a day ago: only by a transaction of more than a day."""
        early = self.record(self.lots[0])
        late = self.record(self.lots[1])
        self.cr.execute("INSERT INTO udi_ledger_member (event_id, block_id) VALUES (%s, 0)", (early.id,))
        self.seal()
        self.tamper("DELETE FROM udi_ledger_member WHERE event_id = %s", early.id)
        self.tamper("UPDATE udi_ledger_block SET sealed_at = sealed_at - interval '2 days'")
        self.assertFalse(self.seal())
        self.assertEqual(self.env["udi.sealer"].seal(self.company), early.id)
        self.assertEqual(self.blocks()[-1].first_event, early.id)
        self.assertTrue(late.block_id)

    def tamper(self, statement, *values):
        for table in ("udi_ledger_block", "udi_ledger_member"):
            self.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.cr.execute(statement, values)
        for table in ("udi_ledger_block", "udi_ledger_member"):
            self.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def test_orm_is_closed_to_everybody(self):
        self.seal()
        block = self.blocks()[-1]
        for user in (self.env.ref("base.user_admin"), self.udi_admin, self.auditor, self.operator):
            with self.assertRaises(UserError):
                block.with_user(user).write({"event_count": 1})
            with self.assertRaises(UserError):
                block.with_user(user).unlink()
            with self.assertRaises(UserError):
                block.with_user(user).create({"number": 1})
        with self.assertRaises(UserError):
            block.sudo().write({"block_hash": "x"})

    @mute_logger("odoo.sql_db")
    def test_sql_is_refused_by_the_triggers(self):
        self.seal()
        for statement in (
            "UPDATE udi_ledger_block SET block_hash = repeat('0', 64)",
            "UPDATE udi_ledger_block SET event_count = event_count + 1",
            "UPDATE udi_ledger_block SET company_id = company_id + 1",
            "DELETE FROM udi_ledger_block",
            "TRUNCATE udi_ledger_block CASCADE",
            "UPDATE udi_ledger_member SET block_id = block_id + 1",
            "DELETE FROM udi_ledger_member",
            "TRUNCATE udi_ledger_member",
        ):
            with self.subTest(statement), self.assertRaises(psycopg2.Error) as caught, self.env.cr.savepoint():
                self.env.cr.execute(statement)
            self.assertIn("append-only", str(caught.exception))

    def test_nothing_of_it_by_remote_call(self):
        for model, names in {
            "udi.sealer": ("wake", "run", "seal", "backlog"),
            "udi.verifier": ("ask", "run", "verify"),
            "udi.anchor": ("path", "lines", "last", "keep"),
        }.items():
            for name in names:
                with self.subTest(model=model, name=name), self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)


@tagged("post_install", "-at_install")
class TestSealingAtTheSameTime(TransactionCase):
    """With connections of their own, as workers have; what they commit is taken away again."""

    def setUp(self):
        super().setUp()
        self.database = self.env.cr.dbname
        self.company_id = self.env.company.id
        with self.connection() as cr:
            env = self.env(cr=cr)
            cr.execute("SELECT COALESCE(max(id), 0) FROM udi_event")
            self.last_event = cr.fetchone()[0]
            cr.execute("SELECT COALESCE(max(id), 0) FROM udi_ledger_block")
            self.last_block = cr.fetchone()[0]
            product = env["product.product"].create({"name": "Sealed", "is_storable": True, "tracking": "serial"})
            self.lot_id = env["stock.lot"].create({"name": "SEALED-1", "product_id": product.id}).id
            cr.commit()  # pylint: disable=invalid-commit  # other connections must see it
        self.addCleanup(self.take_away)

    def connection(self):
        return db_connect(self.database).cursor()

    def take_away(self):
        tables = ("udi_event", "udi_event_item", "udi_ledger_block", "udi_ledger_member")
        with self.connection() as cr:
            for table in tables:
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cr.execute("DELETE FROM udi_ledger_member WHERE block_id > %s", (self.last_block,))
            cr.execute("DELETE FROM udi_ledger_block WHERE id > %s", (self.last_block,))
            cr.execute("DELETE FROM udi_event_item WHERE event_id > %s", (self.last_event,))
            cr.execute("DELETE FROM udi_event WHERE id > %s", (self.last_event,))
            for table in tables:
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            env = self.env(cr=cr)
            lot = env["stock.lot"].browse(self.lot_id)
            product = lot.product_id
            lot.unlink()
            product.product_tmpl_id.unlink()
            cr.commit()  # pylint: disable=invalid-commit

    def record(self, cr):
        env = self.env(cr=cr)
        lot = env["stock.lot"].browse(self.lot_id)
        return env["udi.recorder"].record({"biz_step": "inspecting"}, [{"lot": lot}]).id

    def run_sealer(self):
        with self.connection() as cr:
            return self.env(cr=cr)["udi.sealer"].run()

    def members(self):
        with self.connection() as cr:
            cr.execute(
                "SELECT m.event_id, b.number FROM udi_ledger_member m JOIN udi_ledger_block b ON b.id = m.block_id"
                " WHERE m.event_id > %s ORDER BY m.event_id",
                (self.last_event,),
            )
            return cr.fetchall()

    def test_events_that_commit_out_of_order(self):
        with self.connection() as slow, self.connection() as fast:
            early = self.record(slow)
            late = self.record(fast)
            self.assertLess(early, late)
            fast.commit()
            self.run_sealer()
            self.assertEqual([event for event, _block in self.members()], [late])
            slow.commit()
            self.assertEqual(self.run_sealer(), 1)
        (first, first_block), (second, second_block) = self.members()
        self.assertEqual((first, second), (early, late))
        self.assertEqual(first_block, second_block + 1)
        with self.connection() as cr:
            env = self.env(cr=cr)
            self.assertFalse(env["udi.verifier"].verify(env["res.company"].browse(self.company_id)).defects)

    def test_only_one_sealer_at_a_time(self):
        with self.connection() as cr:
            self.record(cr)
            cr.commit()  # pylint: disable=invalid-commit
        with self.connection() as holder:
            holder.execute("SELECT pg_advisory_lock(%s, %s)", sealer.LOCK)
            self.assertIsNone(self.run_sealer())
            self.assertFalse(self.members())
            holder.execute("SELECT pg_advisory_unlock(%s, %s)", sealer.LOCK)
        self.assertEqual(self.run_sealer(), 1)

    def test_two_sealers_started_together(self):
        with self.connection() as cr:
            ids = [self.record(cr) for _index in range(6)]
            cr.commit()  # pylint: disable=invalid-commit
        start, results = threading.Barrier(2), []

        def work():
            start.wait()
            results.append(self.run_sealer())

        with patch.object(sealer, "BATCH", 2):
            threads = [threading.Thread(target=work) for _index in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(len(results), 2)
        self.assertEqual([event for event, _block in self.members()], ids)
        self.assertEqual(sum(result or 0 for result in results), 3)

    @mute_logger("odoo.sql_db")
    def test_a_sealer_with_an_old_view_is_stopped_by_the_keys(self):
        """Even without the lock: the second block of one number, or an event sealed twice, is refused."""
        with self.connection() as cr:
            self.record(cr)
            cr.commit()  # pylint: disable=invalid-commit
        with self.connection() as old, self.connection() as new:
            company = self.env["res.company"].browse(self.company_id)
            old.execute("SELECT 1")
            self.assertTrue(self.env(cr=new)["udi.sealer"].seal(company))
            new.commit()
            with self.assertRaises(psycopg2.IntegrityError):
                self.env(cr=old)["udi.sealer"].seal(company)

    def test_the_lock_is_given_back_after_a_fault(self):
        with self.connection() as cr:
            self.record(cr)
            cr.commit()  # pylint: disable=invalid-commit
        with (
            patch.object(self.env.registry["udi.sealer"], "seal", side_effect=ValueError),
            self.assertRaises(ValueError),
            self.connection() as cr,
        ):
            self.env(cr=cr)["udi.sealer"].run()
        self.assertEqual(self.run_sealer(), 1)
