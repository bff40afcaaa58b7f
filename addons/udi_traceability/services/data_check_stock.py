"""Built-in checks of who has what: holders, quantities, packages, and what is past its last day."""

from odoo import api, models
from odoo.tools import SQL

from ..models.udi_former_partner import FORMER, PARTNER_NOW
from .data_check import Check
from .data_check_event import LIVE
from .data_check_lot import LOTS, check_digit

NOTHING = SQL("FALSE")
ON_HOLD = SQL(
    """EXISTS (SELECT FROM udi_hold_member m JOIN udi_hold o ON o.id = m.hold_id
                WHERE m.lot_id = l.id AND o.state = 'active')"""
)
LIVING = SQL("h.kind IN ('internal', 'transit', 'partner')")


class UdiDataCheck(models.AbstractModel):
    _inherit = "udi.data.check"

    @api.model
    def _checks(self):
        lot = "stock.lot"
        return super()._checks() | {
            "serial_twice": Check(lot, self.env._("One serial at two places"), follows="ledger"),
            "holder_unknown": Check(lot, self.env._("Nobody knows who has it"), follows="ledger"),
            "quantity_differs": Check(lot, self.env._("Holders and stock differ"), follows="ledger"),
            "not_in_ledger": Check(lot, self.env._("In stock, but not in the ledger"), follows="ledger"),
            "expired_in_stock": Check(lot, self.env._("Expired in stock and not on hold"), follows="ledger"),
            "expired_at_customer": Check(lot, self.env._("Expired at a customer"), follows="ledger"),
            "package_without_sscc": Check("stock.package", self.env._("Package without a valid SSCC")),
            "customer_without_gln": Check("res.partner", self.env._("Holder without a GLN"), follows="ledger"),
            "supplier_without_licence": Check(
                "res.partner", self.env._("Supplier without a valid licence"), follows="ledger"
            ),
            "hold_too_long": Check("udi.hold", self.env._("On hold for long"), self.env._("days"), "clock"),
        }

    def _held(self, among, holding, where, **columns):
        """Lots with what they hold: ``holding`` is the aggregate of `udi_holder` h, by lot, known as n."""
        return self._lots(
            among,
            where,
            source=SQL(
                "%s JOIN (%s) n ON n.lot_id = l.id",
                LOTS,
                SQL("%s WHERE %s GROUP BY h.lot_id", holding, among(SQL("h.lot_id"))),
            ),
            **columns,
        )

    def _check_serial_twice(self, rule, among):
        return self._held(
            among,
            SQL(
                """SELECT h.lot_id, sum(h.quantity) FILTER (WHERE %s) AS quantity, min(h.partner_id) AS partner_id
                     FROM udi_holder h""",
                LIVING,
            ),
            SQL("t.tracking = 'serial' AND n.quantity > 1"),
            found=SQL("round(n.quantity::numeric, 2)"),
            expected=SQL("1"),
            partner_id=SQL("n.partner_id"),
        )

    def _check_holder_unknown(self, rule, among):
        return self._held(
            among,
            SQL(
                """SELECT h.lot_id, sum(h.quantity) FILTER (WHERE h.kind = 'partner' AND h.partner_id IS NULL)
                          AS quantity FROM udi_holder h"""
            ),
            SQL("n.quantity > 0"),
            found=SQL("round(n.quantity::numeric, 2)"),
        )

    def _check_quantity_differs(self, rule, among):
        """What the holders add up to is not what Odoo's stock says; products whose history is complete."""
        return self._lots(
            among,
            SQL("abs(n.ours - n.stock) >= 0.000001"),
            source=SQL(
                """%s JOIN udi_history_product y ON y.product_id = l.product_id AND y.done
                      JOIN (SELECT b.lot_id, sum(b.ours) AS ours, sum(b.stock) AS stock
                              FROM (SELECT h.lot_id, h.quantity AS ours, 0 AS stock FROM udi_holder h
                                     WHERE %s AND %s
                                     UNION ALL
                                    SELECT q.lot_id, 0, q.quantity FROM stock_quant q
                                      JOIN stock_location s ON s.id = q.location_id
                                     WHERE s.usage IN ('internal', 'transit', 'customer') AND q.lot_id IS NOT NULL
                                       AND %s) b
                             GROUP BY b.lot_id) n ON n.lot_id = l.id""",
                LOTS,
                LIVING,
                among(SQL("h.lot_id")),
                among(SQL("q.lot_id")),
            ),
            found=SQL("round(n.ours::numeric, 2)"),
            expected=SQL("round(n.stock::numeric, 2)"),
        )

    def _check_not_in_ledger(self, rule, among):
        """Goods without a story: they came past every recorded path."""
        return self._lots(
            among,
            SQL("NOT EXISTS (SELECT FROM udi_event_item i WHERE i.lot_id = l.id)"),
            source=SQL(
                """%s JOIN udi_history_product y ON y.product_id = l.product_id AND y.done
                      JOIN (SELECT q.lot_id, sum(q.quantity) AS quantity FROM stock_quant q
                              JOIN stock_location s ON s.id = q.location_id
                             WHERE s.usage IN ('internal', 'transit', 'customer') AND q.quantity > 0 AND %s
                             GROUP BY q.lot_id) n ON n.lot_id = l.id""",
                LOTS,
                among(SQL("q.lot_id")),
            ),
            found=SQL("round(n.quantity::numeric, 2)"),
        )

    def _expired(self, among, kinds, and_not=NOTHING):
        return self._held(
            among,
            SQL(
                """SELECT h.lot_id, sum(h.quantity) FILTER (WHERE h.kind = ANY(%s)) AS quantity,
                          min(h.partner_id) FILTER (WHERE h.kind = 'partner') AS partner_id,
                          min(h.location_id) FILTER (WHERE h.kind = 'internal') AS location_id FROM udi_holder h""",
                kinds,
            ),
            SQL("n.quantity > 0 AND l.udi_expiry_date < %s AND NOT %s", self._today(), and_not),
            found=SQL("l.udi_expiry_date"),
            partner_id=SQL("n.partner_id"),
            warehouse_id=SQL("(SELECT s.warehouse_id FROM stock_location s WHERE s.id = n.location_id)"),
        )

    def _check_expired_in_stock(self, rule, among):
        """What is on hold cannot be taken by mistake."""
        return self._expired(among, ["internal", "transit"], ON_HOLD)

    def _check_expired_at_customer(self, rule, among):
        return self._expired(among, ["partner"])

    def _check_package_without_sscc(self, rule, among):
        """Packages that hold controlled goods and cannot be named to a partner: no 18 digits, or a wrong last one."""
        digit = check_digit(SQL("k.name"), 17)
        return self._rows(
            SQL("stock_package k"),
            SQL(
                """%s AND EXISTS (SELECT FROM stock_quant q JOIN product_product p ON p.id = q.product_id
                                    JOIN product_template t ON t.id = p.product_tmpl_id
                                   WHERE q.package_id = k.id AND q.quantity > 0 AND t.udi_controlled)
                   AND CASE WHEN k.name ~ '^[0-9]{18}$' THEN right(k.name, 1) <> (%s)::text ELSE TRUE END""",
                among(SQL("k.id")),
                digit,
            ),
            res_id=SQL("k.id"),
            company_id=SQL("k.company_id"),
            name=SQL("k.name"),
            warehouse_id=SQL("(SELECT s.warehouse_id FROM stock_location s WHERE s.id = k.location_id)"),
            found=SQL("k.name"),
        )

    def _check_customer_without_gln(self, rule, among):
        """Who has devices cannot be named in a message to others; a department is named by its company."""
        return self._rows(
            SQL("res_partner r"),
            SQL(
                """%s AND r.active AND COALESCE(r.udi_gln, '') = ''
                   AND COALESCE((SELECT o.udi_gln FROM res_partner o WHERE o.id = r.commercial_partner_id), '') = ''
                   AND EXISTS (SELECT FROM udi_holder h WHERE h.partner_id = r.id AND h.kind = 'partner')""",
                among(SQL("r.id")),
            ),
            res_id=SQL("r.id"),
            company_id=SQL("r.company_id"),
            name=SQL("r.complete_name"),
            partner_id=SQL("r.id"),
        )

    def _check_supplier_without_licence(self, rule, among):
        """Who delivered devices since the rule's first day without a licence or filing in force."""
        return self._rows(
            SQL(
                """res_partner r JOIN (
                   SELECT c.commercial_partner_id AS id, max(e.event_time)::date AS last FROM udi_event e
                     %s JOIN res_partner c ON c.id = %s
                    WHERE e.biz_step = 'receiving' AND e.disposition IS DISTINCT FROM 'returned'
                      AND e.event_time >= %s AND %s
                    GROUP BY 1) came ON came.id = r.id""",
                FORMER,
                PARTNER_NOW,
                rule.since,
                LIVE,
            ),
            SQL(
                """%s AND r.active AND NOT EXISTS (
                   SELECT FROM udi_licence n WHERE n.active AND n.kind <> 'other'
                      AND n.partner_id IN (SELECT o.id FROM res_partner o WHERE o.commercial_partner_id = r.id)
                      AND COALESCE(n.valid_from <= %s, TRUE) AND COALESCE(n.valid_to >= %s, TRUE))""",
                among(SQL("r.id")),
                self._today(),
                self._today(),
            ),
            res_id=SQL("r.id"),
            company_id=SQL("r.company_id"),
            name=SQL("r.complete_name"),
            partner_id=SQL("r.id"),
            found=SQL("came.last"),
        )

    def _check_hold_too_long(self, rule, among):
        return self._rows(
            SQL("udi_hold h"),
            SQL(
                "%s AND h.state = 'active' AND h.create_date < (now() AT TIME ZONE 'UTC') - make_interval(days => %s)",
                among(SQL("h.id")),
                round(rule.threshold),
            ),
            res_id=SQL("h.id"),
            company_id=SQL("h.company_id"),
            name=SQL("h.name"),
            product_id=SQL("h.product_id"),
            user_ref=SQL("h.set_by_id"),
            found=SQL("h.create_date::date"),
        )
