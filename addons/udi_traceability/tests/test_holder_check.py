"""Holders against Odoo's stock: what was done behind the ORM is told, and the balance of each lot adds up."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.udi_holder_difference import ACTIVITY
from .history_common import HistoryCommon


@tagged("post_install", "-at_install")
class TestHolderCheck(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_gates("off")
        cls.pumps = cls.receive(cls.pump, ["P1", "P2", "P3"])
        cls.tubes = cls.receive(cls.tube, ["T1", "T2"], quantity=20)
        cls.deliver(cls.tubes[0], cls.hospital_a, 8)
        cls.deliver(cls.pumps[0], cls.hospital_a)
        cls.check = cls.env["udi.holder.check"]
        cls.env.flush_all()

    def found(self):
        return [(row.lot_id.name, row.location_id, row.ours, row.stock, row.difference) for row in self.check.compare()]

    def test_indexes(self):
        """What is not asked for is not kept: at a million units each index is tens of megabytes."""
        rows = self.env.execute_query(SQL("SELECT indexname FROM pg_indexes WHERE tablename = 'udi_holder'"))
        names = {"pkey", "lot_idx", "_product_id_index", "_partner_id_index"}
        self.assertEqual({name.removeprefix("udi_holder_") for (name,) in rows}, names)

    def test_nothing_to_tell(self):
        self.assertEqual(self.found(), [])

    def test_stock_changed_by_sql(self):
        self.cr.execute(
            "UPDATE stock_quant SET quantity = 15 WHERE lot_id = %s AND location_id = %s",
            (self.tubes[0].id, self.stock_location.id),
        )
        self.env.invalidate_all()
        self.assertEqual(self.found(), [("T1", self.stock_location, 12, 15, -3)])

    def test_holders_changed_by_sql_are_made_anew(self):
        self.cr.execute(
            "UPDATE udi_holder SET quantity = 99 WHERE lot_id = %s AND kind = 'internal'", (self.tubes[0].id,)
        )
        self.cr.execute("DELETE FROM udi_holder WHERE lot_id = %s", (self.pumps[0].id,))
        self.env.invalidate_all()
        rows = self.check.compare()
        self.assertEqual(
            rows.mapped(lambda row: (row.lot_id.name, row.location_id, row.ours, row.stock)),
            [("P1", self.customer_location, 0, 1), ("T1", self.stock_location, 99, 12)],
        )
        action = rows.with_user(self.quality).action_rebuild()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.found(), [])
        self.assertEqual(self.pumps[0].udi_holder_ids.partner_id, self.hospital_a)
        self.assertEqual(self.pumps[0].udi_state, "at_partner")

    def test_what_cannot_be_repaired_is_said(self):
        self.cr.execute("UPDATE stock_quant SET quantity = 15 WHERE lot_id = %s AND quantity = 12", (self.tubes[0].id,))
        self.env.invalidate_all()
        action = self.check.compare().with_user(self.quality).action_rebuild()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("1 place", action["params"]["message"])

    def test_who_may(self):
        self.cr.execute(
            "UPDATE udi_holder SET quantity = 99 WHERE lot_id = %s AND kind = 'internal'", (self.tubes[0].id,)
        )
        self.env.invalidate_all()
        rows = self.check.compare()
        for user in (self.operator, self.leader, self.auditor, self.recall_manager, self.nobody):
            with self.assertRaises(AccessError):
                rows.with_user(user).action_rebuild()
        self.assertEqual(len(self.check.compare()), 1)
        for user in (self.quality, self.udi_admin):
            with self.assertRaises(AccessError):
                rows.with_user(user).create({"lot_id": self.tubes[0].id, "location_id": self.stock_location.id})

    def test_quality_is_told_once(self):
        self.cr.execute(
            "UPDATE udi_holder SET quantity = 99 WHERE lot_id = %s AND kind = 'internal'", (self.tubes[0].id,)
        )
        self.env.invalidate_all()
        for _night in range(2):
            self.check.run()
        kind = self.env.ref(ACTIVITY)
        mine = [("activity_type_id", "=", kind.id), ("user_id", "=", self.quality.id)]
        self.assertEqual(self.env["mail.activity"].search_count(mine), 1)
        self.cr.execute("UPDATE udi_holder SET quantity = 12 WHERE quantity = 99")
        self.env.invalidate_all()
        self.check.run()
        self.assertEqual(self.env["mail.activity"].search_count(mine), 0, "settled by itself")

    def test_products_whose_history_is_missing_are_left_out(self):
        self.receive(self.plain_tube, ["OLD"], quantity=5)
        run = self.control(self.plain_tube)
        self.assertEqual(self.found(), [])
        self.build(run)
        self.assertEqual(self.found(), [])

    def test_statements_do_not_grow(self):
        counts = []
        for lots in (self.pumps[0], self.pumps | self.tubes):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.env["udi.holder.builder"].rebuild(lots.ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestHolderBalance(HistoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_gates("off")

    def balance(self, lot):
        row = self.env["udi.holder.balance"].balance(lot)[lot.id]
        self.assertAlmostEqual(row["made"], sum(value for name, value in row.items() if name != "made"))
        return {name: value for name, value in row.items() if value}

    def test_serials(self):
        pumps = self.receive(self.pump, ["P1", "P2", "P3"])
        self.assertEqual(self.balance(pumps[0]), {"made": 1, "in_stock": 1})
        delivery = self.deliver(pumps[0], self.hospital_a)
        self.assertEqual(self.balance(pumps[0]), {"made": 1, "at_customers": 1})
        self.give_back(delivery, pumps[0])
        self.assertEqual(self.balance(pumps[0]), {"made": 1, "in_stock": 1})
        self.scrap(pumps[1])
        self.assertEqual(self.balance(pumps[1]), {"made": 1, "scrapped": 1})

    def test_what_was_corrected_to_nothing(self):
        """A receipt of a serial, and its return to the supplier, that did not happen after all."""
        pumps = self.receive(self.pump, ["P1", "P2"])
        tube = self.receive(self.tube, ["T1"], quantity=20)
        receipt = self.env["stock.move.line"].search([("lot_id", "=", pumps[0].id)])
        receipt.quantity = 0
        self.assertEqual(self.balance(pumps[0]), {})
        for lot, quantity in ((pumps[1], 1), (tube, 20)):
            back = self.picking("outgoing", self.supplier, [(lot.product_id, quantity)])
            back.move_ids.location_dest_id = back.location_dest_id = self.supplier_location
            self.fill(back, lot, quantity)
            back.button_validate()
            self.assertEqual(self.balance(lot), {})
            back.move_line_ids.quantity = 0
            self.assertEqual(self.balance(lot), {"made": quantity, "in_stock": quantity})

    def test_parts_of_a_lot(self):
        tube = self.receive(self.tube, ["T1"], quantity=20)
        delivery = self.deliver(tube, self.hospital_a, 7.5)
        self.deliver(tube, self.hospital_b, 2)
        self.give_back(delivery, tube, 0.33)
        self.scrap(tube, 3)
        expected = {"made": 20, "in_stock": 7.83, "at_customers": 9.17, "scrapped": 3}
        self.assertEqual({name: round(value, 6) for name, value in self.balance(tube).items()}, expected)

    def test_on_its_way(self):
        transit = self.env["stock.location"].create({"name": "On the road", "usage": "transit"})
        tube = self.receive(self.tube, ["T1"], quantity=20)
        self.transfer(tube, transit, 5)
        self.assertEqual(self.balance(tube), {"made": 20, "in_stock": 15, "in_transit": 5})

    def test_back_at_the_supplier(self):
        """It counts as never made here: neither in stock nor missing."""
        tube = self.receive(self.tube, ["T1"], quantity=20)
        receipt = self.env["stock.picking"].search([("move_line_ids.lot_id", "=", tube.id)])
        self.give_back(receipt, tube, 4)
        self.assertEqual(self.balance(tube), {"made": 16, "in_stock": 16})
        unit = self.receive(self.pump, ["P1"])
        receipt = self.env["stock.picking"].search([("move_line_ids.lot_id", "=", unit.id)])
        self.give_back(receipt, unit)
        self.assertEqual(self.balance(unit), {})

    def test_what_a_count_finds(self):
        tube = self.receive(self.tube, ["T1"], quantity=20)
        self.count_stock(tube, 18)
        self.assertEqual(self.balance(tube), {"made": 20, "in_stock": 18, "scrapped": 2})
        self.count_stock(tube, 25)
        self.assertEqual(self.balance(tube), {"made": 20, "in_stock": 25, "unaccounted": -5})

    def test_what_vanished_is_unaccounted(self):
        tube = self.receive(self.tube, ["T1"], quantity=20)
        self.cr.execute("UPDATE udi_holder SET quantity = 14 WHERE lot_id = %s", (tube.id,))
        self.env.invalidate_all()
        self.assertEqual(self.balance(tube), {"made": 20, "in_stock": 14, "unaccounted": 6})

    def test_the_same_from_history(self):
        tube = self.receive(self.plain_tube, ["T1"], quantity=20)
        delivery = self.deliver(tube, self.hospital_a, 7.5)
        self.give_back(delivery, tube, 0.5)
        self.scrap(tube, 3)
        self.build(self.control(self.plain_tube))
        self.assertEqual(self.balance(tube), {"made": 20, "in_stock": 10, "at_customers": 7, "scrapped": 3})

    def test_rights(self):
        tube = self.receive(self.tube, ["T1"], quantity=20)
        service = self.env["udi.holder.balance"]
        self.assertTrue(service.with_user(self.auditor).balance(tube.ids))
        plain = self.env["res.users"].search([("login", "=", "udi_history_plain")]) or self.user("base.group_user")
        with self.assertRaises(AccessError):
            service.with_user(plain).balance(tube.ids)
