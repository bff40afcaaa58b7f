"""Recall: how long it takes to count what a case reaches, and to put all of it on hold."""

from .database import run_job
from .figures import Figure

UNITS = {"S": (20_000, 1_000), "M": (200_000, 5_000), "L": (500_000, 10_000)}


def figures(size):
    units, reserved = UNITS[size]
    found = run_job("hold_job", units, reserved)
    note = f"{units:,} units on hold and {reserved:,} reservations undone in one transaction"
    yield Figure(f"hold.freeze_{units // 1000}k_s", found["seconds"], "s", size=size, note=note)
    yield Figure("hold.freeze_statements", found["statements"], "statements", size=size, note="of the same freeze")
    note = "the gate refuses 100 of these units afterwards"
    yield Figure("hold.refuse_100_s", found["check"], "s", size=size, note=note)
    yield from case(size)


def case(size):
    """A whole case on the example company: one raw lot that is in half of all units."""
    found = run_job("history_job", size, ["recall_job"])["recall_job"]
    reached = f"{found['units']:,.0f} units, {found['lots']:,} lots, {found['holders']:,} holders"
    note = f"{reached}; figures, places, cost and who runs out of stock; first time {found['simulate_first']:.2f} s"
    yield Figure("recall.simulate_s", found["simulate"], "s", size=size, note=note)
    yield Figure("recall.compare_s", found["compare"], "s", size=size, note="side by side with a scope of one percent")
    yield Figure("recall.scope_s", found["scope"], "s", size=size, note="the list of all units of the case, written")
    note = f"{reached}, {found['reserved']:,} reservations undone, in one transaction with the list compared anew"
    yield Figure("recall.freeze_s", found["freeze"], "s", size=size, note=note)
    yield Figure("recall.freeze_statements", found["statements"], "statements", size=size, note="of the same freeze")
    yield Figure("recall.holders_s", found["listed"], "s", size=size, note="all holders of the case with their names")
    note = f"Excel list of the holder with the most units, {found['book_kb']:.0f} kB"
    yield Figure("recall.holder_book_s", found["book"], "s", size=size, note=note)
