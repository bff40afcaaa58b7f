"""The ledger replayed by event time, as SQL; `trace_state` asks it."""

# every movement of the ledger until a moment, with the place it left and the one it reached; what was declared an error
# later is left out. A place is kind, location and, outside the company, partner.
MOVES = """
    SELECT i.lot_id, i.product_id, i.id AS item_id, i.quantity,
           e.id AS event_id, e.event_time, e.record_time, e.company_id,
           way.from_kind, way.to_kind,
           CASE WHEN source.kind = way.from_kind THEN e.source_ref END AS from_location,
           CASE WHEN target.kind = way.to_kind THEN e.destination_ref END AS to_location,
           CASE WHEN way.from_kind IN ('partner', 'supplier') THEN partner.id END AS from_partner,
           CASE WHEN way.to_kind IN ('partner', 'supplier') THEN partner.id END AS to_partner
      FROM udi_event_item i
      JOIN udi_event e ON e.id = i.event_id
      %(former)s
      CROSS JOIN LATERAL (SELECT %(partner)s AS id) partner
      LEFT JOIN (SELECT l.id, k.kind FROM stock_location l
                   JOIN unnest(%(usages)s::text[], %(kinds)s::text[]) k(usage, kind) ON k.usage = l.usage) source
        ON source.id = e.source_ref
      LEFT JOIN (SELECT l.id, k.kind FROM stock_location l
                   JOIN unnest(%(usages)s::text[], %(kinds)s::text[]) k(usage, kind) ON k.usage = l.usage) target
        ON target.id = e.destination_ref
      LEFT JOIN unnest(%(steps)s::text[], %(words)s::text[], %(froms)s::text[], %(tos)s::text[])
                exact(step, word, from_kind, to_kind) ON exact.step = e.biz_step AND exact.word = e.disposition
      LEFT JOIN unnest(%(steps)s::text[], %(words)s::text[], %(froms)s::text[], %(tos)s::text[])
                usual(step, word, from_kind, to_kind) ON usual.step = e.biz_step AND usual.word = ''
      CROSS JOIN LATERAL (
            SELECT CASE WHEN i.role = 'output' THEN NULL  -- new goods come from nothing
                        WHEN i.role = 'child' AND e.action = 'delete' THEN 'used'
                        WHEN i.role IN ('input', 'child') THEN COALESCE(source.kind, 'internal')
                        ELSE COALESCE(source.kind, exact.from_kind, usual.from_kind) END AS from_kind,
                   CASE WHEN i.role = 'input' OR i.role = 'child' AND e.action = 'add' THEN 'used'
                        WHEN i.role IN ('output', 'child') THEN COALESCE(target.kind, 'internal')
                        ELSE COALESCE(target.kind, exact.to_kind, usual.to_kind) END AS to_kind) way
     WHERE %(which)s AND e.event_time <= %(moment)s
       AND (i.role IN ('input', 'output') OR i.role = 'child' AND i.into_lot_id IS NOT NULL
            OR i.role = 'object' AND way.to_kind IS NOT NULL AND NOT e.biz_step = ANY(%(still)s))
       AND NOT EXISTS (SELECT FROM udi_event c WHERE c.corrects_uuid = e.uuid AND c.error_reason IS NOT NULL)
"""
# Holds in force: for each lot and hold the latest word. An event of very many lots names the hold instead of each lot,
# with the digest of its members.
HOLDS = """
    SELECT * FROM (
        SELECT DISTINCT ON (lot_id, document_model, document_ref) lot_id, product_id, reason, event_time, disposition
          FROM (SELECT i.lot_id, i.product_id, e.*
                  FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id WHERE %(which)s
                 UNION ALL
                SELECT i.lot_id, i.product_id, e.*
                  FROM udi_hold_member i
                  JOIN udi_event e ON e.document_model = 'udi.hold' AND e.document_ref = i.hold_id
                 WHERE %(which)s AND EXISTS (SELECT FROM udi_event_item named
                                              WHERE named.event_id = e.id AND named.lot_id IS NULL)) e
         WHERE biz_step = 'holding' AND event_time <= %(moment)s
         ORDER BY lot_id, document_model, document_ref, event_time DESC, id DESC) word
     WHERE word.disposition = ANY(%(held)s)
"""
# A unit is where it went last; of a lot each place keeps what came and did not leave, never less than nothing. Where
# something left a place that did not have it, and the lot is at another place of that kind, it is taken from there:
# such lots are few and named in the last row, for `_replayed`.
STATE = """
    WITH move AS MATERIALIZED (
        SELECT m.*, t.tracking = 'serial' AS serial FROM (%(moves)s) m
          JOIN product_product p ON p.id = m.product_id JOIN product_template t ON t.id = p.product_tmpl_id
    ), hold AS (
        SELECT DISTINCT lot_id FROM (%(holds)s) h
    ), unit AS (
        SELECT DISTINCT ON (lot_id) lot_id, product_id, to_kind AS kind, to_location AS location_id,
               to_partner AS partner_id, company_id, 1::numeric AS quantity
          FROM move WHERE serial ORDER BY lot_id, event_time DESC, event_id DESC, item_id DESC
    ), step AS (
        SELECT lot_id, product_id, to_kind AS kind, to_location AS location_id, to_partner AS partner_id, company_id,
               event_time, event_id, item_id, quantity FROM move WHERE NOT serial
        UNION ALL
        SELECT lot_id, product_id, from_kind, from_location, from_partner, company_id,
               event_time, event_id, item_id, -quantity FROM move WHERE NOT serial AND from_kind IS NOT NULL
    ), lone AS (  -- goods that left some place of a kind left the only one where they were
        SELECT lot_id, kind, company_id, min(location_id) AS location_id FROM step
         WHERE location_id IS NOT NULL GROUP BY lot_id, kind, company_id
        HAVING min(location_id) = max(location_id)
    ), flow AS (
        SELECT *, sum(quantity) OVER (PARTITION BY lot_id, kind, location_id, partner_id, company_id
                                      ORDER BY event_time, event_id, item_id, quantity) AS running
          FROM (SELECT s.lot_id, s.product_id, s.kind, COALESCE(s.location_id, o.location_id) AS location_id,
                       s.partner_id, s.company_id, s.event_time, s.event_id, s.item_id, s.quantity
                  FROM step s LEFT JOIN lone o ON o.lot_id = s.lot_id AND o.kind = s.kind
                                              AND o.company_id = s.company_id) placed
    ), short AS (
        SELECT DISTINCT lot_id FROM flow GROUP BY lot_id, kind
        HAVING min(running) < 0 AND count(DISTINCT (location_id, partner_id, company_id)) > 1
    ), place AS (
        SELECT lot_id, product_id, kind, location_id, partner_id, company_id, quantity FROM unit
        UNION ALL
        SELECT lot_id, product_id, kind, location_id, partner_id, company_id,
               sum(quantity) - LEAST(0, min(running)) FROM flow WHERE lot_id NOT IN (SELECT lot_id FROM short)
         GROUP BY lot_id, product_id, kind, location_id, partner_id, company_id
        HAVING sum(quantity) - LEAST(0, min(running)) > 0
    )
    SELECT place.product_id, place.kind,
           CASE WHEN count(*) = count(place.location_id) AND min(place.location_id) = max(place.location_id)
                THEN min(place.location_id) END AS location_id,
           place.partner_id, count(DISTINCT place.lot_id) AS lots,
           sum(place.quantity) AS quantity, count(DISTINCT place.lot_id) FILTER (WHERE hold.lot_id IS NOT NULL) AS held,
           NULL::int[] AS replay, NULL::int[] AS replay_held
      FROM place LEFT JOIN hold ON hold.lot_id = place.lot_id
     CROSS JOIN LATERAL (SELECT CASE WHEN place.kind = ANY(%(named)s) THEN place.location_id END AS location_id) named
     WHERE %(companies)s::int[] IS NULL OR place.company_id = ANY(%(companies)s::int[])
     GROUP BY place.product_id, place.kind, named.location_id, place.partner_id
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, (SELECT count(DISTINCT event_id) FROM move WHERE record_time > %(moment)s), 0, 0,
           (SELECT array_agg(lot_id) FROM short),
           (SELECT array_agg(lot_id) FROM short WHERE lot_id IN (SELECT lot_id FROM hold))
"""
