"""Runs inside Odoo: the example company made clean, faults planted, every rule asked, every answer compared."""

import time

from odoo.addons.udi_traceability.tests.data_defects import KINDS, Defects

COUNT = 5
# what is looked at; the faults are among these
LOOKED_AT = ("stock_lot", "udi_event", "udi_holder", "res_partner", "product_product", "udi_device_identifier")


def measure(env, facts, count=COUNT):
    """Plant ``count`` faults of each kind; returns times and numbers.

    :raises RuntimeError: a fault that was not found, or a false alarm
    """
    world = Defects(env, *sources(env, facts), supplier(env))
    clean(env, facts, world)
    rules = env["udi.data.rule"].search([])
    runner = env["udi.data.runner"]
    runner.run(full=True)
    report(env, set(), "the clean company")
    records = size(env.cr)
    planted = {(kind, number) for kind in KINDS for number in world.plant(kind, count)}
    env.cr.commit()
    start = time.perf_counter()
    runner.run(full=True)
    seconds = time.perf_counter() - start
    report(env, planted, "the damaged company")
    env.cr.commit()
    slowest = max(rules, key=lambda rule: rule.last_seconds)
    return {
        "seconds": seconds,
        "planted": len(planted),
        "kinds": len({kind for kind, _number in planted}),
        "clean": records,
        "false": 0,
        "slowest": code_of(slowest),
        "slowest_s": slowest.last_seconds,
        **changed(env, world, runner),
    }


def changed(env, world, runner):
    """Damage a few more and ask about what changed only."""
    env.cr.execute("UPDATE stock_lot SET write_date = write_date - interval '1 day'")
    env.cr.commit()
    runner.run()
    env.cr.execute("UPDATE udi_data_rule SET seen_until = now() AT TIME ZONE 'UTC'")
    lots = world.plant("shelf_life", 3)
    env.cr.commit()
    start = time.perf_counter()
    runner.run()
    seconds = time.perf_counter() - start
    found = set(env["udi.data.issue"].search([("rule_id", "=", rule_of(env, "shelf_life").id)]).mapped("res_id"))
    if not lots <= found:
        raise RuntimeError("what changed was not found")
    return {"changed_seconds": seconds, "changed": len(lots)}


def code_of(rule):
    return rule.get_external_id()[rule.id].rpartition("data_rule_")[2]


def rule_of(env, code):
    return env.ref(f"udi_traceability.data_rule_{code}")


def report(env, planted, where):
    """Compare what is open with what was planted."""
    issues = env["udi.data.issue"].search_fetch([("state", "=", "open")], ["rule_id", "res_id"])
    names = {rule: code_of(rule) for rule in issues.rule_id}
    found = {(names[issue.rule_id], issue.res_id) for issue in issues}
    broken = env["udi.data.rule"].search([("last_error", "!=", False)])
    if broken:
        raise RuntimeError(f"{broken[0].name}: {broken[0].last_error}")
    if found != planted:
        missed, wrong = sorted(planted - found)[:10], sorted(found - planted)[:10]
        raise RuntimeError(f"{where}: not found {missed}, false alarms {wrong}")


def size(cr):
    total = 0
    for table in LOOKED_AT:
        cr.execute(f"SELECT count(*) FROM {table}")
        total += cr.fetchone()[0]
    return total


def sources(env, facts):
    """Clean serials in stock, serials that are each with another partner, lots in stock."""
    env.cr.execute(
        """SELECT h.lot_id FROM udi_holder h WHERE h.product_id = %s AND h.kind = 'internal' ORDER BY h.lot_id""",
        (facts["products"]["Infusion pump"],),
    )
    stock = [number for (number,) in env.cr.fetchall()]
    env.cr.execute(
        """SELECT DISTINCT ON (h.partner_id) h.lot_id FROM udi_holder h
            WHERE h.product_id = %s AND h.kind = 'partner' AND h.partner_id IS NOT NULL
            ORDER BY h.partner_id, h.lot_id""",
        (facts["products"]["Infusion pump"],),
    )
    sold = [number for (number,) in env.cr.fetchall()]
    env.cr.execute(
        """SELECT h.lot_id FROM udi_holder h WHERE h.kind = 'internal' AND h.product_id = ANY(%s) AND h.quantity > 0
            ORDER BY h.lot_id""",
        ([facts["products"][name] for name in ("Housing", "Circuit board", "Valve")],),
    )
    return stock, sold, [number for (number,) in env.cr.fetchall()]


def supplier(env):
    return env["res.partner"].search([("name", "=", "Granulate works")], limit=1)


def clean(env, facts, world):
    """Give every record what the rules ask of it, as after years of careful work."""
    products = env["product.product"].browse(facts["products"].values())
    products.write({"udi_risk_class": "2", "udi_registrant_id": world.supplier.id})
    for product in products:
        world.identify(product, has_serial=product.tracking == "serial")
    env["udi.licence"].create(
        {"name": "L-1", "partner_id": world.supplier.id, "kind": "production", "valid_to": "2099-01-01"}
    )
    for warehouse in env["stock.warehouse"].search([]):
        warehouse.partner_id = env["res.partner"].create({"name": warehouse.name, "udi_gln": world.gln()})
    env.cr.execute("SELECT DISTINCT partner_id FROM udi_holder WHERE kind = 'partner' AND partner_id IS NOT NULL")
    rows = [(partner, world.gln()) for (partner,) in env.cr.fetchall()]
    env.flush_all()
    env.cr.execute_values(
        "UPDATE res_partner r SET udi_gln = v.gln FROM (VALUES %s) v(id, gln) WHERE r.id = v.id", rows, page_size=5_000
    )
    env.cr.execute(
        """UPDATE stock_lot l SET udi_manufacture_date = '2026-01-05', udi_expiry_date = '2031-01-04',
                  udi_lot_number = COALESCE(l.udi_lot_number, 'L1'), udi_supplier_lot = 'S' || l.name,
                  udi_carrier = ']d201' || p.udi_primary_code || '21' || l.name
             FROM product_product p WHERE p.id = l.product_id AND p.id = ANY(%s)""",
        (products.ids,),
    )
    env.cr.commit()
    env.cr.execute("ANALYZE stock_lot")
    env.invalidate_all()
