"""A scope in figures for people: how many, where, how sure, what it costs, who runs out of stock."""

from odoo import models
from odoo.tools import SQL

from .scope_store import KIND_ORDER

MOST_HOLDERS = 200
MOST_ORDERS = 50
SHORTAGE = """
    WITH affected(product_id, quantity) AS (SELECT * FROM unnest(%(products)s::int[], %(quantities)s::numeric[])),
    on_hand AS (
        SELECT q.product_id, sum(q.quantity) AS quantity FROM stock_quant q
          JOIN stock_location s ON s.id = q.location_id AND s.usage = 'internal'
         WHERE q.product_id = ANY(%(products)s) AND q.company_id = %(company)s GROUP BY q.product_id),
    demand AS (
        SELECT m.product_id, sum(m.product_qty) AS quantity FROM stock_move m
          JOIN stock_picking p ON p.id = m.picking_id
          JOIN stock_picking_type t ON t.id = p.picking_type_id AND t.code = 'outgoing'
         WHERE m.product_id = ANY(%(products)s) AND m.company_id = %(company)s
           AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') GROUP BY m.product_id)
    SELECT a.product_id, COALESCE(h.quantity, 0)::float, a.quantity::float, d.quantity::float
      FROM affected a JOIN demand d ON d.product_id = a.product_id LEFT JOIN on_hand h ON h.product_id = a.product_id
     WHERE COALESCE(h.quantity, 0) - a.quantity < d.quantity ORDER BY a.product_id
"""
# per unit, see `udi.recall.cost`, and what they are multiplied with
PER_UNIT = (("freight", "outside"), ("labour", "units"), ("replacement", "outside"))


class UdiRecallPreview(models.AbstractModel):
    _name = "udi.recall.preview"
    _description = "Preview of a recall scope"

    def _answer(self, scope, groups):
        """``{"lots", "units", "certain_units", "possible_units", "where": [{kind, units, lots}], "holders": […],
        "products": […], "masked": {lots, units}, "unknown": [numbers], "cost": {…}, "shortage": {…}}``

        Units built into others are listed under ``where`` as 'used' and in no sum.
        """
        places = [row for row in groups if row["what"] == "place"]
        for row in places:
            row["kind"] = row["kind"] or "unknown"
            row["quantity"] = float(row["quantity"] or 0)
        levels = {row["certain"]: (row["total"], row["visible"]) for row in groups}
        hidden = sum(float(row["quantity"] or 0) for row in groups if row["what"] == "masked")
        counted = [row for row in places if row["kind"] != "used"]
        possible = sum(row["quantity"] for row in counted if not row["certain"])
        units = sum(row["quantity"] for row in counted)
        where = self._where(places)
        rules = self.env["udi.recall.scope.rules"]
        return {
            "lots": sum(visible for _total, visible in levels.values()),
            "units": units,
            "certain_units": units - possible,
            "possible_units": possible,
            "where": where,
            "holders": self._holders(places),
            "products": self._products(scope, counted),
            "masked": {"lots": sum(total - visible for total, visible in levels.values()), "units": hidden},
            "unknown": [name for rule in scope.rule_ids for name in rules.unknown_names(rule)],
            "cost": self._cost(scope, counted),
            "shortage": self._shortage(scope, places),
        }

    def _where(self, places):
        found = {}
        for row in places:
            entry = found.setdefault(row["kind"], {"kind": row["kind"], "units": 0.0, "lots": 0})
            entry["units"] += row["quantity"]
            entry["lots"] += row["lots"]
        labels = dict(self.env["udi.recall.holder"]._fields["kind"]._description_selection(self.env))
        return [{**found[kind], "label": labels[kind]} for kind in KIND_ORDER if kind in found]

    def _holders(self, places):
        """Who holds how many, the largest first; a bounded list, the rest in one row."""
        keys = {}
        for row in places:
            if row["kind"] == "used":
                continue
            own = row["kind"] in ("internal", "transit")
            key = (row["kind"], None if own else row["partner_id"], row["location_id"] if own else None)
            entry = keys.setdefault(key, {"units": 0.0, "possible": 0.0})
            entry["units"] += row["quantity"]
            entry["possible"] += 0.0 if row["certain"] else row["quantity"]
        ordered = sorted(keys.items(), key=lambda item: (KIND_ORDER.index(item[0][0]), -item[1]["units"]))
        names = self.env["udi.trace"]._place_names(
            {(None if kind == "unknown" else kind, partner, place) for (kind, partner, place), _entry in ordered}
        )
        rows = [
            {
                "kind": kind,
                "partner_id": partner,
                "name": names[None if kind == "unknown" else kind, partner, place],
                **entry,
            }
            for (kind, partner, place), entry in ordered
        ]
        rest = rows[MOST_HOLDERS:]
        return {
            "rows": rows[:MOST_HOLDERS],
            "count": len(rows),
            "rest_units": sum(row["units"] for row in rest),
        }

    def _products(self, scope, counted):
        sums = {}
        for row in counted:
            entry = sums.setdefault(row["product_id"], {"units": 0.0, "possible": 0.0})
            entry["units"] += row["quantity"]
            entry["possible"] += 0.0 if row["certain"] else row["quantity"]
        # sudo: whoever may see a lot may read what it is
        products = self.env["product.product"].sudo().browse(sums)
        return [{"product_id": product.id, "name": product.display_name, **sums[product.id]} for product in products]

    def _cost(self, scope, counted):
        """Goods at cost and at sales price, and what is entered per unit; with the numbers that it rests on."""
        company = scope.company_id
        units = {}
        outside = 0.0
        for row in counted:
            if row["kind"] in ("scrap", "unknown"):
                continue
            units[row["product_id"]] = units.get(row["product_id"], 0.0) + row["quantity"]
            outside += row["quantity"] if row["kind"] == "partner" else 0.0
        # sudo: cost is a figure of the case, shown to those who decide on it
        products = self.env["product.product"].sudo().with_company(company).browse(units)
        goods = sum(units[product.id] * product.standard_price for product in products)
        sales = sum(units[product.id] * product.lst_price for product in products)
        bases = {"outside": outside, "units": sum(units.values())}
        per_unit = self.env["udi.recall.cost"].search([("company_id", "=", company.id)], limit=1)
        parts = [
            {"name": name, "per_unit": per_unit[name], "units": bases[base], "amount": per_unit[name] * bases[base]}
            for name, base in PER_UNIT
        ]
        without = [product.display_name for product in products if not product.standard_price]
        return {
            "currency": company.currency_id.name,
            "goods": goods,
            "sales": sales,
            "parts": parts,
            "total": goods + sum(part["amount"] for part in parts),
            "without_cost": without[:20],
        }

    def _shortage(self, scope, places):
        """Products of which the open deliveries could not be served any more, and these deliveries."""
        own = {}
        for row in places:
            if row["kind"] == "internal":
                own[row["product_id"]] = own.get(row["product_id"], 0.0) + row["quantity"]
        if not own:
            return {"products": [], "orders": [], "count": 0}
        for model in ("stock.quant", "stock.move"):
            self.env[model].flush_model()
        found = self.env.execute_query(
            SQL(
                SHORTAGE,
                products=list(own),
                quantities=list(own.values()),
                company=scope.company_id.id,
            )
        )
        # sudo: whoever may see a lot may read what it is
        names = {product.id: product.display_name for product in self.env["product.product"].sudo().browse(own)}
        short = [
            {"product_id": product, "name": names[product], "stock": stock, "affected": affected, "demand": demand}
            for product, stock, affected, demand in found
        ]
        domain = [
            ("picking_type_id.code", "=", "outgoing"),
            ("state", "not in", ("draft", "done", "cancel")),
            ("company_id", "=", scope.company_id.id),
            ("move_ids", "any", [("product_id", "in", [row[0] for row in found])]),
        ]
        # sudo: which customers wait is a figure of the case; number, customer and order are shown, nothing else
        pickings = self.env["stock.picking"].sudo()
        orders = [
            {
                "name": picking.name,
                "partner": picking.partner_id.display_name or "",
                "origin": picking.origin or "",
                "date": picking.scheduled_date.strftime("%Y-%m-%d") if picking.scheduled_date else "",
            }
            for picking in pickings.search(domain, limit=MOST_ORDERS, order="scheduled_date, id")
        ]
        return {"products": short, "orders": orders, "count": pickings.search_count(domain) if short else 0}
