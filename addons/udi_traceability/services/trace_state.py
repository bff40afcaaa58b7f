"""Where lots were, and in which state, on a past day: the ledger replayed by event time."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.udi_former_partner import FORMER, PARTNER_NOW
from ..models.udi_holder import KIND_OF_USAGE
from .trace_state_sql import HOLDS, MOVES, STATE
from odoo.addons.udi_core.holders import Movement, settle

# where a step leads when the event names no place: (from, to)
PLACES_OF_STEP = {
    ("receiving", "returned"): ("partner", "internal"),
    ("receiving", ""): ("supplier", "internal"),
    ("shipping", "returned"): ("internal", "supplier"),
    ("shipping", ""): ("internal", "partner"),
    ("destroying", ""): ("internal", "scrap"),
    ("storing", ""): ("internal", "internal"),
    ("stock_taking", ""): ("scrap", "internal"),
}
# these say something about a lot and move nothing, whatever place they name
STILL_STEPS = ("encoding", "holding", "other", "inspecting", "accepting", "packing", "unpacking")
HELD = ("recalled", "non_sellable_other")
# kinds of holders that are called by their place; of the others one place of the company is as good as another
NAMED_KINDS = ("internal", "transit")


def _add(sums, key, lots, quantity, held):
    """Add to ``{(product, kind, partner, place that is named): (place, lots, quantity, lots on hold)}``.

    What a row is not called by, the place of goods that were used, say, must not make two rows of the same name: then
    the place is left out.
    """
    product, kind, partner, location = key
    own = (product, kind, partner, location if kind in NAMED_KINDS else None)
    known = sums.get(own, (location, 0, 0, 0))
    place = location if known[0] == location else None
    sums[own] = (place, known[1] + lots, float(known[2]) + float(quantity), known[3] + held)


class UdiTraceState(models.AbstractModel):
    _inherit = "udi.trace"

    @api.model
    @api.readonly
    def state_on(self, lot_ids, moment):
        """Where the lots were at a moment, what had happened to them, and what held them.

        Computed from all that is known today: backdated and late events stand in their place. What had not been
        recorded yet at that moment is counted, so that the reader knows what people could not know then.

        :param moment: UTC, a datetime or its text
        :returns: for each lot ``{"lot_id", "name", "product_id",
            "places": [{"kind", "location_id", "partner_id", "name", "quantity"}],
            "masked": quantity at places of companies that are not shown, "life": [{"word", "label", "since",
            "quantity"}], "on_hold", "holds": [{"reason", "since"}], "later_known": events recorded later,
            "as_known_then": whether there is none}``
        :raises UserError: no moment, or one in the future
        """
        moment = self._moment(moment)
        start = self._start(lot_ids)
        lots = self.env["stock.lot"].browse(start)
        which = SQL("i.lot_id = ANY(%s)", start)
        places, masked = self._replayed(lots, which, moment)
        names = self._place_names({place for rows in places.values() for place in rows})
        life, holds = self._life(which, moment), self._holds_on(which, moment)
        later = self._later(start, moment)
        return [
            {
                "lot_id": lot.id,
                "name": lot.name,
                "product_id": lot.product_id.id,
                "places": [
                    {
                        "kind": place[0],
                        "partner_id": place[1] or False,
                        "location_id": place[2] or False,
                        "name": names[place],
                        "quantity": float(quantity),
                    }
                    for place, quantity in sorted(
                        places.get(lot.id, {}).items(), key=lambda item: (-item[1], str(item[0]))
                    )
                ],
                "masked": float(masked.get(lot.id, 0)),
                "life": life.get(lot.id, []),
                "on_hold": bool(holds.get(lot.id)),
                "holds": holds.get(lot.id, []),
                "later_known": later.get(lot.id, 0),
                "as_known_then": not later.get(lot.id),
            }
            for lot in lots
        ]

    @api.model
    @api.readonly
    def state_of_all_on(self, moment, product_ids=None, after=None, limit=20):
        """Everything at a moment, as sums for each product and place; a page has some products with all their places.

        :param product_ids: only these; all that the ledger knows when empty
        :param after: what the page before gave
        :param limit: number of products
        :returns: ``{"rows": [{"product_id", "product", "kind", "location_id", "partner_id", "name", "lots", "quantity",
            "held": lots on hold}], "after": None at the end, "later_known": events of this page recorded later,
            "history": up to when the ledger is complete, see `udi.history`}``
        :raises UserError: see `state_on`
        """
        moment = self._moment(moment)
        self._start([])
        page, more = self._product_page(product_ids, after, limit)
        sums, later = self._all_sums(SQL("i.product_id = ANY(%s)", page), moment)
        names = self._place_names({place for _product, place in sums})
        records = self.env["product.product"].browse(page)
        product_names = {product.id: product.display_name for product in records}
        rows = [
            {
                "product_id": product_id,
                "product": product_names[product_id],
                "kind": place[0],
                "partner_id": place[1] or False,
                "location_id": place[2] or False,
                "name": names[place],
                "lots": lots,
                "quantity": float(quantity),
                "held": held,
            }
            for (product_id, place), (lots, quantity, held) in sorted(sums.items(), key=str)
        ]
        return {
            "rows": rows,
            "after": page[-1] if more else None,
            "later_known": later,
            "history": self.env["udi.history"].status(),
        }

    # ------------------------------------------------------------------ reading the ledger
    def _product_page(self, product_ids, after, limit):
        """Ids of the next products that the ledger knows, and whether there are more."""
        _depth, last = self._key((0, after or 0))
        domain = [("id", ">", last)] + ([("id", "in", list(product_ids))] if product_ids else [])
        query = self.env["product.product"].with_context(active_test=False)._search(domain, order="id")
        query.add_where(SQL("EXISTS (SELECT FROM udi_event_item i WHERE i.product_id = product_product.id)"))
        size = max(1, min(int(limit), 1000))
        query.limit = size + 1
        products = [product_id for (product_id,) in self.env.execute_query(query.select())]
        return products[:size], len(products) > size

    def _all_sums(self, which, moment):
        """The sums of `_sums`, and how many of the events were recorded later."""
        self.env.cr.execute("SET LOCAL work_mem = '128MB'")  # sorts of millions of rows
        self.env.cr.execute(
            SQL(
                STATE,
                moves=self._moves(which, moment),
                holds=SQL(HOLDS, which=which, moment=moment, held=list(HELD)),
                moment=moment,
                companies=self._companies(),
                named=list(NAMED_KINDS),
            )
        )
        *found, rest = self.env.cr.dictfetchall()
        return self._sums(found, rest, moment), rest["lots"]

    def _sums(self, found, rest, moment):
        """``{(product, (kind, partner, location)): (lots, quantity, lots on hold)}``."""
        sums = {}
        for row in found:
            key = (row["product_id"], row["kind"], row["partner_id"], row["location_id"])
            _add(sums, key, row["lots"], row["quantity"], row["held"])
        lots = self.env["stock.lot"].browse(rest["replay"] or ())
        if lots:
            held_lots = set(rest["replay_held"] or ())
            places, _masked = self._replayed(lots, SQL("i.lot_id = ANY(%s)", lots.ids), moment)
            # sudo: sums of what the company has, whoever may read the single lot
            for lot in lots.sudo():
                own = {}
                for (kind, partner, location), quantity in places.get(lot.id, {}).items():
                    _add(own, (lot.product_id.id, kind, partner, location), 1, float(quantity), lot.id in held_lots)
                for key, (location, _lots, quantity, held) in own.items():
                    _add(sums, (*key[:3], location), 1, quantity, bool(held))
        return {
            (product, (kind, partner, location)): (lots, quantity, held)
            for (product, kind, partner, _named), (location, lots, quantity, held) in sums.items()
        }

    def _moment(self, moment):
        try:
            moment = fields.Datetime.to_datetime(moment)
        except (TypeError, ValueError):
            moment = None
        if not moment:
            raise UserError(self.env._("Choose the day and time to look at."))
        if moment > fields.Datetime.now():
            raise UserError(self.env._("Choose a moment in the past: nobody knows yet what will be."))
        return moment

    def _moves(self, which, moment):
        steps = PLACES_OF_STEP.items()
        return SQL(
            MOVES,
            former=FORMER,
            partner=PARTNER_NOW,
            usages=list(KIND_OF_USAGE),
            kinds=list(KIND_OF_USAGE.values()),
            steps=[step for (step, _word), _way in steps],
            words=[word for (_step, word), _way in steps],
            froms=[way[0] for _key, way in steps],
            tos=[way[1] for _key, way in steps],
            still=list(STILL_STEPS),
            which=which,
            moment=moment,
        )

    def _replayed(self, lots, which, moment):
        """``({lot id: {(kind, partner, location): quantity}}, {lot id: masked quantity})``."""
        moves = SQL(
            """SELECT company_id, lot_id, quantity,
                      from_kind, from_location, from_partner, to_kind, to_location, to_partner
                 FROM (%s) m ORDER BY event_time, event_id, item_id""",
            self._moves(which, moment),
        )
        # sudo: how a product is tracked, of lots that were read already
        units = set(lots.sudo().filtered(lambda lot: lot.product_id.tracking == "serial").ids)
        movements = [
            Movement(company, lot, quantity, lot in units, tuple(way[:3]), tuple(way[3:]))
            for company, lot, quantity, *way in self.env.execute_query(moves)
        ]
        shown = self._companies()
        places, masked = {}, {}
        for row in settle([], movements)[0]:
            if shown is None or row.company_id in shown:
                places.setdefault(row.lot_id, {})[row.kind, row.partner_id, row.location_id] = row.quantity
            else:
                masked[row.lot_id] = masked.get(row.lot_id, 0) + row.quantity
        return places, masked

    def _life(self, which, moment):
        """``{lot id: [what had happened to it, in the order in which it began]}``."""
        self.env.cr.execute(
            SQL(
                """SELECT i.lot_id, word.word, min(e.event_time), sum(i.quantity)
                     FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                    CROSS JOIN LATERAL (SELECT CASE
                          WHEN i.role = 'output' THEN 'made'
                          WHEN i.role = 'input' OR i.role = 'child' AND i.into_lot_id IS NOT NULL AND e.action = 'add'
                          THEN 'used'
                          WHEN i.role <> 'object' THEN NULL
                          WHEN e.biz_step = 'receiving' AND e.disposition IS DISTINCT FROM 'returned' THEN 'received'
                          WHEN e.biz_step = 'receiving' THEN 'returned'
                          WHEN e.biz_step = 'destroying' THEN 'destroyed'
                          WHEN e.biz_step IN ('accepting', 'inspecting', 'shipping', 'repairing', 'decommissioning')
                          THEN e.biz_step END AS word) word
                    WHERE %s AND e.event_time <= %s AND word.word IS NOT NULL
                      AND NOT EXISTS (SELECT FROM udi_event c
                                       WHERE c.corrects_uuid = e.uuid AND c.error_reason IS NOT NULL)
                    GROUP BY i.lot_id, word.word ORDER BY min(e.event_time), min(e.id), word.word""",
                which,
                moment,
            )
        )
        labels = {
            "made": self.env._("Made"),
            "received": self.env._("Received"),
            "accepting": self.env._("Accepted"),
            "inspecting": self.env._("Inspected"),
            "shipping": self.env._("Delivered"),
            "returned": self.env._("Returned"),
            "repairing": self.env._("Repaired"),
            "used": self.env._("Built in"),
            "destroyed": self.env._("Destroyed"),
            "decommissioning": self.env._("Taken out of use"),
        }
        life = {}
        for lot_id, word, since, quantity in self.env.cr.fetchall():
            entry = {"word": word, "label": labels[word], "since": since, "quantity": float(quantity)}
            life.setdefault(lot_id, []).append(entry)
        return life

    def _holds_on(self, which, moment):
        """``{lot id: [holds in force]}``, the oldest first."""
        query = SQL(HOLDS, which=which, moment=moment, held=list(HELD))
        holds = {}
        for lot_id, _product, reason, since, _word in sorted(
            self.env.execute_query(query), key=lambda row: (row[3], row[2] or "")
        ):
            holds.setdefault(lot_id, []).append({"reason": reason or "", "since": since})
        return holds

    def _later(self, lot_ids, moment):
        """``{lot id: number of events of before the moment that were recorded after it}``."""
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT i.lot_id, count(DISTINCT e.id) FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                        WHERE i.lot_id = ANY(%s) AND e.event_time <= %s AND e.record_time > %s GROUP BY i.lot_id""",
                    lot_ids,
                    moment,
                    moment,
                )
            )
        )
