"""Choose how a code held twice is repaired, seeing first what will be done."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_barcode_clash import ACTIONS


class UdiBarcodeRepair(models.TransientModel):
    _name = "udi.barcode.repair"
    _description = "Repair of a code held twice"

    clash_id = fields.Integer(required=True)
    barcode = fields.Char("Barcode as entered", compute="_compute_preview")
    holder = fields.Char("Product or packaging", compute="_compute_preview")
    others = fields.Char("Also on", compute="_compute_preview")
    fits = fields.Boolean(compute="_compute_preview")
    action = fields.Selection(ACTIONS, "Repair", required=True, compute="_compute_action", store=True, readonly=False)
    preview = fields.Text("What will be done", compute="_compute_preview")

    @api.depends("clash_id")
    def _compute_action(self):
        service = self.env["udi.barcode.repair.service"]
        for wizard in self:
            clash = wizard._clash()
            facts = service.facts(clash)
            wizard.action = clash and (service.suggestion(clash, facts) or service.choices(clash, facts)[-1])

    @api.depends("clash_id", "action")
    def _compute_preview(self):
        service = self.env["udi.barcode.repair.service"]
        for wizard in self:
            clash = wizard._clash()
            facts = service.facts(clash)
            wizard.fits = bool(clash) and wizard.action in service.choices(clash, facts)
            wizard.barcode, wizard.holder, wizard.others = clash.barcode, clash.holder, clash.others
            wizard.preview = service.preview(clash, wizard.action, facts) if wizard.fits else self._unfit()

    def _unfit(self):
        return self.env._("This repair does not fit here. Choose another one.")

    def _clash(self):
        return self.env["udi.barcode.clash"].browse(self.clash_id).exists()

    def action_repair(self):
        """Do what the preview says."""
        self.ensure_one()
        if not self.fits:
            raise UserError(self._unfit())
        self.env["udi.barcode.repair.service"].repair(self._clash(), self.action)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
