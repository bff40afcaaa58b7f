"""What the tests of the scanning app build on."""

import uuid
from datetime import timedelta

from odoo import fields

from odoo.addons.udi_traceability.tests.common import SENSOR_DI, TUBE_DI, UdiCommon

GS = "\x1d"


class ScanCommon(UdiCommon):
    """The world of `UdiCommon` and one enrolled device, ``device`` with ``token``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = cls.env["udi.scan.device"].create({"name": "PDA 1"})
        cls.token = cls.enrol(cls.device)

    def setUp(self):
        super().setUp()
        self.number = 0  # as the device, each test begins to count anew

    @classmethod
    def enrol(cls, device, user=None):
        """Enrol a device as this user; returns its token."""
        code = cls.env["udi.scan.device.service"].with_user(cls.udi_admin).new_code(device.with_user(cls.udi_admin))
        answer = cls.env["udi.scan.device.service"].with_user(user or cls.operator).enrol(code, "Chromium 109")
        return answer["token"]

    def ticket(self, user=None, device=None):
        text, _expires = self.env["udi.scan.ticket"].issue(device or self.device, user or self.operator)
        return text

    def item(self, picking, raw="", user=None, **values):
        """One captured step with the next number."""
        self.number += 1
        return {
            "uuid": str(uuid.uuid4()),
            "sequence": self.number,
            "action": "scan",
            "scenario": "receive" if picking.picking_type_code == "incoming" else "issue",
            "job": picking.id,
            "captured_at": f"{(fields.Datetime.now() - timedelta(minutes=1)).isoformat()}Z",
            "offset_ms": 0,
            "raw": raw,
            "quantity": 1,
            "ticket": self.ticket(user),
            **values,
        }

    def step(self, scenario, job, raw="", user=None, ago=60, **values):
        """One captured step of a job that was begun on the device; ``ago`` seconds before now."""
        self.number += 1
        return {
            "uuid": str(uuid.uuid4()),
            "sequence": self.number,
            "action": "scan" if raw else "finish",
            "scenario": scenario,
            "job": job,
            "captured_at": f"{(fields.Datetime.now() - timedelta(seconds=ago)).isoformat()}Z",
            "offset_ms": 0,
            "raw": raw,
            "quantity": 1,
            "ticket": self.ticket(user),
            **values,
        }

    def job(self):
        """Key of a job that a device begins."""
        return str(uuid.uuid4())

    def accept(self, items, user=None, token=None, **options):
        inbox = self.env["udi.scan.inbox"].with_user(user or self.operator)
        return inbox.accept(token or self.token, items, **options)

    def captures(self, items):
        found = self.env["udi.scan.capture"].search([("uuid", "in", [item["uuid"] for item in items])])
        found.invalidate_recordset()
        order = [item["uuid"] for item in items]
        return found.sorted(lambda capture: order.index(capture.uuid))

    def send(self, items, user=None):
        """Accept and book; returns the captures in the order of the items."""
        answer = self.accept(items, user)
        self.assertEqual({row["status"] for row in answer["answers"]}, {"accepted"}, answer)
        captures = self.captures(items)
        for key in dict.fromkeys(captures.mapped("job_key")):
            self.book(key)
        return self.captures(items)

    def book(self, job):
        """Book what waits for a transfer, or for the job with a key."""
        return self.env["udi.scan.runner"].book_job(job if isinstance(job, str) else f"{job._name},{job.id}")

    def sensor_code(self, serial="SN-1", expiry="310104", lot="L7", made="260105"):
        return f"]d201{SENSOR_DI}11{made}17{expiry}10{lot}{GS}21{serial}"

    def tube_code(self, lot="T1"):
        return f"(01){TUBE_DI}(11)260105(17)310104(10){lot}"
