"""Builds the history that Odoo holds already into the ledger, while new steps are recorded as they happen.

A product is in `udi.history.product` from the moment it is UDI-controlled, in the same transaction; what moves after
that is recorded live. As long as its row is not done, each movement recorded live leaves its number in
`udi_history_line`, so that the job, which reads all finished movements, leaves it out. Movements of transactions that
did not see the flag yet are read by the job, which begins when all of these have ended.

Each batch is one transaction with its own progress: killed at any moment, the job goes on where the last batch ended.
"""

import logging
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..models.udi_history_run import OPEN
from .alone import alone
from .history_builder import TooMany

LOCK = (0x5544, 0x4901)  # the advisory lock of this job in this database
DOCUMENTS = {"picking": 2_000, "move": 100_000}  # records of one batch
LOTS = 20_000  # lots of one batch of holders
HOLDERS = "holder"
GROUPS = ("udi_traceability.group_udi_admin",)
RETRY = 60  # seconds until a transaction that is older than the build is looked for again
_logger = logging.getLogger(__name__)
TEMPORARY = ("40001", "40P01", "55P03")  # PostgreSQL: serialization, deadlock, lock not available


class UdiHistory(models.AbstractModel):
    _name = "udi.history"
    _description = "History from before the addon"

    # ------------------------------------------------------------------ what is in the ledger
    @api.model
    @api.readonly
    def status(self):
        """Up to when the ledger is complete: ``{complete, since, percent, state, message, run_id}``.

        ``since`` (UTC text) is the moment from which everything is recorded; ``message`` is a sentence in the user's
        language, empty when everything is complete.
        """
        self.env["udi.history.run"].flush_model(["state", "line_total"])
        self.env.cr.execute(
            SQL("SELECT id FROM udi_history_run WHERE state = ANY(%s) AND line_total <> 0 ORDER BY id", list(OPEN))
        )
        # sudo: whether an answer is complete concerns everybody who gets one
        runs = self.env["udi.history.run"].sudo().browse(number for (number,) in self.env.cr.fetchall())
        if not runs:
            return {"complete": True, "since": False, "percent": 100, "state": "done", "message": "", "run_id": False}
        run = min(runs, key=lambda run: (run.progress, run.id))
        since = fields.Datetime.to_string(max(runs.mapped("since")))
        return {
            "complete": False,
            "since": since,
            "percent": run.progress,
            "state": run.state,
            "message": self._message(run, since),
            "run_id": run.id,
        }

    def _message(self, run, since):
        words = {"time": since, "percent": run.progress}
        if run.state == "failed":
            return self.env._(
                "Complete since %(time)s UTC. Earlier steps are missing: building them stopped by an error "
                "(%(percent)s %%). A UDI administrator finds it under Trace › Earlier history.",
                **words,
            )
        if run.state == "paused":
            return self.env._(
                "Complete since %(time)s UTC. Earlier steps are missing: building them is paused (%(percent)s %%). "
                "A UDI administrator goes on with it under Trace › Earlier history.",
                **words,
            )
        return self.env._(
            "Complete since %(time)s UTC. Earlier steps are being added (%(percent)s %%): this answer may lack some.",
            **words,
        )

    # ------------------------------------------------------------------ what must be built
    @api.private
    def start(self, templates=None):
        """Note the products that became UDI-controlled, or no longer are; the job builds what happened to them before.

        Part of the transaction that changed ``templates``; without them all products are looked at.
        """
        cr = self.env.cr
        self.env["udi.standing"]._forget()
        self.env["product.template"].flush_model(["udi_controlled"])
        some = SQL("TRUE") if templates is None else SQL("t.id = ANY(%s)", templates.ids)
        cr.execute(
            SQL(
                """DELETE FROM udi_history_product h USING product_product p, product_template t
                    WHERE p.id = h.product_id AND t.id = p.product_tmpl_id AND t.udi_controlled IS NOT TRUE AND %s""",
                some,
            )
        )
        cr.execute(
            SQL(
                """SELECT p.id FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
                    WHERE t.udi_controlled AND %s
                      AND NOT EXISTS (SELECT FROM udi_history_product h WHERE h.product_id = p.id)""",
                some,
            )
        )
        products = [product for (product,) in cr.fetchall()]
        if not products:
            return self.env["udi.history.run"]
        self.env["udi.gate.epoch"]._prepare(products)
        # sudo: whoever marks a product; the rows belong to the job
        run = self.env["udi.history.run"].sudo().create(self._new_run(products))
        cr.execute(
            "INSERT INTO udi_history_product (product_id, run_id, done) SELECT unnest(%s), %s, FALSE",
            [products, run.id],
        )
        self.env["udi.history.product"].invalidate_model()
        # sudo: calling the job for this one purpose
        job = self.env.ref("udi_traceability.ir_cron_history", raise_if_not_found=False)
        if job:
            job.sudo()._trigger()
        return run

    def _new_run(self, products):
        self.env["stock.move.line"].flush_model(["product_id", "lot_id", "state"])
        self.env.cr.execute(
            """SELECT pg_current_xact_id()::text, EXISTS (SELECT FROM udi_event),
                      EXISTS (SELECT FROM stock_move_line WHERE product_id = ANY(%s) AND state = 'done'
                                                            AND lot_id IS NOT NULL)""",
            [products],
        )
        horizon, again, something = self.env.cr.fetchone()
        return {
            "since": fields.Datetime.now(),
            "horizon": horizon,
            "again": again,
            "line_total": -1 if something else 0,  # counted by the job
        }

    @api.private
    def created(self, products):
        """Nothing happened yet to products that are new in this transaction."""
        if products:
            self.env.cr.execute(
                """INSERT INTO udi_history_product (product_id, done) SELECT unnest(%s), TRUE
                   ON CONFLICT DO NOTHING""",
                [products.ids],
            )
            self.env["udi.gate.epoch"]._prepare(products.ids)

    @api.private
    def note_live(self, lines):
        """Movements that are recorded at this moment are not history: see the head of this file."""
        cr = self.env.cr
        products = lines.product_id.ids
        unfinished = self.env["udi.standing"]._incomplete(products)
        if not unfinished:
            return
        cr.execute(
            "SELECT FROM udi_history_product WHERE product_id = ANY(%s) ORDER BY id FOR SHARE", [list(unfinished)]
        )
        cr.execute(
            "INSERT INTO udi_history_line SELECT unnest(%s) ON CONFLICT DO NOTHING",
            [lines.filtered(lambda line: line.product_id.id in unfinished).ids],
        )

    # ------------------------------------------------------------------ the job
    @api.private
    def run(self):
        """The scheduled action: batch by batch, each committed on its own."""
        progress = self.env["ir.cron"]._commit_progress
        with alone(self.env.cr, LOCK) as mine:
            if not mine:
                return
            self.start()  # products that were marked behind the ORM's back
            self.env["udi.history.builder"].forget_words()
            progress()
            while run := self._next():
                if not self._may_begin(run):
                    self._call_again()
                    break
                if not self._guarded(run) or progress(1, remaining=1) <= 0:
                    return
            progress(remaining=0)

    def _next(self):
        return self.env["udi.history.run"].search([("state", "in", ("waiting", "running"))], order="id", limit=1)

    def _call_again(self):
        at = fields.Datetime.add(fields.Datetime.now(), seconds=RETRY)
        self.env.ref("udi_traceability.ir_cron_history")._trigger(at=at)

    def _guarded(self, run):
        """One batch; an error stops the build with a sentence. False when the job should end."""
        if run.source == HOLDERS:
            self.env["ir.cron"]._commit_progress()
            # The first statement of a transaction: its view of the data is taken after this lock was got, so it knows
            # every live movement of these products; those that come later wait, see `note_live`.
            self.env.cr.execute("LOCK TABLE udi_history_product IN EXCLUSIVE MODE")
        try:
            self.step(run)
        except Exception as error:  # whatever it is, it must be seen on the page and not repeated for ever
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.warning("The building of history stopped", exc_info=True)
            if getattr(error, "pgcode", None) in TEMPORARY:
                self._call_again()
            else:
                run.write({"state": "failed", "error": self._explain(run, error)})
            self.env["ir.cron"]._commit_progress(remaining=0)
            return False
        return True

    def _explain(self, run, error):
        return self.env._(
            "While reading %(records)s after number %(position)s: %(error)s\nNothing of this batch was written and "
            "everything before it stays. Repair the cause (the server's log tells more), then press Resume.",
            records=self._labels().get(run.source, run.source or "–"),
            position=run.position,
            error=str(error).strip(),
        )

    def _may_begin(self, run):
        """Have all transactions ended that may not have seen that the products are controlled?"""
        if run.started_at or not run.horizon:
            return True
        self.env.cr.execute("SELECT pg_stat_clear_snapshot()")  # what this transaction saw of the others before
        # the oldest transaction that a session's view of the data does not hold is a number of 32 bits, ours one of 64
        self.env.cr.execute(
            """SELECT NOT EXISTS (
                   SELECT FROM pg_stat_activity
                    CROSS JOIN LATERAL (
                          SELECT (backend_xmin::text::bigint - %s::bigint) & 4294967295 AS later) d
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                      AND backend_type = 'client backend' AND (d.later = 0 OR d.later > 2147483647))""",
            [run.horizon],
        )
        return self.env.cr.fetchone()[0]

    @api.private
    def step(self, run):
        """One batch of a run, without a commit; `_guarded` takes the lock that holders need. Ends with state "done"."""
        began = time.monotonic()
        if run.source == HOLDERS:
            values = self._step_holders(run)
        elif not run.started_at:
            values = self._prepare(run)
        else:
            values = self._step_documents(run)
        run.write({"seconds": run.seconds + time.monotonic() - began, **values})

    def _prepare(self, run):
        total = self.env["udi.history.builder"].count_lines(run)
        return {
            "state": "running",
            "started_at": fields.Datetime.now(),
            "line_total": total,
            "source": next(iter(self._sources())) if total else HOLDERS,
            "position": 0,
        }

    def _step_documents(self, run):
        builder = self.env["udi.history.builder"]
        count = self._sources()[run.source]
        while upto := builder.last_of_batch(run.source, run.position, count):
            try:
                with self.env.cr.savepoint():
                    lines, events = builder.build(run, run.source, run.position, upto, cut=count > 1)
            except TooMany:  # a few documents with very many movements
                count = max(1, count // 4)
                continue
            return {
                "position": upto,
                "line_count": run.line_count + lines,
                "event_count": run.event_count + events,
            }
        names = [*self._sources(), HOLDERS]
        return {"source": names[names.index(run.source) + 1], "position": 0}

    def _step_holders(self, run):
        products = run.product_ids.product_id.ids
        lots, last = self.env["udi.holder.builder"].next_lots(products, run.position, LOTS)
        if lots:
            self.env["udi.holder.builder"].rebuild(lots)
            # changes the rows that live movements lock: one with an older view is repeated
            self.env.cr.execute("UPDATE udi_history_product SET done = FALSE WHERE run_id = %s", [run.id])
            return {"position": last, "lot_count": run.lot_count + len(lots)}
        self.env.cr.execute("UPDATE udi_history_product SET done = TRUE WHERE run_id = %s", [run.id])
        self.env["udi.history.product"].invalidate_model()
        self.env.cr.execute(
            SQL(
                """DELETE FROM udi_history_line k USING stock_move_line l
                    WHERE l.id = k.line_id AND l.product_id = ANY(%s)""",
                products,
            )
        )
        self.env["udi.sealer"].wake()
        return {"state": "done", "finished_at": fields.Datetime.now(), "source": False, "position": 0}

    def _lots_part(self, run):
        """How much of the holders is done, between 0 and 1."""
        if run.source != HOLDERS or not run.position:
            return 0
        self.env.cr.execute("SELECT max(id) FROM stock_lot")
        return min(1, run.position / (self.env.cr.fetchone()[0] or 1))

    # ------------------------------------------------------------------ hooks and helpers
    def _sources(self):
        """``{name of what is read: records of one batch}`` in their order."""
        return dict(DOCUMENTS)

    def _labels(self):
        """``{name of what is read: its word on the screen}``"""
        return {
            "picking": self.env._("transfers"),
            "move": self.env._("other movements"),
            HOLDERS: self.env._("who holds what"),
        }

    def _check_role(self):
        """:raises AccessError: who is no UDI administrator"""
        if not self.env.su and not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Only UDI administrators pause and resume the building of history."))
