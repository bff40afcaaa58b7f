"""Affected units come home: a transfer per holder, with exactly what is still there, into quarantine."""

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import SQL

RETURNERS = (
    "udi_traceability.group_udi_recall_manager",
    "udi_traceability.group_udi_quality",
    "stock.group_stock_user",
)


class UdiRecallReturns(models.AbstractModel):
    _name = "udi.recall.returns"
    _description = "Returns of a recall case"

    def expect(self, holder):
        """The receipt that brings back what ``holder`` still has of the case; one that is open already is given again.

        :raises UserError: when the holder has nothing to send
        """
        holder.ensure_one()
        service = self.env["udi.recall.service"]
        service._require(RETURNERS, self.env._("A recall manager, quality or the warehouse prepares a return."))
        holder.check_access("read")
        recall = holder.recall_id
        recall._check_open()
        if holder.kind != "partner" or not holder.partner_id:
            raise UserError(
                self.env._("Only a customer or partner sends units back. Move your own stock by a transfer.")
            )
        # sudo: the recall manager starts the return; the warehouse carries it out with its own rights
        pickings = self.env["stock.picking"].sudo()
        waiting = pickings.search(
            [
                ("udi_recall_id", "=", recall.id),
                ("partner_id", "=", holder.partner_id.id),
                ("state", "not in", ("done", "cancel")),
            ],
            limit=1,
        )
        return (waiting or self._create(recall, holder, pickings)).sudo(False)

    def _create(self, recall, holder, pickings):
        units = self._units(recall, holder)
        if not units:
            raise UserError(
                self.env._("%(holder)s has nothing left to send back in this case.", holder=holder.display_name)
            )
        warehouse = holder.warehouse_id or self._warehouse(recall)
        source = holder.partner_id.with_company(recall.company_id).property_stock_customer
        target = self.quarantine(warehouse)
        places = {"location_id": source.id, "location_dest_id": target.id}
        products = {}
        for lot, quantity in units:
            products.setdefault(lot.product_id, []).append((lot, quantity))
        picking = pickings.with_company(recall.company_id).create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "partner_id": holder.partner_id.id,
                "origin": recall.reference,
                "udi_recall_id": recall.id,
                "move_ids": [
                    Command.create({**places, **self._move(product, lots)}) for product, lots in products.items()
                ],
                **places,
            }
        )
        picking.action_confirm()
        self._fill(picking, products, places)
        return picking

    def _move(self, product, lots):
        return {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": sum(quantity for _lot, quantity in lots),
        }

    def _fill(self, picking, products, places):
        """One line per lot, not yet picked: the warehouse confirms what really came."""
        move_of = {move.product_id: move for move in picking.move_ids}
        picking.move_line_ids.unlink()
        picking.env["stock.move.line"].create(
            [
                {
                    **places,
                    "picking_id": picking.id,
                    "move_id": move_of[product].id,
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "picked": False,
                }
                for product, lots in products.items()
                for lot, quantity in lots
            ]
        )

    def _units(self, recall, holder):
        """``[(lot, units)]`` that lie with the holder now, are still affected and not used, destroyed or corrected."""
        query = SQL(
            """SELECT held.lot_id, (held.quantity - COALESCE(gone.quantity, 0))::float
                 FROM (SELECT lot_id, SUM(quantity) AS quantity FROM udi_holder
                        WHERE kind = 'partner' AND partner_id = %(partner)s AND quantity > 0 GROUP BY 1) held
            LEFT JOIN (SELECT lot_id, SUM(quantity) AS quantity FROM udi_recall_balance
                        WHERE recall_id = %(case)s AND holder_key = %(key)s
                          AND bucket IN ('used', 'destroyed', 'corrected') GROUP BY 1) gone USING (lot_id)
                WHERE held.quantity > COALESCE(gone.quantity, 0)
                  AND held.lot_id IN (SELECT lot_id FROM udi_recall_line WHERE recall_id = %(case)s
                                       AND "left" IS NOT TRUE)
             ORDER BY 1""",
            partner=holder.partner_id.id,
            case=recall.id,
            key=holder.key,
        )
        found = self.env.execute_query(query)
        # sudo: as in `expect`
        lots = self.env["stock.lot"].sudo().browse(row[0] for row in found)
        return list(zip(lots, (row[1] for row in found), strict=True))

    # ------------------------------------------------------------------ quarantine
    def _warehouse(self, recall):
        # sudo: as in `expect`
        warehouses = self.env["stock.warehouse"].sudo()
        warehouse = warehouses.search([("company_id", "=", recall.company_id.id)], limit=1)
        if not warehouse:
            raise UserError(self.env._("Your company has no warehouse to send the units to. Ask your administrator."))
        return warehouse

    def quarantine(self, warehouse):
        """The place in a warehouse where recalled units are kept apart; made when there is none yet."""
        # sudo: a place that the process needs, whoever starts it
        locations = self.env["stock.location"].sudo()
        place = locations.search(
            [
                ("udi_quarantine", "=", True),
                ("usage", "=", "internal"),
                ("id", "child_of", warehouse.view_location_id.id),
            ],
            limit=1,
        )
        return place or locations.create(
            {
                "name": self.env._("Recall quarantine"),
                "usage": "internal",
                "udi_quarantine": True,
                "location_id": warehouse.view_location_id.id,
                "company_id": warehouse.company_id.id,
            }
        )
