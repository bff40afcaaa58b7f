"""Books what devices captured: per job, in the order in which it happened, each step in its own savepoint.

Two scheduled actions book side by side, but one at a time the same job (an advisory lock); a batch is one transaction.
Killed half-way, the next run goes on: a step is either booked and marked, or neither.
"""

import logging
import time
from datetime import timedelta

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .scenario import job_key

BATCH = 200
FULL = 50  # scans of one job that wait for no more
GATHER = timedelta(seconds=2)  # how long others wait at most: the moment of arrival is kept in whole seconds
PAUSE = 0.2  # seconds before the next look
TRIES = 3  # of a batch that meets another transaction, of a step that ends in a fault of the program
LOCK = 0x5543  # class of the advisory lock; a hash of the job's key is the other half
_logger = logging.getLogger(__name__)


class UdiScanRunner(models.AbstractModel):
    _name = "udi.scan.runner"
    _description = "Booking of captured scans"

    @api.private
    def run(self):
        """The scheduled actions: a batch of one job after the other, the one that waits longest first."""
        progress = self.env["ir.cron"]._commit_progress
        busy = set()  # jobs that somebody else is at
        while found := self._next_job(busy):
            job, due = found
            count = self._batch(job) if due else 0
            if due and not count:
                busy.add(job)
                continue
            busy.clear()
            if progress(count, remaining=1) <= 0:  # commits: no transaction stays open while it waits
                return
            if not due:
                time.sleep(PAUSE)
        progress(remaining=0)

    def _batch(self, job):
        """One transaction; another worker's move of the same goods makes it start again."""
        for tries_left in reversed(range(TRIES)):
            try:
                with self.env.cr.savepoint():
                    return self.book_job(job)
            except psycopg2.OperationalError:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if not tries_left:
                    _logger.info("Job %s is busy: its scans are booked later", job)
        return 0

    def _next_job(self, busy):
        """``(key, whether it is due)`` of the job to book next, None without one.

        Scans in a row are gathered for a moment, since fifty in one transaction cost half of five times ten. A step of
        another kind, above all the one that finishes a job, is due at once, and so is a full batch.
        """
        self.env.cr.execute(
            SQL(
                """SELECT job_key, count(*) >= %s OR min(received_at) <= %s OR bool_or(action <> 'scan') AS due
                     FROM udi_scan_capture WHERE state = 'waiting' AND job_key <> ALL(%s)
                    GROUP BY 1 ORDER BY 2 DESC, min(id) LIMIT 1""",
                FULL,
                fields.Datetime.now() - GATHER,
                list(busy),
            )
        )
        return self.env.cr.fetchone()

    @api.private
    def book_job(self, job, limit=BATCH):
        """Book the waiting steps of the job with this key; returns how many are settled now."""
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", (LOCK, job))
        if not self.env.cr.fetchone()[0]:
            return 0
        ordered = self._next_steps(job, limit)
        taken_back = self._never_booked(ordered)
        for capture in taken_back:
            self._settle(capture, "applied" if capture.action == "undo" else "undone", {"code": "undone"})
        self._book_all(ordered - taken_back)
        self.env["udi.scan.capture"].flush_model()
        return len(ordered)

    def _next_steps(self, job, limit):
        """Waiting steps by time, but never against a device's own numbers: clocks are set back, numbers are not."""
        self.env["udi.scan.capture"].flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM udi_scan_capture WHERE state = 'waiting' AND job_key = %s
                    ORDER BY max(event_time) OVER (PARTITION BY device_id ORDER BY sequence), device_id, sequence
                    LIMIT %s""",
                job,
                limit,
            )
        )
        # sudo: the steps are booked with the rights of who scanned, read here as the job
        return self.env["udi.scan.capture"].sudo().browse(number for (number,) in self.env.cr.fetchall())

    def _never_booked(self, captures):
        """Steps that the same batch takes back, and the steps that do so: the stock never hears of them."""
        scans = {capture.uuid: capture for capture in captures if capture.action in ("scan", "step")}
        found = captures.browse()
        for capture in captures:
            target = scans.get(capture.undo_of) if capture.action == "undo" else None
            if target and target.device_id == capture.device_id and target not in found:
                found |= target | capture
        return found

    def _settle(self, capture, state, answer):
        capture.write(
            {
                "state": state,
                "code": answer.get("code"),
                "title": answer.get("title"),
                "message": answer.get("message"),
                "move_line_id": answer.get("move_line_id"),
                "booked_quantity": answer.get("quantity") or 0,
                "booked": answer.get("booked"),
                "booked_on": fields.Datetime.now() if state != "waiting" else False,
            }
        )

    # ------------------------------------------------------------------ decisions of a person
    @api.private
    def may_settle(self):
        groups = ("udi_traceability.group_udi_shift_leader", "udi_traceability.group_udi_quality")
        return any(self.env.user.has_group(group) for group in groups)

    @api.private
    def check_may_settle(self):
        if not self.may_settle():
            raise AccessError(self.env._("Shift leaders and quality settle scans that could not be booked."))

    @api.private
    def apply_again(self, captures, picking=None):
        """Book what waits for a person once more, on another transfer where one is given; still as who scanned it."""
        self._check_open(captures)
        # sudo: what was captured is written by this service alone
        captures = captures.sudo()
        for capture in captures:
            values = {**self._settled_by(), "attempts": 0}
            if picking:
                values.update(self._other_transfer(capture, picking))
            capture.write(values)
            self._settle(capture, *self._book(capture))

    def _settled_by(self):
        return {"settled_by_id": self.env.uid, "settled_by_name": self.env.user.name}

    def _other_transfer(self, capture, picking):
        model = self.env["udi.scan.scenario"].job_model(capture.scenario)
        if model != picking._name:
            raise UserError(self.env._("This was no scan into a transfer: book it again as it is, or discard it."))
        picking.check_access("read")
        return {
            "picking_id": picking.id,
            "job_key": job_key(model, picking.id),
            "job_model": model,
            "job_ref": picking.id,
        }

    @api.private
    def discard(self, captures, reason):
        """Close without booking; the reason stays."""
        self._check_open(captures)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this scan is not booked."))
        # sudo: as above
        captures.sudo().write(
            {
                "state": "discarded",
                **self._settled_by(),
                "settle_reason": reason.strip(),
                "booked_on": fields.Datetime.now(),
            }
        )

    def _check_open(self, captures):
        self.check_may_settle()
        captures.check_access("read")
        settled = captures.filtered(lambda capture: capture.state != "conflict")
        if settled:
            raise UserError(
                self.env._("Scan %(number)s is settled already. Reload the list.", number=settled[0].sequence)
            )
