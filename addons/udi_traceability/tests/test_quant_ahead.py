"""Quants made ahead: the stock ends as Odoo alone would leave it, with a fraction of the statements."""

from odoo.tests import tagged

from ..models.stock_quant import Moving
from .common import UdiCommon

SHOWN = ("quantity", "reserved_quantity", "inventory_quantity_set", "inventory_diff_quantity")


@tagged("post_install", "-at_install")
class TestQuantAhead(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_gates("off")
        values = {"type": "consu", "is_storable": True, "use_expiration_date": True}
        cls.pairs = [
            (controlled, cls.env["product.product"].create({"name": "Plain", "tracking": tracking, **values}))
            for controlled, tracking in ((cls.pump, "serial"), (cls.tube, "lot"))
        ]
        cls.types = cls.warehouse.in_type_id | cls.warehouse.out_type_id
        cls.types.write({"use_create_lots": True, "use_existing_lots": True})

    def move(self, code, product, lines, **places):
        picking = self.picking(code, self.supplier if code == "incoming" else self.hospital_a, [(product, len(lines))])
        picking.write(places)
        picking.move_ids.write(places)
        picking.move_line_ids.unlink()
        values = picking.move_ids._prepare_move_line_vals()
        values = {**values, "quantity": 1, "picked": True, **places}
        self.env["stock.move.line"].create([{**values, **line} for line in lines])
        picking.with_context(skip_backorder=True, skip_expired=True).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def lot(self, product, name):
        return self.env["stock.lot"].search([("product_id", "=", product.id), ("name", "=", name)]).id

    def quants(self, product):
        """What there is of a product, without names of its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        return sorted(
            (
                quant.location_id.complete_name,
                quant.lot_id.name or "",
                quant.package_id.name or "",
                quant.owner_id.name or "",
                quant.company_id.name or "",
                bool(quant.in_date),
                str(quant.expiration_date and quant.expiration_date.date()),
                *(quant[name] for name in SHOWN),
            )
            for quant in self.env["stock.quant"].search([("product_id", "=", product.id)])
        )

    def same(self, story):
        """Tell the same story of a controlled product and of a plain one, serial numbers and lots."""
        for controlled, plain in self.pairs:
            with self.subTest(controlled.tracking):
                for product in (controlled, plain):
                    story(product)
                self.assertEqual(self.quants(controlled), self.quants(plain))
                self.assertTrue(self.quants(plain))

    def test_in_and_out_and_back(self):
        def story(product):
            self.move("incoming", product, [{"lot_name": name} for name in "ABCDE"])
            lots = [self.lot(product, name) for name in "ABCD"]
            self.move("outgoing", product, [{"lot_id": lot} for lot in lots])
            back = {"location_id": self.customer_location.id, "location_dest_id": self.stock_location.id}
            self.move("incoming", product, [{"lot_id": lot} for lot in lots[:3]], **back)
            self.move("outgoing", product, [{"lot_id": lots[0]}])  # few lines: Odoo makes their quants itself

        self.same(story)

    def test_packages_owners_and_the_same_lot_twice(self):
        def story(product):
            tag = f"{product.id}"
            cartons = self.env["stock.package"].create([{"name": "Carton 1"}, {"name": "Carton 2"}])
            lines = [
                {"lot_name": f"A{tag}", "result_package_id": cartons[0].id},
                {"lot_name": f"B{tag}", "result_package_id": cartons[1].id},
                {"lot_name": f"C{tag}", "owner_id": self.hospital_a.id},
            ]
            if product.tracking == "lot":
                lines += [{**lines[0], "quantity": 2}, {**lines[0], "result_package_id": cartons[1].id}]
            self.move("incoming", product, lines)
            lot = self.lot(product, f"A{tag}")
            self.move("outgoing", product, [{"lot_id": lot, "package_id": cartons[0].id, "result_package_id": False}])
            for lot in self.env["stock.lot"].search([("product_id", "=", product.id)]):
                lot.name = lot.name.removesuffix(tag)

        self.same(story)

    def test_goods_without_a_lot_are_taken_first_as_odoo_does(self):
        """What went out, or came in, when nobody wrote lots."""

        def story(product):
            self.types.write({"use_create_lots": False, "use_existing_lots": False})
            self.move("incoming", product, [{"quantity": 3}])
            self.move("outgoing", product, [{"quantity": 2}])
            self.types.write({"use_create_lots": True, "use_existing_lots": True})
            lots = self.env["stock.lot"].create([{"name": name, "product_id": product.id} for name in "LMN"]).ids
            back = {"location_id": self.customer_location.id, "location_dest_id": self.stock_location.id}
            self.move("incoming", product, [{"lot_id": lot} for lot in lots], **back)
            self.move("outgoing", product, [{"lot_id": lot} for lot in lots])

        self.same(story)

    def test_a_receipt_costs_a_constant_number_of_statements(self):
        def statements(count):
            names = [f"N{count}-{number}" for number in range(count)]
            before = self.cr.sql_log_count
            self.move("incoming", self.pump, [{"lot_name": name} for name in names])
            return self.cr.sql_log_count - before

        statements(2)  # what is read once
        few, many = statements(12), statements(45)  # Odoo writes a hundred rows with one statement
        self.assertEqual(few, many)

    def test_only_what_was_made_here_needs_no_lock(self):
        """A quant of others is locked as ever, also in the middle of a move."""
        quant = self.receive(self.pump, ["K-1"]).quant_ids.filtered(lambda row: row.location_id == self.stock_location)
        moving, before = Moving(), self.cr.sql_log_count
        self.assertEqual(quant.with_context(udi_moving=moving).try_lock_for_update(limit=1), quant)
        self.assertEqual(self.cr.sql_log_count, before + 1)
        moving.made.add(quant.id)
        self.assertEqual(quant.with_context(udi_moving=moving).try_lock_for_update(limit=1), quant)
        self.assertEqual(self.cr.sql_log_count, before + 1)
