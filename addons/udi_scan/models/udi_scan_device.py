from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .udi_scan_device_test import STATES
from odoo.addons.udi_traceability.models.unlinked import kept_name

SHOWN_GAPS = 10_000  # numbers looked at above the last one that came; a device never runs so far ahead


class UdiScanDevice(models.Model):
    """A hand-held, phone or computer that scans, and the numbers that it gave to its scans.

    Its token lives on the device only; here is the token's SHA-256.
    """

    _name = "udi.scan.device"
    _description = "Scanning device"
    _inherit = ["udi.own.defaults", "mail.thread"]
    _order = "state, name"

    name = fields.Char(required=True, tracking=True, help="What is written on it, for example PDA 3.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    state = fields.Selection(
        [
            ("new", "Not enrolled"),
            ("active", "In use"),
            ("revoked", "Revoked"),
            ("lost", "Closed as lost"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    token_sha256 = fields.Char(
        export_string_translation=False, readonly=True, copy=False, groups="base.group_system", index="btree_not_null"
    )
    code_sha256 = fields.Char(
        export_string_translation=False, readonly=True, copy=False, groups="base.group_system", index="btree_not_null"
    )
    code_expires_on = fields.Datetime(readonly=True, copy=False)
    enrolled_on = fields.Datetime(readonly=True, copy=False)
    enrolled_by_id = fields.Many2one("res.users", "Enrolled by (user)", readonly=True, copy=False, ondelete="set null")
    enrolled_by_name = kept_name("enrolled_by_id", "Enrolled by")
    browser = fields.Char(readonly=True, copy=False)
    blind_count = fields.Boolean(
        "Counts blind", tracking=True, help="Who counts with it is not told what should be in a place."
    )
    last_seen_on = fields.Datetime("Last seen", readonly=True, copy=False)
    first_number = fields.Integer(readonly=True, copy=False, default=1, help="First number that it was handed out.")
    last_number = fields.Integer("Last number received", readonly=True, copy=False)
    announced_number = fields.Integer(
        "Last number given", readonly=True, copy=False, help="What the device said at its last contact."
    )
    scanner_state = fields.Selection(
        STATES, "Scanner", default="untested", required=True, readonly=True, copy=False, tracking=True
    )
    tested_on = fields.Datetime("Scanner tested on", readonly=True, copy=False)
    tester_name = fields.Char("Scanner tested by", readonly=True, copy=False)
    test_ids = fields.One2many("udi.scan.device.test", "device_id", readonly=True, string="Tests of the scanner")
    scanner_findings = fields.Text("What to change", compute="_compute_scanner_findings")
    capture_ids = fields.One2many("udi.scan.capture", "device_id", readonly=True, string="Scans received")
    capture_count = fields.Integer(compute="_compute_counts")
    open_count = fields.Integer("Scans to settle", compute="_compute_counts")
    missing_count = fields.Integer("Numbers missing", compute="_compute_missing")
    missing_text = fields.Char("Missing numbers", compute="_compute_missing")

    _token_once = models.Constraint("UNIQUE (token_sha256)", "This token is in use already.")
    _name_once = models.Constraint(
        "UNIQUE (name, company_id)", "Another scanning device of the company has this name already."
    )

    def _compute_scanner_findings(self):
        for device in self:
            device.scanner_findings = device.test_ids[:1].findings

    def _compute_counts(self):
        groups = self.env["udi.scan.capture"]._read_group(
            [("device_id", "in", self.ids)], ["device_id", "state"], ["__count"]
        )
        for device in self:
            own = {state: count for owner, state, count in groups if owner == device}
            device.capture_count = sum(own.values())
            device.open_count = own.get("conflict", 0)

    def _compute_missing(self):
        missing = self._missing_ranges()
        for device in self:
            gaps = missing.get(device.id, [])
            device.missing_count = sum(last - first + 1 for first, last in gaps)
            device.missing_text = ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in gaps)

    def _missing_ranges(self):
        """``{device id: [(first, last), …]}``: what a device gave out and never arrived, in ascending order.

        Looked for between the numbers that are there: a device that leaps by a billion costs no more than one that
        leaps by two.
        """
        if not self.ids:
            return {}
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                SELECT d.id, array_agg(ARRAY[gap.before + 1, gap.number - 1] ORDER BY gap.number)
                  FROM udi_scan_device d
            CROSS JOIN LATERAL (
                       SELECT number, lag(number, 1, d.first_number - 1::bigint) OVER (ORDER BY number) AS before
                         FROM (SELECT c.sequence::bigint AS number
                                 FROM udi_scan_capture c
                                WHERE c.device_id = d.id AND c.sequence >= d.first_number
                                UNION ALL
                               SELECT 1 + LEAST(GREATEST(d.last_number, d.announced_number),
                                                d.last_number + %(far)s::bigint)) given
                       ) gap
                 WHERE d.id = ANY(%(ids)s) AND gap.number > gap.before + 1
              GROUP BY d.id
                """,
                far=SHOWN_GAPS,
                ids=self.ids,
            )
        )
        return dict(self.env.cr.fetchall())

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        if self.env["udi.scan.capture"].search_count([("device_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("This device has scanned: what it sent must stay readable. Revoke it instead."))

    def action_enrol(self):
        """Show a code to be photographed with the device; an earlier code stops working."""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["udi.scan.enrol"].create({"device_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrol %(device)s", device=self.name),
            "res_model": "udi.scan.enrol",
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_revoke(self):
        """From now on the server takes nothing from these devices."""
        self.env["udi.scan.device.service"].close(self, "revoked")

    def action_close_lost(self):
        """As revoking, and the numbers that never arrived are written down."""
        self.env["udi.scan.device.service"].close(self, "lost")

    def action_import_unsent(self):
        """Ask for the file that the app has saved."""
        self.ensure_one()
        return self._open_import(self.env["udi.scan.unsent.import"].create({"device_id": self.id}))

    def _open_import(self, wizard):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import unsent scans of %(device)s", device=self.name),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_captures(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_scan.action_udi_scan_capture")
        return {**action, "domain": [("device_id", "=", self.id)], "context": {}}
