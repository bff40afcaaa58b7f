"""A device, a company whose receipts are inspected, and steps of an inspector."""

import base64
import io
import uuid

from odoo import Command, fields
from PIL import Image

from odoo.addons.udi_quality.tests.common import QualityCommon
from odoo.addons.udi_scan.tests.common import ScanCommon
from odoo.addons.udi_traceability.tests.common import TUBE_DI


class InspectionCommon(QualityCommon, ScanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["udi.sampling.plan"].create(
            {
                "name": "Every unit of devices",
                "categ_ids": [Command.set(cls.category.ids)],
                "check_ids": [
                    Command.create({"name": "Seal intact"}),
                    Command.create({"name": "Label legible"}),
                ],
            }
        )
        cls.seal, cls.label = cls.plan.check_ids

    @classmethod
    def tubes(cls, lot="T1"):
        return f"]d201{TUBE_DI}112601051731010410{lot}"

    def look(self, inspection, raw, right=True, user=None, failed=(), remark="", **values):
        """One look of an inspector as his device captures it."""
        options = {"right": right}
        if not right:
            options.update(failed=[check.id for check in failed], remark=remark)
        return self.inspecting(inspection, raw, user, options=options, **values)

    def inspecting(self, inspection, raw="", user=None, **values):
        picking = self.env["stock.picking"]
        item = self.item(picking, raw, user or self.quality, scenario="inspect", **values)
        return {**item, "job": inspection.id}

    def decide(self, inspection, decision="plan", user=None, **options):
        return self.inspecting(inspection, action="finish", user=user, options={"decision": decision, **options})

    def book_steps(self, *items, user=None):
        return self.send(list(items), user or self.quality)

    @classmethod
    def jpeg(cls, size=(64, 48)):
        content = io.BytesIO()
        Image.new("RGB", size, "white").save(content, "JPEG")
        return content.getvalue()

    def photo(self, inspection, check=None, content=None, user=None, **values):
        return {
            "uuid": str(uuid.uuid4()),
            "scenario": "inspect",
            "job": inspection.id,
            "about": check.id if check else 0,
            "ticket": self.ticket(user or self.quality),
            "captured_at": f"{fields.Datetime.now().isoformat()}Z",
            "offset_ms": 0,
            "content": base64.b64encode(content or self.jpeg()).decode(),
            **values,
        }

    def send_photo(self, photo, user=None, token=None):
        return self.env["udi.scan.photo"].with_user(user or self.quality).accept(token or self.token, photo)
