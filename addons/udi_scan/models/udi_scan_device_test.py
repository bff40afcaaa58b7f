"""What a test of a device's scanner found: the last one is the device's profile."""

from odoo import fields, models

from odoo.addons.udi_core.scan_report import ENDS, SEPARATORS, SOURCES

STATES = [("untested", "Not tested"), ("good", "Good"), ("bad", "Not fit for work")]
_ENDS = {"enter": "Enter", "tab": "Tab", "none": "Nothing", "text": "Text in one piece"}
_SEPARATORS = {"kept": "Arrives", "lost": "Lost", "changed": "Changed", "unknown": "Not seen"}
_SOURCES = {"keys": "Hand scanner", "camera": "Camera"}


class UdiScanDeviceTest(models.Model):
    _name = "udi.scan.device.test"
    _inherit = "udi.kept.record"
    _description = "Test of a scanner"
    _order = "tested_on desc, id desc"
    _rec_name = "tested_on"
    _log_access = False

    device_id = fields.Many2one("udi.scan.device", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="device_id.company_id")
    uuid = fields.Char(export_string_translation=False, required=True, readonly=True)
    tested_on = fields.Datetime(required=True, readonly=True)
    # number and frozen name: a person who leaves stays the one who tested
    tester_ref = fields.Integer("User number", required=True, readonly=True, aggregator=None)
    tester_name = fields.Char("Tested by", required=True, readonly=True)
    state = fields.Selection(STATES[1:], "Result", required=True, readonly=True)
    faults = fields.Char("Fault codes", export_string_translation=False, readonly=True)
    findings = fields.Text("What to change", compute="_compute_findings")
    separator = fields.Selection(
        [(key, _SEPARATORS[key]) for key in SEPARATORS], "GS character", required=True, readonly=True
    )
    prefix = fields.Char(readonly=True, help="What the scanner types before each code.")
    suffix = fields.Char(readonly=True, help="What the scanner types after each code, but for the key.")
    line_end = fields.Selection([(key, _ENDS[key]) for key in ENDS], "Key after a code", required=True, readonly=True)
    source = fields.Selection([(key, _SOURCES[key]) for key in SOURCES], "Read with", required=True, readonly=True)
    speed = fields.Float("ms per character", digits=(6, 1), readonly=True, aggregator=None)
    received = fields.Text("What arrived", readonly=True, help="Separators are shown as ␝.")

    _uuid_once = models.Constraint("UNIQUE (uuid)", "This test is kept already.")

    def _compute_findings(self):
        words = self.env["udi.scan.device.profile"].remedies()
        for test in self:
            keys = [key for key in (test.faults or "").split(",") if key]
            lines = [words[key] for key in keys]
            if test.separator == "unknown" and not lines:
                lines = [words["not_read"]]
            test.findings = "\n".join(lines)
