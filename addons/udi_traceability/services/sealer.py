"""Seals the ledger: one job puts the committed events into numbered blocks, each bound to the block before.

A chain that every move extended in its own transaction would make all of them wait for one row. Here the moves write
their events with a content hash, and this job, alone by an advisory lock, binds what has been committed since.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .alone import alone
from .call_job import call_after_commit
from odoo.addons.udi_core.blocks import FIELDS, GENESIS, VERSION, block_hash, leaf_of, merkle_root

BATCH = 10_000  # events of one block
LOCK = (0x5544, 0x4900)  # the sealer's advisory lock in this database
SETTLED = timedelta(days=1)  # longer than any transaction
WAKE_EVERY = 20  # seconds between two calls for the job by one process; it comes every minute anyway
UNSEALED = """FROM udi_event e
      LEFT JOIN udi_ledger_member m ON m.event_id = e.id AND m.event_id > %(after)s
     WHERE e.company_id = %(company)s AND e.id > %(after)s AND m.event_id IS NULL
"""


class UdiSealer(models.AbstractModel):
    _name = "udi.sealer"
    _description = "Sealer of the ledger"

    @api.private
    def wake(self):
        """Have the job come soon after this transaction's commit. No SQL in the transaction itself."""
        call_after_commit(self.env, "udi_traceability.ir_cron_ledger_seal", WAKE_EVERY)

    @api.private
    def run(self, everything=False):
        """The scheduled action: seal what is committed, block by block; each is committed on its own.

        :param bool everything: look among all events, not only among those of the last day
        :return: number of blocks sealed; None where another sealer is at work
        """
        progress = self.env["ir.cron"]._commit_progress
        sealed = 0
        with alone(self.env.cr, LOCK) as mine:
            if not mine:
                return None
            progress()  # a new transaction: it sees what the sealer before this one has committed
            # sudo: the ledger of every company is sealed, whoever asks
            for company in self.env["res.company"].sudo().with_context(active_test=False).search([]):
                last = 0 if everything else self._floor(company)
                while last := self.seal(company, last):
                    sealed += 1
                    if progress(1, remaining=1) <= 0:
                        return sealed
            if sealed:
                self.env["udi.event.action.runner"].wake()
            progress(remaining=0)
        return sealed

    @api.private
    def seal(self, company, after=0):
        """Seal one block of at most BATCH events with four statements.

        :param int after: look only above this event (see `_floor`); what a run has sealed is not looked through again
        :return: the last event that was sealed; 0 where nothing waits

        The caller holds the lock (`run`); the unique number of a block and the key of its events stand behind it.
        """
        cr = self.env.cr
        cr.flush()  # what this very transaction wrote gets its content hash
        unsealed = self._unsealed(company, after)
        cr.execute(
            SQL("SELECT e.id, e.content_hash %s AND e.content_hash IS NOT NULL ORDER BY e.id LIMIT %s", unsealed, BATCH)
        )
        events = cr.fetchall()
        if not events:
            return 0
        cr.execute(
            "SELECT number, block_hash FROM udi_ledger_block WHERE company_id = %s ORDER BY number DESC LIMIT 1",
            (company.id,),
        )
        number, previous = cr.fetchone() or (0, GENESIS)
        values = {
            "company": company.id,
            "number": number + 1,
            "previous_hash": previous,
            "merkle_root": merkle_root(leaf_of(content_hash) for _event, content_hash in events),
            "first_event": events[0][0],
            "last_event": events[-1][0],
            "event_count": len(events),
            "sealed_at": fields.Datetime.now(),
        }
        cr.execute(
            """INSERT INTO udi_ledger_block (company_id, number, previous_hash, merkle_root, first_event, last_event,
                                             event_count, sealed_at, hash_version, block_hash)
               VALUES %s RETURNING id""",
            ((*(values[name] for name in FIELDS[VERSION]), VERSION, block_hash(values)),),
        )
        cr.execute(
            "INSERT INTO udi_ledger_member (event_id, block_id) SELECT unnest(%s), %s",
            ([event for event, _hash in events], cr.fetchone()[0]),
        )
        return values["last_event"]

    @api.private
    def backlog(self, company):
        """How many events of a company are not sealed yet, and since when the oldest of them waits (or None)."""
        unsealed = self._unsealed(company, self._floor(company))
        self.env.cr.execute(SQL("SELECT count(*), min(e.record_time) %s", unsealed))
        return self.env.cr.fetchone()

    def _floor(self, company):
        """Below this event nothing waits: the last one that was sealed a day ago.

        Ids are given out before their transaction commits, so later ones may be sealed earlier. Something new below the
        floor comes only from a transaction that lasted more than a day; the daily sweep finds it.
        """
        self.env.cr.execute(
            "SELECT COALESCE(max(last_event), 0) FROM udi_ledger_block WHERE company_id = %s AND sealed_at < %s",
            (company.id, fields.Datetime.now() - SETTLED),
        )
        return self.env.cr.fetchone()[0]

    def _unsealed(self, company, after):
        return SQL(UNSEALED, company=company.id, after=after)
