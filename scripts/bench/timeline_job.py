"""Runs inside Odoo: a ledger of many events made by SQL, then the pages of its timelines and answers to searches.

Half of the events concern one product and each fortieth one partner, so that both ways of reading are met; one serial
has a life of eight events, one lot is in each twentieth event of the older half.
"""

import time

SERIALS = 0.9  # lots for each event
LOTS = """
    INSERT INTO stock_lot (name, product_id, company_id, udi_lot_number, udi_look_alike_key, create_uid, create_date)
    SELECT 'TL' || n, CASE WHEN n %% 2 = 0 THEN %(common)s ELSE %(other)s END, %(company)s, 'L' || n / 500,
           translate('TL' || n, 'L', '1'), 1, now()
      FROM generate_series(1, %(count)s) n RETURNING id
"""
EVENTS = """
    INSERT INTO udi_event (uuid, company_id, event_time, event_offset, record_time, event_type, action, biz_step,
                           disposition, source_name, destination_name, partner_ref, partner_name, user_ref, user_login,
                           document_model, document_ref, document_name, content_hash, hash_version)
    SELECT 'tl-' || n, %(company)s, now() - (n * 60 || ' s')::interval, '+08:00', now(), 'object', 'observe',
           (ARRAY['receiving', 'storing', 'shipping', 'inspecting'])[1 + n %% 4], 'in_progress', 'WH/Stock/A' || n %% 50,
           'Partners/Customers', (%(partners)s::int[])[1 + n %% 40], 'Hospital ' || n %% 40, 2, 'user' || n %% 9,
           'stock.picking', n, 'WH/OUT/' || n, repeat('0', 64), 1
      FROM generate_series(1, %(count)s) n
"""
ITEMS = """
    INSERT INTO udi_event_item (event_id, company_id, sequence, lot_id, lot_name, product_id, product_name, role,
                                quantity, uom, evidence, into_all)
    SELECT e.id, e.company_id, 1, l.id, l.name, l.product_id, 'Bench device', 'object', 1, 'Units', 'scanned', FALSE
      FROM udi_event e
      JOIN stock_lot l ON l.id = CASE
           WHEN e.document_ref %% 20 = 0 AND e.document_ref > %(count)s / 2 THEN %(busy)s
           WHEN e.document_ref %% 1000 = 1 AND e.document_ref < 8000 THEN %(serial)s
           ELSE %(first)s + e.document_ref %% %(lots)s END
     WHERE e.uuid LIKE 'tl-%%'
"""


class Ledger:
    """Two products (``common``, ``other``), forty partners, the lots ``serial`` and ``busy``, and their events."""

    def __init__(self, env, count):
        self.env, self.count, self.lots = env, count, int(count * SERIALS)
        category = env["product.category"].create({"name": "Bench", "udi_controlled": True})
        values = {"type": "consu", "is_storable": True, "tracking": "serial", "categ_id": category.id}
        names = ("common", "other")
        self.products = dict(
            zip(names, env["product.product"].create([{**values, "name": f"Bench {name}"} for name in names]))
        )
        self.partners = env["res.partner"].create([{"name": f"Hospital {number}"} for number in range(40)])
        env.flush_all()
        facts = {
            "company": env.company.id,
            "common": self.products["common"].id,
            "other": self.products["other"].id,
            "partners": self.partners.ids,
            "count": self.lots,
        }
        env.cr.execute(LOTS, facts)
        ids = [row[0] for row in env.cr.fetchall()]
        self.serial, self.busy = ids[-1], ids[-2]
        facts.update(count=count, serial=self.serial, busy=self.busy, first=ids[0], lots=self.lots - 2)
        env.cr.execute(EVENTS, facts)
        env.cr.execute(ITEMS, facts)
        env.cr.commit()
        env.cr._cnx.autocommit = True
        env.cr.execute("VACUUM ANALYZE udi_event, udi_event_item, stock_lot")
        env.cr._cnx.autocommit = False
        env.invalidate_all()


def best(function, rounds=3):
    """Milliseconds of the quickest of some calls."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def run(env, count):
    ledger = Ledger(env(user=env.ref("base.user_admin").id), count)
    return {"events": count, "lots": ledger.lots, "pages": pages(ledger), "search": {}}


def pages(ledger):
    timeline, found = ledger.env["udi.timeline"], {}
    subjects = {
        "serial": ("stock.lot", ledger.serial),
        "busy lot": ("stock.lot", ledger.busy),
        "product": ("product.product", ledger.products["common"].id),
        "partner": ("res.partner", ledger.partners[3].id),
        "everything": (None, None),
    }
    for name, subject in subjects.items():
        first = timeline.page(*subject)
        found[name] = best(lambda subject=subject: timeline.page(*subject))
        if first["next"]:
            found[f"{name}, next page"] = best(lambda s=subject, key=first["next"]: timeline.page(*s, before=key))
    day = {"since": "2000-01-01 00:00:00", "steps": ["shipping"], "user": "user7"}
    found["product, filtered"] = best(lambda: timeline.page(*subjects["product"], filters=day))
    found["words nobody wrote"] = best(lambda: timeline.page(*subjects["product"], filters={"text": "no such word"}))
    return found
