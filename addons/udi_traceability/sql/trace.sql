-- The walk through the genealogy, inside PostgreSQL: a set of a million lots never leaves the server.
-- It only reads, so a replica can run it. Sets are sorted int[]; each level is a handful of statements, planned for the
-- size of its set (force_custom_plan), and scans only the part of an index between the smallest and the largest lot.
-- Few lots, and runs of lots, are looked up one by one whatever their number: for them `udi.trace.init` makes a second
-- function, named _few, whose plans are made once in a session.
-- Costs of pages are those of rows in memory: measured, single look-ups win up to a tenth of such a part. The functions
-- that are called from outside set this for those that they call.
-- Made anew by `udi.trace.init`, removed on uninstall. What a link is: services/trace.py.

-- Members of `candidates` that are not in `known`; NULL where none is left.
-- Always planned for its sets: planned for a few members, it would compare each with each.
CREATE OR REPLACE FUNCTION udi_trace_minus(candidates int[], known int[]) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN (SELECT array_agg(c ORDER BY c) FROM unnest(candidates) c
             WHERE NOT EXISTS (SELECT FROM unnest(known) k WHERE k = c));
END $$;

-- Members of both sets; NULL where there is none. Always planned for its sets, too.
CREATE OR REPLACE FUNCTION udi_trace_common(one int[], other int[]) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN (SELECT array_agg(u ORDER BY u) FROM unnest(one) u
             WHERE EXISTS (SELECT FROM unnest(other) v WHERE v = u));
END $$;

-- Both sets in one; NULL where there is nothing.
CREATE OR REPLACE FUNCTION udi_trace_plus(one int[], other int[]) RETURNS int[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF one IS NULL OR other IS NULL THEN
        RETURN COALESCE(one, other);
    END IF;
    RETURN (SELECT array_agg(DISTINCT u) FROM unnest(one || other) u);
END $$;

-- A set as runs of numbers without a gap, where it has few of them: what was made together has numbers one after the
-- other, and one look into an index for a run replaces one for each lot. NULL where the lots are scattered.
-- A run is often as long as the one before. Else its end is searched: in it a lot less its place is the same number.
CREATE OR REPLACE FUNCTION udi_trace_runs(lots int[], OUT lows int[], OUT highs int[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    number int := cardinality(lots);
    place int := 1;    -- where a run begins
    length int := 1;   -- of the run before
    inside int;        -- the last place that is known to be in it
    outside int;       -- the first place that is known not to be
    jump int;
    probe int;
    shift int;
    runs int := 0;
BEGIN
    IF number < 100 THEN
        RETURN;
    END IF;
    WHILE place <= number LOOP
        IF lots[place + length] - lots[place] = length
            OR lots[place + length - 1] - lots[place] IS DISTINCT FROM length - 1 THEN
            shift := lots[place] - place;
            jump := GREATEST(length - 1, 1);
            inside := place;
            outside := number + 1;
            WHILE inside + 1 < outside LOOP
                probe := CASE WHEN inside + jump < outside THEN inside + jump ELSE (inside + outside) / 2 END;
                IF lots[probe] - probe = shift THEN
                    jump := CASE WHEN inside = place THEN 1 ELSE 2 * (probe - inside) END;
                    inside := probe;
                ELSE
                    outside := probe;
                END IF;
            END LOOP;
            length := inside - place + 1;
        END IF;
        runs := runs + 1;
        IF runs * 4 > place + length + 99 THEN
            lows := NULL;
            highs := NULL;
            RETURN;
        END IF;
        lows := lows || lots[place];
        place := place + length;
        highs := highs || lots[place - 1];
    END LOOP;
END $$;

-- All that the ledger says of the links of some lots: `part` joined or left `unit` in an event; `quantity` is NULL where
-- its share in this unit is not known. Downward the lots are parts, upward they are units.
CREATE OR REPLACE FUNCTION udi_trace_facts(lots int[], upward boolean)
RETURNS TABLE (part int, unit int, certain boolean, joins boolean, quantity numeric, event_id int)
LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
    IF upward THEN
        RETURN QUERY
        SELECT i.lot_id, i.into_lot_id, TRUE, TRUE, i.quantity, i.event_id
          FROM unnest(lots) f JOIN udi_event_item i ON i.into_lot_id = f
         WHERE i.role = 'input'
        UNION ALL
        SELECT i.lot_id, o.lot_id, i.into_all IS TRUE, TRUE, NULL::numeric, i.event_id
          FROM unnest(lots) f JOIN udi_event_item o ON o.lot_id = f AND o.role = 'output'
          JOIN udi_event_item i ON i.event_id = o.event_id AND i.role = 'input' AND i.into_lot_id IS NULL
        UNION ALL
        SELECT i.lot_id, i.into_lot_id, TRUE, e.action = 'add', i.quantity, i.event_id
          FROM unnest(lots) f
          JOIN udi_event_item i ON i.into_lot_id = f AND i.role = 'child' AND i.into_lot_id IS NOT NULL
          JOIN udi_event e ON e.id = i.event_id AND e.event_type = 'association' AND e.action IN ('add', 'delete');
    ELSE
        RETURN QUERY
        SELECT i.lot_id, i.into_lot_id, TRUE, TRUE, i.quantity, i.event_id
          FROM unnest(lots) f JOIN udi_event_item i ON i.lot_id = f
         WHERE i.role = 'input' AND i.into_lot_id IS NOT NULL
        UNION ALL
        SELECT i.lot_id, o.lot_id, i.into_all IS TRUE, TRUE, NULL::numeric, i.event_id
          FROM unnest(lots) f JOIN udi_event_item i ON i.lot_id = f AND i.role = 'input' AND i.into_lot_id IS NULL
          JOIN udi_event_item o ON o.event_id = i.event_id AND o.role = 'output'
        UNION ALL
        SELECT i.lot_id, i.into_lot_id, TRUE, e.action = 'add', i.quantity, i.event_id
          FROM unnest(lots) f
          JOIN udi_event_item i ON i.lot_id = f AND i.role = 'child' AND i.into_lot_id IS NOT NULL
          JOIN udi_event e ON e.id = i.event_id AND e.event_type = 'association' AND e.action IN ('add', 'delete');
    END IF;
END $$;

-- The links of some lots, pair by pair. `source` is the lot that was asked for, `target` the other one; `until` is set
-- where the link has ended. A serial is out when it left last. Of a lot, part may stay: it is out when as much left as is
-- known to have joined, or, where its share in the unit is not known, when the unit was taken apart last.
CREATE OR REPLACE FUNCTION udi_trace_links(lots int[], upward boolean)
RETURNS TABLE (source int, target int, certain boolean, until timestamp, via int)
LANGUAGE plpgsql STABLE ROWS 100
SET plan_cache_mode = force_custom_plan SET jit = off SET random_page_cost = 0.1 SET seq_page_cost = 0.1 AS $$
BEGIN
    RETURN QUERY
    WITH fact AS MATERIALIZED (
        SELECT f.*, e.event_time, e.biz_step,
               row_number() OVER latest = 1 AS last,
               bool_or(NOT f.joins) OVER latest AS before_end
          FROM udi_trace_facts(lots, upward) f JOIN udi_event e ON e.id = f.event_id
        WINDOW latest AS (PARTITION BY f.part, f.unit ORDER BY e.event_time DESC, e.id DESC, f.joins DESC
                          ROWS UNBOUNDED PRECEDING)
    ), pair AS (
        SELECT f.part, f.unit,
               CASE WHEN bool_or(t.tracking = 'serial') THEN bool_or(f.last AND NOT f.joins)
                    WHEN bool_or(f.quantity IS NULL)
                    THEN bool_or(f.last AND NOT f.joins AND f.biz_step = 'disassembling')
                    ELSE sum(CASE WHEN f.joins THEN f.quantity ELSE -f.quantity END) <= 0 END AS ended,
               bool_or(t.tracking = 'serial') AS serial,
               bool_or(f.certain) AS certain_ever,
               bool_or(f.certain) FILTER (WHERE NOT f.before_end) AS certain_since,
               max(f.event_time) FILTER (WHERE NOT f.joins) AS left_at,
               (array_agg(f.event_id ORDER BY f.event_time, f.event_id))[1] AS via
          FROM fact f
          JOIN stock_lot l ON l.id = f.part JOIN product_product p ON p.id = l.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
         GROUP BY f.part, f.unit
    )
    SELECT CASE WHEN upward THEN p.unit ELSE p.part END, CASE WHEN upward THEN p.part ELSE p.unit END,
           CASE WHEN p.serial AND NOT p.ended THEN p.certain_since ELSE p.certain_ever END,
           CASE WHEN p.ended THEN p.left_at END, p.via
      FROM pair p;
END $$;

-- The lots between two whose parts, or that as parts, were taken out or put in.
CREATE OR REPLACE FUNCTION udi_trace_exchanged(lowest int, highest int, upward boolean) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF upward THEN
        RETURN (SELECT array_agg(DISTINCT i.into_lot_id) FROM udi_event_item i
                 WHERE i.role = 'child' AND i.into_lot_id IS NOT NULL AND i.into_lot_id BETWEEN lowest AND highest);
    END IF;
    RETURN (SELECT array_agg(DISTINCT i.lot_id) FROM udi_event_item i
             WHERE i.role = 'child' AND i.into_lot_id IS NOT NULL AND i.lot_id BETWEEN lowest AND highest);
END $$;

-- What lots went into: units, events whose every output contains one of them, events of which some output does, and the
-- lots that went into these. `lows` and `highs` are the runs of the lots, or NULL.
-- Of most the unit is known: the events are looked for in a second turn, and only where there are any.
CREATE OR REPLACE FUNCTION udi_trace_uses(
    lots int[], lows int[], highs int[], OUT more int[], OUT whole int[], OUT events int[], OUT unsure int[])
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF lows IS NULL THEN
        SELECT array_agg(DISTINCT i.into_lot_id) INTO more
          FROM unnest(lots) f JOIN udi_event_item i ON i.lot_id = f
         WHERE i.role = 'input' AND i.lot_id BETWEEN lots[1] AND lots[cardinality(lots)];
    ELSIF EXISTS (SELECT FROM udi_event_item i
                   WHERE i.role = 'input' AND i.lot_id BETWEEN lots[1] AND lots[cardinality(lots)]) THEN
        SELECT array_agg(DISTINCT i.into_lot_id) INTO more
          FROM unnest(lows, highs) r(low, high) JOIN udi_event_item i ON i.lot_id BETWEEN r.low AND r.high
         WHERE i.role = 'input';
    END IF;
    IF more IS NOT NULL AND more[cardinality(more)] IS NULL THEN  -- an unknown unit comes last
        more := NULLIF(array_remove(more, NULL), '{}');
        SELECT array_agg(DISTINCT i.event_id) FILTER (WHERE i.into_all),
               array_agg(DISTINCT i.event_id) FILTER (WHERE i.into_all IS NOT TRUE),
               array_agg(DISTINCT i.lot_id) FILTER (WHERE i.into_all IS NOT TRUE)
          INTO whole, events, unsure
          FROM unnest(COALESCE(lows, lots), COALESCE(highs, lots)) r(low, high)
          JOIN udi_event_item i ON i.lot_id BETWEEN r.low AND r.high
         WHERE i.role = 'input' AND i.into_lot_id IS NULL;
    END IF;
END $$;

-- One level: what the lots of `frontier` lead to for certain, what perhaps, and which of them lead somewhere perhaps.
-- `lows` and `highs` are its runs, or NULL.
CREATE OR REPLACE FUNCTION udi_trace_step(
    frontier int[], lows int[], highs int[], upward boolean, ever boolean,
    OUT certain int[], OUT perhaps int[], OUT loose int[])
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    lowest int := frontier[1];
    highest int := frontier[cardinality(frontier)];
    exchanged int[];  -- lots of the frontier whose parts, or that as parts, were taken out or put in
    whole int[];      -- events whose every output contains a lot of the frontier
    events int[];     -- events of which some output contains one
    more int[];
BEGIN
    exchanged := udi_trace_exchanged(lowest, highest, upward);
    IF exchanged IS NOT NULL THEN
        exchanged := udi_trace_common(exchanged, frontier);
    END IF;
    IF exchanged IS NOT NULL THEN
        SELECT array_agg(DISTINCT l.target) FILTER (WHERE l.certain),
               array_agg(DISTINCT l.target) FILTER (WHERE NOT l.certain),
               array_agg(DISTINCT l.source) FILTER (WHERE NOT l.certain)
          INTO certain, perhaps, loose
          FROM udi_trace_links(exchanged, upward) l WHERE ever OR l.until IS NULL;
        frontier := udi_trace_minus(frontier, exchanged);
        lows := NULL;
    END IF;
    IF frontier IS NULL THEN
        RETURN;
    END IF;
    IF upward THEN
        SELECT udi_trace_plus(certain, array_agg(DISTINCT i.lot_id)) INTO certain
          FROM unnest(frontier) f JOIN udi_event_item i ON i.into_lot_id = f
         WHERE i.role = 'input' AND i.into_lot_id BETWEEN lowest AND highest;
        SELECT array_agg(DISTINCT i.lot_id) FILTER (WHERE i.into_all),
               array_agg(DISTINCT i.lot_id) FILTER (WHERE i.into_all IS NOT TRUE),
               udi_trace_plus(loose, array_agg(DISTINCT o.lot_id) FILTER (WHERE i.into_all IS NOT TRUE))
          INTO whole, events, loose
          FROM unnest(frontier) f JOIN udi_event_item o ON o.lot_id = f AND o.role = 'output'
          JOIN udi_event_item i ON i.event_id = o.event_id AND i.role = 'input' AND i.into_lot_id IS NULL
         WHERE o.lot_id BETWEEN lowest AND highest;
        certain := udi_trace_plus(certain, whole);
        perhaps := udi_trace_plus(perhaps, events);
        RETURN;
    END IF;
    IF lows IS NOT NULL OR cardinality(frontier) <= 100 THEN
        SELECT u.more, u.whole, u.events, udi_trace_plus(loose, u.unsure) INTO more, whole, events, loose
          FROM udi_trace_uses_few(frontier, lows, highs) u;
    ELSE
        SELECT u.more, u.whole, u.events, udi_trace_plus(loose, u.unsure) INTO more, whole, events, loose
          FROM udi_trace_uses(frontier, lows, highs) u;
    END IF;
    certain := udi_trace_plus(certain, more);
    IF whole IS NOT NULL THEN
        SELECT udi_trace_plus(certain, array_agg(DISTINCT o.lot_id)) INTO certain
          FROM unnest(whole) e JOIN udi_event_item o ON o.event_id = e WHERE o.role = 'output';
    END IF;
    IF events IS NOT NULL THEN
        SELECT udi_trace_plus(perhaps, array_agg(DISTINCT o.lot_id)) INTO perhaps
          FROM unnest(events) e JOIN udi_event_item o ON o.event_id = e WHERE o.role = 'output';
    END IF;
END $$;

-- Level by level: first along certain links alone, then everything else that can be reached. `depth` is the number of
-- steps of the shortest way that gives this certainty; `sources` are the lots that were asked for `lots`, `lows` and
-- `highs` the runs of `lots`, or NULL.
CREATE OR REPLACE FUNCTION udi_trace_walk(start int[], upward boolean, ever boolean)
RETURNS TABLE (depth int, exact boolean, lots int[], sources int[], lows int[], highs int[])
LANGUAGE plpgsql STABLE ROWS 10
-- what depends on the size of a set is in the functions that are called: here nothing needs to be planned again
SET plan_cache_mode = force_generic_plan SET jit = off SET random_page_cost = 0.1 SET seq_page_cost = 0.1
SET work_mem = '64MB' AS $$
DECLARE
    known int[];            -- everything found so far, level after level
    lowest int[];           -- smallest and largest lot of each of these levels
    highest int[];
    loose int[] := '{}';    -- certain lots that lead somewhere perhaps, with their depths
    loose_depth int[] := '{}';
    found record;
    deepest int;
BEGIN
    SELECT array_agg(DISTINCT s) INTO sources FROM unnest(start) s WHERE s IS NOT NULL;
    known := sources;
    lowest := ARRAY[known[1]];
    highest := ARRAY[known[cardinality(known)]];
    depth := 0;
    exact := TRUE;
    WHILE sources IS NOT NULL LOOP
        depth := depth + 1;
        IF lows IS NOT NULL OR cardinality(sources) <= 100 THEN
            SELECT s.* INTO found FROM udi_trace_step_few(sources, lows, highs, upward, ever) s;
        ELSE
            SELECT s.* INTO found FROM udi_trace_step(sources, lows, highs, upward, ever) s;
        END IF;
        lows := NULL;
        highs := NULL;
        IF found.loose IS NOT NULL THEN
            loose := loose || found.loose;
            loose_depth := loose_depth || array_fill(depth, ARRAY[cardinality(found.loose)]);
        END IF;
        lots := found.certain;
        IF EXISTS (SELECT FROM unnest(lowest, highest) b(low, high)
                    WHERE b.low <= lots[cardinality(lots)] AND b.high >= lots[1]) THEN
            lots := udi_trace_minus(lots, known);
        END IF;
        IF lots IS NOT NULL THEN
            known := known || lots;
            lowest := lowest || lots[1];
            highest := highest || lots[cardinality(lots)];
            IF NOT upward THEN
                SELECT r.* INTO lows, highs FROM udi_trace_runs(lots) r;
            END IF;
            RETURN NEXT;
        END IF;
        sources := lots;
    END LOOP;
    deepest := depth;
    depth := 0;
    exact := FALSE;
    lots := NULL;
    WHILE cardinality(loose) > 0 AND (lots IS NOT NULL OR depth < deepest) LOOP
        depth := depth + 1;
        SELECT udi_trace_plus(lots, array_agg(DISTINCT l.lot)) INTO sources
          FROM unnest(loose, loose_depth) l(lot, at) WHERE l.at = depth;
        lots := NULL;
        IF sources IS NOT NULL THEN
            IF cardinality(sources) <= 100 THEN
                SELECT s.* INTO found FROM udi_trace_step_few(sources, NULL, NULL, upward, ever) s;
            ELSE
                SELECT s.* INTO found FROM udi_trace_step(sources, NULL, NULL, upward, ever) s;
            END IF;
            lots := udi_trace_minus(udi_trace_plus(found.certain, found.perhaps), known);
        END IF;
        IF lots IS NOT NULL THEN
            known := known || lots;
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;

-- By which event each of `lots` came in: the earliest one that links it to one of `sources`; both are sorted.
-- Always read from the side of the units: a unit has few parts, a part may be in very many units.
CREATE OR REPLACE FUNCTION udi_trace_via(lots int[], sources int[], upward boolean, ever boolean)
RETURNS TABLE (lot_id int, event_id int)
LANGUAGE plpgsql STABLE ROWS 100
SET plan_cache_mode = force_custom_plan SET jit = off SET random_page_cost = 0.1 SET seq_page_cost = 0.1
SET work_mem = '64MB' AS $$
DECLARE
    units int[] := CASE WHEN upward THEN sources ELSE lots END;
    parts int[] := CASE WHEN upward THEN lots ELSE sources END;
    exchanged int[];
BEGIN
    IF NOT ever THEN
        SELECT array_agg(DISTINCT i.into_lot_id) INTO exchanged FROM unnest(units) u
          JOIN udi_event_item i ON i.into_lot_id = u AND i.role = 'child' AND i.into_lot_id IS NOT NULL;
    END IF;
    RETURN QUERY
    WITH fact AS (  -- a part is found in the sorted array by bisection
        SELECT CASE WHEN upward THEN f.part ELSE f.unit END AS lot, f.event_id AS event
          FROM udi_trace_facts(units, TRUE) f
         WHERE (f.joins OR ever) AND parts[width_bucket(f.part, parts)] = f.part
           AND (exchanged IS NULL OR NOT EXISTS (
                SELECT FROM udi_trace_links(exchanged, TRUE) l
                 WHERE l.until IS NOT NULL AND l.source = f.unit AND l.target = f.part))
    ), several AS (
        SELECT f.lot, min(f.event) AS first, max(f.event) AS last FROM fact f GROUP BY f.lot
    )
    SELECT s.lot, s.first FROM several s WHERE s.first = s.last
    UNION ALL
    (SELECT DISTINCT ON (s.lot) s.lot, e.id
       FROM several s JOIN fact f ON f.lot = s.lot JOIN udi_event e ON e.id = f.event
      WHERE s.first <> s.last ORDER BY s.lot, e.event_time, e.id);
END $$;

-- The lots that somebody who works in `companies` may see; NULL means all companies.
CREATE OR REPLACE FUNCTION udi_trace_visible(lots int[], companies int[]) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF companies IS NULL THEN
        RETURN lots;
    END IF;
    RETURN (SELECT array_agg(l.id ORDER BY l.id) FROM unnest(lots) f JOIN stock_lot l ON l.id = f
             WHERE l.company_id IS NULL OR l.company_id = ANY(companies));
END $$;

-- Who holds how many of some lots; no product where nobody holds any. `lows` and `highs` are their runs, or NULL.
-- `mark` adds up a 64-bit hash of each lot that was met: equal to that of a set of as many lots, it was that set.
CREATE OR REPLACE FUNCTION udi_trace_held(members int[], lows int[], highs int[])
RETURNS TABLE (company_id int, product_id int, kind varchar, location_id int, partner_id int, lots bigint,
               quantity numeric, mark numeric)
-- measured: merging with a range of the index takes half the time of the hash join that the planner would take
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF lows IS NULL THEN
        RETURN QUERY
        SELECT h.company_id, h.product_id, h.kind, h.location_id, h.partner_id, count(*), sum(h.quantity), NULL::numeric
          FROM unnest(members) f
          LEFT JOIN udi_holder h ON h.lot_id = f AND h.lot_id BETWEEN members[1] AND members[cardinality(members)]
         GROUP BY h.company_id, h.product_id, h.kind, h.location_id, h.partner_id;
    ELSE
        RETURN QUERY
        SELECT h.company_id, h.product_id, h.kind, h.location_id, h.partner_id, count(*), sum(h.quantity),
               sum(hashint8extended(h.lot_id, 0))
          FROM unnest(lows, highs) r(low, high) JOIN udi_holder h ON h.lot_id BETWEEN r.low AND r.high
         GROUP BY h.company_id, h.product_id, h.kind, h.location_id, h.partner_id;
    END IF;
END $$;

-- How many lots of some runs somebody holds. The numbers in an index come in order: each lot is counted once.
CREATE OR REPLACE FUNCTION udi_trace_held_number(lows int[], highs int[]) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT sum(held.number) FROM unnest(lows, highs) r(low, high)
             CROSS JOIN LATERAL (SELECT count(*) AS number
                                   FROM (SELECT DISTINCT h.lot_id FROM udi_holder h
                                          WHERE h.lot_id BETWEEN r.low AND r.high) one) held);
END $$;

-- What tells a set of lots from all others of its size, as `mark` above.
CREATE OR REPLACE FUNCTION udi_trace_mark(lots int[]) RETURNS numeric
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT sum(hashint8extended(f.lot, 0)) FROM (SELECT unnest(lots) AS lot) f);
END $$;

-- How much of some lots is held.
CREATE OR REPLACE FUNCTION udi_trace_quantity(lots int[]) RETURNS numeric
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN (SELECT sum(h.quantity) FROM unnest(lots) f JOIN udi_holder h ON h.lot_id = f);
END $$;

-- How many of some lots nobody holds, by product, and their units: a serial that was made counts as one.
-- measured: merging with a range of the index takes half the time of the hash join that the planner would take
CREATE OR REPLACE FUNCTION udi_trace_homeless(members int[])
RETURNS TABLE (product_id int, lots bigint, quantity bigint)
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    homeless int[];
BEGIN
    SELECT array_agg(f ORDER BY f) INTO homeless FROM unnest(members) f
     WHERE NOT EXISTS (SELECT FROM udi_holder h
                        WHERE h.lot_id = f AND h.lot_id BETWEEN members[1] AND members[cardinality(members)]);
    RETURN QUERY
    SELECT l.product_id, count(*), count(*) FILTER (WHERE t.tracking = 'serial')
      FROM unnest(homeless) f JOIN stock_lot l ON l.id = f JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
     GROUP BY l.product_id;
END $$;

-- How many of some lots are of each product.
CREATE OR REPLACE FUNCTION udi_trace_products(members int[], OUT products int[], OUT counts bigint[])
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    SELECT array_agg(c.product), array_agg(c.number) INTO products, counts
      FROM (SELECT l.product_id AS product, count(*) AS number
              FROM unnest(members) f JOIN stock_lot l ON l.id = f GROUP BY l.product_id) c;
END $$;

-- The first of some lots that are of one product.
CREATE OR REPLACE FUNCTION udi_trace_first(members int[], product int, first int) RETURNS int[]
LANGUAGE plpgsql STABLE SET enable_hashjoin = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN (SELECT array_agg(m.id ORDER BY m.id)
              FROM (SELECT l.id FROM unnest(members) f JOIN stock_lot l ON l.id = f
                     WHERE l.product_id = product ORDER BY l.id LIMIT first) m);
END $$;

-- What is where, of one level. `what` is 'place' (lots and quantity at one place), 'product' (lots of one product, each
-- once, and the first of them) or 'masked' (what the companies do not show). A lot that nobody holds is at no place:
-- kind NULL, and a serial that was made counts as one unit. `lows` and `highs` are the runs of the lots, or NULL.
CREATE OR REPLACE FUNCTION udi_trace_places(members int[], lows int[], highs int[], companies int[], first int)
RETURNS TABLE (what text, product_id int, kind varchar, location_id int, partner_id int, lots bigint,
               quantity numeric, head int[])
-- what depends on the size of the set is in the functions that are called: here nothing needs to be planned again
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    few boolean := lows IS NOT NULL OR cardinality(members) <= 100;
    placed bigint := 0;
    mark numeric;
    marks numeric := 0;
    rest bigint := cardinality(members);
    products int[] := '{}';
    counts bigint[] := '{}';
BEGIN
    FOR what, product_id, kind, location_id, partner_id, lots, quantity, mark IN
        SELECT CASE WHEN companies IS NULL OR place.company_id = ANY(companies) THEN 'place' ELSE 'masked' END,
               place.product_id, place.kind, place.location_id, place.partner_id, place.lots, place.quantity, place.mark
          FROM (SELECT h.* FROM udi_trace_held_few(members, lows, highs) h WHERE few
                 UNION ALL SELECT h.* FROM udi_trace_held(members, lows, highs) h WHERE NOT few) place
    LOOP
        IF product_id IS NULL THEN
            rest := rest - lots;
            CONTINUE;
        END IF;
        placed := placed + lots;
        marks := marks + mark;
        products := products || product_id;
        counts := counts || lots;
        IF what = 'masked' THEN
            product_id := NULL;
            kind := NULL;
            location_id := NULL;
            partner_id := NULL;
            lots := 0;
        END IF;
        RETURN NEXT;
    END LOOP;
    -- as many places as lots, and of just these: each is at one place
    IF lows IS NOT NULL AND (placed <> rest OR marks <> udi_trace_mark(members)) THEN
        rest := udi_trace_held_number(lows, highs);
    END IF;
    kind := NULL;
    location_id := NULL;
    partner_id := NULL;
    IF rest < cardinality(members) THEN
        what := 'place';
        FOR product_id, lots, quantity IN SELECT h.* FROM udi_trace_homeless(members) h LOOP
            products := products || product_id;
            counts := counts || lots;
            RETURN NEXT;
        END LOOP;
    END IF;
    quantity := NULL;
    what := 'product';
    IF placed <> rest THEN  -- lots at several places: each is counted once
        IF cardinality(members) <= 100 THEN
            SELECT p.* INTO products, counts FROM udi_trace_products_few(members) p;
        ELSE
            SELECT p.* INTO products, counts FROM udi_trace_products(members) p;
        END IF;
    END IF;
    FOR product_id, lots IN
        SELECT p.id, sum(p.number)::bigint FROM unnest(products, counts) p(id, number) GROUP BY p.id
    LOOP
        IF lots = cardinality(members) THEN
            head := members[1:first];
        ELSIF first > 0 THEN
            head := udi_trace_first(members, product_id, first);
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;

-- The same of a set whose runs are not known yet.
CREATE OR REPLACE FUNCTION udi_trace_places(members int[], companies int[], first int)
RETURNS TABLE (what text, product_id int, kind varchar, location_id int, partner_id int, lots bigint,
               quantity numeric, head int[])
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT p.* FROM udi_trace_runs(members) r
                  CROSS JOIN LATERAL udi_trace_places(members, r.lows, r.highs, companies, first) p;
END $$;

-- The events that delivered some lots. `lows` and `highs` are their runs, or NULL.
-- Only where companies are asked for the items themselves are read, else the index alone.
CREATE OR REPLACE FUNCTION udi_trace_delivered(members int[], lows int[], highs int[], companies int[]) RETURNS int[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM udi_event_item i
                    WHERE i.delivered AND i.lot_id BETWEEN members[1] AND members[cardinality(members)]) THEN
        RETURN NULL;
    ELSIF lows IS NULL THEN
        RETURN (SELECT array_agg(DISTINCT i.event_id) FROM unnest(members) f JOIN udi_event_item i ON i.lot_id = f
                 WHERE i.delivered AND i.lot_id BETWEEN members[1] AND members[cardinality(members)]
                   AND (companies IS NULL OR i.company_id = ANY(companies)));
    ELSIF companies IS NULL THEN
        RETURN (SELECT array_agg(DISTINCT i.event_id)
                  FROM unnest(lows, highs) r(low, high) JOIN udi_event_item i ON i.lot_id BETWEEN r.low AND r.high
                 WHERE i.delivered);
    END IF;
    RETURN (SELECT array_agg(DISTINCT i.event_id)
              FROM unnest(lows, highs) r(low, high) JOIN udi_event_item i ON i.lot_id BETWEEN r.low AND r.high
             WHERE i.delivered AND i.company_id = ANY(companies));
END $$;

-- How many documents some events that delivered belong to.
CREATE OR REPLACE FUNCTION udi_trace_documents(events int[]) RETURNS bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT count(*)
              FROM (SELECT DISTINCT e.document_model, e.document_ref, CASE WHEN e.document_ref IS NULL THEN e.id END
                      FROM unnest(events) d JOIN udi_event e ON e.id = d AND e.biz_step = 'shipping') document);
END $$;

-- Everything that `summary` and `levels` say, without the sets themselves: the lots of the start as level 0, then each
-- level. Besides the rows of `udi_trace_places`: 'level' (its lots, the first of them that may be seen, and by which
-- events these came in), 'masked' (lots that may not be seen), and 'deliveries': their number, of the start (depth 0)
-- and of everything that was reached (depth NULL).
CREATE OR REPLACE FUNCTION udi_trace_count(
    start int[], upward boolean, ever boolean, companies int[], first int, first_of_product int)
RETURNS TABLE (depth int, exact boolean, what text, product_id int, kind varchar, location_id int, partner_id int,
               lots bigint, quantity numeric, head int[], via int[])
LANGUAGE plpgsql STABLE ROWS 1000
SET plan_cache_mode = force_generic_plan SET jit = off SET random_page_cost = 0.1 SET seq_page_cost = 0.1
SET work_mem = '64MB' AS $$
DECLARE
    level record;
    members int[];
    lows int[];
    highs int[];
    wanted int;
    shown_exact int := 0;
    shown_possible int := 0;
    events int[];
    deliveries int[];
BEGIN
    FOR level IN
        SELECT 0 AS depth, TRUE AS exact, array_agg(DISTINCT s) AS lots, NULL::int[] AS sources,
               NULL::int[] AS lows, NULL::int[] AS highs FROM unnest(start) s
        UNION ALL SELECT w.depth, w.exact, w.lots, w.sources, w.lows, w.highs FROM udi_trace_walk(start, upward, ever) w
    LOOP
        members := udi_trace_visible(level.lots, companies);
        depth := level.depth;
        exact := level.exact;
        what := 'level';
        product_id := NULL;
        kind := NULL;
        location_id := NULL;
        partner_id := NULL;
        quantity := NULL;
        lots := COALESCE(cardinality(members), 0);
        IF lots < cardinality(level.lots) THEN
            SELECT r.* INTO lows, highs FROM udi_trace_runs(members) r;
        ELSE
            lows := level.lows;
            highs := level.highs;
        END IF;
        -- what nearer levels of this certainty show already leaves less to show
        wanted := first - CASE WHEN exact THEN shown_exact ELSE shown_possible END;
        head := members[1:wanted];
        IF depth > 0 AND exact THEN
            shown_exact := LEAST(first, shown_exact + lots);
        ELSIF depth > 0 THEN
            shown_possible := LEAST(first, shown_possible + lots);
        END IF;
        IF depth > 0 AND head <> '{}' THEN
            SELECT array_agg(v.event_id ORDER BY v.lot_id) INTO via
              FROM udi_trace_via_few(head, level.sources, upward, ever) v;
        END IF;
        RETURN NEXT;
        via := NULL;
        head := NULL;
        IF lots < cardinality(level.lots) THEN
            what := 'masked';
            lots := cardinality(level.lots) - lots;
            quantity := udi_trace_quantity(udi_trace_minus(level.lots, COALESCE(members, '{}')));
            RETURN NEXT;
        END IF;
        CONTINUE WHEN members IS NULL;
        FOR what, product_id, kind, location_id, partner_id, lots, quantity, head IN
            SELECT p.* FROM udi_trace_places(members, lows, highs, companies, first_of_product) p
        LOOP
            RETURN NEXT;
        END LOOP;
        IF lows IS NOT NULL OR cardinality(members) <= 100 THEN
            events := udi_trace_delivered_few(members, lows, highs, companies);
        ELSE
            events := udi_trace_delivered(members, lows, highs, companies);
        END IF;
        IF depth = 0 THEN
            what := 'deliveries';
            lots := udi_trace_documents(events);
            quantity := NULL;
            head := NULL;
            RETURN NEXT;
        ELSE
            deliveries := udi_trace_plus(deliveries, events);
        END IF;
    END LOOP;
    depth := NULL;
    exact := NULL;
    what := 'deliveries';
    product_id := NULL;
    quantity := NULL;
    head := NULL;
    lots := udi_trace_documents(deliveries);
    RETURN NEXT;
END $$;
