"""Runs a mock recall: draws a lot, asks the trace, and holds its answer against the balance of what was made."""

import random
import time

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.udi_recall_drill import SLOW, WEIGHTS
from .scope_store import KIND_ORDER

STARTERS = ("udi_traceability.group_udi_recall_manager", "udi_traceability.group_udi_quality")
CANDIDATES = 300  # lots among which one is drawn by its weight
MOST_NAMED = 50  # lots with units not found that are named


class UdiRecallDrillService(models.AbstractModel):
    _name = "udi.recall.drill.service"
    _description = "Mock recalls"

    def start(self, lot=None, origin="manual"):
        """A drill on ``lot``, or on one that is drawn; the trace is asked at once.

        :raises UserError: when nothing was ever delivered or built in
        """
        self.env["udi.recall.service"]._require(
            STARTERS, self.env._("A recall manager or quality starts a mock recall.")
        )
        company = self.env.company
        started, clock = fields.Datetime.now(), time.perf_counter()
        lot = lot or self._draw(company)
        if not lot:
            raise UserError(
                self.env._("There is no lot yet that was built in or delivered: a drill would find nothing.")
            )
        lots, units, lines = self._locate(lot)
        seconds = time.perf_counter() - clock
        # sudo: a drill is written here only; the role was checked above
        drill = self.env["udi.recall.drill"].sudo().create(
            {
                "reference": self._reference(company),
                "company_id": company.id,
                "lot_id": lot.id,
                "origin": origin,
                "user_id": self.env.uid,
                "started_on": started,
                "machine_seconds": seconds,
                "lot_count": len(lots),
                "holder_count": sum(line["kind"] == "partner" for line in lines),
                "history_note": self.env["udi.recall.incoming.search"]._history(),
                "line_ids": [(0, 0, line) for line in lines],
                **units,
            }
        )  # fmt: skip
        return drill.sudo(False)

    def finish(self, drill):
        """Stop the clock and settle the score."""
        self.env["udi.recall.service"]._require(STARTERS, self.env._("A recall manager or quality ends a mock recall."))
        drill.check_access("read")
        if drill.state == "done":
            raise UserError(self.env._("This drill is done and stays as it is. Start another one."))
        now = fields.Datetime.now()
        minutes = (now - drill.started_on).total_seconds() / 60
        over = max(0.0, minutes - drill.target_minutes) / ((SLOW - 1) * drill.target_minutes)
        values = {"state": "done", "located_on": now, "locate_minutes": minutes}
        values["speed_percent"] = 100.0 * max(0.0, 1 - over)
        figures = {name: drill[name] for name in WEIGHTS} | values
        values["score"] = sum(figures[name] * weight for name, weight in WEIGHTS.items()) / 100
        # sudo: measured, not typed
        drill.sudo().write(values)

    def _cron_drill(self):
        """By schedule: one drill in each company that moves devices; it waits in the list of drills."""
        # sudo: the schedule belongs to nobody
        companies = self.env["res.company"].sudo().search([])
        for company in companies:
            service = self.with_company(company).with_context(allowed_company_ids=company.ids)
            if service._draw(company):
                service.start(origin="schedule")

    def _reference(self, company):
        # sudo: the next number is drawn for the drill, the person needs no right on sequences
        return self.env["ir.sequence"].sudo().with_company(company).next_by_code("udi.recall.drill") or "/"

    # ------------------------------------------------------------------ drawing
    def _draw(self, company):
        """A lot of the company, the likelier the more units it went into or the more customers have it."""
        query = SQL(
            """
            WITH candidate AS (
                SELECT lot.id FROM stock_lot lot
                 WHERE (lot.company_id IS NULL OR lot.company_id = %(company)s)
                   AND EXISTS (SELECT FROM udi_event_item item WHERE item.lot_id = lot.id
                               AND item.company_id = %(company)s AND (item.role = 'input' OR item.delivered))
              ORDER BY random() LIMIT %(most)s)
            SELECT candidate.id, (SELECT count(*) FROM udi_event_item item WHERE item.lot_id = candidate.id
                                  AND (item.role = 'input' OR item.delivered))
              FROM candidate""",
            company=company.id,
            most=CANDIDATES,
        )
        found = self.env.execute_query(query)
        if not found:
            return self.env["stock.lot"]
        lots, weights = zip(*found, strict=True)
        # not the seeded generator: nobody can tell which lot comes
        return self.env["stock.lot"].browse(random.SystemRandom().choices(lots, weights))

    # ------------------------------------------------------------------ locating
    def _locate(self, lot):
        """``(links, figures, lines)``: affected lots, units made, found and certain, and who holds them."""
        trace = self.env["udi.trace"]
        links = {row["lot_id"]: row["certainty"] for row in trace.downstream(lot)}
        links[lot.id] = "exact"
        rows = [row for row in trace.holders(self.env["stock.lot"].browse(links)) if row["quantity"] > 0]
        balance = self.env["udi.holder.balance"].balance(list(links))
        made = sum(row["made"] for row in balance.values())
        missing = {lot_id: row["unaccounted"] for lot_id, row in balance.items() if row["unaccounted"] > 1e-6}
        held = [row for row in rows if row["kind"] != "used"]
        affected = sum(row["quantity"] for row in held)
        certain = sum(row["quantity"] for row in held if links[row["lot_id"]] == "exact")
        lines = self._lines(rows)
        outside = [line for line in lines if line["kind"] == "partner"]
        found = max(0.0, made - sum(missing.values()))
        return (
            links,
            {
                "made_qty": made,
                "found_qty": found,
                "missing_qty": sum(missing.values()),
                "certain_qty": certain,
                "found_percent": 100.0 * found / made if made else 0.0,
                "certain_percent": 100.0 * certain / affected if affected else 100.0,
                "reachable_percent": _percent(sum(line["reachable"] for line in outside), len(outside)),
                "missing_lots": self._names(missing),
            },
            lines,
        )

    def _names(self, missing):
        lots = self.env["stock.lot"].browse(list(missing)[:MOST_NAMED])
        return "\n".join(f"{lot.display_name}: {missing[lot.id]:g}" for lot in lots) or False

    def _lines(self, rows):
        holders = {}
        for row in rows:
            kind = row["kind"] if row["kind"] in KIND_ORDER else "unknown"
            key = (kind, row["partner_id"] or row["location_id"] if kind in ("partner", "internal") else None)
            holder = holders.setdefault(
                key,
                {"kind": kind, "partner_id": row["partner_id"], "name": row["holder_name"], "lots": set(), "units": 0},
            )
            holder["lots"].add(row["lot_id"])
            holder["units"] += row["quantity"]
        reachable = self._reachable({holder["partner_id"] for holder in holders.values()} - {False, None})
        return [
            {
                "kind": holder["kind"],
                "sequence": KIND_ORDER.index(holder["kind"]),
                "partner_id": holder["partner_id"],
                "name": holder["name"],
                "lot_count": len(holder["lots"]),
                "quantity": holder["units"],
                "reachable": holder["partner_id"] in reachable,
            }
            for holder in holders.values()
        ]

    def _reachable(self, partner_ids):
        """Ids of those that can be reached by mail, telephone or post."""
        # sudo: only whether there is an address is looked at
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        return {
            partner.id
            for partner in partners
            if any(
                (row.email or row.phone or (row.street and row.city)) for row in partner | partner.commercial_partner_id
            )
        }


def _percent(part, whole):
    return 100.0 * part / whole if whole else 100.0
