"""How a snapshot of the scope gets into the database: a constant number of statements, whatever its size."""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

# order in which holders are listed: first who has to be told, last what cannot move any more
KIND_ORDER = ("partner", "internal", "transit", "supplier", "unknown", "scrap", "used")


class Place(NamedTuple):
    """One affected lot at one place."""

    lot_id: int
    kind: str
    partner_id: int | None
    location_id: int | None
    place_name: str | None
    quantity: float
    holder_key: str


class Link(NamedTuple):
    """How an affected lot is reached from the defective ones."""

    depth: int
    certainty: str
    via_event_id: int | None


class UdiRecallScopeStore(models.AbstractModel):
    _name = "udi.recall.scope.store"
    _description = "Writer of recall scopes"

    def _replace(self, recall, links, places, holders):
        """Replace the snapshot of ``recall`` and return ``(joined, left)``, numbers of lots against the one before.

        :param links: ``{lot id: Link}``
        :param places: list of `Place`
        :param holders: ``{key: (kind, partner id, warehouse id, name)}``
        """
        cr = self.env.cr
        cr.execute(
            SQL('SELECT DISTINCT lot_id FROM udi_recall_line WHERE recall_id = %s AND "left" IS NOT TRUE', recall.id)
        )
        before = {lot_id for (lot_id,) in cr.fetchall()}
        # what is not written anew below has left; its row stays, since notices and returns hang on it
        for table in ("udi_recall_line", "udi_recall_holder"):
            cr.execute(
                SQL(
                    'UPDATE %s SET "left" = TRUE WHERE recall_id = %s AND "left" IS NOT TRUE',
                    SQL.identifier(table),
                    recall.id,
                )
            )
        holder_ids = self._write_holders(recall, places, links, holders)
        self._write_lines(recall, links, places, holder_ids)
        self._write_documents(recall)
        for model in ("udi.recall.line", "udi.recall.holder"):
            self.env[model].invalidate_model()
        recall.invalidate_recordset(["line_ids", "holder_ids"])
        return len(links.keys() - before), len(before - links.keys())

    def _write_holders(self, recall, places, links, holders):
        """Holders keep their row by key: what is later noted about a holder outlives a new scope."""
        totals = {key: [0.0, 0.0, set()] for key in holders}
        for place in places:
            total = totals[place.holder_key]
            total[0] += place.quantity
            total[1] += place.quantity if links[place.lot_id].certainty == "possible" else 0.0
            total[2].add(place.lot_id)
        keys = list(holders)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO udi_recall_holder (recall_id, company_id, create_uid, create_date, write_uid, write_date,
                       key, sequence, kind, partner_id, warehouse_id, name, quantity, possible_qty, lot_count)
                SELECT %(recall)s, %(company)s, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC',
                       v.*
                  FROM unnest(%(keys)s::text[], %(sequences)s::int[], %(kinds)s::text[], %(partners)s::int[],
                              %(warehouses)s::int[], %(names)s::text[], %(quantities)s::numeric[],
                              %(possible)s::numeric[], %(lots)s::int[]) v
                    ON CONFLICT (recall_id, key) DO UPDATE
                   SET write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date, sequence = EXCLUDED.sequence,
                       name = EXCLUDED.name, quantity = EXCLUDED.quantity, possible_qty = EXCLUDED.possible_qty,
                       lot_count = EXCLUDED.lot_count, "left" = FALSE
                RETURNING key, id""",
                recall=recall.id,
                company=recall.company_id.id,
                uid=self.env.uid,
                keys=keys,
                sequences=[KIND_ORDER.index(holders[key][0]) for key in keys],
                kinds=[holders[key][0] for key in keys],
                partners=[holders[key][1] for key in keys],
                warehouses=[holders[key][2] for key in keys],
                names=[holders[key][3] for key in keys],
                quantities=[totals[key][0] for key in keys],
                possible=[totals[key][1] for key in keys],
                lots=[len(totals[key][2]) for key in keys],
            )
        )
        holder_ids = dict(self.env.cr.fetchall())
        return holder_ids

    def _write_lines(self, recall, links, places, holder_ids):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO udi_recall_line (recall_id, company_id, create_uid, create_date, write_uid, write_date,
                       product_id, lot_id, holder_id, holder_sequence, holder_kind, holder_name, partner_id,
                       location_id, quantity, certainty, depth, via_event_id)
                SELECT %(recall)s, %(company)s, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC',
                       lot.product_id, v.*
                  FROM unnest(%(lots)s::int[], %(holders)s::int[], %(sequences)s::int[], %(kinds)s::text[],
                              %(names)s::text[], %(partners)s::int[], %(locations)s::int[], %(quantities)s::numeric[],
                              %(certainties)s::text[], %(depths)s::int[], %(events)s::int[])
                       AS v(lot_id, holder_id, sequence, kind, name, partner_id, location_id, quantity, certainty,
                            depth, via_event_id)
                  JOIN stock_lot lot ON lot.id = v.lot_id
                    ON CONFLICT (recall_id, lot_id, holder_id, COALESCE(location_id, 0)) DO UPDATE
                   SET write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date, "left" = FALSE,
                       holder_sequence = EXCLUDED.holder_sequence, holder_name = EXCLUDED.holder_name,
                       quantity = EXCLUDED.quantity, certainty = EXCLUDED.certainty, depth = EXCLUDED.depth,
                       via_event_id = EXCLUDED.via_event_id""",
                recall=recall.id,
                company=recall.company_id.id,
                uid=self.env.uid,
                lots=[place.lot_id for place in places],
                holders=[holder_ids[place.holder_key] for place in places],
                sequences=[KIND_ORDER.index(place.kind) for place in places],
                kinds=[place.kind for place in places],
                names=[place.place_name for place in places],
                partners=[place.partner_id for place in places],
                locations=[place.location_id for place in places],
                quantities=[place.quantity for place in places],
                certainties=[links[place.lot_id].certainty for place in places],
                depths=[links[place.lot_id].depth for place in places],
                events=[links[place.lot_id].via_event_id for place in places],
            )
        )

    def _write_documents(self, recall):
        """The last delivery of each lot to the partner that holds it, as the ledger names it."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE udi_recall_line line
                   SET document_name = found.document_name, document_date = found.event_time
                  FROM (SELECT DISTINCT ON (affected.id) affected.id, event.document_name, event.event_time
                          FROM udi_recall_line affected
                          JOIN udi_event_item item ON item.lot_id = affected.lot_id
                          JOIN udi_event event ON event.id = item.event_id
                         WHERE affected.recall_id = %s AND affected.holder_kind IN ('partner', 'supplier')
                           AND event.biz_step = 'shipping' AND event.partner_ref = affected.partner_id
                      ORDER BY affected.id, event.event_time DESC, event.id DESC) found
                 WHERE line.id = found.id""",
                recall.id,
            )
        )
