"""A unit that nobody has reserved is taken from where it lies: alone or with many, and no stock is left behind."""

from odoo.tests import tagged

from ..services.picking_scan_plan import Step
from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestScanSource(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.receive(cls.sensor, ["SN-1", "SN-2", "SN-3", "SN-4", "SN-5"], udi_lot_number="L7")
        cls.tubes = cls.receive(cls.tube, ["T1", "T2"], quantity=40)
        cls.shelf = cls.env["stock.location"].create({"name": "Shelf", "location_id": cls.stock_location.id})
        cls.box = cls.env["stock.package"].create({"name": "BOX-1"})
        cls.here(cls.units[2] | cls.tubes[1]).move_quants(location_dest_id=cls.shelf)
        cls.here(cls.units[3] | cls.units[4]).move_quants(package_dest_id=cls.box)

    @classmethod
    def here(cls, lots):
        return lots.quant_ids.filtered(lambda quant: quant.location_id == cls.stock_location)

    def code(self, serial):
        return f"(01)06901234500011(11)260105(17)310104(10)L7(21){serial}"

    def tube_code(self, lot):
        return f"(01)06901234500035(11)260105(17)310104(10){lot}"

    def left(self, lots):
        """What the books say of our own places, but nothing of nothing."""
        inside = lots.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal" and quant.quantity)
        return {(quant.lot_id.name, quant.location_id.name, quant.package_id.name): quant.quantity for quant in inside}

    def take(self, delivery, codes, together):
        scan = self.env["udi.scan"].with_user(self.operator)
        if together:
            answers = scan.take_many(delivery.id, [Step(scan.env, code, times=times) for code, times in codes])
        else:
            answers = [scan.take(delivery.id, code, times=times) for code, times in codes]
        self.assertEqual({answer["code"] for answer in answers}, {"taken"}, answers)
        done = scan.with_context(skip_backorder=True).validate(delivery.id)
        self.assertEqual(done["status"], "ok", done)

    def assert_taken_from_where_it_lies(self, together):
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2), (self.tube, 30)])
        self.assertEqual(delivery.move_line_ids.lot_id, self.units[:2] | self.tubes[0], "other ones are reserved")
        codes = [(self.code("SN-3"), 1), (self.code("SN-4"), 1), (self.tube_code("T2"), 25)]
        self.take(delivery, codes, together)
        stock = self.stock_location.name
        self.assertEqual(
            self.left(self.units | self.tubes),
            {
                ("SN-1", stock, False): 1,
                ("SN-2", stock, False): 1,
                ("SN-5", stock, "BOX-1"): 1,
                ("T1", stock, False): 40,
                ("T2", "Shelf", False): 15,
            },
        )

    def test_one_by_one(self):
        self.assert_taken_from_where_it_lies(together=False)

    def test_many_at_once(self):
        self.assert_taken_from_where_it_lies(together=True)

    def test_reserved_whole_package_that_stays(self):
        """The box was reserved as it is; another unit is taken, and the box is not said to leave."""
        self.deliver(self.units[:2], self.hospital_a)
        self.here(self.units[2]).move_quants(location_dest_id=self.shelf)
        delivery = self.picking("outgoing", self.hospital_a, [(self.sensor, 2)])
        self.take(delivery, [(self.code("SN-3"), 1)], together=False)
        self.assertFalse(delivery.move_line_ids.filtered("picked").result_package_id)
        stock = self.stock_location.name
        self.assertEqual(self.left(self.units), {("SN-4", stock, "BOX-1"): 1, ("SN-5", stock, "BOX-1"): 1})
