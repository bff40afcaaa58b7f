"""The names that a trace shows: holders, places, products and lots, all of them by one statement."""

from odoo import api, models
from odoo.tools import SQL

# a product is named by its template and its code; Odoo is asked for one that is a variant
PRODUCTS = """
    SELECT 'product', p.id, %(name)s, %(code)s, EXISTS (
                SELECT FROM product_variant_combination v WHERE v.product_product_id = p.id)::int
      FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE p.id = ANY(%(products)s)
"""
# a context that names products otherwise
OTHERWISE = ("partner_id", "seller_id", "formatted_display_name", "display_default_code")
PRODUCT_MODULE = "odoo.addons.product."


class UdiTraceNames(models.AbstractModel):
    _inherit = "udi.trace"

    def _names(self, places=(), products=(), lots=()):
        """Names in the user's language, of what the user may see.

        :param places: ``(kind, partner id, location id)`` of holders
        :param products: ids, named whoever asks; without any, those of the lots
        :param lots: ids
        :returns: ``{"partner", "place", "product": {id: name}, "lot": {id: (name, product id)}}``
        :raises AccessError: a lot that the user may not see
        """
        asked = {
            "partner": ("res.partner", "complete_name", {partner for _kind, partner, _place in places if partner}),
            "place": ("stock.location", "complete_name", {place for _kind, _partner, place in places if place}),
            "lot": ("stock.lot", "name", set(lots)),
        }
        parts = [self._names_of(what, *one) for what, one in asked.items() if one[2]]
        if products or lots:
            parts.append(self._names_of_products(list(products), asked["lot"][2]))
        found = {"partner": {}, "place": {}, "product": {}, "lot": {}}
        variants = []
        for what, number, name, code, more in self.env.execute_query(SQL(" UNION ALL ").join(parts)) if parts else ():
            if what == "lot":
                found[what][number] = name, more
            else:
                found[what][number] = f"[{code}] {name}" if code else name
            if what == "product" and more:
                variants.append(number)
        self._check_found(asked["lot"][2] - found["lot"].keys())
        if self._named_otherwise():
            variants = list(found["product"])
        # sudo: whoever may see a lot may read what it is
        for product in self.env["product.product"].sudo().browse(variants):
            found["product"][product.id] = product.display_name
        return found

    def _names_of(self, what, model, field, ids):
        """The statement for records that the rules of the user show, whether archived or not."""
        records = self.env[model].with_context(prefetch_fields=False)  # of what a rule reads, nothing else
        query = records._search([], active_test=False)
        query.add_where(SQL("%s = ANY(%s)", SQL.identifier(query.table, "id"), list(ids)))
        more = records._field_to_sql(query.table, "product_id", query) if what == "lot" else SQL("NULL::int")
        return query.select(
            SQL("%s", what),
            SQL.identifier(query.table, "id"),
            records._field_to_sql(query.table, field, query),
            SQL("NULL"),
            more,
        )

    def _names_of_products(self, products, lots):
        # sudo: whoever may see a lot may read what it is
        product, template = self.env["product.product"].sudo(), self.env["product.template"].sudo()
        of_lots = SQL("ARRAY(SELECT DISTINCT product_id FROM stock_lot WHERE id = ANY(%s))", list(lots))
        return SQL(
            PRODUCTS,
            name=template._field_to_sql("t", "name"),
            code=product._field_to_sql("p", "default_code"),
            products=SQL("%s::int[]", products) if products else of_lots,
        )

    def _named_otherwise(self):
        """Whether products are called otherwise than by code and name: then Odoo's own field is asked."""
        compute = self.env.registry["product.product"]._compute_display_name
        return not compute.__module__.startswith(PRODUCT_MODULE) or any(name in self.env.context for name in OTHERWISE)

    def _check_found(self, missing):
        """:raises AccessError, MissingError: lots that were not found"""
        if missing:
            self.env["stock.lot"].browse(missing).mapped("name")

    @api.model
    def _place_names(self, keys):
        """``{(kind, partner, location): name}``: the partner, or the place, or the kind in the reader's language."""
        return self._words_of_places(keys, self._names(keys))

    def _words_of_places(self, keys, names):
        """The same of names that were read already, see `_names`."""
        kinds = dict(self.env["udi.holder"]._fields["kind"]._description_selection(self.env))
        return {
            (kind, partner, place): names["partner"].get(partner)
            or (names["place"].get(place) if kind in ("internal", "transit") else None)
            or kinds.get(kind)
            or self.env._("Not accounted for")
            for kind, partner, place in keys
        }
