"""Production: manufacturing orders as jobs of the scanning app."""

from odoo import api, models
from odoo.fields import Domain

from .production_scan import Step
from odoo.addons.udi_traceability.models.stock_move_line_known import Scan, scanner_name
from odoo.addons.udi_traceability.services.recorder import moment_of

OPEN = ("confirmed", "progress", "to_close")
# a second scan of the same unit, often by a colleague's device: nothing is open, nobody has to decide
NOTHING_TO_SETTLE = frozenset({"double"})
MAX_JOBS = 200


class UdiScanScenarioProduction(models.AbstractModel):
    _name = "udi.scan.scenario.production"
    _inherit = "udi.scan.scenario.base"
    _description = "Production"
    _job_model = "mrp.production"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Open orders in which a UDI-controlled product takes part, the next first; not those that rework a unit."""
        controlled = Domain("product_id.udi_controlled", "=", True)
        controlled |= Domain("move_raw_ids.product_id.udi_controlled", "=", True)
        ours = Domain("bom_id", "=", False) | Domain("bom_id.type", "!=", "subcontract")
        orders = self.env["mrp.production"].search(
            Domain("state", "in", OPEN) & controlled & ours, order="date_start, id", limit=MAX_JOBS
        )
        return [self._head(scenario, order) for order in orders if not self._reworks(order)]

    def _reworks(self, order):
        return order.product_id in order.move_raw_ids.product_id

    def _head(self, scenario, order):
        return {
            "id": order.id,
            "scenario": scenario,
            "name": order.name,
            "partner": order.product_id.display_name,
            "origin": order.origin or "",
            "planned": order.date_start.isoformat() if order.date_start else None,
            "state": order.state,
            "count": len(self._moves(order)) + 1,
        }

    def _moves(self, order):
        """Components that are scanned; the others are consumed by the bill of materials."""
        return order.move_raw_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.product_id.udi_controlled
                and move.product_id.tracking != "none"
            )
        )

    @api.private
    def load(self, scenario, record):
        """One order as a device needs it: units, components, what is scanned already, what belongs elsewhere."""
        record.check_access("read")
        moves, places = self._moves(record), record._udi_pair_places()
        lines = [self._line_of_units(record)]
        lines += [
            self._line(record, product, of_product, places)
            for product, of_product in moves.grouped("product_id").items()
        ]
        others = record.move_raw_ids.filtered(lambda move: move.state not in ("done", "cancel")) - moves
        head = {
            **self._head(scenario, record),
            "done": record.state == "done",
            "lines": lines,
            "other": len(others),
            "units": self._units(record),
            "new_units": self._new_units(record),
            "expect": self._expect(record),
            "elsewhere": self._elsewhere(record, places),
            "consumption": record.consumption,
            "backorder": record.picking_type_id.create_backorder,
        }
        return head, record.product_id | moves.product_id, record.picking_type_id

    def _line_of_units(self, order):
        product = order.product_id
        names = order.lot_producing_ids.mapped("name") or [order.udi_lot_number or ""]
        return {
            "role": "unit",
            "move_id": order.move_finished_ids[:1].id,
            "product_id": product.id,
            "product": product.display_name,
            "tracking": product.tracking,
            "demand": self.env["udi.scan.production"]._wanted(order),
            "uom": product.uom_id.name,
            "each": 0,
            "lots": [
                {"lot": output.lot_id.name or names[0], "quantity": output.quantity} for output in order.udi_output_ids
            ],
        }

    def _line(self, order, product, moves, places):
        """``each``: how many serials of it one unit takes, known by pair; 0 where it is scanned for the whole order."""
        lines = self.env["udi.scan.production"]._scanned_lines(moves)
        pairs = order.udi_pair_ids.filtered(lambda pair: pair.component_product_id == product)
        paired = (pairs.component_lot_id - lines.lot_id).mapped("name")
        return {
            "role": "component",
            "move_id": moves[:1].id,
            "product_id": product.id,
            "product": product.display_name,
            "tracking": product.tracking,
            "demand": sum(moves.mapped("product_qty")),
            "uom": product.uom_id.name,
            "each": places.get(product, 0),
            "lots": [
                *({"lot": line.lot_id.name, "quantity": line.quantity_product_uom} for line in lines),
                *({"lot": name, "quantity": 1.0} for name in paired),
            ],
        }

    def _units(self, order):
        """Serials of the order with what is paired with each: ``[{name, parts: [{product_id, lot}]}]``."""
        if order.product_tracking == "none":
            return []
        pairs = order.udi_pair_ids.filtered("component_lot_id").grouped("unit_lot_id")
        nothing = self.env["udi.component.pair"]
        return [
            {
                "name": unit.name,
                "parts": [
                    {"product_id": pair.component_product_id.id, "lot": pair.component_lot_id.name}
                    for pair in pairs.get(unit, nothing)
                ],
            }
            for unit in order.lot_producing_ids
        ]

    def _new_units(self, order):
        """How many units may come with a serial that was printed elsewhere."""
        ranged = self.env["udi.serial"].range_for(order.product_id, order.company_id)
        return 0 if order.product_tracking != "serial" or ranged else max(0, order._udi_serials_wanted())

    def _expect(self, order):
        """What the label of a unit of this order says."""
        dates = {"made": order.udi_manufacture_date, "expiry": order.udi_expiry_date}
        expect = {name: date.isoformat() if date else None for name, date in dates.items()}
        return {**expect, "lot_number": order.udi_lot_number or None}

    def _elsewhere(self, order, places):
        """Components that are paired with units of other open orders: ``[[product, lot, unit, order]]``."""
        if not places:
            return []
        pairs = self.env["udi.component.pair"].search(
            [
                ("component_product_id", "in", [product.id for product in places]),
                ("component_lot_id", "!=", False),
                ("production_id", "!=", order.id),
                ("production_id.state", "not in", ("done", "cancel")),
            ]
        )
        return [
            [pair.component_product_id.id, pair.component_lot_id.name, pair.unit_lot_id.name, pair.production_id.name]
            for pair in pairs
        ]

    # ------------------------------------------------------------------ booking
    @api.private
    def book_batch(self, captures):
        """``{capture id: (state, answer)}`` of consecutive scans into one order, with as few statements as may be."""
        settled = {}
        groups = {}
        for capture in captures:
            groups.setdefault(capture.env.uid, []).append(capture)
        for group in groups.values():
            order = self.with_env(group[0].env)._record(group[0])
            steps = [self._step(capture) for capture in group]
            answers = group[0].env["udi.scan.production"].take(order, steps)
            for capture, answer in zip(group, answers, strict=True):
                settled[capture.id] = self._settled(answer)
        return settled

    def _book_scan(self, capture):
        order = self._record(capture)
        [answer] = self.env["udi.scan.production"].take(order, [self._step(capture)])
        return self._settled(answer)

    def _step(self, capture):
        unit = (capture.options or {}).get("unit")
        return Step(
            text=capture.raw,
            scan=Scan(scanner_name(capture.device_id.name), moment_of(self.env, capture.event_time)),
            unit=unit if isinstance(unit, str) else "",
            times=capture.quantity,
        )

    def _settled(self, answer):
        if answer["status"] == "ok":
            return "applied", answer
        return "rejected" if answer["code"] in NOTHING_TO_SETTLE else "conflict", answer

    def _take_back(self, target):
        return self.env["udi.scan.production"].take_back(
            self._record(target), target.booked or {}, target.booked_quantity
        )

    def _book_finish(self, capture):
        keep = (capture.options or {}).get("backorder", True)
        order = self._record(capture)
        return "applied", self.env["udi.scan.production"].finish(order, keep, capture.event_time)
