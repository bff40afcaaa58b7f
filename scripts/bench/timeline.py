"""Timeline and search: first page and a later page of a lot, a product, a partner and of everything."""

from .database import run_job
from .figures import Figure

EVENTS = {"S": 100_000, "M": 1_000_000, "L": 1_000_000}
LIMIT_MS = 200


def figures(size):
    found = run_job("timeline_job", EVENTS[size])
    worst = max(found["pages"], key=found["pages"].get)
    each = ", ".join(f"{name} {ms:.0f}" for name, ms in found["pages"].items())
    note = f"slowest page ({worst}) over {found['events']:,} events; limit {LIMIT_MS} ms; {each}"
    yield Figure("trace.timeline_ms", found["pages"][worst], "ms", size=size, note=note)
    worst = max(found["search"], key=found["search"].get)
    each = ", ".join(f"{name} {ms:.0f}" for name, ms in found["search"].items())
    note = f"slowest answer ({worst}) over {found['lots']:,} lots; {each}"
    yield Figure("trace.search_ms", found["search"][worst], "ms", size=size, note=note)
