"""Recall: how long it takes to put everything on hold that a case reaches."""

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
