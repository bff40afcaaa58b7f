"""Checks of data quality about labels: what no verifier has seen, and what became of no label."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.udi_traceability.services.data_check import Check


class UdiDataCheck(models.AbstractModel):
    _inherit = "udi.data.check"

    @api.model
    def _checks(self):
        job, days = "udi.print.job", self.env._("days")
        return super()._checks() | {
            "label_not_verified": Check(job, self.env._("Labels that no verifier has seen"), days, "clock"),
            "label_not_reconciled": Check(job, self.env._("Labels not reconciled"), days, "clock"),
        }

    def _jobs(self, rule, among, where):
        """Jobs printed since the rule's first day, and longer ago than its threshold."""
        return self._rows(
            SQL("udi_print_job j"),
            SQL(
                """%s AND j.date >= %s AND %s
                   AND j.date < (now() AT TIME ZONE 'UTC') - make_interval(mins => %s)""",
                among(SQL("j.id")),
                rule.since,
                where,
                round(rule.threshold * 24 * 60),
            ),
            res_id=SQL("j.id"),
            company_id=SQL("j.company_id"),
            name=SQL("j.name"),
            user_ref=SQL("j.user_id"),
            found=SQL("j.count"),
        )

    def _check_label_not_verified(self, rule, among):
        return self._jobs(
            rule,
            among,
            SQL(
                """j.state IN ('done', 'closed') AND NOT EXISTS (
                   SELECT FROM udi_label_grade g WHERE g.job_id = j.id AND g.result IN ('passed', 'below'))"""
            ),
        )

    def _check_label_not_reconciled(self, rule, among):
        return self._jobs(rule, among, SQL("j.state = 'done'"))
