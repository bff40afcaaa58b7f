"""Asks a shift leader or quality which refusals of a document may pass once, and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_gate_rule import RULES

LINE_VALUES = ("rule", "product_id", "lot_id", "lot_name", "step", "document_model", "document_ref")


class UdiOverrideAllow(models.TransientModel):
    _name = "udi.override.allow"
    _description = "Allow an exception"

    document_model = fields.Char("Document type", required=True, readonly=True)
    document_ref = fields.Many2oneReference("Document ID", model_field="document_model", required=True, readonly=True)
    document_name = fields.Char("Document", readonly=True)
    line_ids = fields.One2many("udi.override.allow.line", "wizard_id", string="What is refused")
    fixed_count = fields.Integer("Without exception", compute="_compute_counts")
    open_count = fields.Integer("Refused", compute="_compute_counts")
    to_sign = fields.Boolean("Needs a signature", compute="_compute_counts")
    reason = fields.Char()

    @api.model
    def _open(self, document):
        """The dialog over what the gate refuses of this document now."""
        document.check_access("write")
        self.check_access("create")  # before the trial: who may not allow anything need not know what is refused
        refusals = document._udi_refusals()
        if not refusals:
            raise UserError(self.env._("Nothing is refused here. There is nothing to allow."))
        wizard = self.create(
            {
                "document_model": document._name,
                "document_ref": document.id,
                "document_name": document.display_name,
                "line_ids": [fields.Command.create(self._line(refusal)) for refusal in refusals],
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

    def _line(self, refusal):
        return {
            **{name: refusal.values[name] for name in LINE_VALUES},
            "message": refusal.message,
            "overridable": refusal.overridable,
            "to_sign": refusal.signed,
            "allowed": refusal.overridable,
        }

    @api.depends("line_ids.overridable", "line_ids.to_sign", "line_ids.allowed")
    def _compute_counts(self):
        for wizard in self:
            wizard.open_count = len(wizard.line_ids)
            wizard.fixed_count = len(wizard.line_ids.filtered(lambda line: not line.overridable))
            wizard.to_sign = any(line.allowed and line.to_sign for line in wizard.line_ids)

    def _document(self):
        """:raises UserError: for what no gate refuses, or what is gone"""
        self.ensure_one()
        model = self.env.get(self.document_model or "")
        document = model.browse(self.document_ref).exists() if hasattr(model, "_udi_refusals") else None
        if not document:
            raise UserError(self.env._("The document is no longer in the system."))
        document.check_access("write")
        return document

    def action_confirm(self):
        """Look again at what is refused now and allow what was chosen of it; a signature may be asked for."""
        self.ensure_one()
        chosen = {line._key() for line in self.line_ids if line.allowed}
        if not chosen:
            raise UserError(self.env._("Choose what may pass."))
        refusals = [item for item in self._document()._udi_refusals() if item.key() in chosen]
        overrides = self.env["udi.override"].allow(refusals, self.reason).sudo(False)
        if waiting := overrides.filtered(lambda override: override.state == "unsigned"):
            return waiting._udi_ask_signature("allow")
        return {"type": "ir.actions.act_window_close"}


class UdiOverrideAllowLine(models.TransientModel):
    _name = "udi.override.allow.line"
    _description = "Refused step"

    wizard_id = fields.Many2one("udi.override.allow", required=True, ondelete="cascade")
    rule = fields.Selection(RULES, readonly=True)
    message = fields.Text("Refused because", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/serial", readonly=True)
    lot_name = fields.Char("Name of the lot", readonly=True)
    step = fields.Char(readonly=True)
    document_model = fields.Char("Document type", readonly=True)
    document_ref = fields.Integer("Document ID", readonly=True)
    overridable = fields.Boolean("Exception possible", readonly=True)
    to_sign = fields.Boolean("Needs a signature", readonly=True)
    allowed = fields.Boolean("May pass once")

    def _key(self):
        """As `Refusal.key`."""
        names = (self.rule, self.product_id.id, self.lot_id.id, self.lot_name, self.step)
        return tuple(value or False for value in (*names, self.document_model, self.document_ref))
