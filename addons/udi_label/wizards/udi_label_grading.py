"""The dialogue that takes a verifier's report over."""

import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError


class UdiLabelGradingDialogue(models.TransientModel):
    _name = "udi.label.grading.dialogue"
    _description = "Import a verifier's report"

    job_id = fields.Many2one("udi.print.job", required=True, readonly=True)
    report = fields.Binary("Report (CSV)", required=True, attachment=False)
    report_name = fields.Char()

    def action_import(self):
        """Import the report and show its lines."""
        self.ensure_one()
        try:
            content = base64.b64decode(self.report, validate=True)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from error
        grades = self.env["udi.label.grading"].take_over(self.job_id, content)
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_label.action_udi_label_grade")
        return {**action, "domain": [("id", "in", grades.ids)], "context": {}}
