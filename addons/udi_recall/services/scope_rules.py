"""What a rule of a scope means, in SQL: one query per kind that names lots. Nothing is read into Python."""

from odoo import models
from odoo.tools import SQL

STEPS = {
    "production": (["commissioning", "creating_class_instance"], "output"),
    "receipt": (["receiving"], "object"),
    "delivery": (["shipping"], "object"),
}
# supplier's lots, several in one field, separated by commas; as in the holds of a supplier's lot
SUPPLIER_LOT = """
    SELECT l.id FROM stock_lot l
     WHERE (regexp_split_to_array(l.udi_supplier_lot, '\\s*,\\s*') && %(numbers)s::text[]
            OR (COALESCE(l.udi_supplier_lot, '') = ''
                AND (l.name = ANY(%(numbers)s) OR l.udi_lot_number = ANY(%(numbers)s))))
"""
EVENTS = """
    SELECT DISTINCT i.lot_id AS id FROM udi_event e JOIN udi_event_item i ON i.event_id = e.id
     WHERE i.lot_id IS NOT NULL AND %(conditions)s
"""


class UdiRecallScopeRules(models.AbstractModel):
    _name = "udi.recall.scope.rules"
    _description = "Rules of recall scopes in SQL"

    def _query(self, rule, companies):
        """SQL: ids of the lots that ``rule`` names itself, of ``companies`` (None: of all)."""
        named = getattr(self, f"_lots_of_{rule.kind}")(rule)
        conditions = []
        if companies is not None:
            conditions.append(SQL("(l.company_id IS NULL OR l.company_id = ANY(%s))", companies))
        if rule.product_ids:
            conditions.append(SQL("l.product_id = ANY(%s)", rule.product_ids.ids))
        if not conditions:
            return named
        return SQL(
            "SELECT l.id FROM (%s) named JOIN stock_lot l ON l.id = named.id WHERE %s",
            named,
            SQL(" AND ").join(conditions),
        )

    def _lots_of_lots(self, rule):
        return SQL("SELECT unnest(%s::int[]) AS id", rule.lot_ids.ids)

    def _lots_of_names(self, rule):
        return SQL(
            "SELECT l.id FROM stock_lot l WHERE l.name = ANY(%(names)s) OR l.udi_lot_number = ANY(%(names)s)",
            names=rule._names(),
        )

    def _lots_of_supplier_lot(self, rule):
        named = SQL(SUPPLIER_LOT, numbers=rule._names())
        if not rule.partner_id:
            return named
        return SQL("SELECT n.id FROM (%s) n JOIN (%s) r ON r.id = n.id", named, self._received_from(rule))

    def _lots_of_supplier(self, rule):
        return self._received_from(rule)

    def _received_from(self, rule):
        return self._of_events(
            SQL("e.biz_step = 'receiving' AND e.partner_ref = ANY(%s)", self._ever(rule.partner_id)),
            *self._times(rule),
        )

    def _lots_of_window(self, rule):
        return self._of_events(self._step(rule), *self._times(rule))

    def _lots_of_operator(self, rule):
        users = SQL("COALESCE(i.own_user_ref, e.user_ref) = ANY(%s)", rule.user_ids.ids)
        return self._of_events(users, *([self._step(rule)] if rule.step else []), *self._times(rule))

    def _lots_of_software(self, rule):
        return SQL("SELECT l.id FROM stock_lot l WHERE l.udi_software_version = ANY(%s)", rule._names())

    def _lots_of_identifier(self, rule):
        return SQL(
            """SELECT l.id FROM stock_lot l WHERE l.udi_identifier_id = ANY(%(codes)s)
                OR (l.udi_identifier_id IS NULL AND l.product_id = ANY(%(products)s))""",
            codes=rule.identifier_ids.ids,
            products=rule.identifier_ids.product_id.ids,
        )

    def _lots_of_place(self, rule):
        places = self.env["stock.location"].search([("id", "child_of", rule.location_ids.ids)])
        return SQL(
            "SELECT DISTINCT h.lot_id AS id FROM udi_holder h WHERE h.location_id = ANY(%s) AND h.quantity > 0",
            places.ids,
        )

    def _lots_of_customer(self, rule):
        return SQL(
            """SELECT DISTINCT h.lot_id AS id FROM udi_holder h
                WHERE h.kind = 'partner' AND h.partner_id = ANY(%s) AND h.quantity > 0""",
            self._family(rule.partner_id),
        )

    # ------------------------------------------------------------------ parts
    def _of_events(self, *conditions):
        return SQL(EVENTS, conditions=SQL(" AND ").join(conditions))

    def _step(self, rule):
        steps, role = STEPS[rule.step]
        return SQL("e.biz_step = ANY(%s) AND i.role = %s", steps, role)

    def _times(self, rule, moment=None):
        """Conditions on when something was (SQL, UTC; the event's time if not given).

        Both ends of the window count, of the shift its begin.
        """
        moment = moment or SQL("e.event_time")
        if rule.time_from:
            yield SQL("%s >= %s", moment, rule.time_from)
        if rule.time_to:
            yield SQL("%s <= %s", moment, rule.time_to)
        if rule.shift_from == rule.shift_to:
            return
        start, end = (round(hour * 60) for hour in (rule.shift_from, rule.shift_to))
        zone = rule.company_id.partner_id.tz or self.env.user.tz or "UTC"
        minute = SQL("(EXTRACT(hour FROM c.t) * 60 + EXTRACT(minute FROM c.t))")
        word = SQL("AND") if start < end else SQL("OR")
        yield SQL(
            """(SELECT %(minute)s >= %(start)s %(word)s %(minute)s < %(end)s
                  FROM (SELECT %(moment)s AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s AS t) c)""",
            moment=moment,
            minute=minute,
            start=start,
            end=end,
            word=word,
            zone=zone,
        )

    def _family(self, partner):
        """The company of a partner with all its addresses and people, archived ones too."""
        found = self.env["res.partner"].with_context(active_test=False)
        return found.search([("id", "child_of", partner.commercial_partner_id.id)]).ids

    def _ever(self, partner):
        """The same with the numbers of contacts that were merged into them: the ledger names those too."""
        return partner.commercial_partner_id._udi_ledger_numbers()

    def unknown_names(self, rule):
        """The pasted numbers that name no lot, in their order."""
        field = {"names": "name", "supplier_lot": "udi_supplier_lot", "software": "udi_software_version"}.get(rule.kind)
        if not field:
            return []
        if rule.kind == "software":
            known = SQL("SELECT DISTINCT l.udi_software_version FROM stock_lot l")
        else:
            known = SQL(
                """SELECT l.name FROM stock_lot l WHERE l.name = ANY(%(names)s)
                   UNION SELECT l.udi_lot_number FROM stock_lot l WHERE l.udi_lot_number = ANY(%(names)s)
                   UNION SELECT unnest(regexp_split_to_array(l.udi_supplier_lot, '\\s*,\\s*'))
                     FROM stock_lot l WHERE %(wanted)s AND l.udi_supplier_lot <> ''""",
                names=rule._names(),
                wanted=rule.kind == "supplier_lot",
            )
        query = SQL(
            "SELECT n.name FROM unnest(%s::text[]) WITH ORDINALITY n(name, at) WHERE n.name NOT IN"
            " (SELECT k.name FROM (%s) k(name) WHERE k.name IS NOT NULL) ORDER BY n.at",
            rule._names(),
            known,
        )
        return [name for (name,) in self.env.execute_query(query)]
