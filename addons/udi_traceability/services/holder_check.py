"""Do the holders say what Odoo's stock says? What SQL did behind the ORM's back shows here."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, plaintext2html

from ..models.udi_holder_difference import ACTIVITY

GROUPS = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_admin")


class UdiHolderCheck(models.AbstractModel):
    _name = "udi.holder.check"
    _description = "Comparison of holders with stock"

    @api.private
    def run(self):
        """The scheduled action: join what merging contacts left double, compare all lots, tell quality what differs."""
        self.env["udi.holder"]._join(SQL("partner_id IN (SELECT partner_id FROM udi_former_partner)"))
        found = self.compare()
        self._tell(found)

    @api.private
    def compare(self, lots=None):
        """Replace the list of differences, of all lots or of some; gives the differences found.

        Products whose history is being built are left out: their holders are not all there yet.
        """
        self.env["stock.quant"].flush_model()
        cr = self.env.cr
        some = SQL("TRUE") if lots is None else SQL("lot_id = ANY(%s)", lots.ids)
        cr.execute(SQL("DELETE FROM udi_holder_difference WHERE %s", some))
        cr.execute(
            SQL(
                """INSERT INTO udi_holder_difference
                          (company_id, product_id, lot_id, location_id, ours, stock, difference, seen_at)
                   SELECT l.company_id, l.product_id, d.lot_id, d.location_id, d.ours, d.stock, d.ours - d.stock, %s
                     FROM (SELECT lot_id, location_id, COALESCE(sum(ours), 0) AS ours,
                                  COALESCE(sum(stock), 0) AS stock
                             FROM (SELECT lot_id, location_id, quantity AS ours, NULL AS stock FROM udi_holder
                                    WHERE kind IN ('internal', 'transit', 'partner') AND %s
                                    UNION ALL
                                   SELECT q.lot_id, q.location_id, NULL, q.quantity FROM stock_quant q
                                     JOIN stock_location s ON s.id = q.location_id
                                    WHERE s.usage IN ('internal', 'transit', 'customer')
                                      AND q.lot_id IS NOT NULL AND %s) b
                            GROUP BY lot_id, location_id) d
                     JOIN stock_lot l ON l.id = d.lot_id
                     JOIN udi_history_product h ON h.product_id = l.product_id AND h.done
                    WHERE abs(d.ours - d.stock) >= 0.000001""",
                fields.Datetime.now(),
                some,
                SQL("q.%s", some) if lots is not None else some,
            )
        )
        differences = self.env["udi.holder.difference"]
        differences.invalidate_model()
        return differences.search([] if lots is None else [("lot_id", "in", lots.ids)])

    @api.private
    def rebuild(self, lots):
        """Make the holders of lots anew from their movements; gives the number of places that still differ."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Only quality and UDI administrators make holders anew."))
        self.env["udi.holder.builder"].rebuild(lots.ids)
        lots.invalidate_recordset(["udi_holder_ids", "udi_state"])
        return len(self.compare(lots))

    def _tell(self, found):
        """One activity for each of the quality people of a company, in the place of the last one."""
        for company in self.env["res.company"].search([]):
            company.partner_id.activity_unlink([ACTIVITY])
            count = len(found.filtered(lambda row, company=company: row.company_id in (company, company.browse())))
            if not count:
                continue
            for user in found._watchers(company):
                words = self.with_context(lang=user.lang).env
                company.partner_id.activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    summary=words._("%(count)s places where holders and stock differ", count=count),
                    note=plaintext2html(
                        words._(
                            "The nightly comparison found lots whose holders are not what Odoo's stock says. Look at "
                            "Trace › Holders and stock."
                        )
                    ),
                )
