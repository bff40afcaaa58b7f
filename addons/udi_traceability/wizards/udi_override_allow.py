"""Asks a shift leader or quality which refusals of a document may pass once, and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_gate_rule import RULES


class UdiOverrideAllow(models.TransientModel):
    _name = "udi.override.allow"
    _description = "Allow an exception"

    picking_id = fields.Many2one("stock.picking", required=True, readonly=True)
    line_ids = fields.One2many("udi.override.allow.line", "wizard_id", string="What is refused")
    fixed_count = fields.Integer("Without exception", compute="_compute_counts")
    open_count = fields.Integer("Refused", compute="_compute_counts")
    reason = fields.Char()

    @api.model
    def _open(self, picking):
        """The dialog over what the gate refuses of this transfer now."""
        picking.check_access("write")
        findings = self.env["udi.override"].refusals(picking.move_line_ids)
        if not findings:
            raise UserError(self.env._("Nothing is refused here. There is nothing to allow."))
        wizard = self.create(
            {
                "picking_id": picking.id,
                "line_ids": [fields.Command.create(self._line(finding)) for finding in findings],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allow an exception"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _line(self, finding):
        return {
            "rule": finding.rule,
            "message": finding.message,
            "move_line_id": finding.request.line.id,
            "overridable": finding.overridable,
            "allowed": finding.overridable,
        }

    @api.depends("line_ids.overridable")
    def _compute_counts(self):
        for wizard in self:
            wizard.open_count = len(wizard.line_ids)
            wizard.fixed_count = len(wizard.line_ids.filtered(lambda line: not line.overridable))

    def action_confirm(self):
        """Look again at what is refused now and allow what was chosen of it."""
        self.ensure_one()
        chosen = {(line.move_line_id.id, line.rule) for line in self.line_ids if line.allowed}
        if not chosen:
            raise UserError(self.env._("Choose what may pass."))
        findings = self.env["udi.override"].refusals(self.picking_id.move_line_ids)
        self.env["udi.override"].allow(
            [finding for finding in findings if (finding.request.line.id, finding.rule) in chosen], self.reason
        )
        return {"type": "ir.actions.act_window_close"}


class UdiOverrideAllowLine(models.TransientModel):
    _name = "udi.override.allow.line"
    _description = "Refused step"

    wizard_id = fields.Many2one("udi.override.allow", required=True, ondelete="cascade")
    rule = fields.Selection(RULES, readonly=True)
    message = fields.Char("Refused because", readonly=True)
    move_line_id = fields.Many2one("stock.move.line", readonly=True)
    overridable = fields.Boolean("Exception possible", readonly=True)
    allowed = fields.Boolean("May pass once")
