"""Ledger, stock and mrp: what the record of every step costs beside Odoo's own work."""

from .database import run_job
from .figures import Figure, overhead

SERIALS = {"S": 1_000, "M": 10_000, "L": 10_000}
ROUNDS = {"S": 3, "M": 1, "L": 1}
ITEMS = {"S": 50_000, "M": 200_000, "L": 1_000_000}
UNITS = {"S": 1_000, "M": 1_000, "L": 1_000}  # the baseline's order
WORDS = {"incoming": "receipt", "outgoing": "delivery"}


def figures(size):
    count = SERIALS[size]
    found = run_job("stock_job", count, ROUNDS[size])
    for code, kinds in found.items():
        (ours, statements), (plain, plain_statements) = kinds["controlled"], kinds["plain"]
        name = f"stock.{WORDS[code]}_{count}"
        note = f"{count} serials validated, UDI-controlled ÷ not controlled, same database"
        yield overhead(f"{name}_ratio", "s", ours, plain, size, note)
        note = "SQL statements of the same transfer"
        yield overhead(f"{name}_statements", "statements", statements, plain_statements, size, note)
    yield from production(size)
    yield from ledger(size)


def production(size):
    """One order of 1,000 serials whose component serials were paired, beside the same order in plain Odoo."""
    count = UNITS[size]
    found = run_job("mrp_job", count, ROUNDS[size])
    (ours, statements, rows), (plain, plain_statements, plain_rows) = found["controlled"], found["plain"]
    note = f"one order closed, {rows:,} relation rows; plain Odoo, {plain_rows:,}: not controlled, same database"
    yield overhead(f"mrp.done_{count}_ratio", "s", ours, plain, size, note)
    note = "SQL statements of the same order"
    yield overhead(f"mrp.done_{count}_statements", "statements", statements, plain_statements, size, note)


def ledger(size):
    """How fast a sealed ledger is checked without Odoo, by two processes."""
    found = run_job("ledger_job", ITEMS[size])
    rate = found["items"] / found["seconds"]
    note = f"{found['items']:,} items in {found['seconds']:.1f} s, sealed before in {found['seal']:.1f} s"
    yield Figure("ledger.verify_per_s", rate, "items/s", size=size, note=note)
