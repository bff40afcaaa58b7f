"""A document that is finished on trial: everything that the gate would refuse of it, and nothing has happened."""

import contextlib

from odoo import models
from odoo.exceptions import UserError

from .trial import Trial


class _TakeBackError(Exception):
    """Ends a trial; never leaves this file."""


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _try(self, step):
        """Refusals that ``step()`` meets, a function that finishes a document.

        All of it is rolled back, whatever comes out.

        :raises UserError: where it cannot be finished for another reason and no gate refused anything
        """
        cr, trial = self.env.cr, Trial()
        try:
            with contextlib.suppress(_TakeBackError), cr.savepoint():
                cr.cache[Trial] = trial
                step()
                raise _TakeBackError
        except UserError:
            if not trial.refusals:
                raise
        finally:
            cr.cache.pop(Trial, None)
            self.env.invalidate_all(flush=False)
        return self._without_ghosts(trial.refusals)

    def _without_ghosts(self, refusals):
        """Lots that only the trial made are known by their names."""
        lots = self.env["stock.lot"].browse({item.values["lot_id"] for item in refusals} - {False})
        real = set(lots.exists().ids)
        for item in refusals:
            if item.values["lot_id"] not in real:
                item.values["lot_id"] = False
        return refusals
