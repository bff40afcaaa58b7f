"""Runs inside Odoo on the example company: questions of a recall, ours and Odoo's own functions, on the same rows.

Each of our answers is asked in a process of its own that has asked nothing before (`ask`), so that nothing is cached in
it and its memory can be read. Odoo's functions meet the tables as Odoo leaves them, without the index that we add.
"""

import os
import time
from contextlib import contextmanager

from lxml import etree
from odoo import fields

from .database import shell

UNITS = 20  # finished units whose components are asked for
ROUNDS = 3


class Undo(Exception):
    """Takes a transaction back."""


def measure(env, facts):
    """Seconds, memory and sizes of answers: ``{"ours": …, "odoo": …}`` of each question."""
    vacuum(env.cr)
    conf = os.environ["UDI_ODOO_CONF"]
    units = [facts["finished"] + index * (facts["units"] // UNITS) for index in range(UNITS)]
    asked = [shell(conf, env.cr.dbname, "trace_ask", facts, units) for _round in range(ROUNDS)]
    found = {name: {"ours": min(one[name] for one in asked)} for name in asked[0] if name != "reached"}
    found["peak_mb"] = {"ours": max(one["peak_mb"] for one in asked)}
    found["reached"] = asked[0]["reached"]
    found["form"], found["state_of_all"] = {}, {"ours": state_of_all(env, facts)}
    with plain_tables(env):
        lots = env["stock.lot"]
        for name, lot in (("half", facts["raw_half"]), ("percent", facts["raw_percent"])):
            start, memory = time.perf_counter(), peak_mb()
            deliveries = lots.browse(lot)._find_delivery_ids_by_lot_iterative()[lot]
            found[name]["odoo"] = time.perf_counter() - start
            found[name]["odoo_mb"] = peak_mb() - memory
            found[name]["odoo_deliveries"] = len(deliveries)
            env.invalidate_all()
        found["upstream"]["odoo"] = min(timed(unfold, env, unit) for unit in units[:ROUNDS])
        found["form"]["odoo"] = min(timed(open_form, env, facts["component"], True) for _round in range(ROUNDS))
    found["form"]["ours"] = min(timed(open_form, env, facts["component"], False) for _round in range(ROUNDS))
    check(found)
    return found


def state_of_all(env, facts):
    """Seconds of the first page of how everything stood at this moment: all products, all of the ledger."""
    env.invalidate_all()
    start = time.perf_counter()
    page = env["udi.trace"].state_of_all_on(fields.Datetime.now())
    seconds = time.perf_counter() - start
    if sum(row["lots"] for row in page["rows"]) < 2 * facts["units"]:
        raise AssertionError("the state of everything is not of everything")
    env.cr.rollback()
    return seconds


def check(found):
    """Ours and Odoo's must have found the same deliveries, or the comparison means nothing."""
    for name in ("half", "percent"):
        ours, odoos = found[f"{name}_deliveries"]["ours"], found[name]["odoo_deliveries"]
        if ours != odoos:
            raise AssertionError(f"{name}: {ours} deliveries, Odoo finds {odoos}")


def vacuum(cr):
    """What autovacuum does in its own time: statistics and the map of visible rows, for Odoo's tables and ours."""
    cr.commit()
    connection = cr._cnx
    before, connection.autocommit = connection.autocommit, True
    try:
        cr.execute("VACUUM ANALYZE")
    finally:
        connection.autocommit = before


@contextmanager
def plain_tables(env):
    """Odoo's tables without our index on the lots of move lines."""
    env.cr.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'stock_move_line' AND strpos(indexname, 'udi') > 0"
    )
    ours = ", ".join(name for (name,) in env.cr.fetchall())
    try:
        with env.cr.savepoint():
            env.cr.execute(f"DROP INDEX {ours}")
            yield
            raise Undo
    except Undo:
        env.invalidate_all()


def timed(function, env, *arguments):
    env.invalidate_all()
    start = time.perf_counter()
    function(env, *arguments)
    return time.perf_counter() - start


def unfold(env, lot):
    """Odoo's traceability report of one lot with every line unfolded, as its client action asks for it."""
    report = env["stock.traceability.report"]
    lines = report.with_context(active_id=lot, model="stock.lot").get_lines()
    seen = 0
    while lines:
        line = lines.pop()
        seen += 1
        if line["unfoldable"]:
            lines += report.get_lines(
                line["id"],
                model_id=line["model_id"],
                model_name=line["model"],
                level=line["level"] + 30,
                lot_name=line["lot_name"],
            )
    return seen


def open_form(env, lot, plain):
    """What the client reads when it opens a lot's form; ``plain``: only the fields that Odoo's own addons have."""
    lots = env["stock.lot"]
    arch = etree.fromstring(lots.get_view(view_type="form")["arch"])
    names = [node.get("name") for node in arch.iter("field") if not list(node.iterancestors("field"))]
    names += [node.get("name") for node in arch.iter("button", "a") if node.get("name") in lots._fields]
    wanted = [name for name in dict.fromkeys(names) if not (plain and name.startswith("udi_"))]
    specification = {}
    for name in wanted:
        many = lots._fields[name].type == "many2one"
        specification[name] = {"fields": {"display_name": {}}} if many else {}
    return lots.browse(lot).web_read(specification)


def peak_mb():
    """The largest memory this process has had."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
