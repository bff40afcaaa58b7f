"""The settings of the scanning app, company by company."""

from odoo import fields, models
from odoo.exceptions import AccessError

from ..models.res_company import TEST_RULES


class UdiScanSettings(models.TransientModel):
    _name = "udi.scan.settings"
    _description = "Settings of the scanning app"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    test_rule = fields.Selection(
        TEST_RULES,
        "Scanner test before work",
        required=True,
        default=lambda self: self.env.company.udi_scan_test_rule,
    )

    def action_save(self):
        """Let the values hold for the company.

        :raises AccessError: the user is not the UDI administrator
        """
        self.ensure_one()
        if not self.env.user.has_group("udi_traceability.group_udi_admin"):
            raise AccessError(self.env._("Settings of the scanning app are changed by the UDI administrator."))
        # sudo: a UDI administrator need not be the one who may change companies as such
        self.company_id.sudo().udi_scan_test_rule = self.test_rule
        return {"type": "ir.actions.act_window_close"}
