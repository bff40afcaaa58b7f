"""Runs inside Odoo on the example company: a recall of what contains one raw lot, half of all units."""

import time

from odoo import Command

RESERVED = 10_000  # at most; of smaller companies one affected lot in fifty
PER_DELIVERY = 500
ROUNDS = 3


def measure(env, facts):
    """Seconds of simulating, comparing, freezing and listing, with what was found."""
    env = env(user=env.ref("base.user_admin"), context={**env.context, "tracking_disable": True})
    env["udi.gate.rule"].search([]).write({"action": "warn"})
    recall = env["udi.recall"].create({"title": "Bench", "lot_ids": [Command.set([facts["raw_half"]])]})
    other = env["udi.recall.scope"].create(
        {
            "recall_id": recall.id,
            "rule_ids": [Command.create({"kind": "lots", "lot_ids": [Command.set([facts["raw_percent"]])]})],
        }
    )
    env.cr.commit()
    engine = env["udi.recall.scope.engine"]
    times, answer = timed(env, lambda: engine.simulate(recall.scope_id))
    compare, _found = timed(env, lambda: engine.compare(recall.scope_id, other))
    reserved = reserve(env, recall)
    start = time.perf_counter()
    env["udi.recall.service"].scope(recall)
    env.cr.commit()
    scope = time.perf_counter() - start
    env.invalidate_all()
    statements, start = env.cr.sql_log_count, time.perf_counter()
    hold = env["udi.recall.service"].freeze(recall, "Bench")
    env.cr.commit()
    freeze = time.perf_counter() - start
    statements = env.cr.sql_log_count - statements
    check(env, recall, hold, answer)
    env.invalidate_all()
    start = time.perf_counter()
    holders = recall.holder_ids
    holders.mapped("display_name")
    listed = time.perf_counter() - start
    start = time.perf_counter()
    _name, content = env["udi.recall.workbook"].holder_file(holders.sorted("quantity")[-1])
    book = time.perf_counter() - start
    return {
        "simulate": min(times),
        "simulate_first": times[0],
        "compare": min(compare),
        "scope": scope,
        "freeze": freeze,
        "statements": statements,
        "reserved": reserved,
        "lots": answer["lots"],
        "units": answer["units"],
        "holders": len(holders),
        "listed": listed,
        "book": book,
        "book_kb": len(content) / 1024,
    }


def timed(env, ask):
    times = []
    for _round in range(ROUNDS):
        env.invalidate_all()
        start = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - start)
        env.cr.commit()
    return times, answer


def reserve(env, recall):
    """Customers send affected units back, which then stand reserved on open deliveries; returns how many."""
    env.cr.execute(env["udi.recall.scope.engine"]._rows(recall.scope_id))
    lots = [row[0] for row in env.cr.fetchall()]
    env.cr.execute(
        """SELECT h.lot_id, h.product_id, h.partner_id FROM udi_holder h
            WHERE h.kind = 'partner' AND h.lot_id = ANY(%s) AND h.quantity = 1 ORDER BY h.lot_id LIMIT %s""",
        [lots, min(RESERVED, len(lots) // 50)],
    )
    found = env.cr.fetchall()
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    stock, customers = warehouse.lot_stock_id, env.ref("stock.stock_location_customers")
    for start in range(0, len(found), PER_DELIVERY):
        part = found[start : start + PER_DELIVERY]
        back = transfer(env, warehouse.in_type_id, customers, stock, part)
        back.move_ids.picked = True
        back._action_done()
        transfer(env, warehouse.out_type_id, stock, customers, part)
        env.cr.commit()
    return len(found)


def transfer(env, kind, source, destination, units):
    """A confirmed transfer of these units, each on its own line."""
    places = {"location_id": source.id, "location_dest_id": destination.id}
    product = env["product.product"].browse(units[0][1])
    goods = {"product_id": product.id, "product_uom": product.uom_id.id, **places}
    move = Command.create({**goods, "product_uom_qty": len(units)})
    picking = env["stock.picking"].create(
        {"picking_type_id": kind.id, "partner_id": units[0][2], "move_ids": [move], **places}
    )
    picking.action_confirm()
    picking.move_line_ids.unlink()
    values = picking.move_ids._prepare_move_line_vals()
    env["stock.move.line"].create([{**values, "lot_id": lot, "quantity": 1} for lot, _product, _partner in units])
    return picking


def check(env, recall, hold, answer):
    """A quick freeze that leaves units free is worth nothing."""
    env.cr.execute("SELECT count(*) FROM udi_hold_member WHERE hold_id = %s", [hold.id])
    [held] = env.cr.fetchone()
    if held != answer["lots"] or recall.unfrozen_count or recall.unit_qty != answer["units"]:
        raise RuntimeError(f"{held} lots held of {answer['lots']}, {recall.unit_qty} units of {answer['units']}")
    if hold._reserved_lines(1):
        raise RuntimeError("a reservation of a frozen unit is left")
