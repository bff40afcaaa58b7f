"""Runs inside Odoo: one freeze over very many units, with reservations that it undoes."""

import time

from .stock_job import World


def run(env, units, reserved):
    """Return `{"seconds", "statements", "check"}` of freezing `units` lots.

    `reserved` of them are in stock and on open deliveries; the others are lots as a register holds them.
    """
    world = World(env)
    names = world.names("controlled", reserved)
    world.validate(world.receipt("controlled", names))
    for start in range(0, reserved, 500):
        world.delivery("controlled", names[start : start + 500])
    product = world.products["controlled"]
    lots = world.env["stock.lot"].search([("product_id", "=", product.id)])
    cr = env.cr
    cr.execute(
        """INSERT INTO stock_lot (name, product_id, create_date, write_date, create_uid, write_uid)
        SELECT 'H' || n, %s, now(), now(), 1, 1 FROM generate_series(1, %s) n""",
        (product.id, units - reserved),
    )
    cr.commit()
    cr.execute("ANALYZE stock_lot, stock_move_line")
    env.invalidate_all()
    ids = world.env["stock.lot"].search([("product_id", "=", product.id)])
    cr.commit()
    statements, start = cr.sql_log_count, time.perf_counter()
    hold = world.env["udi.hold"].freeze(ids, "Bench")
    cr.commit()
    seconds = time.perf_counter() - start
    statements = cr.sql_log_count - statements
    cr.execute("SELECT count(*) FROM udi_hold_member WHERE hold_id = %s", (hold.id,))
    held, left = cr.fetchone()[0], len(hold._reserved_lines(reserved))
    if held != units or left:
        raise RuntimeError(f"{held} of {units} units are held, {left} reservations are left")
    return {"seconds": seconds, "statements": statements, "check": check_seconds(world, lots[:100])}


def check_seconds(world, lots):
    """How long the gate takes to refuse a delivery of these held lots, without writing anything."""
    from odoo.addons.udi_traceability.services.gate import Request

    world.env.invalidate_all()
    start = time.perf_counter()
    findings = world.env["udi.gate"].check([Request(lot.product_id, lot, "shipping") for lot in lots])
    if sum(finding.rule == "hold" for finding in findings) != len(lots):
        raise RuntimeError("The gate lets held lots pass")
    return time.perf_counter() - start
