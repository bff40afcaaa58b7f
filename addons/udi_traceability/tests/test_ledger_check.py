"""The check of the ledger: what was changed is named, also when the whole chain was rewritten."""

import gzip
import json
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from ..services import verifier
from .common import UdiCommon
from .test_ledger_seal import LedgerVerbs
from odoo.addons.udi_core import ledger_check, ledger_rows
from odoo.addons.udi_core.blocks import FIELDS, GENESIS, block_hash, merkle_root
from odoo.addons.udi_core.ledger import content_hash

TABLES = ("udi_event", "udi_event_item", "udi_ledger_block", "udi_ledger_member")
LOG = "odoo.addons.udi_traceability.services.verifier"


class LedgerCheckCase(LedgerVerbs, UdiCommon):
    """Two sealed blocks, two events that wait, and an anchor folder of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        while cls.env["udi.sealer"].seal(cls.company):  # what the database held before
            pass
        cls.lots = cls.receive(cls.pump, ["P1", "P2"])
        cls.env.cr.flush()  # as before a commit: the content hash is written

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.startPatcher(patch.dict("os.environ", UDI_LEDGER_ANCHOR_DIR=folder.name))
        self.seal()
        self.event = self.record(self.lots[0], reason="as it was")
        self.record(self.lots[1])
        self.seal()
        self.block = self.blocks()[-1]
        self.record(*self.lots)

    def tamper(self, statement, *values):
        """As the owner of the database would."""
        for table in TABLES:
            self.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.cr.execute(statement, values)
        for table in TABLES:
            self.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def verify(self):
        return self.env["udi.verifier"].verify(self.company)

    def found(self):
        return [(defect.code, defect.block, defect.event) for defect in self.verify().defects]


@tagged("post_install", "-at_install")
class TestLedgerCheck(LedgerCheckCase):
    def test_untouched(self):
        report = self.verify()
        self.assertTrue(report.ok, report.defects)
        self.assertEqual(report.unsealed, 1)
        self.assertTrue(report.oldest_unsealed)
        self.assertEqual(report.blocks, len(self.blocks()))
        self.cr.execute("SELECT count(*) FROM udi_event_item WHERE company_id = %s", (self.company.id,))
        self.assertEqual(report.items, self.cr.fetchone()[0])

    def test_words_that_copy_must_escape(self):
        lot = self.make_lot(self.pump, "P3")
        self.env["udi.recorder"].record(
            {"biz_step": "inspecting", "reason": "tab\there\\ new\nline\r\v 中文 \\N"},
            [{"lot": lot, "quantity": 0.25, "detail": {"old": "a\tb", "new": ["\\", "\n"]}}],
        )
        self.assertTrue(self.verify().ok)

    def test_work_goes_on_above_a_sealed_ledger(self):
        """Merging partners, deleting a user, renaming products and lots change nothing that was written."""
        leaver = self.operator.copy({"login": "leaver"})
        self.env["udi.recorder"].with_user(leaver).record(
            {"biz_step": "inspecting", "partner": self.supplier}, [{"lot": self.lots[0]}]
        )
        self.assertTrue(self.seal())
        other = self.env["res.partner"].create({"name": "Sensor Works Ltd"})
        self.env["base.partner.merge.automatic.wizard"]._merge((self.supplier | other).ids, other)
        leaver.unlink()
        self.pump.name = "Infusion pump, renamed"
        self.assertTrue(self.verify().ok)

    def test_a_changed_event_is_named(self):
        for column, value in {
            "reason": "changed",
            "partner_ref": 4711,
            "event_time": "2020-01-01 00:00:00",
        }.items():
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self.tamper(f"UPDATE udi_event SET {column} = %s WHERE id = %s", value, self.event.id)
                self.assertEqual(self.found(), [("event_changed", self.block.number, self.event.id)])
                savepoint.rollback()

    def test_a_changed_item_is_named(self):
        for column, value in {"lot_name": "P9", "quantity": 2, "into_lot_id": self.lots[1].id, "detail": "{}"}.items():
            with self.subTest(column), self.env.cr.savepoint() as savepoint:
                self.tamper(f"UPDATE udi_event_item SET {column} = %s WHERE event_id = %s", value, self.event.id)
                self.assertEqual(self.found(), [("event_changed", self.block.number, self.event.id)])
                savepoint.rollback()

    def test_deleted_rows_are_named(self):
        number = self.block.number
        deletions = {
            "DELETE FROM udi_event_item WHERE event_id = %s": [("event_changed", number, self.event.id)],
            "DELETE FROM udi_ledger_member WHERE event_id = %s": [("block_events", number, None)],
        }
        for statement, expected in deletions.items():
            with self.subTest(statement), self.env.cr.savepoint() as savepoint:
                self.tamper(statement, self.event.id)
                self.assertEqual(self.found(), expected)
                savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            self.tamper("DELETE FROM udi_event_item WHERE event_id = %s", self.event.id)
            self.tamper("DELETE FROM udi_event WHERE id = %s", self.event.id)
            self.assertEqual(self.found(), [("block_events", number, None)])
            savepoint.rollback()
        with self.env.cr.savepoint() as savepoint:
            self.tamper("DELETE FROM udi_ledger_block WHERE id = %s", self.blocks()[-2].id)
            self.assertIn(("block_missing", number - 1, None), self.found())
            savepoint.rollback()

    def rewrite(self):
        """Forge an event and reseal everything, hash by hash: in itself the chain has no fault."""
        self.tamper("UPDATE udi_event SET reason = 'forged' WHERE id = %s", self.event.id)
        row = next(ledger_rows.read_events(self.cr, self.event.id, self.event.id + 1))
        header = {name: cell.decode() for name, cell in zip(ledger_rows.HEADER_FIELDS, row.header, strict=True)}
        items = [
            {name: cell.decode() for name, cell in zip(ledger_rows.ITEM_FIELDS, cells, strict=True)}
            for cells in map(ledger_rows.cells_of, row.items)
        ]
        for item in items:
            item["sequence"] = int(item["sequence"])
        self.tamper("UPDATE udi_event SET content_hash = %s WHERE id = %s", content_hash(header, items), self.event.id)
        previous = GENESIS
        for block in ledger_rows.read_blocks(self.cr, self.company.id):
            self.cr.execute(
                "SELECT e.content_hash FROM udi_event e JOIN udi_ledger_member m ON m.event_id = e.id"
                " WHERE m.block_id = %s ORDER BY e.id",
                (block["id"],),
            )
            block["merkle_root"] = merkle_root(bytes.fromhex(value) for (value,) in self.cr.fetchall())
            block["previous_hash"] = previous
            previous = block_hash({name: block[name] for name in FIELDS[1]})
            self.tamper(
                "UPDATE udi_ledger_block SET merkle_root = %s, previous_hash = %s, block_hash = %s WHERE id = %s",
                block["merkle_root"],
                block["previous_hash"],
                previous,
                block["id"],
            )

    def test_a_rewritten_chain_is_caught_by_the_anchor(self):
        anchor = self.env["udi.anchor"].keep(self.company)
        self.assertEqual((anchor["number"], anchor["block_hash"]), (self.block.number, self.block.block_hash))
        self.assertTrue(self.verify().ok)
        self.rewrite()
        self.assertEqual(self.found(), [("anchor_mismatch", self.block.number, None)])
        self.env["udi.anchor"].path().unlink()
        self.assertEqual(self.found(), [], "without its anchor a rewritten chain cannot be told from a true one")

    def test_a_deleted_or_cut_anchor_file_is_told(self):
        anchors = self.env["udi.anchor"]
        anchors.keep(self.company)
        self.seal()
        anchors.keep(self.company)
        number = anchors.last(self.company)["number"]
        check = self.env["udi.ledger.check"].create({"company_id": self.company.id, "anchored_block": number})
        self.assertFalse(self.found())
        lines = anchors.path().read_text(encoding="utf-8").splitlines()
        anchors.path().write_text(lines[0] + "\n", encoding="utf-8")
        self.assertEqual(self.found(), [("anchor_lost", number, None)])
        anchors.path().unlink()
        self.assertEqual(self.found(), [("anchor_lost", number, None)])
        check.write({"state": "broken", "defect_count": 1, "defects": [{"code": "anchor_lost", "block": number}]})
        self.assertIn("deleted or cut", check.message)

    def test_anchors_are_kept_once_and_mailed(self):
        self.auditor.email = "auditor@example.com"
        anchors = self.env["udi.anchor"]
        before = self.env["mail.mail"].search([])
        self.assertTrue(anchors.keep(self.company))
        self.assertIsNone(anchors.keep(self.company), "nothing new")
        self.assertTrue(self.seal())
        self.assertTrue(anchors.keep(self.company))
        lines = [json.loads(line) for line in anchors.path().read_text(encoding="utf-8").splitlines()]
        self.assertEqual([line["number"] for line in lines], [self.block.number, self.block.number + 1])
        self.assertEqual(anchors.last(self.company), lines[-1])
        self.assertEqual(self.verify().anchors, 2)
        mails = (self.env["mail.mail"].search([]) - before).filtered(lambda mail: "auditor@" in mail.email_to)
        self.assertEqual(len(mails), 2)
        self.assertIn(lines[0]["block_hash"], "".join(mails.mapped("body_html")))

    @mute_logger("odoo.addons.udi_traceability.services.anchor")
    def test_a_folder_that_cannot_be_written_does_not_stop_the_mail(self):
        (self.folder / "file").write_text("x")
        self.auditor.email = "auditor@example.com"
        with patch.dict("os.environ", UDI_LEDGER_ANCHOR_DIR=str(self.folder / "file" / "below")):
            self.assertTrue(self.env["udi.anchor"].keep(self.company))
        self.assertTrue(self.env["mail.mail"].search([("email_to", "like", "auditor@example.com")]))

    def test_the_button(self):
        for user in (self.auditor, self.udi_admin):
            status = self.env["udi.ledger.status"].with_user(user)
            screen = Form(status.browse(status.open()["res_id"]))
            self.assertEqual(screen.unsealed_count, 1)
            screen.record.action_check()
            check = self.env["udi.ledger.check"].search([], limit=1)
            self.assertEqual((check.state, check.asked_by), ("good", user.login))
            self.assertTrue(check.with_user(user).message)
        for user in (self.operator, self.quality, self.nobody):
            with self.assertRaises(AccessError):
                self.env["udi.ledger.status"].with_user(user).open()
            with self.assertRaises(AccessError):
                self.env["udi.verifier"].with_user(user).ask(self.company)

    def test_a_large_ledger_is_checked_in_the_background(self):
        with patch.object(verifier, "AT_ONCE", 1):
            check = self.env["udi.verifier"].with_user(self.auditor).ask(self.company)
        self.assertEqual(check.state, "waiting")
        with self.enter_registry_test_mode():
            self.env.ref("udi_traceability.ir_cron_ledger_check").method_direct_trigger()
        check.invalidate_recordset()
        self.assertEqual(check.state, "good")

    def test_the_daily_check_comes_once_a_day(self):
        job = self.env.ref("udi_traceability.ir_cron_ledger_check")
        checks = [("scheduled", "=", True), ("company_id", "=", self.company.id)]
        self.env["udi.ledger.check"].search(checks).unlink()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
            job.method_direct_trigger()
        check = self.env["udi.ledger.check"].search(checks)
        self.assertEqual((len(check), check.state, check.unsealed_count), (1, "good", 0))
        self.assertEqual(self.env["udi.anchor"].last(self.company)["number"], self.block.number + 1)
        self.assertEqual(check.anchored_block, self.block.number + 1)

    def test_a_broken_ledger_is_put_before_people(self):
        self.tamper("UPDATE udi_event SET reason = 'x' WHERE id = %s", self.event.id)
        with self.assertLogs(LOG, "ERROR"):
            self.env["udi.verifier"].ask(self.company)
        with self.assertLogs(LOG, "ERROR"):
            check = self.env["udi.verifier"].ask(self.company)
        self.assertEqual((check.state, check.defect_count), ("broken", 1))
        self.assertIn(f"Event {self.event.id}", check.message)
        users = check.activity_ids.user_id
        self.assertIn(self.auditor, users)
        self.assertIn(self.udi_admin, users)
        self.assertNotIn(self.operator, users)
        earlier = self.env["udi.ledger.check"].search([("company_id", "=", self.company.id)]) - check
        self.assertFalse(earlier.activity_ids, "the newest check stands for those before")

    def test_every_fault_has_a_sentence(self):
        facts = {
            "block": 3,
            "event": 4,
            "expected": 2,
            "found": 1,
            "line": 1,
            "version": 9,
            "uuid": "u",
            "document": "",
        }
        codes = (
            "event_changed event_version event_without_block block_events block_content block_changed block_version"
            " block_missing chain_broken anchor_missing anchor_mismatch anchor_unreadable anchor_lost"
        )
        for code in codes.split():
            sentence = self.env["udi.ledger.text"].sentence({"code": code, **facts})
            self.assertNotIn("%", sentence)

    @mute_logger(LOG)
    def test_an_anchor_file_that_cannot_be_read(self):
        self.env["udi.anchor"].path().mkdir()
        check = self.env["udi.verifier"].ask(self.company)
        self.assertEqual(check.state, "failed")
        self.assertIn("anchor file", check.message)

    def test_export_is_the_same_ledger(self):
        lines = list(ledger_rows.export_lines(self.cr, self.company.id, database="x"))
        read = [ledger_rows.parse_line(line, number) for number, line in enumerate(lines, 1)]
        checker = ledger_check.Checker([value for kind, value in read if kind == "block"])
        checker.add(ledger_check.digest(value for kind, value in read if kind == "event"))
        self.assertEqual(checker.finish(), self.verify())


@tagged("post_install", "-at_install")
class TestLedgerDownload(LedgerCheckCase, HttpCase):
    def test_export_by_the_button(self):
        self.auditor.password = "auditor-2026"
        self.operator.password = "operator-2026"
        action = self.env["udi.ledger.status"].with_user(self.auditor).create({}).action_export()
        self.authenticate(self.auditor.login, "auditor-2026")
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        lines = gzip.decompress(response.content).splitlines()
        self.assertEqual(json.loads(lines[0])["kind"], "ledger")
        self.assertEqual(len(lines) - 1, len(self.blocks()) + self.env["udi.event"].search_count([]))
        self.assertEqual(self.url_open("/udi/ledger/99999.jsonl.gz").status_code, 404)
        self.authenticate(self.operator.login, "operator-2026")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(action["url"]).status_code, 403)
