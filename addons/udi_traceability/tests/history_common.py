"""A company that works before its products are UDI-controlled, and the building of that history."""

from unittest.mock import patch

from odoo import Command

from ..services import history
from .common import UdiCommon


class HistoryCommon(UdiCommon):
    """Gives ``plain_pump`` (serials) and ``plain_tube`` (lots), not controlled yet, and verbs to build history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain_category = cls.env["product.category"].create({"name": "Goods"})
        cls.plain_pump = cls.plain("Old pump", "serial")
        cls.plain_tube = cls.plain("Old tube", "lot")
        while cls.env["udi.sealer"].seal(cls.company):  # what the database held before
            pass

    @classmethod
    def plain(cls, name, tracking):
        return cls.env["product.product"].create(
            {"name": name, "is_storable": True, "tracking": tracking, "categ_id": cls.plain_category.id}
        )

    @classmethod
    def make_lot(cls, product, name, **vals):
        if product.udi_controlled:
            return super().make_lot(product, name, **vals)
        return cls.env["stock.lot"].create({"name": name, "product_id": product.id, **vals})

    @classmethod
    def give_back(cls, delivery, lots, quantity=1.0):
        """A validated return of some lots of a delivery."""
        wizard = cls.env["stock.return.picking"].create({"picking_id": delivery.id})
        for line in wizard.product_return_moves:
            line.quantity = quantity * len(lots.filtered(lambda lot, line=line: lot.product_id == line.product_id))
        picking = wizard._create_return()
        cls.fill(picking, lots, quantity)
        picking.button_validate()
        return picking

    @classmethod
    def scrap(cls, lot, quantity=1.0):
        scrap = cls.env["stock.scrap"].create(
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "scrap_qty": quantity,
                "location_id": cls.stock_location.id,
            }
        )
        scrap.do_scrap()
        return scrap

    def assert_killed_and_resumed_gives_the_same(self, run, lots):
        """A build that is killed in each batch, small ones, writes what an undisturbed one does."""
        with self.cr.savepoint() as whole:
            self.build(run)
            self.assertEqual(run.line_count, run.line_total)
            expected = (self.history_of(lots), self.holders_of(lots), run.event_count)
            whole.close(rollback=True)
        self.env.invalidate_all()
        self.small_batches(1)

        def killed(_number):
            with self.cr.savepoint() as batch:
                self.env["udi.history"].step(run)
                batch.close(rollback=True)
            self.env.invalidate_all()

        self.build(run, between=killed, most=5000)
        self.assertEqual((self.history_of(lots), self.holders_of(lots), run.event_count), expected)

    @classmethod
    def count_stock(cls, lot, quantity, location=None):
        """An inventory count of one lot."""
        place = location or cls.stock_location
        quant = cls.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", place.id)])
        quant.with_context(inventory_mode=True).inventory_quantity = quantity
        quant.action_apply_inventory()

    @classmethod
    def transfer(cls, lots, target, quantity=1.0):
        """A validated internal transfer."""
        kind = cls.warehouse.int_type_id
        places = {"location_id": cls.stock_location.id, "location_dest_id": target.id}
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity
                            * len(lots.filtered(lambda lot, p=product: lot.product_id == p)),
                            "product_uom": product.uom_id.id,
                            **places,
                        }
                    )
                    for product in lots.product_id
                ],
                **places,
            }
        )
        picking.action_confirm()
        cls.fill(picking, lots, quantity)
        picking.button_validate()
        return picking

    @classmethod
    def control(cls, *products):
        """What a user does when these products come under UDI; gives the run that was begun."""
        before = cls.env["udi.history.run"].search([])
        cls.env["product.product"].union(*products).product_tmpl_id.write({"udi_controlled": True})
        return cls.env["udi.history.run"].search([]) - before

    def build(self, run, between=None, most=200):
        """Work a run off without the commits of the job; ``between`` is called with the number of each step."""
        for number in range(most):
            if run.state == "done":
                return number
            if between:
                between(number)
            self.env["udi.history"].step(run)
        raise AssertionError(f"not done after {most} steps: {run.source} {run.position}")

    def small_batches(self, size):
        """So many documents, and lots, in one batch."""
        self.startPatcher(patch.object(history, "LOTS", size))
        sources = dict.fromkeys(self.env["udi.history"]._sources(), size)
        self.startPatcher(patch.object(type(self.env["udi.history"]), "_sources", lambda _self: sources))

    # ------------------------------------------------------------------ what must be true
    def assert_ledger(self):
        report = self.env["udi.verifier"].verify(self.company)
        self.assertTrue(report.ok, report.defects)

    def assert_holders_are_quants(self):
        self.env.flush_all()
        wrong = self.env["udi.holder.check"].compare()
        self.assertFalse(
            wrong, [(row.lot_id.name, row.location_id.complete_name, row.ours, row.stock) for row in wrong]
        )

    def assert_each_movement_once(self, products):
        """Of each lot, as many units passed each kind of step in the ledger as in Odoo's movements."""
        self.env.flush_all()
        self.cr.execute(
            """SELECT lot_id, count(*), sum(quantity_product_uom) FROM stock_move_line
                WHERE state = 'done' AND lot_id IS NOT NULL AND product_id = ANY(%s) AND quantity_product_uom > 0
                GROUP BY 1 ORDER BY 1""",
            [products.ids],
        )
        lines = self.cr.fetchall()
        self.cr.execute(
            """SELECT i.lot_id, count(*), sum(abs(i.quantity))
                 FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                WHERE i.product_id = ANY(%s) AND e.biz_step NOT IN ('other', 'encoding', 'holding')
                GROUP BY 1 ORDER BY 1""",
            [products.ids],
        )
        self.assertEqual(self.cr.fetchall(), lines)

    def history_of(self, lots):
        """What the ledger says of lots, without the numbers of rows."""
        items = self.env["udi.event.item"].search([("lot_id", "in", lots.ids)])
        return sorted(
            (
                item.event_id.uuid,
                item.event_id.content_hash,
                str(item.event_id.event_time),
                item.event_id.biz_step,
                item.lot_name,
                item.role,
                item.quantity,
                item.into_lot_name or "",
            )
            for item in items
        )

    def holders_of(self, lots):
        return sorted(
            (row.lot_id.name, row.kind, row.location_id.id, row.partner_id.id, row.quantity)
            for row in self.env["udi.holder"].search([("lot_id", "in", lots.ids)])
        )
