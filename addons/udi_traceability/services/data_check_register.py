"""Built-in checks of the register: identifiers, publications, certificates, licences, products, partners, places."""

from odoo import api, models
from odoo.tools import SQL

from ..models.udi_barcode_clash import CLASHES
from .data_check import Check, not_merged
from .data_check_lot import check_digit

# market of the product -> database in which its UDI-DI is published
DATABASE_OF = SQL("VALUES ('nmpa', t.udi_market_cn), ('gudid', t.udi_market_us), ('eudamed', t.udi_market_eu)")
OF_PRODUCT = SQL(
    """udi_device_identifier d
       JOIN udi_device_identifier_product_rel r ON r.identifier_id = d.id
       JOIN product_product p ON p.id = r.product_id AND p.active
       JOIN product_template t ON t.id = p.product_tmpl_id AND t.udi_controlled AND t.active"""
)
IN_USE = SQL("d.state = 'active' AND d.udi_exempt_reason IS NULL")


class UdiDataCheck(models.AbstractModel):
    _inherit = "udi.data.check"

    @api.model
    def _checks(self):
        identifier, product, partner = "udi.device.identifier", "product.product", "res.partner"
        return super()._checks() | {
            "identifier_not_published": Check(identifier, self.env._("UDI-DI not published")),
            "identifier_without_registration": Check(identifier, self.env._("UDI-DI without a registration")),
            "identifier_check_digit": Check(identifier, self.env._("UDI-DI with a wrong check digit")),
            "identifier_without_product": Check(identifier, self.env._("UDI-DI without a product")),
            "correction_open": Check(
                "udi.publication", self.env._("Correction open for long"), self.env._("days"), "clock"
            ),
            "certificate_ends": Check(
                "udi.registration", self.env._("Certificate ends soon"), self.env._("days"), "clock"
            ),
            "licence_ends": Check("udi.licence", self.env._("Licence ends soon"), self.env._("days"), "clock"),
            "product_without_identifier": Check(product, self.env._("Product without a UDI-DI")),
            "barcode_twice": Check(product, self.env._("One barcode on two products")),
            "barcode_check_digit": Check(product, self.env._("Barcode with a wrong check digit")),
            "gln_check_digit": Check(partner, self.env._("GLN with a wrong check digit")),
            "gln_twice": Check(partner, self.env._("One GLN on two partners")),
            "place_without_gln": Check("stock.warehouse", self.env._("Warehouse without a GLN")),
        }

    # ------------------------------------------------------------------ identifiers
    def _identifiers(self, among, where, source=OF_PRODUCT, **columns):
        return self._rows(
            source,
            SQL("%s AND %s", among(SQL("d.id")), where),
            res_id=SQL("d.id"),
            name=SQL("d.code"),
            **columns,
        )

    def _check_identifier_not_published(self, rule, among):
        """A primary UDI-DI in use that a database of the product's markets does not show."""
        return self._identifiers(
            among,
            SQL(
                """%s AND d.kind = 'primary' AND b.wanted AND NOT EXISTS (
                   SELECT FROM udi_publication u WHERE u.identifier_id = d.id AND u.database = b.name
                      AND u.state IN ('published', 'corrected'))""",
                IN_USE,
            ),
            source=SQL("%s CROSS JOIN LATERAL (%s) b(name, wanted)", OF_PRODUCT, DATABASE_OF),
            company_id=SQL("t.company_id"),
            product_id=SQL("p.id"),
            expected=SQL("upper(b.name)"),
        )

    def _check_identifier_without_registration(self, rule, among):
        return self._identifiers(
            among,
            SQL(
                """%s AND d.kind = 'primary' AND NOT EXISTS (
                   SELECT FROM udi_registration_identifier_rel x JOIN udi_registration g ON g.id = x.registration_id
                    WHERE x.identifier_id = d.id AND g.active)""",
                IN_USE,
            ),
            company_id=SQL("t.company_id"),
            product_id=SQL("p.id"),
        )

    def _check_identifier_check_digit(self, rule, among):
        digit = check_digit(SQL("d.code"))
        return self._identifiers(
            among,
            SQL("CASE WHEN d.agency = 'gs1' AND d.code ~ '^[0-9]{14}$' THEN right(d.code, 1) <> (%s)::text END", digit),
            source=SQL("udi_device_identifier d"),
            found=SQL("d.code"),
            expected=SQL("left(d.code, 13) || (%s)::text", digit),
        )

    def _check_identifier_without_product(self, rule, among):
        return self._identifiers(
            among,
            SQL(
                "%s AND NOT EXISTS (SELECT FROM udi_device_identifier_product_rel r WHERE r.identifier_id = d.id)",
                IN_USE,
            ),
            source=SQL("udi_device_identifier d"),
        )

    # ------------------------------------------------------------------ what ends, what stays open
    def _check_correction_open(self, rule, among):
        return self._rows(
            SQL("udi_publication u JOIN udi_device_identifier d ON d.id = u.identifier_id"),
            SQL(
                """%s AND u.state = 'corrected'
                   AND u.write_date < (now() AT TIME ZONE 'UTC') - make_interval(days => %s)""",
                among(SQL("u.id")),
                round(rule.threshold),
            ),
            res_id=SQL("u.id"),
            name=SQL("d.code || ' · ' || upper(u.database)"),
            user_ref=SQL("u.user_id"),
            found=SQL("u.write_date::date"),
        )

    def _ending(self, rule, among, table, **columns):
        return self._rows(
            SQL("%s g", SQL.identifier(table)),
            SQL("%s AND g.active AND g.valid_to <= %s + %s", among(SQL("g.id")), self._today(), round(rule.threshold)),
            res_id=SQL("g.id"),
            name=SQL("g.name"),
            user_ref=SQL("g.responsible_id"),
            found=SQL("g.valid_to"),
            **columns,
        )

    def _check_certificate_ends(self, rule, among):
        return self._ending(rule, among, "udi_registration", partner_id=SQL("g.holder_id"))

    def _check_licence_ends(self, rule, among):
        return self._ending(rule, among, "udi_licence", partner_id=SQL("g.partner_id"))

    # ------------------------------------------------------------------ products
    def _products(self, among, source, where, **columns):
        return self._rows(
            source,
            SQL("%s AND %s", among(SQL("p.id")), where),
            res_id=SQL("p.id"),
            company_id=SQL("t.company_id"),
            name=SQL("COALESCE(p.default_code, p.barcode, t.name->>'en_US')"),
            product_id=SQL("p.id"),
            **columns,
        )

    def _check_product_without_identifier(self, rule, among):
        return self._products(
            among,
            SQL("product_product p JOIN product_template t ON t.id = p.product_tmpl_id"),
            SQL(
                """p.active AND t.active AND t.udi_controlled AND NOT EXISTS (
                   SELECT FROM udi_device_identifier_product_rel r
                     JOIN udi_device_identifier d ON d.id = r.identifier_id
                    WHERE r.product_id = p.id AND d.state <> 'ended')"""
            ),
        )

    def _clashes(self, among, problem, expected):
        return self._products(
            among,
            SQL(
                """(%s) x JOIN product_product p ON p.id = x.product_id
                          JOIN product_template t ON t.id = p.product_tmpl_id""",
                SQL(CLASHES),
            ),
            SQL("x.problem = %s", problem),
            found=SQL("x.barcode"),
            expected=expected,
        )

    def _check_barcode_twice(self, rule, among):
        return self._clashes(among, "twice", SQL("NULL"))

    def _check_barcode_check_digit(self, rule, among):
        return self._clashes(among, "check_digit", SQL("left(x.barcode, -1) || x.expected"))

    # ------------------------------------------------------------------ partners and places
    def _check_gln_check_digit(self, rule, among):
        digit = check_digit(SQL("r.udi_gln"), 12)
        return self._rows(
            SQL("res_partner r"),
            SQL(
                """%s AND COALESCE(r.udi_gln, '') <> ''
                   AND CASE WHEN r.udi_gln ~ '^[0-9]{13}$' THEN right(r.udi_gln, 1) <> (%s)::text ELSE TRUE END""",
                among(SQL("r.id")),
                digit,
            ),
            res_id=SQL("r.id"),
            company_id=SQL("r.company_id"),
            name=SQL("r.complete_name"),
            partner_id=SQL("r.id"),
            found=SQL("r.udi_gln"),
            expected=SQL("CASE WHEN r.udi_gln ~ '^[0-9]{13}$' THEN left(r.udi_gln, 12) || (%s)::text END", digit),
        )

    def _check_gln_twice(self, rule, among):
        """The younger one of two partners with the same number."""
        return self._rows(
            SQL(
                """res_partner r
                   JOIN (SELECT udi_gln FROM res_partner WHERE active AND udi_gln <> ''
                          GROUP BY udi_gln HAVING count(*) > 1) several ON several.udi_gln = r.udi_gln
                   JOIN LATERAL (
                   SELECT o.complete_name FROM res_partner o
                    WHERE o.udi_gln = r.udi_gln AND o.active AND o.id < r.id
                      AND (o.company_id IS NULL OR r.company_id IS NULL OR o.company_id = r.company_id) AND %s
                    ORDER BY o.id LIMIT 1) twin ON TRUE""",
                not_merged("res.partner", SQL("o.id")),
            ),
            SQL("%s AND r.active", among(SQL("r.id"))),
            res_id=SQL("r.id"),
            company_id=SQL("r.company_id"),
            name=SQL("r.complete_name"),
            partner_id=SQL("r.id"),
            found=SQL("r.udi_gln || ' = ' || twin.complete_name"),
        )

    def _check_place_without_gln(self, rule, among):
        return self._rows(
            SQL("stock_warehouse w LEFT JOIN res_partner r ON r.id = w.partner_id"),
            SQL("%s AND w.active AND COALESCE(r.udi_gln, '') = ''", among(SQL("w.id"))),
            res_id=SQL("w.id"),
            company_id=SQL("w.company_id"),
            name=SQL("w.name"),
            partner_id=SQL("w.partner_id"),
            warehouse_id=SQL("w.id"),
        )
