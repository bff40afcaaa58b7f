"""Ledger, stock and mrp: what the record of every step costs beside Odoo's own work."""

from . import workers
from .database import run_job
from .figures import Figure, overhead

RECEIVED = {"S": 1_000, "M": 10_000, "L": 10_000}
DELIVERED = 1_000
ROUNDS = {"S": 3, "M": 2, "L": 2}
ITEMS = {"S": 50_000, "M": 200_000, "L": 1_000_000}
UNITS = {"S": 1_000, "M": 1_000, "L": 1_000}  # the baseline's order


def figures(size):
    yield from stock(size)
    yield from workers.figures(size)
    yield from production(size)
    yield from ledger(size)
    yield from company(size)


def production(size):
    """One order of 1,000 serials whose component serials were paired, beside the same order in plain Odoo."""
    count = UNITS[size]
    found = run_job("mrp_job", count, ROUNDS[size])
    (ours, statements, rows), (plain, plain_statements, plain_rows) = found["controlled"], found["plain"]
    note = f"one order closed, {rows:,} relation rows; plain Odoo, {plain_rows:,}: not controlled, same database"
    yield overhead(f"mrp.done_{count}_ratio", "s", ours, plain, size, note)
    note = "SQL statements of the same order"
    yield overhead(f"mrp.done_{count}_statements", "statements", statements, plain_statements, size, note)


def stock(size):
    """Receipts and deliveries with these addons and in plain Odoo without them, in turns."""
    counts = {"receipt": RECEIVED[size], "delivery": DELIVERED}
    times = {"controlled": [], "uncontrolled": [], "plain": []}
    for number in range(ROUNDS[size]):
        for template in ("plain", "base") if number % 2 else ("base", "plain"):
            for kind, found in run_job("stock_job", *counts.values(), template=template).items():
                times[kind].append(found)
    for step, count in counts.items():
        # the best of each by itself: a round that was quick for the processors may have waited by the clock
        best = {
            kind: [min(values) for values in zip(*(found[step] for found in rounds), strict=True)]
            for kind, rounds in times.items()
        }
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
    note = f"first page of the picture of that lot; the whole {found['picture_whole']['ours'] * 1000:,.0f} ms"
    yield Figure("trace.picture_ms", found["picture"]["ours"] * 1000, "ms", size=size, note=note)
    note = "how everything stood at a moment, by product and place, replayed from the ledger"
    yield Figure("trace.state_of_all_ms", found["state_of_all"]["ours"] * 1000, "ms", size=size, note=note)
    note = f"all rows of the first figure with names, one by one; {found['stream_mb']['ours']:.0f} MB more at most"
    yield Figure("trace.stream_s", found["stream"]["ours"], "s", size=size, note=note)
    form, note = found["form"], "what the form of a component lot reads, with our fields ÷ plain Odoo"
    yield overhead("stock.lot_form_ratio", "s", form["ours"], form["odoo"], size, note)


def faster(name, found, size, note):
    """A time of ours; the ratio says how many times faster it is than Odoo's."""
    return Figure(name, found["ours"], "s", found["odoo"], found["odoo"] / found["ours"], size, note)
