"""The figures of a pilot, each from the ledger or from records of its own, and each defined in one sentence."""

from odoo import api, fields, models
from odoo.tools import SQL

DEPARTMENTS = {
    "receiving": ("receiving",),
    "quality": ("accepting", "inspecting", "holding"),
    "production": ("commissioning", "creating_class_instance", "assembling", "disassembling", "encoding"),
    "warehouse": ("packing", "unpacking", "storing", "stock_taking", "shipping"),
    "service": ("repairing", "replacing", "removing"),
}
MINUTE, HOUR, DAY = 60, 3600, 86400


class UdiPilotFigures(models.AbstractModel):
    _name = "udi.pilot.figures"
    _description = "Figures of a pilot"

    @api.model
    def titles(self):
        """``{key: title}``, in the order of the page; other addons add theirs and ``_figure_<key>``."""
        return {"timeliness": self.env._("Timeliness"), "handover": self.env._("Hand-over")}

    @api.model
    def definitions(self):
        """``{key: one sentence}``"""
        return {
            "timeliness": self.env._("Median time from an event to its record, and the share within the limit."),
            "handover": self.env._("Median time from one department's event to the next department's of the same lot."),
        }

    @api.private
    def since_last_step(self, pilot, since):
        """List of ``{"key", "title", "definition", "value", "text", "good", "before", "details"}``.

        ``value`` is None where nothing was measured; ``good`` is 1 where more is better and -1 where less is;
        ``before`` is the value when the last step was taken.
        """
        before = {figure["key"]: figure["value"] for figure in pilot.step_ids[:1].figures or []}
        definitions, found = self.definitions(), []
        for key, title in self.titles().items():
            figure = {"value": None, "text": "", "good": -1, "details": []}
            figure |= getattr(self, f"_figure_{key}")(pilot, since, fields.Datetime.now())
            found.append(
                {"key": key, "title": title, "definition": definitions[key], **figure, "before": before.get(key)}
            )
        return found

    # ------------------------------------------------------------------ figures of this addon
    def _figure_timeliness(self, pilot, since, until):
        self.env.cr.execute(
            SQL(
                """SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY late), avg((late <= %s)::int), count(*)
                     FROM (SELECT EXTRACT(epoch FROM e.record_time - e.event_time) AS late %s) measured""",
                pilot.limit_minutes * MINUTE,
                self._events(pilot, since, until),
            )
        )
        median, share, count = self.env.cr.fetchone()
        if not count:
            return {}
        words = {"median": self.duration(median), "share": f"{share:.1%}", "limit": pilot.limit_minutes}
        return {
            "value": round(float(median), 1),
            "text": words["median"],
            "details": [
                self.env._("%(share)s within %(limit)s minutes", **words),
                self.env._("%(count)s steps measured", count=count),
            ],
        }

    def _figure_handover(self, pilot, since, until):
        department = SQL("CASE %s END", SQL(" ").join(self._department_cases()))
        self.env.cr.execute(
            SQL(
                """WITH steps AS (
                        SELECT i.lot_id, e.event_time, %s AS department %s AND i.lot_id IS NOT NULL),
                   walks AS (
                        SELECT lag(department) OVER lot AS before, department,
                               EXTRACT(epoch FROM event_time - lag(event_time) OVER lot) AS waited
                          FROM steps WHERE department IS NOT NULL
                        WINDOW lot AS (PARTITION BY lot_id ORDER BY event_time))
                   SELECT before, department, percentile_cont(0.5) WITHIN GROUP (ORDER BY waited), count(*)
                     FROM walks WHERE before <> department
                    GROUP BY GROUPING SETS ((before, department), ()) ORDER BY 3 DESC NULLS LAST""",
                department,
                self._events(pilot, since, until, of_items=True),
            )
        )
        rows = self.env.cr.fetchall()
        total = next((row for row in rows if row[0] is None and row[3]), None)
        if not total:
            return {}
        names = self._department_names()
        return {
            "value": round(float(total[2]), 1),
            "text": self.duration(total[2]),
            "details": [
                f"{names[before]} → {names[after]}: {self.duration(median)}"
                for before, after, median, _count in rows
                if before
            ],
        }

    def _department_cases(self):
        return [
            SQL("WHEN e.biz_step = ANY(%s) THEN %s", list(steps), department)
            for department, steps in DEPARTMENTS.items()
        ]

    def _department_names(self):
        return {
            "receiving": self.env._("Receiving"),
            "quality": self.env._("Quality"),
            "production": self.env._("Production"),
            "warehouse": self.env._("Warehouse"),
            "service": self.env._("Service"),
        }

    # ------------------------------------------------------------------ for all figures
    @api.private
    def products(self, pilot):
        """Numbers of the products of the pilot's lines."""
        # sudo: figures count; no product is shown
        products = self.env["product.product"].sudo().with_context(active_test=False)
        return products.search([("categ_id", "child_of", pilot.categ_ids.ids), ("udi_controlled", "=", True)]).ids

    def _events(self, pilot, since, until, of_items=False):
        """``FROM … WHERE …`` of the events of the pilot's products and warehouse; ``i`` are their items."""
        condition = SQL(
            "e.company_id = %s AND e.event_time >= %s AND e.event_time <= %s AND e.biz_step <> 'other'",
            pilot.company_id.id,
            since,
            until,
        )
        if pilot.warehouse_id:
            # sudo: numbers of places only, in both lines
            places = (
                self.env["stock.location"].sudo().search([("id", "child_of", pilot.warehouse_id.view_location_id.id)])
            )
            condition = SQL(
                "%s AND (e.source_ref = ANY(%s) OR e.destination_ref = ANY(%s))", condition, places.ids, places.ids
            )
        of_product = SQL("i.event_id = e.id AND i.product_id = ANY(%s)", self.products(pilot))
        if of_items:
            return SQL("FROM udi_event e JOIN udi_event_item i ON %s WHERE %s", of_product, condition)
        return SQL(
            "FROM udi_event e WHERE %s AND EXISTS (SELECT 1 FROM udi_event_item i WHERE %s)", condition, of_product
        )

    @api.private
    def duration(self, seconds):
        """A time in the unit in which people say it."""
        seconds = float(seconds or 0)
        if seconds < MINUTE:
            return self.env._("%(number)s s", number=f"{seconds:.0f}")
        if seconds < 2 * HOUR:
            return self.env._("%(number)s min", number=f"{seconds / MINUTE:.0f}")
        if seconds < 2 * DAY:
            return self.env._("%(number)s h", number=f"{seconds / HOUR:.1f}")
        return self.env._("%(number)s days", number=f"{seconds / DAY:.1f}")
