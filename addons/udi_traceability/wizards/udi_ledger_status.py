"""The screen "Ledger check": how far the ledger is sealed, and whether it is as it was written."""

from odoo import api, fields, models

SHOWN = 20


class UdiLedgerStatus(models.TransientModel):
    _name = "udi.ledger.status"
    _description = "Ledger check"

    # computed: nobody can name the ledger of a company that he does not work in
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    last_block_id = fields.Many2one("udi.ledger.block", "Last block", compute="_compute_blocks")
    sealed_at = fields.Datetime(related="last_block_id.sealed_at")
    block_hash = fields.Char(related="last_block_id.block_hash")
    block_ids = fields.Many2many("udi.ledger.block", string="Blocks", compute="_compute_blocks")
    unsealed_count = fields.Integer("Not sealed yet", compute="_compute_backlog")
    unsealed_since = fields.Datetime("Oldest recorded on", compute="_compute_backlog")
    check_ids = fields.Many2many("udi.ledger.check", string="Checks", compute="_compute_checks")
    check_id = fields.Many2one("udi.ledger.check", "Last check", compute="_compute_checks")
    check_state = fields.Selection(related="check_id.state")
    checked_at = fields.Datetime(related="check_id.finished_at")
    check_message = fields.Text(related="check_id.message")
    anchor_number = fields.Integer("Last anchored block", compute="_compute_anchor")
    anchor_time = fields.Char("Anchored on", compute="_compute_anchor")
    auditor_count = fields.Integer(compute="_compute_anchor")

    @api.depends_context("company")
    def _compute_company_id(self):
        self.company_id = self.env.company

    @api.depends("company_id")
    def _compute_display_name(self):
        for status in self:
            status.display_name = self.env._("Ledger of %(company)s", company=status.company_id.name)

    @api.depends("company_id")
    def _compute_blocks(self):
        for status in self:
            blocks = self.env["udi.ledger.block"].search([("company_id", "=", status.company_id.id)], limit=SHOWN)
            status.block_ids = blocks
            status.last_block_id = blocks[:1]

    @api.depends("company_id")
    def _compute_backlog(self):
        for status in self:
            status.unsealed_count, status.unsealed_since = self.env["udi.sealer"].backlog(status.company_id)

    @api.depends("company_id")
    def _compute_checks(self):
        for status in self:
            checks = self.env["udi.ledger.check"].search([("company_id", "=", status.company_id.id)], limit=SHOWN)
            status.check_ids = checks
            status.check_id = checks[:1]

    @api.depends("company_id")
    def _compute_anchor(self):
        # sudo: how many get the mail, not who
        group = self.env.ref("udi_traceability.group_udi_auditor").sudo()
        for status in self:
            try:
                anchor = self.env["udi.anchor"].last(status.company_id)
            except OSError:
                anchor = {}
            status.anchor_number = anchor.get("number", 0)
            status.anchor_time = str(anchor.get("anchored_at", "")).replace("T", " ").replace("Z", " UTC")
            status.auditor_count = len(group.all_user_ids.filtered("email"))

    @api.model
    def open(self):
        """The screen for the company that the user works in."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ledger check"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
            "target": "current",
        }

    def action_check(self):
        """Check now; a large ledger is checked in the background."""
        self.ensure_one()
        self.env["udi.verifier"].ask(self.company_id)
        return True  # the screen reads itself again

    def action_export(self):
        """Download the ledger as JSON lines, for scripts/verify_ledger.py or another auditor's own tool."""
        self.ensure_one()
        self.env["udi.verifier"]._check_role()
        return {"type": "ir.actions.act_url", "url": f"/udi/ledger/{self.company_id.id}.jsonl.gz", "target": "self"}

    def action_blocks(self):
        """All blocks."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_ledger_block")
        return action | {"domain": [("company_id", "=", self.company_id.id)]}
