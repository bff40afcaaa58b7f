from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestOrderValues(UdiMrpCommon):
    def test_confirmed_order_proposes_lot_and_dates(self):
        order = self.order(2)
        self.assertTrue(order.udi_lot_number)
        self.assertEqual(order.udi_manufacture_date, self.today())
        self.assertEqual(order.udi_expiry_date, self.today() + timedelta(days=365))
        self.assertNotEqual(self.order(1).udi_lot_number, order.udi_lot_number)

    def test_typed_values_stay(self):
        form = Form(self.env["mrp.production"])
        form.product_id = self.pump
        form.bom_id = self.bom
        form.udi_lot_number = "MY-LOT"
        form.udi_manufacture_date = "2026-02-01"
        self.assertEqual(str(form.udi_expiry_date), "2027-02-01")
        form.udi_expiry_date = "2028-02-01"
        order = form.save()
        order.action_confirm()
        self.assertEqual(order.udi_lot_number, "MY-LOT")
        self.assertEqual(str(order.udi_manufacture_date), "2026-02-01")
        self.assertEqual(str(order.udi_expiry_date), "2028-02-01")

    def test_today_is_the_companys_day(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-03-31 20:00:00"):
            self.assertEqual(str(self.order(1).udi_manufacture_date), "2026-04-01")

    def test_units_get_the_values_when_they_get_their_serials(self):
        order = self.order(2, ["P1", "P2"])
        for lot in order.lot_producing_ids:
            self.assertEqual(lot.udi_lot_number, order.udi_lot_number)
            self.assertEqual(lot.udi_manufacture_date, order.udi_manufacture_date)
            self.assertEqual(lot.udi_expiry_date, order.udi_expiry_date)
            self.assertEqual(lot.udi_identifier_id, self.pump.udi_primary_identifier_id)

    def test_one_serial_by_the_button(self):
        order = self.order(1)
        order.action_generate_serial()
        self.assertEqual(order.lot_producing_ids.udi_lot_number, order.udi_lot_number)
        self.assertEqual(order.lot_producing_ids.udi_expiry_date, order.udi_expiry_date)

    def test_a_change_before_done_reaches_the_units(self):
        order = self.order(2, ["P1", "P2"])
        order.write({"udi_lot_number": "L-NEW", "udi_manufacture_date": self.today() - timedelta(days=1)})
        self.assertEqual(set(order.lot_producing_ids.mapped("udi_lot_number")), {"L-NEW"})
        self.assertEqual(set(order.lot_producing_ids.mapped("udi_manufacture_date")), {order.udi_manufacture_date})
        self.assertEqual(order.udi_expiry_date, order.udi_manufacture_date + timedelta(days=365))
        self.assertEqual(set(order.lot_producing_ids.mapped("udi_expiry_date")), {order.udi_expiry_date})

    def test_done_order_is_closed_for_changes(self):
        order = self.done(self.order(1, ["P1"]))
        for name, value in (
            ("udi_lot_number", "X"),
            ("udi_manufacture_date", "2026-01-01"),
            ("udi_expiry_date", False),
        ):
            with self.refused("is done"):
                order.write({name: value})

    def test_bad_dates_are_refused_and_nothing_is_posted(self):
        order = self.order(1, ["P1"])
        order.udi_manufacture_date = self.today() + timedelta(days=2)
        with self.refused("lies in the future"):
            order.button_mark_done()
        self.assertNotEqual(order.state, "done")
        self.assertFalse(self.events(order))
        order.udi_manufacture_date = self.today()
        with self.refused("before it was made", ValidationError):
            order.udi_expiry_date = self.today() - timedelta(days=1)

    def test_lot_product_takes_the_lots_name(self):
        bom = self.make_bom(self.tube, [(self.bolt, 1)])
        order = self.order(10, product=self.tube, bom=bom)
        self.assertFalse(order.udi_lot_number, "the lot's name is the number, Odoo proposes it")
        order.action_generate_serial()
        lot = order.lot_producing_ids
        self.assertEqual(order.udi_lot_number, lot.name)
        self.assertEqual(lot.udi_lot_number, lot.name)
        self.assertEqual(lot.udi_manufacture_date, self.today())
        with self.refused("name of its lot"):
            order.udi_lot_number = "OTHER"

    def test_lot_product_with_a_typed_number(self):
        bom = self.make_bom(self.tube, [(self.bolt, 1)])
        orders = [self.order(10, product=self.tube, bom=bom) for _number in range(2)]
        for order in orders:
            order.udi_lot_number = "B-7"
            order.action_generate_serial()
        self.assertEqual(orders[0].lot_producing_ids.name, "B-7")
        self.assertEqual(orders[1].lot_producing_ids, orders[0].lot_producing_ids, "the same lot, not a second one")

    def test_existing_unit_keeps_its_history(self):
        first = self.done(self.order(1, ["P1"]))
        unit = first.lot_producing_ids
        before = (unit.udi_lot_number, unit.udi_manufacture_date)
        with freeze_time(self.today() + timedelta(days=30)):
            again = self.order(1)
            again.lot_producing_ids = unit
        self.assertEqual((unit.udi_lot_number, unit.udi_manufacture_date), before)

    def test_plain_product_is_left_alone(self):
        plain = self.env["product.product"].create({"name": "Stand", "is_storable": True, "tracking": "serial"})
        order = self.order(1, product=plain, bom=self.make_bom(plain, [(self.bolt, 1)]))
        order.action_generate_serial()
        self.done(order)
        self.assertFalse(
            order.udi_lot_number or order.udi_manufacture_date or order.lot_producing_ids.udi_manufacture_date
        )
        self.assertFalse(self.events(order))
