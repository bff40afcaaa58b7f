from odoo import api, fields, models


class UdiRecallScopeRule(models.Model):
    _inherit = "udi.recall.scope.rule"

    kind = fields.Selection(selection_add=[("workcenter", "Work centre")], ondelete={"workcenter": "cascade"})
    workcenter_ids = fields.Many2many("mrp.workcenter", string="Work centres", check_company=True)

    @api.model
    def _needs(self):
        return {**super()._needs(), "workcenter": ("workcenter_ids",)}

    @api.model
    def _timed_kinds(self):
        return (*super()._timed_kinds(), "workcenter")

    @api.constrains("workcenter_ids")
    def _check_workcenters(self):
        self._check_complete()

    @api.depends("workcenter_ids")
    def _compute_text(self):
        return super()._compute_text()

    def _facts(self):
        centres = ", ".join(self.workcenter_ids.mapped("name")) if self.kind == "workcenter" else ""
        workers = ", ".join(self.user_ids.mapped("name")) if self.kind == "workcenter" else ""
        return [centres, workers, *super()._facts()]
