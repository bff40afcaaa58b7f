"""One job at a time in a database, over the commits of the job."""

import contextlib


@contextlib.contextmanager
def alone(cr, lock):
    """Hold an advisory lock of the session, so over commits too; gives False where another session holds it.

    :param lock: the two numbers of the lock
    """
    cr.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
    got = cr.fetchone()[0]
    try:
        yield got
    except Exception:
        cr.rollback()  # the lock is given back below, also where the transaction is broken
        raise
    finally:
        if got:
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", lock)
