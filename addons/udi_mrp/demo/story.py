"""The chapter of the pumps: made with exact pairs, delivered, returned, put on hold, and what is open today."""

from odoo import api, models
from odoo.exceptions import UserError


class UdiDemoStory(models.AbstractModel):
    _inherit = "udi.demo.story"

    @api.model
    def _tell_production(self):
        """The life of five pumps, and an order of three more."""
        order = self._make_pumps(5, self._moment(42, 8, 30))
        pumps = order.lot_producing_ids.sorted("name")
        self._keep("demo_production_done", order)
        for name, pump in zip(
            ("pump_delivered", "pump_returned", "pump_held", "pump_good", "pump_good_second"), pumps, strict=True
        ):
            self._keep(f"demo_lot_{name}", pump)
        self._deliver_pumps(pumps[0], pumps[1])
        self._as("quality", self._moment(6, 16, 45)).env["udi.hold"].freeze(
            pumps[2], "终检阻塞报警不稳定 Occlusion alarm unstable at final test"
        )
        self._keep("demo_production_open", self._plan_pumps(3))
        pump, shanghai = self._record("demo_product_pump"), self._record("demo_partner_shanghai_icu")
        self._keep("demo_picking_delivery", self._transfer("outgoing", shanghai, [(pump, 2)], "SO-230"))

    def _plan_pumps(self, quantity, moment=None):
        """A confirmed order of the operator; its serials are still to be generated."""
        values = {
            "product_id": self._record("demo_product_pump").id,
            "product_qty": quantity,
            "bom_id": self.env.ref("udi_mrp.demo_bom_pump").id,
        }
        if moment:
            # its own dates follow at the end: by a past date Odoo would reserve what has expired since
            values.update(udi_manufacture_date=moment.when.date(), udi_lot_number=f"{moment.when:%y%m%d}001")
        order = self._as("operator", moment).env["mrp.production"].create(values)
        order.action_confirm()
        order.action_assign()
        return order

    def _make_pumps(self, quantity, moment):
        order = self._plan_pumps(quantity, moment)
        # sudo: Odoo's dialogue counts the product's sequence up, which only a system administrator may do
        serials = order.env["mrp.production.serials"].sudo().create({"production_id": order.id})
        serials.action_generate_serial_numbers()
        serials.action_apply()
        self._pair(order)
        question = order.button_mark_done()
        if order.state != "done":
            raise RuntimeError(f"{order.name}: {order.state}, {question}")
        # before anything else: the ledger's hash is not made yet, so its event takes the date without a correction
        self._date_back(order.move_raw_ids | order.move_finished_ids, moment)
        # sudo: as for transfers; force_date is Odoo's own key for the dates of a finished order
        order.sudo().with_context(force_date=True).write({"date_start": moment.when, "date_finished": moment.when})
        self._print_labels(order, moment)
        return order

    def _pair(self, order):
        """Scan each pump and then the sensor that goes into it; the last pump gets a sensor of the newer lot."""
        sensor = self._record("demo_product_sensor")
        sensors = [self._lot(sensor, f"FS20-{number:04d}") for number in (3, 1, 4, 2, 11)]
        units = order.lot_producing_ids.sorted("name")
        scans = [lot.udi_hri for pair in zip(units, sensors, strict=True) for lot in pair]
        answers = order.env["udi.pairing"].read_lines(order, "\n".join(scans), scanner="PDA-03")["answers"]
        refused = [answer["message"] for answer in answers if answer["status"] == "error"]
        if refused:
            raise UserError("\n".join(refused))

    def _deliver_pumps(self, first, second):
        pump = self._record("demo_product_pump")
        shanghai = self._record("demo_partner_shanghai_icu")
        chengdu = self._record("demo_partner_chengdu_surgery")
        hangzhou = self._record("demo_partner_hangzhou_paediatrics")
        self._transfer("outgoing", shanghai, [(pump, 1)], "SO-219", [first.udi_hri], self._moment(28, 10))
        sent = self._transfer("outgoing", chengdu, [(pump, 1)], "SO-222", [second.udi_hri], self._moment(26, 9, 15))
        self._take_back(sent, self._moment(15, 14))
        self._transfer("outgoing", hangzhou, [(pump, 1)], "SO-227", [second.udi_hri], self._moment(9, 11, 30))

    def _take_back(self, picking, moment):
        """The hospital sends everything of a delivery back, by Odoo's own return."""
        story = self._as("operator", moment)
        dialogue = story.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model=picking._name
        ).create({})  # fmt: skip
        dialogue.product_return_moves.quantity = 1
        back = story.env["stock.picking"].browse(dialogue.action_create_returns()["res_id"])
        back.scheduled_date = moment.when
        back.move_ids.picked = True
        self._finish(back, moment)
