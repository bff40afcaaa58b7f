"""Data quality: a full run over a company with planted faults, and what the rules cost a receipt."""

from .database import run_job
from .figures import Figure, overhead

PLANTED = {"S": 5, "M": 23, "L": 23}  # faults of each kind; the stock of the small company has no room for more
RECEIVED = 1_000
ROUNDS = {"S": 3, "M": 5, "L": 5}


def figures(size):
    found = run_job("history_job", size, [f"quality_job:{PLANTED[size]}"])["quality_job"]
    note = (
        f"{found['planted']:,} faults of {found['kinds']} kinds among {found['clean']:,} clean records, all found,"
        f" {found['false']} false alarms; slowest rule {found['slowest']} {found['slowest_s']:.1f} s"
    )
    yield Figure("quality.full_run_s", found["seconds"], "s", size=size, note=note)
    note = f"looks at what changed since: {found['changed']} lots; all rules"
    yield Figure("quality.changed_run_s", found["changed_seconds"], "s", size=size, note=note)
    yield from receipt(size)


def receipt(size):
    """The same receipt with every rule active and with none."""
    found = run_job("quality_receipt_job", RECEIVED, ROUNDS[size])
    (ours, clock, statements), (plain, plain_clock, plain_statements) = found["with"], found["without"]
    note = (
        f"{RECEIVED} serials validated with {found['rules']} rules ÷ without any, time of the processors;"
        f" by the clock {clock / plain_clock:.3f}; the job that follows {found['job']:.2f} s"
    )
    yield overhead("quality.receipt_ratio", "s", ours, plain, size, note)
    note = "SQL statements of the same receipt"
    yield overhead("quality.receipt_statements", "statements", statements, plain_statements, size, note)
