from contextlib import contextmanager

from odoo import Command, fields
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.tests.common import UdiCommon


class UdiMrpCommon(UdiCommon):
    """`UdiCommon` and a bill of materials: a pump takes one sensor, one tube set and four bolts.

    Gives ``sensors`` (six serials S1 … S6 in stock), ``tubes`` (50 of lot T1), bolts in stock, and verbs for orders.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump.expiration_time = 365
        cls.bom = cls.make_bom(cls.pump, [(cls.sensor, 1), (cls.tube, 1), (cls.bolt, 4)])
        cls.sensors = cls.receive(cls.sensor, [f"S{number}" for number in range(1, 7)])
        cls.tubes = cls.receive(cls.tube, ["T1"], quantity=50)
        cls.env["stock.quant"]._update_available_quantity(cls.bolt, cls.stock_location, 1000)

    @classmethod
    def make_bom(cls, product, components, **vals):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1,
                "consumption": "flexible",
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
                **vals,
            }
        )

    @classmethod
    def order(cls, quantity, names=None, product=None, bom=None):
        """A confirmed, reserved order; with ``names`` its serials are generated as the Odoo dialog does."""
        order = cls.env["mrp.production"].create(
            {
                "product_id": (product or cls.pump).id,
                "product_qty": quantity,
                "bom_id": (bom or cls.bom).id,
            }
        )
        order.action_confirm()
        order.action_assign()
        if names:
            cls.generate(order, names)
        return order

    @classmethod
    def generate(cls, order, names):
        wizard = cls.env["mrp.production.serials"].create({"production_id": order.id})
        wizard.serial_numbers = "\n".join(names)
        wizard.action_apply()

    @classmethod
    def unit(cls, order, name):
        return order.lot_producing_ids.filtered(lambda lot: lot.name == name)

    @classmethod
    def pair(cls, order, unit_name, component, **vals):
        return cls.env["udi.component.pair"].create(
            {
                "production_id": order.id,
                "unit_lot_id": cls.unit(order, unit_name).id,
                "component_lot_id": component.id,
                **vals,
            }
        )

    @classmethod
    def scan_pair(cls, order, unit_name, component_name, scanner=None):
        """The pair as the operator scans it."""
        names = (unit_name, component_name)
        pairing = cls.env["udi.pairing"].with_user(cls.operator)
        result = pairing.read_lines(order.with_user(cls.operator), "\n".join(names), scanned=names, scanner=scanner)
        assert result["paired"] == 1, result

    @classmethod
    def done(cls, order, backorder=False):
        """Mark the order done, answering Odoo's question about a backorder."""
        action = order.button_mark_done()
        if isinstance(action, dict) and action.get("res_model") == "mrp.production.backorder":
            wizard = cls.env["mrp.production.backorder"].with_context(**action["context"]).create({})
            if backorder:
                wizard.action_backorder()
            else:
                wizard.action_close_mo()
        assert order.state == "done", action
        return order

    @classmethod
    def unbuild_order(cls, order, unit):
        """An unbuild order of one unit that an order made, in draft."""
        return cls.env["mrp.unbuild"].create(
            {
                "product_id": order.product_id.id,
                "mo_id": order.id,
                "product_qty": 1,
                "lot_id": unit.id,
                "location_id": cls.stock_location.id,
                "location_dest_id": cls.stock_location.id,
            }
        )

    @classmethod
    def events(cls, order):
        return cls.env["udi.event"].search([("document_model", "=", "mrp.production"), ("document_ref", "=", order.id)])

    @classmethod
    def inputs(cls, order):
        """{component lot name: name of the unit it is known to be in, or False} of the order's event."""
        items = cls.events(order).item_ids.filtered(lambda item: item.role == "input")
        return {item.lot_id.name: item.into_lot_id.name for item in items}

    @classmethod
    def relation(cls, order):
        """Odoo's own relation between consumed and finished lines, as names: {(component, unit)}."""
        cls.env.invalidate_all()
        return {
            (line.lot_id.name, finished.lot_id.name)
            for line in order.move_raw_ids.move_line_ids
            for finished in line.produce_line_ids
        }

    @contextmanager
    def refused(self, regex, error=UserError):
        """The block is refused with this sentence and leaves nothing behind."""
        with self.assertRaisesRegex(error, regex), self.env.cr.savepoint():
            yield

    @classmethod
    def today(cls):
        return fields.Date.context_today(cls.env.user)
