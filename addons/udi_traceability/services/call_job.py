"""Has a scheduled job come soon after a transaction's commit, without a statement in the transaction itself."""

import logging
import time
from datetime import timedelta
from functools import partial

from odoo import SUPERUSER_ID, api, fields

_logger = logging.getLogger(__name__)
_called = {}  # (database, job) -> when this process last called it; a private brake, nobody else needs it


def call_after_commit(env, job, every, again=None):
    """Call the scheduled action with external id ``job``, once for this transaction.

    :param every: seconds between two calls by one process; the job comes by itself every minute anyway
    :param again: seconds after which it is called a second time, for what others commit within the brake's time
    """
    after = env.cr.postcommit
    key = f"udi_call_{job}"
    if key not in after.data:
        after.data[key] = True
        after.add(partial(_call, env.registry, job, every, again))


def _call(registry, job, every, again):
    """One row for the scheduler. What was committed is never in danger."""
    now, key = time.monotonic(), (registry.db_name, job)
    if now - _called.get(key, -every) < every:
        return
    _called[key] = now
    try:
        with registry.cursor() as cr:
            action = api.Environment(cr, SUPERUSER_ID, {}).ref(job, raise_if_not_found=False)
            if action:
                action._trigger()
            if action and again:
                action._trigger(at=fields.Datetime.now() + timedelta(seconds=again))
    except Exception:  # the job comes every minute in any case
        _logger.info("The job %s could not be called", job, exc_info=True)
