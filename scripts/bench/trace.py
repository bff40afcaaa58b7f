"""Ledger, stock and mrp: what the record of every step costs beside Odoo's own work."""

from .database import run_job
from .figures import Figure, overhead

RECEIVED = {"S": 1_000, "M": 10_000, "L": 10_000}
DELIVERED = 1_000
ROUNDS = {"S": 3, "M": 2, "L": 2}
ITEMS = {"S": 50_000, "M": 200_000, "L": 1_000_000}


def figures(size):
    yield from stock(size)
    yield from ledger(size)


def stock(size):
    """Receipts and deliveries with these addons and in plain Odoo without them, in turns."""
    counts = {"receipt": RECEIVED[size], "delivery": DELIVERED}
    times = {"controlled": [], "uncontrolled": [], "plain": []}
    for number in range(ROUNDS[size]):
        for template in ("plain", "base") if number % 2 else ("base", "plain"):
            for kind, found in run_job("stock_job", *counts.values(), template=template).items():
                times[kind].append(found)
    for step, count in counts.items():
        best = {kind: min(found[step] for found in rounds) for kind, rounds in times.items()}
        (ours, clock, statements), (plain, plain_clock, plain_statements) = best["controlled"], best["plain"]
        note = (
            f"{count} serials validated, UDI-controlled ÷ Odoo without the addons, time of the processors;"
            f" by the clock {clock / plain_clock:.3f}, not controlled {best['uncontrolled'][0] / plain:.3f}"
        )
        yield overhead(f"stock.{step}_{count}_ratio", "s", ours, plain, size, note)
        note = "SQL statements of the same transfer"
        yield overhead(f"stock.{step}_{count}_statements", "statements", statements, plain_statements, size, note)


def ledger(size):
    """How fast a sealed ledger is checked without Odoo, by two processes."""
    found = run_job("ledger_job", ITEMS[size])
    rate = found["items"] / found["seconds"]
    note = f"{found['items']:,} items in {found['seconds']:.1f} s, sealed before in {found['seal']:.1f} s"
    yield Figure("ledger.verify_per_s", rate, "items/s", size=size, note=note)
