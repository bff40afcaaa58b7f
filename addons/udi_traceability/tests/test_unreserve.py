"""What a freeze takes out of open transfers leaves the books as Odoo's own deletion of the lines would."""

from odoo.tests import tagged

from ..services.unreserve import GivenBack
from .common import UdiCommon

QUANTS = """SELECT product_id, location_id, lot_id, package_id, owner_id, quantity, reserved_quantity, in_date
              FROM stock_quant ORDER BY id"""
LINES = "SELECT id, move_id, lot_id, quantity, state FROM stock_move_line ORDER BY id"
MOVES = "SELECT id, quantity, state, product_uom_qty FROM stock_move ORDER BY id"
PICKINGS = "SELECT id, state, scheduled_date FROM stock_picking ORDER BY id"
PACKAGES = "SELECT id, package_dest_id FROM stock_package ORDER BY id"


@tagged("post_install", "-at_install")
class TestUnreserve(UdiCommon):
    def books(self):
        """Everything that a reservation touches, as rows."""
        self.env.flush_all()
        found = []
        for query in (QUANTS, LINES, MOVES, PICKINGS, PACKAGES):
            self.cr.execute(query)
            found.append(self.cr.fetchall())
        return found

    def after(self, undo):
        """The books after ``undo()``, which is taken back again."""
        self.env.flush_all()
        with self.cr.savepoint() as savepoint:
            undo()
            found = self.books()
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    def assert_as_odoo(self, lines):
        """Our way and Odoo's leave the same books, with every reserved quantity on a line."""
        before = self.books()
        odoo = self.after(lines.unlink)
        ours = self.after(lambda: self.env["udi.unreserve"].lines(lines))
        self.assertNotEqual(before, odoo)
        for name, mine, theirs in zip(("quants", "lines", "moves", "pickings", "packages"), ours, odoo, strict=True):
            self.assertEqual(mine, theirs, name)

    def delivery(self, demands):
        """A delivery with lines ``(lot, quantity, more values)`` that reserve."""
        product = demands[0][0].product_id
        wanted = sum(quantity for _lot, quantity, _more in demands)
        picking = self.picking("outgoing", self.hospital_a, [(product, wanted)])
        picking.move_line_ids.unlink()
        vals = picking.move_ids._prepare_move_line_vals()
        self.env["stock.move.line"].create(
            [{**vals, "lot_id": lot.id, "quantity": quantity, **more} for lot, quantity, more in demands]
        )
        return picking

    def reserved(self, lot):
        return sum(self.env["stock.quant"].search([("lot_id", "=", lot.id)]).mapped("reserved_quantity"))

    def test_serials_of_several_transfers(self):
        lots = self.receive(self.pump, [f"P{number}" for number in range(6)])
        first = self.delivery([(lot, 1, {}) for lot in lots[:3]])
        second = self.delivery([(lot, 1, {}) for lot in lots[3:]])
        self.assert_as_odoo(first.move_line_ids[:2] | second.move_line_ids)
        lines = first.move_line_ids[:2] | second.move_line_ids
        self.env["udi.unreserve"].lines(lines)
        self.assertEqual([self.reserved(lot) for lot in lots], [0, 0, 1, 0, 0, 0])
        self.assertEqual((first.move_ids.state, first.move_ids.quantity), ("partially_available", 1))
        self.assertEqual((second.state, second.move_ids.state, second.move_ids.quantity), ("confirmed", "confirmed", 0))

    def test_parts_of_lots_packages_owners_and_units(self):
        lot, other = self.receive(self.tube, ["T1", "T2"], quantity=40)
        package = self.env["stock.package"].create({"name": "BOX 1"})
        here = [("lot_id", "=", other.id), ("location_id", "=", self.stock_location.id)]
        quants = self.env["stock.quant"].search(here)
        quants.move_quants(location_dest_id=self.stock_location, package_dest_id=package)
        dozen = self.env.ref("uom.product_uom_dozen")
        first = self.delivery([(lot, 7, {}), (lot, 2.5, {}), (other, 5, {"package_id": package.id})])
        second = self.delivery([(lot, 1, {"product_uom_id": dozen.id}), (other, 3, {"package_id": package.id})])
        self.assertEqual([self.reserved(lot), self.reserved(other)], [21.5, 8])
        for lines in (
            first.move_line_ids[:1],
            first.move_line_ids,
            first.move_line_ids[1:] | second.move_line_ids[:1],
            first.move_line_ids | second.move_line_ids,
        ):
            self.assert_as_odoo(lines)

    def test_goods_of_an_owner(self):
        lot = self.receive(self.tube, ["T1"], quantity=10)
        owned = self.make_lot(self.tube, "T1b")
        picking = self.picking("incoming", self.supplier, [(self.tube, 4)])
        self.fill(picking, owned, 4)
        picking.owner_id = self.hospital_b
        picking.button_validate()
        delivery = self.delivery([(lot, 2, {}), (owned, 3, {"owner_id": self.hospital_b.id})])
        self.assert_as_odoo(delivery.move_line_ids)

    def test_goods_that_came_without_a_lot(self):
        """Reserved by lot where only goods without one lie: Odoo books that in its own way, and so do we."""
        self.tube.product_tmpl_id.udi_controlled = False
        self.env["stock.quant"]._update_available_quantity(self.tube, self.stock_location, 5)
        lot = self.env["stock.lot"].create({"name": "LATE", "product_id": self.tube.id})
        delivery = self.delivery([(lot, 2, {})])
        self.assert_as_odoo(delivery.move_line_ids)

    def test_finished_and_cancelled_lines_are_refused(self):
        lots = self.receive(self.pump, ["P1"])
        self.deliver(lots, self.hospital_a)
        lines = self.env["stock.move.line"].search([("lot_id", "=", lots.id), ("state", "=", "done")])
        before = self.books()
        with self.assertRaisesRegex(Exception, "(?i)delete|done"), self.cr.savepoint():
            self.env["udi.unreserve"].lines(lines)
        self.assertEqual(self.books(), before)

    def test_nothing_and_nobody(self):
        before = self.books()
        self.env["udi.unreserve"].lines(self.env["stock.move.line"])
        self.assertEqual(self.books(), before)
        lots = self.receive(self.pump, ["P1"])
        delivery = self.delivery([(lots, 1, {})])
        # what a remote call may send is no promise that something was given back
        move = delivery.move_ids
        self.assertFalse(move.with_context(udi_given_back=move.ids)._should_bypass_reservation(move.location_id))
        self.assertTrue(
            move.with_context(udi_given_back=GivenBack(move.ids))._should_bypass_reservation(move.location_id)
        )
        other = self.delivery([(self.receive(self.pump, ["P2"]), 1, {})]).move_ids
        self.assertFalse(
            other.with_context(udi_given_back=GivenBack(move.ids))._should_bypass_reservation(other.location_id)
        )

    def test_statements_do_not_grow(self):
        def cost(prefix, count):
            lots = self.receive(self.pump, [f"{prefix}{number}" for number in range(count)])
            deliveries = [self.delivery([(lot, 1, {}) for lot in lots[half::2]]) for half in (0, 1)]
            lines = self.env["stock.move.line"].union(*(delivery.move_line_ids for delivery in deliveries))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["udi.unreserve"].lines(lines)
            self.env.flush_all()
            self.assertEqual([delivery.state for delivery in deliveries], ["confirmed"] * 2)
            return self.cr.sql_log_count - before

        cost("W", 4)
        few, many = cost("A", 6), cost("B", 60)
        self.assertLessEqual(many, few)

    def test_a_freeze_of_many_reservations(self):
        """The whole freeze: as many statements for sixty reserved units as for six."""

        def cost(prefix, count):
            lots = self.receive(self.pump, [f"{prefix}{number}" for number in range(count)])
            delivery = self.delivery([(lot, 1, {}) for lot in lots])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            hold = self.env["udi.hold"].with_user(self.quality).freeze(lots, "Leak")
            self.env.flush_all()
            found = self.cr.sql_log_count - before
            self.assertFalse(delivery.move_line_ids)
            self.assertEqual((hold.member_count, sum(map(self.reserved, lots))), (count, 0))
            return found

        cost("W", 4)
        few, many = cost("A", 6), cost("B", 60)
        # Odoo's accounting asks once more for some moves; line by line there would be four for each
        self.assertLess(many, few + 4)
        self.assertLess(many, 65)
