"""Outcomes of checks of the ledger."""

from odoo import api, fields, models
from odoo.tools import plaintext2html

ACTIVITY = "udi_traceability.mail_activity_type_ledger"


class UdiLedgerCheck(models.Model):
    _name = "udi.ledger.check"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Check of the ledger"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    scheduled = fields.Boolean("Daily check", readonly=True)
    asked_by = fields.Char("Asked by", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("good", "As it was written"),
            ("broken", "Broken"),
            ("failed", "Could not be checked"),
        ],
        string="Outcome",
        required=True,
        readonly=True,
        default="waiting",
    )
    finished_at = fields.Datetime("Checked on", readonly=True)
    seconds = fields.Float(readonly=True, digits=(16, 1), aggregator=None)
    block_count = fields.Integer("Blocks", readonly=True, aggregator=None)
    event_count = fields.Integer("Events", readonly=True, aggregator=None)
    item_count = fields.Integer("Items", readonly=True, aggregator=None)
    unsealed_count = fields.Integer(
        "Unsealed", readonly=True, aggregator=None, help="Events that were in no block when the check began."
    )
    anchor_count = fields.Integer(
        "Anchors", readonly=True, aggregator=None, help="Anchors outside the database that were compared."
    )
    anchored_block = fields.Integer(
        "Anchored up to block",
        readonly=True,
        aggregator=None,
        help="The last block in the anchor file after this check.",
    )
    defect_count = fields.Integer("Faults", readonly=True, aggregator=None)
    defects = fields.Json(readonly=True)
    message = fields.Text("What was found", compute="_compute_message")

    @api.depends("finished_at", "state")
    def _compute_display_name(self):
        for check in self:
            day = fields.Datetime.to_string(check.finished_at or check.create_date)
            check.display_name = self.env._("Check of %(time)s UTC", time=day)

    @api.depends("state", "defects", "defect_count")
    def _compute_message(self):
        texts = self.env["udi.ledger.text"]
        for check in self:
            check.message = texts.outcome(check)

    def _alert(self):
        """Put it before the auditors and administrators, in the place of what earlier checks put there."""
        self.ensure_one()
        self.search([("company_id", "=", self.company_id.id)]).activity_unlink([ACTIVITY])
        for user in self._watchers():
            check = self.with_context(lang=user.lang)
            check.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=check.env._("The ledger is broken. Find out who did it and why."),
                note=plaintext2html(check.env["udi.ledger.text"].outcome(check)),
            )

    def _watchers(self):
        groups = self.env.ref("udi_traceability.group_udi_auditor") | self.env.ref("udi_traceability.group_udi_admin")
        return self.env["res.users"].search(
            [("all_group_ids", "in", groups.ids), ("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        )
