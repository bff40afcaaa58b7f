"""Ledger, stock and mrp: what the record of every step costs beside Odoo's own work."""

from .database import run_job
from .figures import Figure, overhead

SERIALS = {"S": 1_000, "M": 10_000, "L": 10_000}
ROUNDS = {"S": 3, "M": 1, "L": 1}
ITEMS = {"S": 50_000, "M": 200_000, "L": 1_000_000}
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
    yield from ledger(size)
    yield from company(size)


def ledger(size):
    """How fast a sealed ledger is checked without Odoo, by two processes."""
    found = run_job("ledger_job", ITEMS[size])
    rate = found["items"] / found["seconds"]
    note = f"{found['items']:,} items in {found['seconds']:.1f} s, sealed before in {found['seal']:.1f} s"
    yield Figure("ledger.verify_per_s", rate, "items/s", size=size, note=note)


def company(size):
    """A company with a long history comes under UDI control: how long that takes, how much room it needs."""
    found = run_job("history_job", size)
    note = (
        f"built in {found['company']:.0f} s, marked in {found['control']:.1f} s, then all movements into the ledger, "
        "with holders"
    )
    yield Figure("trace.history_build_s", found["history"], "s", size=size, note=note)
    note = "holders and the indexes that serve the genealogy ÷ Odoo's own tables for the same history"
    yield overhead("trace.size_ratio", "MB", found["trace"] / 1e6, found["odoo"] / 1e6, size, note)
    note = "events, items and blocks with their indexes ÷ Odoo's own tables for the same history"
    yield overhead("ledger.size_ratio", "MB", found["ledger"] / 1e6, found["odoo"] / 1e6, size, note)
    yield from questions(found["trace_job"], size)


def questions(found, size):
    """What a recall asks, beside Odoo's own functions on the same rows."""
    reached = found["reached"]
    note = f"{reached['lots']:,} lots reached, {reached['holders']:,} holders"
    note += f", {found['half_deliveries']['ours']:,} deliveries"
    note += f"; {found['peak_mb']['ours']:.0f} MB, Odoo {found['half']['odoo_mb']:,.0f} MB"
    yield faster("trace.downstream_half_s", found["half"], size, note)
    yield faster("trace.downstream_1pct_s", found["percent"], size, "the same for one lot in a hundred")
    yield faster("trace.upstream_s", found["upstream"], size, "one unit; baseline: the traceability report, unfolded")
    yield Figure("trace.levels_s", found["levels"]["ours"], "s", size=size, note="the levels of a picture, by product")
    note = f"all rows of the first figure with names, one by one; {found['stream_mb']['ours']:.0f} MB more at most"
    yield Figure("trace.stream_s", found["stream"]["ours"], "s", size=size, note=note)
    form, note = found["form"], "what the form of a component lot reads, with our fields ÷ plain Odoo"
    yield overhead("stock.lot_form_ratio", "s", form["ours"], form["odoo"], size, note)


def faster(name, found, size, note):
    """A time of ours; the ratio says how many times faster it is than Odoo's."""
    return Figure(name, found["ours"], "s", found["odoo"], found["odoo"] / found["ours"], size, note)
