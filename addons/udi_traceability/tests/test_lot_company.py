"""The company of a lot stays as it is once the ledger or a movement names it, whoever writes it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import UdiCommon


@tagged("post_install", "-at_install")
class TestLotCompany(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.company"].create({"name": "Sister"})
        cls.nobody.company_ids |= cls.sister
        cls.mine = cls.receive(cls.pump, ["P1", "P2"], company_id=cls.company.id)
        cls.shared = cls.receive(cls.tube, ["T1"], company_id=False)
        cls.deliver(cls.mine[0], cls.hospital_a)

    def refused(self, lots, company, name="P"):
        before = lots.mapped("company_id")
        for who in (self.nobody, self.regulatory, self.udi_admin):
            for records in (lots.with_user(who), lots.with_user(who).sudo()):
                with self.assertRaisesRegex(UserError, f"{name}.* has a history here"), self.env.cr.savepoint():
                    records.write({"company_id": company})
        self.assertEqual(lots.mapped("company_id"), before)

    def received_plain(self, name):
        """A lot of goods without UDI that was received."""
        values = {"name": "Plain", "type": "consu", "is_storable": True, "tracking": "lot"}
        product = self.env["product.product"].create(values)
        lot = self.env["stock.lot"].create({"name": name, "product_id": product.id, "company_id": self.company.id})
        picking = self.picking("incoming", self.supplier, [(product, 1)])
        self.fill(picking, lot)
        picking.button_validate()
        return lot

    def test_where_there_is_a_history(self):
        self.refused(self.mine[0], self.sister.id)
        self.refused(self.mine[0], False)
        self.refused(self.mine, False)
        self.refused(self.mine[1], False)
        self.refused(self.shared, self.sister.id, "T1")
        self.refused(self.shared, self.company.id, "T1")
        fresh = self.make_lot(self.pump, "P3", company_id=self.company.id)
        self.refused(self.mine | fresh, self.sister.id, "P1, P2")

    def test_a_movement_is_enough(self):
        """History that is not built yet: the ledger does not know the lot."""
        lot = self.received_plain("L1")
        lot.product_id.categ_id = self.category
        self.assertTrue(lot.udi_controlled)
        self.refused(lot, False, "L1")

    def test_where_nothing_happened(self):
        fresh = self.make_lot(self.pump, "P4", company_id=self.company.id).with_user(self.nobody)
        fresh.company_id = self.sister
        fresh.company_id = False
        self.assertFalse(fresh.company_id)
        self.mine.with_user(self.nobody).write({"company_id": self.company.id, "note": "as it was"})
        self.assertIn("as it was", self.mine[0].note)

    def test_goods_without_udi_are_odoos_matter(self):
        lot = self.received_plain("N1")
        lot.with_user(self.nobody).company_id = False
        self.assertFalse(lot.company_id)
