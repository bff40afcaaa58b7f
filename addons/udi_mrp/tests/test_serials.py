"""Serials of a range for an order: each once, in batches, resumable."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import udi_serial_job
from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestSerials(UdiMrpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.range = cls.env["udi.serial.range"].create(
            {"name": "Pumps", "product_tmpl_id": cls.pump.product_tmpl_id.id, "prefix": "P", "state": "active"}
        )

    def test_all_units_in_one_go(self):
        order = self.order(3)
        self.assertTrue(order.udi_serials_possible)
        self.assertFalse(order.with_user(self.operator).action_udi_serials())
        self.assertEqual(order.lot_producing_ids.mapped("name"), ["P000001", "P000002", "P000003"])
        self.assertEqual(order.qty_producing, 3)
        self.assertEqual(set(order.lot_producing_ids.mapped("udi_lot_number")), {order.udi_lot_number})
        self.assertEqual(set(order.lot_producing_ids.mapped("udi_manufacture_date")), {order.udi_manufacture_date})
        self.assertFalse(order.udi_serials_possible)
        with self.refused("needs no serials"):
            order.action_udi_serials()

    def test_it_posts_as_any_order(self):
        order = self.order(3)
        order.action_udi_serials()
        for move in order.move_raw_ids:
            move.picked = True
        self.done(order)
        self.assertEqual(order.state, "done")
        outputs = self.events(order).item_ids.filtered(lambda item: item.role == "output")
        self.assertEqual(sorted(outputs.mapped("lot_name")), ["P000001", "P000002", "P000003"])
        self.assertEqual(self.range._missing(), [])

    def test_batches_go_on_where_they_stopped(self):
        self.patch(udi_serial_job, "BATCH", 2)
        order = self.order(5)
        job = self.env["udi.serial.job"]._start(order, 5).with_user(self.operator)
        self.assertEqual(self.range.block_ids.count, 5)
        self.assertEqual((job.step()["done"], order.qty_producing), (2, 0))
        self.assertEqual(self.env["udi.serial.job"]._start(order, 3), job, "the same job goes on")
        self.assertEqual(job.step()["done"], 4)
        state = job.step()
        self.assertEqual((state["done"], state["state"]), (5, "done"))
        self.assertEqual(order.lot_producing_ids.mapped("name"), [f"P{number:06d}" for number in range(1, 6)])
        self.assertEqual(order.qty_producing, 5)
        self.assertEqual(job.step()["done"], 5, "a step too many does nothing")

    def test_a_stop_is_told_and_can_be_resumed(self):
        self.patch(udi_serial_job, "BATCH", 2)
        order = self.order(4)
        job = self.env["udi.serial.job"]._start(order, 4)
        job.step()
        self.range.sudo().write({"state": "closed"})
        state = job.step()
        self.assertEqual(state["state"], "failed")
        self.assertIn("no serial range in use", state["message"])
        self.assertEqual(len(order.lot_producing_ids), 2)
        self.range.state = "active"
        order.action_udi_serials()
        self.assertEqual(order.lot_producing_ids.mapped("name"), [f"P{number:06d}" for number in range(1, 5)])

    def test_closed_window(self):
        self.patch(udi_serial_job, "BATCH", 2)
        order = self.order(3)
        job = self.env["udi.serial.job"]._start(order, 3)
        job.flush_recordset()
        self.env.cr.execute("UPDATE udi_serial_job SET write_date = write_date - interval '1 hour'")
        job.invalidate_recordset()
        with self.enter_registry_test_mode():
            self.env.ref("udi_mrp.cron_serial_job").method_direct_trigger()
        self.assertEqual((job.state, len(order.lot_producing_ids)), ("done", 3))

    def test_who_asked_was_deleted(self):
        """The job stops with a sentence, and whoever goes on does so with his own rights."""
        self.patch(udi_serial_job, "BATCH", 2)
        order = self.order(3)
        leaver = self.person("udi_traceability.group_udi_operator", "udi_leaver")
        leaver.name = "Lena Leaver"
        job = self.env["udi.serial.job"].with_user(leaver)._start(order, 3).with_env(self.env)
        job.with_user(leaver).step()
        leaver.unlink()
        self.env.flush_all()
        self.env.cr.execute("UPDATE udi_serial_job SET write_date = write_date - interval '1 hour'")
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("udi_mrp.cron_serial_job").method_direct_trigger()
        self.assertEqual((job.state, len(order.lot_producing_ids)), ("failed", 2))
        self.assertIn("Lena Leaver is no longer a user", job.message)
        again = self.env["udi.serial.job"].with_user(self.operator)._start(order, 3)
        self.assertEqual((again, again.sudo().user_id), (job, self.operator))
        again.step()
        self.assertEqual((job.state, len(order.lot_producing_ids)), ("done", 3))

    def test_range_too_short(self):
        self.range.last = 3
        order = self.order(5)
        with self.refused("only 3 numbers left, 5 are wanted"):
            order.action_udi_serials()
        self.assertFalse(order.lot_producing_ids)

    def test_dialogue(self):
        order = self.order(3)
        wizard = self.env["mrp.production.serials"].with_user(self.operator).create({"production_id": order.id})
        self.assertEqual(wizard.lot_name, "P000001")
        wizard.action_generate_serial_numbers()
        names = wizard.serial_numbers.split("\n")
        self.assertEqual(names, ["P000001", "P000002", "P000003"])
        again = self.env["mrp.production.serials"].create({"production_id": order.id})
        again.lot_name = self.env["udi.serial"].next_name(self.pump)
        again.action_generate_serial_numbers()
        self.assertEqual(again.serial_numbers.split("\n"), names, "kept for the order, not drawn again")
        wizard.action_apply()
        self.assertEqual(order.lot_producing_ids.mapped("name"), names)

    def test_one_unit(self):
        order = self.order(1)
        order.action_generate_serial()
        self.assertEqual(order.lot_producing_ids.name, "P000001")

    def test_who_may(self):
        order = self.order(2)
        for user in (self.auditor, self.service, self.nobody):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                order.with_user(user).action_udi_serials()
        job = self.env["udi.serial.job"]._start(order, 2)
        with self.assertRaises(AccessError):
            job.with_user(self.operator).write({"count": 1})
        with self.assertRaises(AccessError):
            job.with_user(self.auditor).step()
