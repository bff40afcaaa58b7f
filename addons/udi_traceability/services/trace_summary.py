"""A trace in numbers: how many units, deliveries and holders, level by level, without the lots themselves."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from .trace import FIRST
from .trace_state import NAMED_KINDS

COUNT = """
    SELECT depth, exact, what, product_id, kind, location_id, partner_id, lots, COALESCE(quantity, 0)::float, head, via
      FROM udi_trace_count(%(start)s, %(upward)s, %(ever)s, %(companies)s, %(first)s, %(first_of_product)s)
"""
CERTAINTY = {True: "exact", False: "possible"}


class Count(NamedTuple):
    """A row of `udi_trace_count` in sql/trace.sql, where it is told what is in it."""

    depth: int | None
    exact: bool | None
    what: str
    product_id: int | None
    kind: str | None
    location_id: int | None
    partner_id: int | None
    lots: int
    quantity: float
    head: list | None
    via: list | None


class UdiTraceSummary(models.AbstractModel):
    _inherit = "udi.trace"

    @api.model
    @api.readonly
    def summary(self, lot_ids, direction="downstream", ever=False):
        """What the given lots lead to, in numbers: one round through the database whatever the size.

        Lots are counted once, units are quantities in the product's unit: a serial that nobody is known to hold counts
        as one. ``start`` says the same of the given lots themselves, which are not among the others.

        :returns: ``{"lots", "units", "exact": {"lots", "units"}, "possible": {…}, "deliveries": number of documents,
            "depth": number of levels,
            "products": [{"product_id", "name", "exact_lots", "possible_lots", "exact_units", "possible_units"}],
            "holders": [{"kind", "partner_id", "location_id", "name", "lots", "exact_quantity", "possible_quantity"}],
            "masked": {"lots", "units"}, "start": {"lots", "units", "deliveries", "holders"},
            "rows": the first 100 as of `rows`, "history": up to when the ledger is complete, see `udi.history`}``
        """
        found = self._count(lot_ids, direction, ever, FIRST, 0)
        reached = [row for row in found if row.depth != 0]
        start = [row for row in found if row.depth == 0]
        products, holders = _products(reached), _holders(reached)
        own = _holders(start)
        heads = _heads(reached)
        named = self._names([*holders, *own], products, [row[2] for row in heads])
        names = self._words_of_places([*holders, *own], named)
        until = self._ended(self._start(lot_ids), self._upward(direction)) if ever else {}
        sums = {
            word: {
                "lots": sum(product[f"{word}_lots"] for product in products.values()),
                "units": sum(product[f"{word}_units"] for product in products.values()),
            }
            for word in CERTAINTY.values()
        }
        return {
            "lots": sum(part["lots"] for part in sums.values()),
            "units": sum(part["units"] for part in sums.values()),
            **sums,
            "deliveries": sum(row.lots for row in reached if row.what == "deliveries"),
            "depth": max((row.depth for row in reached if row.what == "level"), default=0),
            "products": [{"product_id": key, "name": named["product"][key], **row} for key, row in products.items()],
            "holders": [{**holder, "name": names[key]} for key, holder in holders.items()],
            "masked": _masked(reached),
            "start": {
                "lots": sum(row.lots for row in start if row.what == "level"),
                "units": sum(row.quantity for row in start if row.what == "place"),
                "deliveries": sum(row.lots for row in start if row.what == "deliveries"),
                "holders": [{**holder, "name": names[key]} for key, holder in own.items()],
            },
            "rows": self._rows_of(heads, until, named),
            "history": self.env["udi.history"].status(),
        }

    @api.model
    @api.readonly
    def levels(self, lot_ids, direction="downstream", ever=False, first=25):
        """The levels by product, nearest first, for a picture that folds what is too much to draw.

        :returns: ``[{"depth": from 1, "product_id", "product", "exact": lots, "possible": lots, "lot_ids": [first]}]``
            and, where a level has lots that are not shown, ``{"depth", "masked": their number}``
        """
        groups, masked = {}, {}
        for row in self._count(lot_ids, direction, ever, 0, max(0, min(int(first), 1000))):
            if row.what == "masked" and row.depth:
                masked[row.depth] = masked.get(row.depth, 0) + row.lots
            if row.what != "product" or not row.depth:
                continue
            empty = {"exact": 0, "possible": 0, "lot_ids": []}
            group = groups.setdefault((row.depth, row.product_id), empty)
            group[CERTAINTY[row.exact]] += row.lots
            group["lot_ids"] = sorted([*group["lot_ids"], *(row.head or ())])[:first]
        names = self._names(products={product_id for _depth, product_id in groups})["product"]
        rows = [
            {"depth": depth, "product_id": product_id, "product": names[product_id], **group}
            for (depth, product_id), group in groups.items()
        ]
        rows += [{"depth": depth, "masked": lots} for depth, lots in masked.items() if lots]
        return sorted(rows, key=lambda row: (row["depth"], "masked" in row, row.get("product"), row.get("product_id")))

    def _count(self, lot_ids, direction, ever, first, first_of_product):
        values = {
            "start": self._start(lot_ids),
            "upward": self._upward(direction),
            "ever": bool(ever),
            "companies": self._companies_shown(),
            "first": first,
            "first_of_product": first_of_product,
        }
        if not values["start"]:
            return []
        self.env.cr.execute(SQL(COUNT, **values))
        return list(map(Count._make, self.env.cr.fetchall()))


def _heads(rows):
    """The first lots of all levels, as `udi.trace.rows` reads them."""
    heads = [
        (row.depth, row.exact, lot_id, event_id)
        for row in rows
        if row.what == "level"
        for lot_id, event_id in zip(row.head or (), row.via or (), strict=True)
    ]
    heads.sort(key=lambda row: (row[0], row[2]))
    return heads[:FIRST]


def _products(rows):
    """``{product id: counts}`` of the rows 'product' and 'place'."""
    products = {}
    for row in rows:
        if row.what not in ("product", "place"):
            continue
        if row.product_id not in products:
            words = CERTAINTY.values()
            products[row.product_id] = {f"{word}_{what}": 0 for word in words for what in ("lots", "units")}
        if row.what == "product":
            products[row.product_id][f"{CERTAINTY[row.exact]}_lots"] += row.lots
        else:
            products[row.product_id][f"{CERTAINTY[row.exact]}_units"] += row.quantity
    return products


def _holders(rows):
    """``{(kind, partner, location): holder}``, the largest first. A partner is one holder, wherever Odoo books it, and
    so is what no place is named of."""
    holders = {}
    for row in rows:
        if row.what != "place":
            continue
        kind, partner = row.kind or "unknown", row.partner_id
        location = row.location_id if kind in NAMED_KINDS else None
        holder = holders.setdefault(
            (kind, partner, location),
            {
                "kind": kind,
                "partner_id": partner or False,
                "location_id": location or False,
                "lots": 0,
                "exact_quantity": 0,
                "possible_quantity": 0,
            },
        )
        holder["lots"] += row.lots
        holder[f"{CERTAINTY[row.exact]}_quantity"] += row.quantity
    order = sorted(
        holders.items(),
        key=lambda item: (
            -item[1]["exact_quantity"] - item[1]["possible_quantity"],
            item[0][0],
            item[0][1] or 0,
            item[0][2] or 0,
        ),
    )
    return dict(order)


def _masked(rows):
    hidden = [row for row in rows if row.what == "masked"]
    return {"lots": sum(row.lots for row in hidden), "units": sum(row.quantity for row in hidden)}
