"""Asks which record stays, and how one knows that they are the same; or why a merging was wrong."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_alias import KINDS


class UdiAliasMerge(models.TransientModel):
    _name = "udi.alias.merge"
    _description = "Merge records that are the same"

    model = fields.Selection(KINDS, required=True, readonly=True)
    lot_ids = fields.Many2many("stock.lot", string="Lots and serials")
    identifier_ids = fields.Many2many("udi.device.identifier", string="Device identifiers")
    partner_ids = fields.Many2many("res.partner", string="Partners")
    lot_id = fields.Many2one("stock.lot", "Lot that stays", domain="[('id', 'in', lot_ids)]")
    identifier_id = fields.Many2one(
        "udi.device.identifier", "Identifier that stays", domain="[('id', 'in', identifier_ids)]"
    )
    partner_id = fields.Many2one("res.partner", "Partner that stays", domain="[('id', 'in', partner_ids)]")
    reason = fields.Char("How do you know?", required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model, ids = self.env.context.get("active_model"), self.env.context.get("active_ids") or []
        names = {"stock.lot": "lot", "udi.device.identifier": "identifier", "res.partner": "partner"}
        if model in names and ids:
            values |= {"model": model, f"{names[model]}_ids": ids, f"{names[model]}_id": min(ids)}
        return values

    def _records(self):
        pairs = {
            "stock.lot": (self.lot_id, self.lot_ids),
            "udi.device.identifier": (self.identifier_id, self.identifier_ids),
            "res.partner": (self.partner_id, self.partner_ids),
        }
        if self.model not in pairs:
            raise UserError(self.env._("Choose the records in their list first."))
        return pairs[self.model]

    def action_merge(self):
        """Merge, and show what is a second name now."""
        self.ensure_one()
        master, records = self._records()
        if not master:
            raise UserError(self.env._("Say which of them stays."))
        made = self.env["udi.alias"].merge(master, records, self.reason)
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_alias")
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}


class UdiAliasUndo(models.TransientModel):
    _name = "udi.alias.undo"
    _description = "Undo a merging"

    alias_ids = fields.Many2many("udi.alias", default=lambda self: self.env.context.get("active_ids"), required=True)
    reason = fields.Char("Why was it wrong?", required=True)

    def action_undo(self):
        """Take the second names away."""
        self.alias_ids.undo(self.reason)
        return {"type": "ir.actions.act_window_close"}
