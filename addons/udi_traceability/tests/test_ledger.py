"""Nobody alters the ledger: not the ORM, not SQL; and what it says can be recomputed."""

import contextlib
from datetime import timedelta
from decimal import Decimal

import psycopg2
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import UdiCommon
from odoo.addons.udi_core.ledger import HASH_FIELDS, content_hash
from odoo.addons.udi_core.ledger_rows import COLUMN_OF, ITEM_COLUMN_OF


@tagged("post_install", "-at_install")
class TestLedger(UdiCommon):
    def setUp(self):
        super().setUp()
        self.lots = self.receive(self.pump, ["P1", "P2"])
        self.event = self.lots[0].udi_event_item_ids.event_id
        self.env.cr.flush()  # the end of the transaction: the content hash is written

    def test_orm_is_closed_to_everybody(self):
        for user in (self.env.ref("base.user_admin"), self.udi_admin, self.quality, self.operator):
            event = self.event.with_user(user)
            with self.assertRaises(UserError):
                event.write({"reason": "x"})
            with self.assertRaises(UserError):
                event.unlink()
            with self.assertRaises(UserError):
                event.create({"biz_step": "shipping"})
            with self.assertRaises(UserError):
                event.item_ids.write({"quantity": 5})
        with self.assertRaises(UserError):
            self.event.sudo().write({"reason": "x"})
        with self.assertRaises(UserError):
            self.event.item_ids.sudo().unlink()

    @mute_logger("odoo.sql_db")
    def test_sql_is_refused_by_the_triggers(self):
        statements = [
            "UPDATE udi_event SET biz_step = 'shipping' WHERE id = %s",
            "UPDATE udi_event SET event_time = event_time - interval '1 day' WHERE id = %s",
            "UPDATE udi_event SET content_hash = repeat('0', 64) WHERE id = %s",
            "DELETE FROM udi_event WHERE id = %s",
            "UPDATE udi_event_item SET lot_name = 'X' WHERE event_id = %s",
            "UPDATE udi_event_item SET quantity = 2 WHERE event_id = %s",
            "UPDATE udi_event_item SET company_id = 0 WHERE event_id = %s",
            "UPDATE udi_event SET id = -1 WHERE id = %s",
            "UPDATE udi_event SET source_ref = -1 WHERE id = %s",
            "UPDATE udi_event SET parent_name = 'X' WHERE id = %s",
            "UPDATE udi_event SET content_hash = NULL WHERE id = %s",
            "UPDATE udi_event_item SET own_user_login = 'x' WHERE event_id = %s",
            "UPDATE udi_event_item SET known_at = now() WHERE event_id = %s",
            "UPDATE udi_event_item SET into_all = true WHERE event_id = %s",
            "DELETE FROM udi_event_item WHERE event_id = %s",
            "TRUNCATE udi_event_item -- %s",
            "TRUNCATE udi_event CASCADE -- %s",
        ]
        for statement in statements:
            with self.subTest(statement), self.assertRaises(psycopg2.Error) as caught, self.env.cr.savepoint():
                self.env.cr.execute(statement, (self.event.id,))
            self.assertIn("append-only", str(caught.exception))

    def test_content_hash_can_be_recomputed_from_the_rows(self):
        self.env.cr.execute("SELECT * FROM udi_event WHERE id = %s", (self.event.id,))
        header = self.env.cr.dictfetchone()
        self.env.cr.execute("SELECT * FROM udi_event_item WHERE event_id = %s ORDER BY sequence", (self.event.id,))
        items = self.env.cr.dictfetchall()
        for item in items:
            item["quantity"] = Decimal(str(item["quantity"]))
        names = HASH_FIELDS[header["hash_version"]]
        rows = [{name: row[ITEM_COLUMN_OF.get(name, name)] for name in names[1]} for row in items]
        event = {name: header[COLUMN_OF.get(name, name)] for name in names[0]}
        self.assertEqual(content_hash(event, rows, header["hash_version"]), header["content_hash"])
        rows[1]["quantity"] += Decimal(1)
        self.assertNotEqual(content_hash(event, rows, header["hash_version"]), header["content_hash"])

    @mute_logger("odoo.sql_db")
    def test_until_the_hash_is_there_only_the_time_is_open(self):
        event = self.env["udi.recorder"].record({"biz_step": "inspecting"}, [{"lot": self.lots[0]}])
        self.assertFalse(event.content_hash)
        self.env.cr.execute("UPDATE udi_event SET event_time = event_time WHERE id = %s", (event.id,))
        for column in ("biz_step", "user_login", "record_time", "uuid", "hash_version"):
            # not assertRaises: Odoo's opens a savepoint, and with it the hash would be written
            savepoint = self.env.cr.savepoint(flush=False)
            with self.subTest(column), contextlib.suppress(psycopg2.errors.RaiseException):
                self.env.cr.execute(f"UPDATE udi_event SET {column} = NULL WHERE id = %s", (event.id,))
                self.fail(f"{column} could be changed")
            savepoint.close(rollback=True)
        self.env.cr.flush()
        self.assertTrue(event.content_hash)

    def test_known_by_says_user_scanner_time_and_entered_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        event = self.env["udi.recorder"].record(
            {"biz_step": "inspecting", "scanner": "desk"},
            [
                {"lot": self.lots[0], "user": self.operator, "scanner": "gun 7", "known_at": "2026-05-01 08:00:00"},
                {"lot": self.lots[1], "user": self.env.user, "scanner": "desk", "entered": (1, dozen), "quantity": 12},
            ],
        )
        other, own = event.item_ids.sorted("sequence")
        self.assertEqual((other.user_login, other.scanner), (self.operator.login, "gun 7"))
        self.assertEqual(str(other.known_at), "2026-05-01 08:00:00")
        self.assertEqual((own.user_login, own.scanner), (self.env.user.login, "desk"))
        self.assertFalse(own.own_user_login or own.own_scanner or own.own_user_ref, "what the header says is kept once")
        self.assertEqual((own.quantity, own.entered_quantity, own.entered_uom), (12, 1, "Dozens"))
        items = self.env["udi.event.item"]
        self.assertEqual(items.search([("event_id", "=", event.id), ("user_login", "=", self.operator.login)]), other)
        self.assertEqual(items.search([("event_id", "=", event.id), ("user_login", "=", self.env.user.login)]), own)

    def test_a_step_of_the_future_is_refused(self):
        with self.assertRaisesRegex(UserError, "lies in the future"):
            self.env["udi.recorder"].record(
                {"biz_step": "inspecting", "event_time": fields.Datetime.now() + timedelta(hours=1)},
                [{"lot": self.lots[0]}],
            )

    def test_who_when_where(self):
        event = self.event
        self.assertEqual(event.user_login, self.env.user.login)
        self.assertEqual(event.partner_name, "Sensor Works")
        self.assertEqual(event.document_name, self.env[event.document_model].browse(event.document_ref).name)
        self.assertLessEqual(abs((event.record_time - event.event_time).total_seconds()), 60)
        self.assertRegex(event.event_offset, r"^[+-]\d\d:\d\d$")

    def test_merging_partners_and_deleting_users_work(self):
        other = self.env["res.partner"].create({"name": "Sensor Works Ltd"})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.supplier | other).ids, other)
        self.assertEqual(self.event.partner_name, "Sensor Works")
        user = self.operator.copy({"login": "leaver"})
        lot = self.make_lot(self.pump, "P9")
        picking = self.picking("incoming", other, [(self.pump, 1)])
        self.fill(picking, lot)
        picking.with_user(user).button_validate()
        self.assertEqual(lot.udi_event_item_ids.user_login, "leaver")
        picking.message_ids.unlink()
        user.action_archive()
        self.assertEqual(lot.udi_event_item_ids.event_id.user_login, "leaver")

    def test_a_lot_in_the_ledger_stays(self):
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.lots.unlink()

    def test_what_the_ledger_names_stays_and_the_rest_goes(self):
        with self.assertRaisesRegex(UserError, "Infusion pump.*Archive it"):
            self.pump.unlink()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.pump.product_tmpl_id.unlink()
        self.pump.product_tmpl_id.action_archive()
        company = self.env["res.company"].create({"name": "Events"})
        self.env["udi.recorder"].record({"biz_step": "inspecting", "company_id": company.id}, [{"lot": self.lots[0]}])
        with self.assertRaisesRegex(UserError, "Events has entries in the ledger"):
            company.unlink()
        unused = self.make_lot(self.tube, "T9")
        unused.unlink()
        self.tube.udi_identifier_ids.unlink()
        self.tube.product_tmpl_id.unlink()
        self.assertFalse(self.tube.exists())

    def test_late_event_keeps_both_times(self):
        event = self.env["udi.recorder"].record(
            {"biz_step": "inspecting", "disposition": "conformant", "event_time": "2026-03-01 08:00:00"},
            [{"lot": self.lots[0]}],
        )
        self.assertEqual(str(event.event_time), "2026-03-01 08:00:00")
        timeline = self.env["udi.timeline"].page("stock.lot", self.lots[0].id)
        self.assertEqual(timeline["events"][-1]["biz_step"], "inspecting")
        self.assertTrue(timeline["events"][-1]["late"])

    def test_nothing_to_record(self):
        self.assertFalse(self.env["udi.recorder"].record({"biz_step": "inspecting"}, []))

    def test_two_statements_for_any_number_of_items(self):
        lots = self.env["stock.lot"].union(*(self.make_lot(self.pump, f"Q{index}") for index in range(40)))
        self.env.invalidate_all()
        recorder = self.env["udi.recorder"]
        recorder.record({"biz_step": "inspecting"}, [{"lot": lot} for lot in lots[:2]])
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        recorder.record({"biz_step": "inspecting"}, [{"lot": lot} for lot in lots[:2]])
        few = self.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        recorder.record({"biz_step": "inspecting"}, [{"lot": lot} for lot in lots])
        self.assertEqual(self.cr.sql_log_count - before, few)
