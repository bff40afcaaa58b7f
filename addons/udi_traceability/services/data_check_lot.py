"""Built-in checks of lots and serials: what their UDI-DI asks for, and dates, codes and names that cannot be."""

from odoo import api, models
from odoo.tools import SQL

from ..models.udi_former_partner import FORMER, PARTNER_NOW
from .data_check import Check, not_merged

LOTS = SQL(
    """stock_lot l
       JOIN product_product p ON p.id = l.product_id
       JOIN product_template t ON t.id = p.product_tmpl_id AND t.udi_controlled
  LEFT JOIN udi_device_identifier d ON d.id = COALESCE(l.udi_identifier_id, p.udi_primary_identifier_id)"""
)
# flag of the UDI-DI -> field of the lot that it asks for
ASKED = {
    "missing_lot_number": ("has_lot", "udi_lot_number"),
    "missing_manufacture_date": ("has_manufacture_date", "udi_manufacture_date"),
    "missing_expiry_date": ("has_expiry_date", "udi_expiry_date"),
    "missing_software_version": ("has_software_version", "udi_software_version"),
}
# the GTIN in the carrier, read once for each lot
CARRIED = SQL(
    r"""%s CROSS JOIN LATERAL (
        SELECT substring(l.udi_carrier
                         FROM '^(?:\][A-Za-z][0-9])?(?:\x1d|\{GS\})?\(?01\)?([0-9]{14})') AS code OFFSET 0) c""",
    LOTS,
)
# how the carriers of the agencies begin; what their elements say is told when they are scanned
READABLE = SQL(
    r"""(l.udi_carrier ~ '^(\][A-Za-z][0-9])?(\x1d|\{GS\})?\(?01\)?[0-9]{14}'
      OR l.udi_carrier ~* '^https?://[^ ]+/(01|gtin)/[0-9]{8,14}'
      OR l.udi_carrier ~ '^(\][A-Za-z][0-9])?\*?\+[A-Z][A-Z0-9]{3}[A-Z0-9/$+.%% -]+'
      OR l.udi_carrier ~ '^(\][A-Za-z][0-9])?=[A-Z0-9/]'
      OR l.udi_carrier ~ '(9N[0-9]{4,}|(^|\x1d|\})PP[0-9]{2})'
      OR l.udi_carrier ~ '^(\][A-Za-z][0-9])?MA\.156\.'
      OR l.udi_carrier ~ '^(\][A-Za-z][0-9])?\(?[0-9]{13,20}\)?\*?')"""
)


class UdiDataCheck(models.AbstractModel):
    _inherit = "udi.data.check"

    @api.model
    def _checks(self):
        lot = "stock.lot"
        return super()._checks() | {
            "missing_lot_number": Check(lot, self.env._("Lot number missing that the UDI-DI asks for")),
            "missing_manufacture_date": Check(lot, self.env._("Manufacturing date missing that the UDI-DI asks for")),
            "missing_expiry_date": Check(lot, self.env._("Expiry date missing that the UDI-DI asks for")),
            "missing_software_version": Check(lot, self.env._("Software version missing that the UDI-DI asks for")),
            "expiry_before_manufacture": Check(lot, self.env._("Expires before it was made")),
            "made_in_future": Check(lot, self.env._("Made in the future")),
            "shelf_life": Check(lot, self.env._("Shelf life that cannot be"), self.env._("years at most")),
            "carrier_unreadable": Check(lot, self.env._("UDI carrier that no agency's rules decode")),
            "carrier_check_digit": Check(lot, self.env._("UDI carrier with a wrong check digit")),
            "carrier_contradicts": Check(lot, self.env._("UDI carrier of another product")),
            "lot_identifier_open": Check(lot, self.env._("Which UDI-DI it carries is open")),
            "lot_identifier_foreign": Check(lot, self.env._("UDI-DI of another product on the lot")),
            "missing_supplier_lot": Check(lot, self.env._("Received without the supplier's lot"), follows="ledger"),
            "look_alike": Check(lot, self.env._("Two lots that look alike")),
        }

    def _lots(self, among, where, **columns):
        """Rows of `LOTS` that need a UDI."""
        return self._rows(
            columns.pop("source", LOTS),
            SQL("l.udi_exempt_reason IS NULL AND %s AND %s", among(SQL("l.id")), where),
            res_id=SQL("l.id"),
            company_id=SQL("l.company_id"),
            name=SQL("l.name"),
            product_id=SQL("l.product_id"),
            lot_id=SQL("l.id"),
            user_ref=SQL("l.create_uid"),
            **columns,
        )

    def _asked_for(self, among, code):
        flag, field = (SQL.identifier(name) for name in ASKED[code])
        return self._lots(among, SQL("d.%s AND COALESCE(l.%s::text, '') = ''", flag, field), found=SQL("'–'"))

    def _check_missing_lot_number(self, rule, among):
        return self._asked_for(among, "missing_lot_number")

    def _check_missing_manufacture_date(self, rule, among):
        return self._asked_for(among, "missing_manufacture_date")

    def _check_missing_expiry_date(self, rule, among):
        return self._asked_for(among, "missing_expiry_date")

    def _check_missing_software_version(self, rule, among):
        return self._asked_for(among, "missing_software_version")

    def _check_expiry_before_manufacture(self, rule, among):
        return self._lots(
            among,
            SQL("l.udi_expiry_date < l.udi_manufacture_date"),
            found=SQL("l.udi_expiry_date"),
            expected=SQL("'≥ ' || l.udi_manufacture_date"),
        )

    def _check_made_in_future(self, rule, among):
        # somewhere it is tomorrow already
        return self._lots(
            among, SQL("l.udi_manufacture_date > %s + 1", self._today()), found=SQL("l.udi_manufacture_date")
        )

    def _check_shelf_life(self, rule, among):
        latest = SQL("(l.udi_manufacture_date + make_interval(months => %s))::date", round(rule.threshold * 12))
        return self._lots(
            among,
            SQL("l.udi_expiry_date > %s", latest),
            found=SQL("l.udi_manufacture_date || ' → ' || l.udi_expiry_date"),
            expected=SQL("'≤ ' || %s", latest),
        )

    def _check_carrier_unreadable(self, rule, among):
        return self._lots(
            among, SQL("COALESCE(l.udi_carrier, '') <> '' AND NOT %s", READABLE), found=SQL("l.udi_carrier")
        )

    def _check_carrier_check_digit(self, rule, among):
        return self._lots(
            among,
            SQL("c.code IS NOT NULL AND right(c.code, 1) <> %s::text", check_digit(SQL("c.code"))),
            source=CARRIED,
            found=SQL("c.code"),
            expected=SQL("left(c.code, 13) || %s", check_digit(SQL("c.code"))),
        )

    def _check_carrier_contradicts(self, rule, among):
        """The DI in the code belongs to no identifier of the lot's product."""
        return self._lots(
            among,
            SQL(
                """c.code <> d.code AND right(c.code, 1) = %s::text AND NOT EXISTS (
                   SELECT FROM udi_device_identifier_product_rel r
                     JOIN udi_device_identifier o ON o.id = r.identifier_id
                    WHERE r.product_id = l.product_id AND o.agency = 'gs1' AND o.code = c.code)""",
                check_digit(SQL("c.code")),
            ),
            source=CARRIED,
            found=SQL("c.code"),
            expected=SQL("d.code"),
        )

    def _check_lot_identifier_open(self, rule, among):
        """Its product has several primary identifiers in use, and the lot does not say which of them it carries."""
        codes = SQL(
            """LATERAL (SELECT string_agg(o.code, ', ' ORDER BY o.code) AS codes, count(*) AS number
                          FROM udi_device_identifier_product_rel r
                          JOIN udi_device_identifier o ON o.id = r.identifier_id
                         WHERE r.product_id = l.product_id AND o.kind = 'primary' AND o.state = 'active') several"""
        )
        return self._lots(
            among,
            SQL("l.udi_identifier_id IS NULL AND several.number > 1"),
            source=SQL("%s CROSS JOIN %s", LOTS, codes),
            expected=SQL("several.codes"),
        )

    def _check_lot_identifier_foreign(self, rule, among):
        return self._lots(
            among,
            SQL(
                """l.udi_identifier_id IS NOT NULL AND NOT EXISTS (
                   SELECT FROM udi_device_identifier_product_rel r
                    WHERE r.identifier_id = l.udi_identifier_id AND r.product_id = l.product_id)"""
            ),
            found=SQL("d.code"),
            expected=SQL("p.udi_primary_code"),
        )

    def _check_missing_supplier_lot(self, rule, among):
        """Neither the supplier's number nor the maker's code is known of what came from a supplier."""
        return self._lots(
            among,
            SQL("COALESCE(l.udi_supplier_lot, '') = '' AND COALESCE(l.udi_carrier, '') = ''"),
            source=SQL(
                """%s JOIN (
                   SELECT i.lot_id, max(r.id) AS partner_id FROM udi_event_item i
                     JOIN udi_event e ON e.id = i.event_id AND e.biz_step = 'receiving'
                      AND e.disposition IS DISTINCT FROM 'returned' AND e.event_time >= %s
                     %s LEFT JOIN res_partner r ON r.id = %s
                    WHERE %s GROUP BY i.lot_id) came ON came.lot_id = l.id""",
                LOTS,
                rule.since,
                FORMER,
                PARTNER_NOW,
                among(SQL("i.lot_id")),
            ),
            partner_id=SQL("came.partner_id"),
            expected=SQL("l.udi_lot_number"),
        )

    def _check_look_alike(self, rule, among):
        """The younger one of two lots of a product whose names a person cannot tell apart."""
        twin = SQL(
            """JOIN LATERAL (SELECT o.name FROM stock_lot o
                              WHERE o.product_id = l.product_id AND o.udi_look_alike_key = l.udi_look_alike_key
                                AND o.id < l.id AND o.name <> l.name AND %s ORDER BY o.id LIMIT 1) twin ON TRUE""",
            not_merged("stock.lot", SQL("o.id")),
        )
        # the keys that occur twice are few: found by one pass, then looked at
        several = SQL(
            """JOIN (SELECT o.product_id, o.udi_look_alike_key FROM stock_lot o
                      WHERE o.udi_look_alike_key IS NOT NULL AND %s
                      GROUP BY 1, 2 HAVING count(*) > 1) k
                 ON k.product_id = l.product_id AND k.udi_look_alike_key = l.udi_look_alike_key""",
            self._keys_among(among),
        )
        return self._lots(
            among,
            SQL("l.udi_look_alike_key IS NOT NULL"),
            source=SQL("%s %s %s", LOTS, several, twin),
            found=SQL("l.name"),
            expected=SQL("twin.name"),
        )

    def _keys_among(self, among):
        """Which keys are looked at: those of the lots that changed, or all."""
        some = among(SQL("n.id"))
        if not some.params:
            return some
        return SQL("o.udi_look_alike_key IN (SELECT n.udi_look_alike_key FROM stock_lot n WHERE %s)", some)


def check_digit(code, places=13):
    """SQL of the check digit after the first ``places`` digits of a code of GS1; the last of them counts threefold."""
    total = SQL(" + ").join(
        SQL("%s * substr(%s, %s, 1)::integer", 1 if (places - place) % 2 else 3, code, place)
        for place in range(1, places + 1)
    )
    return SQL("mod(10 - mod(%s, 10), 10)", total)
