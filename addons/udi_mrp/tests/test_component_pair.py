from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import UdiMrpCommon


@tagged("post_install", "-at_install")
class TestComponentPair(UdiMrpCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order_3 = cls.order(3, ["P1", "P2", "P3"])

    def test_prepare_makes_one_empty_row_per_unit(self):
        self.order_3.action_udi_prepare_pairs()
        rows = self.order_3.udi_pair_ids
        self.assertEqual(rows.unit_lot_id, self.order_3.lot_producing_ids)
        self.assertEqual(rows.component_product_id, self.sensor)
        self.assertFalse(rows.component_lot_id)
        self.assertFalse(rows.user_id)
        self.order_3.action_udi_prepare_pairs()
        self.assertEqual(len(self.order_3.udi_pair_ids), 3, "preparing twice adds nothing")

    def test_prepare_needs_serials_and_serial_components(self):
        with self.refused("Generate the serials"):
            self.order(2).action_udi_prepare_pairs()
        bom = self.make_bom(self.pump, [(self.bolt, 1)])
        with self.refused("no component"):
            self.order(1, ["PX"], bom=bom).action_udi_prepare_pairs()

    def test_pair_says_who_and_when(self):
        pair = self.pair(self.order_3.with_user(self.operator), "P1", self.sensors[3], user_id=self.quality.id)
        self.assertEqual(pair.user_id, self.env.user, "the server says who it was")
        self.assertTrue(pair.paired_on)
        self.assertEqual(pair.evidence, "typed")
        self.assertEqual(pair.component_product_id, self.sensor)
        pair.component_lot_id = False
        self.assertFalse(pair.user_id or pair.paired_on)

    def test_typed_in_the_form(self):
        self.order_3.action_udi_prepare_pairs()
        with Form(self.order_3) as form, form.udi_pair_ids.edit(1) as row:
            row.component_lot_id = self.sensors[4]
        self.assertEqual(self.order_3.udi_pair_ids[1].component_lot_id, self.sensors[4])
        self.assertEqual(self.order_3.udi_pair_ids[1].evidence, "typed")

    def test_component_serial_once_per_order(self):
        self.pair(self.order_3, "P1", self.sensors[0])
        with mute_logger("odoo.sql_db"), self.refused("component_once", IntegrityError):
            self.pair(self.order_3, "P2", self.sensors[0])

    def test_component_serial_in_one_open_order(self):
        self.pair(self.order_3, "P1", self.sensors[0])
        other = self.order(1, ["P9"])
        with self.refused("already paired in order"):
            self.pair(other, "P9", self.sensors[0])

    def test_one_component_per_place(self):
        self.pair(self.order_3, "P1", self.sensors[0])
        with self.refused("2 pairs name it", ValidationError):
            self.pair(self.order_3, "P1", self.sensors[1])

    def test_two_places_of_one_component(self):
        bom = self.make_bom(self.pump, [(self.sensor, 2)])
        order = self.order(1, ["PD"], bom=bom)
        order.action_udi_prepare_pairs()
        self.assertEqual(len(order.udi_pair_ids), 2)
        order.udi_pair_ids[0].component_lot_id = self.sensors[0]
        order.udi_pair_ids[1].component_lot_id = self.sensors[1]
        self.done(order)
        self.assertEqual(self.inputs(order), {"S1": "PD", "S2": "PD"})

    def test_wrong_product_unit_and_place_are_refused(self):
        with self.refused("no serial component"):
            self.pair(self.order_3, "P1", self.tubes)
        stranger = self.make_lot(self.pump, "P77")
        with self.refused("not produced by order", ValidationError):
            self.env["udi.component.pair"].create(
                {"production_id": self.order_3.id, "unit_lot_id": stranger.id, "component_lot_id": self.sensors[0].id}
            )
        self.order_3.action_udi_prepare_pairs()
        with self.refused("belongs to", ValidationError):
            self.order_3.udi_pair_ids[0].write(
                {"component_lot_id": self.sensors[0].id, "component_product_id": self.pump.id}
            )

    def test_component_that_is_not_in_stock(self):
        unseen = self.make_lot(self.sensor, "S99")
        with self.refused("not in stock"):
            self.pair(self.order_3, "P1", unseen)
        self.assertFalse(self.order_3.udi_pair_ids)

    def test_component_on_hold(self):
        self.env["udi.hold"].freeze(self.sensors[0], "Leaks")
        with self.refused("on hold"):
            self.pair(self.order_3, "P1", self.sensors[0])
        self.set_gates("warn")
        self.assertTrue(self.pair(self.order_3, "P1", self.sensors[0]))

    def test_closed_order_keeps_its_pairs(self):
        pair = self.pair(self.order_3, "P1", self.sensors[0])
        self.done(self.order_3)
        for change in (
            lambda: pair.write({"component_lot_id": self.sensors[5].id}),
            pair.unlink,
            lambda: self.pair(self.order_3, "P2", self.sensors[5]),
            lambda: self.order_3.write({"udi_pair_ids": [Command.delete(pair.id)]}),
            self.order_3.action_udi_prepare_pairs,
            self.order_3.action_udi_scan_pairs,
        ):
            with self.refused("closed"):
                change()

    def test_banner_counts_what_is_missing(self):
        self.assertIn("3 of 3 units", self.order_3.udi_pair_warning)
        self.pair(self.order_3, "P1", self.sensors[0])
        self.assertIn("2 of 3 units", self.order_3.udi_pair_warning)
        self.pair(self.order_3, "P2", self.sensors[1])
        self.pair(self.order_3, "P3", self.sensors[2])
        self.assertFalse(self.order_3.udi_pair_warning)

    def test_imported_rows_say_so(self):
        data = [[str(self.order_3.id), str(self.unit(self.order_3, "P1").id), str(self.sensors[2].id)]]
        result = (
            self.env["udi.component.pair"]
            .with_context(import_file=True)
            .load(["production_id/.id", "unit_lot_id/.id", "component_lot_id/.id"], data)
        )
        self.assertTrue(result["ids"], result["messages"])
        pair = self.env["udi.component.pair"].browse(result["ids"])
        self.assertEqual(pair.evidence, "imported")
