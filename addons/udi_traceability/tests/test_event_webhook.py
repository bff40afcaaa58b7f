"""A rule tells another system of an event: over HTTP to a real server, refused, late, lost, tried again."""

import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..services import event_webhook
from .common import UdiCommon
from .test_ledger_seal import LedgerVerbs


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_args):
        pass


@tagged("post_install", "-at_install")
class TestEventWebhook(LedgerVerbs, UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.receive(cls.pump, ["P1", "P2"])
        cls.env.cr.flush()
        while cls.env["udi.sealer"].seal(cls.company):
            pass
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.url = f"http://127.0.0.1:{cls.server.server_address[1]}/udi"

    def setUp(self):
        super().setUp()
        self.server.got, self.server.status, self.server.delay = [], 200, 0
        self.env["ir.config_parameter"].set_param(event_webhook.ALLOWED_HOSTS, "mes.example, 127.0.0.1")

    def rule(self, **values):
        common = {"name": "Tell the MES", "kind": "webhook", "biz_step": "inspecting", "webhook_url": self.url}
        return self.env["udi.event.action"].create({**common, **values})

    def act(self):
        """Seal what was recorded and act on it, without the job's commits; nothing is sent yet."""
        self.seal()
        runner = self.env["udi.event.action.runner"]
        for rule in self.env["udi.event.action"].search([]):
            while block := runner._next_block(rule):
                runner._act(rule, block)
                rule.last_block = block.number

    def send(self):
        self.env["udi.event.webhook"].send_waiting(lambda *_done, **_left: 60)

    def told(self, rule):
        return [(run.state, run.attempts, run.message or "") for run in rule.run_ids]

    # ------------------------------------------------------------------ what cannot be set up
    def test_bad_addresses(self):
        for url in (False, "mes.example", "ftp://mes.example", "http://user:pw@mes.example/", "https://mes.example/ x"):
            with self.assertRaisesRegex(ValidationError, "no address to tell"), self.env.cr.savepoint():
                self.rule(webhook_url=url)

    def test_the_secret_is_the_administrators(self):
        rule = self.rule(webhook_secret="s3cret")
        self.assertEqual(rule.with_user(self.udi_admin).webhook_secret, "s3cret")
        for user in (self.operator, self.quality, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).read(["webhook_secret"])

    # ------------------------------------------------------------------ delivered
    def test_another_system_gets_the_event(self):
        rule = self.rule(webhook_secret="s3cret")
        event = self.record(*self.lots, disposition="non_conformant")
        self.act()
        self.assertEqual(self.told(rule), [("waiting", 0, "")])
        self.assertFalse(self.server.got, "nothing before the commit")
        self.send()
        self.assertEqual(self.told(rule), [("done", 1, "")])
        [(headers, body)] = self.server.got
        self.assertEqual((headers["X-UDI-Event"], headers["Content-Type"]), (str(event.uuid), "application/json"))
        digest = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-UDI-Signature"], f"sha256={digest}")
        said = json.loads(body)
        self.assertEqual((said["event"], said["biz_step"], said["disposition"]),
                         (str(event.uuid), "inspecting", "non_conformant"))  # fmt: skip
        self.assertEqual(said["content_hash"], event.content_hash)
        self.assertTrue(said["event_time"].endswith("+00:00"))
        self.assertEqual([item["lot"] for item in said["items"]], ["P1", "P2"])
        self.assertEqual(said["items"][0]["udi_di"], self.pump.udi_primary_identifier_id.code)
        self.send()
        self.assertEqual(len(self.server.got), 1, "once")

    def test_only_so_many_items(self):
        self.rule(most=1)
        self.record(*self.lots)
        self.act()
        self.send()
        said = json.loads(self.server.got[0][1])
        self.assertEqual((len(said["items"]), said["item_count"]), (1, 2))

    # ------------------------------------------------------------------ not delivered
    def test_inside_the_own_network(self):
        self.env["ir.config_parameter"].set_param(event_webhook.ALLOWED_HOSTS, "mes.example")
        rule = self.rule()
        self.record(self.lots[0])
        self.act()
        self.send()
        [(state, _attempts, message)] = self.told(rule)
        self.assertEqual(state, "failed", "no later try changes that")
        self.assertIn("127.0.0.1 lies inside the own network", message)
        self.assertIn(event_webhook.ALLOWED_HOSTS, message)
        self.assertFalse(self.server.got)
        self.assertEqual(rule.failed_count, 1)

    @mute_logger("odoo.addons.udi_traceability.services.event_action")
    def test_tried_again_then_told(self):
        rule, other = self.rule(), self.rule(name="Second", webhook_url=self.url.replace("udi", "other"))
        self.record(self.lots[0])
        self.act()
        self.server.status = 503
        for attempt in range(1, len(event_webhook.TRIES) + 1):
            self.send()
            self.assertEqual(self.told(rule), [("waiting", attempt, "127.0.0.1 answered with 503.")])
            wait = rule.run_ids.next_on - fields.Datetime.now()
            self.assertAlmostEqual(wait.total_seconds(), 60 * event_webhook.TRIES[attempt - 1], delta=30)
            self.send()
            self.assertEqual(rule.run_ids.attempts, attempt, "not before its time")
            (rule | other).run_ids.next_on = fields.Datetime.now() - timedelta(seconds=1)
        self.send()
        self.assertEqual([run.state for run in (rule | other).run_ids], ["failed", "failed"])
        self.assertEqual(rule.failed_count, 1)
        action = rule.action_open_failed()
        self.assertEqual(action["context"], {"search_default_failed": True})
        self.server.status = 200
        rule.run_ids.with_user(self.udi_admin).action_try_again()
        rule.invalidate_recordset()
        self.send()
        self.assertEqual((self.told(rule), rule.failed_count), ([("done", 1, "")], 0))

    def test_too_slow(self):
        self.patch(event_webhook, "TIMEOUT", 0.3)
        rule = self.rule()
        self.record(self.lots[0])
        self.act()
        self.server.delay = 1
        self.send()
        self.assertEqual(self.told(rule), [("waiting", 1, "127.0.0.1 did not answer within 0.3 seconds.")])

    def test_the_job_comes_for_what_is_tried_later(self):
        job = self.env.ref("udi_traceability.ir_cron_event_action")
        rule = self.rule()
        self.record(self.lots[0])
        self.act()
        self.server.status = 500
        self.send()
        calls = self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]).mapped("call_at")
        self.assertIn(rule.run_ids.next_on, calls)
