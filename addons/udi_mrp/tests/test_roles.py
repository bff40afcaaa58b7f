from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestRoles(UdiMrpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order_2 = cls.order(2, ["P1", "P2"])
        cls.made = cls.pair(cls.order_2, "P1", cls.sensors[0])
        cls.mrp_only = cls.user("mrp.group_mrp_user")

    def test_who_may_pair(self):
        for user in (self.operator, self.leader, self.quality):
            with self.subTest(user=user.login):
                order = self.order_2.with_user(user)
                pair = (
                    self.env["udi.component.pair"]
                    .with_user(user)
                    .create(
                        {
                            "production_id": order.id,
                            "unit_lot_id": self.unit(order, "P2").id,
                            "component_lot_id": self.sensors[1].id,
                        }
                    )
                )
                self.assertEqual(pair.user_id, user)
                pair.component_lot_id = self.sensors[2]
                pair.unlink()

    def test_who_may_only_read(self):
        readers = (self.regulatory, self.recall_manager, self.service, self.auditor, self.udi_admin, self.mrp_only)
        for user in readers:
            pair = self.made.with_user(user)
            with self.subTest(user=user.login), mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"):
                self.assertEqual(pair.component_lot_id.id, self.sensors[0].id)
                self.assertTrue(self.order_2.with_user(user).udi_lot_number)
                with self.assertRaises(AccessError):
                    pair.component_lot_id = self.sensors[1]
                with self.assertRaises(AccessError):
                    pair.unlink()
                with self.assertRaises(AccessError):
                    self.env["udi.component.pair"].with_user(user).create(
                        {
                            "production_id": self.order_2.id,
                            "unit_lot_id": self.unit(self.order_2, "P2").id,
                            "component_lot_id": self.sensors[1].id,
                        }
                    )

    def test_stock_user_sees_nothing(self):
        with mute_logger("odoo.models"), self.assertRaises(AccessError):
            self.made.with_user(self.user("base.group_user")).read(["component_lot_id"])

    def test_operator_makes_a_device_from_order_to_ledger(self):
        order = (
            self.env["mrp.production"]
            .with_user(self.operator)
            .create({"product_id": self.pump.id, "product_qty": 2, "bom_id": self.bom.id})
        )
        order.action_confirm()
        order.action_assign()
        wizard = self.env["mrp.production.serials"].with_user(self.operator).create({"production_id": order.id})
        wizard.serial_numbers = "X1\nX2"
        wizard.action_apply()
        order.action_udi_prepare_pairs()
        self.env["udi.pairing"].with_user(self.operator).read_lines(order, "X1\tS5\nX2\tS3")
        self.done(order)
        self.assertEqual(self.inputs(order), {"S5": "X1", "S3": "X2", "T1": False})
        self.assertEqual(self.events(order).user_login, self.operator.login)

    def test_manufacturing_user_without_a_role_posts_with_the_pairs(self):
        self.done(self.order_2.with_user(self.mrp_only))
        self.assertEqual(self.inputs(self.order_2)["S1"], "P1")

    def test_other_company_is_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.operator.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        found = self.env["udi.component.pair"].with_user(self.operator).with_company(other).search([])
        self.assertFalse(found & self.made)
