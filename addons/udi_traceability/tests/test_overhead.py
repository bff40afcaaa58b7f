"""What a controlled product costs beyond a plain one does not grow with the number of its serials."""

from odoo.tests import tagged

from .common import UdiCommon

MOST_MORE = 6  # statements; with a name of the product that this transaction wrote, so that it is looked up
MOST_MORE_OUT = 11


@tagged("post_install", "-at_install")
class TestOverhead(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls.env["product.product"].create(
            {
                "name": "Plain serial",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "use_expiration_date": True,
            }
        )
        cls.warehouse.in_type_id.use_create_lots = True

    def transfer(self, code, product, lines):
        picking = self.picking(code, self.supplier if code == "incoming" else self.hospital_a, [(product, len(lines))])
        picking.move_line_ids.unlink()
        values = picking.move_ids._prepare_move_line_vals()
        self.env["stock.move.line"].create([{**values, **line, "quantity": 1, "picked": True} for line in lines])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        picking.button_validate()
        self.env.cr.flush()
        self.assertEqual(picking.state, "done")
        return self.cr.sql_log_count - before

    def receive_typed(self, product, names):
        date = "2099-01-04 23:59:59"
        return self.transfer("incoming", product, [{"lot_name": name, "expiration_date": date} for name in names])

    def send(self, product, names):
        lots = self.env["stock.lot"].search([("product_id", "=", product.id), ("name", "in", names)])
        return self.transfer("outgoing", product, [{"lot_id": lot.id} for lot in lots])

    def growth(self, product):
        """Statements more for 30 serials than for 10: of a receipt and of a delivery."""
        found = {}
        for run, count in (("W", 2), ("A", 10), ("B", 30)):  # the first one warms up
            names = [f"{run}{number:03d}" for number in range(count)]
            found[count] = (self.receive_typed(product, names), self.send(product, names))
        return tuple(many - few for few, many in zip(found[10], found[30], strict=True))

    def test_statements_grow_as_in_plain_odoo(self):
        plain, controlled = self.growth(self.plain), self.growth(self.pump)
        self.assertGreater(plain[0], 0, "Odoo's own statements grow")
        self.assertLessEqual(controlled[0], plain[0], "receipt")
        self.assertLessEqual(controlled[1], plain[1], "delivery")

    def test_one_serial_costs_few_statements(self):
        """Beyond a plain product: the lock and what is in force, names, holders, event, hash; the rest is shared."""
        for run in ("W", "X"):
            self.receive_typed(self.plain, [f"{run}1"])
            self.receive_typed(self.pump, [f"{run}1"])
        plain, controlled = self.receive_typed(self.plain, ["A1"]), self.receive_typed(self.pump, ["A1"])
        self.assertLessEqual(controlled - plain, MOST_MORE)

    def test_one_serial_leaves_by_few_statements(self):
        """Beyond a plain product: the lock, holders and holds of the unit, where it goes to, event and hash."""
        for product in (self.plain, self.pump):
            self.receive_typed(product, ["W1", "A1"])
            self.send(product, ["W1"])
        plain, controlled = self.send(self.plain, ["A1"]), self.send(self.pump, ["A1"])
        self.assertLessEqual(controlled - plain, MOST_MORE_OUT)
