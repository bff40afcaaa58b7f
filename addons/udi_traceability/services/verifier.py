"""Checks the ledger: by the button, by the daily job, with the same code as scripts/verify_ledger.py."""

import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.udi_core import ledger_check, ledger_rows

AT_ONCE = 100_000  # items that are checked while the person waits, about a second
EVERY = timedelta(hours=20)  # a daily check; a little less than a day, as jobs come late
GROUPS = ("udi_traceability.group_udi_auditor", "udi_traceability.group_udi_admin")

_logger = logging.getLogger(__name__)


class UdiVerifier(models.AbstractModel):
    _name = "udi.verifier"
    _description = "Check of the ledger: the work"

    @api.private
    def ask(self, company):
        """Check the ledger of a company, now where it is small, else by a job.

        :raises AccessError: who is neither auditor nor administrator
        """
        self._check_role()
        # sudo: an auditor writes nothing; the outcome of a check is written by the system
        check = self.env["udi.ledger.check"].sudo().create({"company_id": company.id, "asked_by": self.env.user.login})
        if self._is_small(company):
            self._work_off(check)
        else:
            # sudo: calling the job for this one purpose
            self.env.ref("udi_traceability.ir_cron_ledger_check").sudo()._trigger()
        return check

    def _check_role(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Only auditors and UDI administrators check the ledger."))

    def _is_small(self, company):
        self.env.cr.execute(
            "SELECT count(*) FROM (SELECT FROM udi_event_item WHERE company_id = %s LIMIT %s) i",
            (company.id, AT_ONCE + 1),
        )
        return self.env.cr.fetchone()[0] <= AT_ONCE

    @api.private
    def run(self):
        """The scheduled action: checks that people asked for, then once a day all companies."""
        progress = self.env["ir.cron"]._commit_progress
        checks = self.env["udi.ledger.check"]
        while check := checks.search([("state", "=", "waiting")], order="id", limit=1):
            self._work_off(check)
            if progress(1, remaining=1) <= 0:
                return
        recent = [("scheduled", "=", True), ("create_date", ">", fields.Datetime.now() - EVERY)]
        if checks.search_count(recent, limit=1):
            progress(remaining=0)
            return
        self.env["udi.sealer"].run(everything=True)
        for company in self.env["res.company"].with_context(active_test=False).search([]):
            if not self._has_events(company):
                continue
            check = checks.create({"company_id": company.id, "scheduled": True})
            self._work_off(check)
            progress(1, remaining=1)
            self.env["udi.anchor"].keep(company)
            check.anchored_block = self._last_anchor(company)
            progress(remaining=1)
        progress(remaining=0)

    def _last_anchor(self, company):
        try:
            return self.env["udi.anchor"].last(company).get("number", 0)
        except OSError:
            return 0  # the anchor service has said so in the log

    def _anchored(self, company):
        """What earlier checks saw in the anchor file: so that a file that was deleted or cut is told."""
        # sudo: whoever asks, all checks of the company count
        seen = [("company_id", "=", company.id), ("anchored_block", ">", 0)]
        last = self.env["udi.ledger.check"].sudo().search(seen, order="anchored_block desc", limit=1)
        return {company.id: last.anchored_block}

    def _has_events(self, company):
        self.env.cr.execute("SELECT EXISTS (SELECT FROM udi_event WHERE company_id = %s)", (company.id,))
        return self.env.cr.fetchone()[0]

    def _work_off(self, check):
        began = time.monotonic()
        try:
            report = self.verify(check.company_id)
        except OSError as error:  # the anchor file, which lies outside the database
            check.write({"state": "failed", "finished_at": fields.Datetime.now(), "defects": [{"error": str(error)}]})
            _logger.error("The ledger of company %s could not be checked: %s", check.company_id.id, error)
            return
        check.write(
            {
                "state": "good" if report.ok else "broken",
                "finished_at": fields.Datetime.now(),
                "seconds": time.monotonic() - began,
                "block_count": report.blocks,
                "event_count": report.events,
                "item_count": report.items,
                "unsealed_count": report.unsealed,
                "anchor_count": report.anchors,
                "defect_count": report.defect_count,
                "defects": [
                    {"code": defect.code, "block": defect.block, "event": defect.event, **defect.data}
                    for defect in report.defects
                ],
            }
        )
        if not report.ok:
            _logger.error(
                "The ledger of company %s is broken: %s faults, the first is %s",
                check.company_id.id,
                report.defect_count,
                report.defects[0],
            )
            check._alert()

    @api.private
    def verify(self, company):
        """Recompute everything of a company and compare its anchors; an `udi_core.ledger_check.Report`."""
        cr = self.env.cr
        cr.flush()  # what this very transaction wrote gets its content hash
        checker = ledger_check.Checker(ledger_rows.read_blocks(cr, company.id))
        for start, stop in ledger_rows.ranges(cr):
            checker.add(ledger_check.digest(ledger_rows.read_events(cr, start, stop, company.id)))
        return checker.finish(self.env["udi.anchor"].lines(), company.id, self._anchored(company))
