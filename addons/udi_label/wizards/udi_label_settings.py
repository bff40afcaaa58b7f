"""The settings of labels, company by company."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

SETTINGS = {
    "difference_share": "udi_label_difference_limit",
    "difference_count": "udi_label_difference_count",
    "least_grade": "udi_label_least_grade",
}


class UdiLabelSettings(models.TransientModel):
    _name = "udi.label.settings"
    _description = "Settings of labels"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    difference_share = fields.Float(
        "Share of the job (%)", digits=(5, 2), default=lambda self: self.env.company.udi_label_difference_limit
    )
    difference_count = fields.Integer(
        "Number of labels", default=lambda self: self.env.company.udi_label_difference_count
    )
    least_grade = fields.Float(
        "Least grade", digits=(2, 1), default=lambda self: self.env.company.udi_label_least_grade
    )
    example = fields.Char("For a job of 1,000 labels", compute="_compute_example")

    @api.depends("difference_share", "difference_count")
    def _compute_example(self):
        reconciliation = self.env["udi.label.reconciliation"]
        for settings in self:
            permitted = reconciliation.permitted_of(1000, settings.difference_share, settings.difference_count)
            settings.example = self.env._("%(count)s labels may be missing", count=permitted)

    @api.constrains("difference_share", "difference_count", "least_grade")
    def _check_values(self):
        for settings in self:
            if not 0 <= settings.difference_share <= 100 or settings.difference_count < 0:
                raise ValidationError(
                    self.env._("A permitted difference is a share from 0 to 100 % or a number that is not negative.")
                )
            if not 0.5 <= settings.least_grade <= 4:
                raise ValidationError(self.env._("The least grade lies between 0.5 and 4.0; 1.5 is what GS1 asks for."))

    def action_save(self):
        """Let the values hold for the company.

        :raises AccessError: the user is not the UDI administrator
        """
        self.ensure_one()
        if not self.env.user.has_group("udi_traceability.group_udi_admin"):
            raise AccessError(self.env._("Settings of labels are changed by the UDI administrator."))
        # sudo: a UDI administrator need not be the one who may change companies as such
        self.company_id.sudo().write({stored: self[name] for name, stored in SETTINGS.items()})
        return {"type": "ir.actions.act_window_close"}
