"""What the tests of production in the scanning app build on."""

from odoo import fields

from ..services.production_scan import Step
from odoo.addons.udi_mrp.tests.common import UdiMrpCommon
from odoo.addons.udi_traceability.models.stock_move_line_known import Scan
from odoo.addons.udi_traceability.tests.common import PUMP_DI, SENSOR_DI, TUBE_DI

GS = "\x1d"


class ProductionScanCommon(UdiMrpCommon):
    """The world of `UdiMrpCommon`, codes as scanners read them, and scans into an order as the operator."""

    @classmethod
    def sensor_code(cls, serial, lot="L1"):
        return f"]d201{SENSOR_DI}112601051731010410{lot}{GS}21{serial}"

    @classmethod
    def tube_code(cls, lot="T1"):
        return f"]d201{TUBE_DI}112601051731010410{lot}"

    @classmethod
    def pump_code(cls, order, serial, **values):
        """What a label of this order says."""
        made, expiry = values.get("made", order.udi_manufacture_date), values.get("expiry", order.udi_expiry_date)
        lot = values.get("lot", order.udi_lot_number)
        return f"]d201{PUMP_DI}11{made:%y%m%d}17{expiry:%y%m%d}10{lot}{GS}21{serial}"

    def step(self, text, unit="", times=1, scanner="PDA-07", time=None):
        return Step(text, Scan(scanner, time or fields.Datetime.now()), unit, times)

    def scans(self, user=None):
        return self.env["udi.scan.production"].with_user(user or self.operator)

    def take(self, order, *steps, user=None):
        """Scan as the operator; texts or `Step`. Returns the answers."""
        user = user or self.operator
        steps = [self.step(step) if isinstance(step, str) else step for step in steps]
        return self.scans(user).take(order.with_user(user), steps)

    def taken(self, order, *steps):
        answers = self.take(order, *steps)
        self.assertEqual({answer["status"] for answer in answers}, {"ok"}, answers)
        return answers

    def code(self, order, *steps, user=None):
        """The codes of the answers."""
        return [answer["code"] for answer in self.take(order, *steps, user=user)]

    def undo(self, order, answer):
        self.scans().take_back(order.with_user(self.operator), answer["booked"], answer.get("quantity"))

    def finish(self, order, keep_rest=True, event_time=None):
        answer = self.scans().finish(order.with_user(self.operator), keep_rest, event_time)
        self.env.invalidate_all()
        return answer

    def taken_lots(self, order, product):
        """{lot name: (quantity, evidence)} of a component's lines."""
        lines = order.move_raw_ids.filtered(lambda move: move.product_id == product).move_line_ids
        return {line.lot_id.name: (line.quantity, line.udi_evidence) for line in lines if line.quantity}
