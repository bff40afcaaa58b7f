"""Runs inside Odoo: a company with a long history comes under UDI control; how long that takes and how much it holds.

What else is measured on this company adds its module to MEASURES; its ``measure(env, facts)`` is called at the end.
"""

import importlib
import importlib.util
import time

from . import company_job
from .company_sql import TABLES

LEDGER = ("udi_event", "udi_event_item", "udi_ledger_block", "udi_ledger_member")
GENEALOGY = ("input", "output", "child", "delivered")  # indexes of the items that are for these only serve the trace
MEASURES = ("trace_job",)


def run(env, size, measures=MEASURES):
    """Return the times in seconds, the sizes in bytes, and what the other measures found under their names."""
    start = time.perf_counter()
    facts = company_job.build(env, size)
    built = time.perf_counter()
    company_job.control(env, facts)
    marked = time.perf_counter()
    env["udi.history"].run()
    done = time.perf_counter()
    check(env)
    env["udi.sealer"].run(everything=True)
    found = {"company": built - start, "control": marked - built, "history": done - marked, **sizes(env.cr)}
    for measure in measures:  # "module" or "module:number"
        name, _colon, number = measure.partition(":")
        if importlib.util.find_spec(f"bench.{name}"):
            arguments = [int(number)] if number else []
            found[name] = importlib.import_module(f"bench.{name}").measure(env, facts, *arguments)
    return found


def check(env):
    """A quick job that did not do all of it is worth nothing."""
    run = env["udi.history.run"].search([], limit=1)
    if run.state != "done" or run.line_count != run.line_total:
        raise RuntimeError(f"history is {run.state}: {run.line_count} of {run.line_total}; {run.error}")
    env.cr.execute("SELECT count(*) FROM udi_event_item")
    if env.cr.fetchone()[0] != run.line_total:
        raise RuntimeError("not every movement is in the ledger")
    if env["udi.holder.check"].compare():
        raise RuntimeError("holders differ from stock")
    env.cr.commit()


def sizes(cr):
    """Bytes of Odoo's own tables, of the ledger, and of genealogy and holders, each with its indexes built afresh."""
    for table in (*LEDGER, "udi_holder"):  # those of Odoo's tables are fresh: they were made after the rows
        cr.execute(f"REINDEX TABLE {table}")
    cr.commit()
    return {
        "odoo": size_of(cr, TABLES) - index_size(cr, TABLES, "indexdef LIKE '%%udi%%'"),
        "ledger": size_of(cr, LEDGER) - index_size(cr, ["udi_event_item"], serves_trace()),
        "trace": size_of(cr, ["udi_holder"])
        + index_size(cr, ["udi_event_item"], serves_trace())
        + index_size(cr, ["stock_move_line"], "indexdef LIKE '%%udi%%'"),
    }


def serves_trace():
    """Which indexes of the items the ledger itself would not need, as SQL."""
    words = " OR ".join(f"indexdef LIKE '%%WHERE%%{word}%%'" for word in GENEALOGY)
    return f"({words} OR indexdef LIKE '%%(into_lot_id)%%')"


def size_of(cr, tables):
    cr.execute("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s) AS name", [list(tables)])
    return int(cr.fetchone()[0])


def index_size(cr, tables, condition):
    cr.execute(
        "SELECT COALESCE(sum(pg_relation_size(indexname::regclass)), 0) FROM pg_indexes"
        f" WHERE schemaname = current_schema() AND tablename = ANY(%s) AND {condition}",
        [list(tables)],
    )
    return int(cr.fetchone()[0])
