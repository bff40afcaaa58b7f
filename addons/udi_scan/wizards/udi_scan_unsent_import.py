import base64

from odoo import fields, models

from ..services.unsent import SHOWN


class UdiScanUnsentImport(models.TransientModel):
    """The file that the app of a closed device has saved, and what was in it."""

    _name = "udi.scan.unsent.import"
    _description = "Import unsent scans"

    device_id = fields.Many2one("udi.scan.device", required=True, readonly=True, ondelete="cascade")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    is_done = fields.Boolean(readonly=True)
    accepted_count = fields.Integer("New", readonly=True)
    duplicate_count = fields.Integer("Here already", readonly=True)
    rejected_count = fields.Integer("Refused", readonly=True)
    rejected_text = fields.Text("Why refused", readonly=True)

    def action_import(self):
        """Take the file in and show what was in it."""
        self.ensure_one()
        result = self.env["udi.scan.unsent"].take_in(self.device_id, base64.b64decode(self.file or b""))
        rejected = result["rejected"]
        lines = [f"{number}: {why}" for number, why in rejected[:SHOWN]]
        if len(rejected) > SHOWN:
            lines.append(self.env._("… and %(count)s more.", count=len(rejected) - SHOWN))
        self.write(
            {
                "file": False,
                "is_done": True,
                "accepted_count": result["accepted"],
                "duplicate_count": result["duplicate"],
                "rejected_count": len(rejected),
                "rejected_text": "\n".join(lines) or False,
            }
        )
        return self.device_id._open_import(self)
