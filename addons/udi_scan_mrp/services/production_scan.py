"""Scans into a manufacturing order: units out, components into a unit, components for the whole order."""

from dataclasses import dataclass

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.udi_traceability.models.stock_move_line_known import Scan
from odoo.addons.udi_traceability.services.gate import Request
from odoo.addons.udi_traceability.services.refusal import Refusal


@dataclass(frozen=True)
class Step:
    """One scan. ``unit`` is the serial of the unit that a component goes into, "" where it is for the whole order."""

    text: str
    scan: Scan
    unit: str = ""
    times: float = 1.0


class UdiScanProduction(models.AbstractModel):
    _inherit = "udi.scan.production"

    @api.private
    def take(self, order, steps):
        """Take scans into an order; each has its own answer, and one that is refused has changed nothing.

        Units come first, then pairs, then components of the whole order: none of these asks for what a later one does.

        :param list steps: of `Step`
        :returns: list of ``{status, code, title, message, …}`` in the order of the steps; of a taken one also
            ``booked``, what `take_back` needs: ``output_id``, ``pair`` (ids of unit and component) or ``move_line_id``
        """
        order.ensure_one()
        try:
            self._check_open(order)
        except Refusal as refusal:
            return [dict(refusal.answer) for _step in steps]
        found = self._resolve_all(order, [step.text for step in steps])
        answers, kinds = [None] * len(steps), {"unit": [], "pair": [], "component": []}
        places = order._udi_pair_places()
        for index, step in enumerate(steps):
            thing = found[step.text]
            if isinstance(thing, Refusal):
                answers[index] = thing.answer
            elif thing.product == order.product_id:
                kinds["unit"].append((index, step, thing))
            elif thing.product not in self._products(order):
                answers[index] = self._wrong_product(order, thing.product).answer
            else:
                kinds["pair" if step.unit and thing.product in places else "component"].append((index, step, thing))
        for kind, rows in kinds.items():
            told = getattr(self, f"_take_{kind}s")(order, rows) if rows else ()
            for (index, _step, _thing), answer in zip(rows, told, strict=True):
                answers[index] = answer
        return answers

    def _check_open(self, order):
        order.check_access("read")
        if order.state not in ("confirmed", "progress", "to_close"):
            raise Refusal(
                "closed",
                self.env._("Order is closed"),
                self.env._("%(order)s is not open: nothing can be scanned into it.", order=order.name),
            )

    def _taken(self, thing, quantity, **facts):
        """``quantity`` is in the product's unit."""
        message = self.env._(
            "%(lot)s: %(quantity)s × %(product)s",
            lot=thing.name,
            quantity=f"{quantity:g}",
            product=thing.product.display_name,
        )
        told = {"status": "ok", "code": "taken", "title": self.env._("Taken"), "message": message}
        return {**told, "quantity": quantity, **facts}

    def _double(self, thing):
        return Refusal(
            "double",
            self.env._("Scanned already"),
            self.env._("%(lot)s was scanned into this order already.", lot=thing.name),
            status="warning",
        )

    def _findings(self, order, rows, step):
        """``{lot id: first blocking finding}`` of what the gates say of these lots."""
        lots = self.env["stock.lot"].union(*(thing.lot for _index, _step, thing in rows))
        requests = [Request(lot.product_id, lot, step, picking_type=order.picking_type_id) for lot in lots]
        found = {}
        for finding in self.env["udi.gate"].check(requests):
            if finding.action == "block":
                found.setdefault(finding.lot_id, []).append(finding)
        return found

    def _ask(self, findings, lot):
        stop = findings.get(lot.id)
        if stop:
            self.env["udi.gate.attempt"]._note_refused(stop)
            title = self.env["udi.scan"]._rule_title(stop[0].rule)
            raise Refusal(stop[0].rule, title, "\n".join(finding.message for finding in stop))

    # ------------------------------------------------------------------ units out
    def _take_units(self, order, rows):
        findings = self._findings(order, rows, "producing")
        state = {
            "out": set(order.udi_output_ids.lot_id.ids),
            "quantity": sum(order.udi_output_ids.mapped("quantity")),
            "own": set(order.lot_producing_ids.ids),
        }
        answers, values = [], []
        for _index, step, thing in rows:
            try:
                row = self._unit(order, step, thing, state, findings)
            except Refusal as refusal:
                answers.append(refusal.answer)
            except UserError as error:  # a serial that the rules of numbers refuse
                answers.append(Refusal("refused", self.env._("Refused"), str(error)).answer)
            else:
                values.append(row)
                answers.append(self._taken(thing, row["quantity"], index=len(values) - 1))
        # sudo: what a scanner saw is written by this service alone
        outputs = self.env["udi.scan.output"].sudo().create(values)
        for answer in answers:
            if "index" in answer:
                answer["booked"] = {"output_id": outputs[answer.pop("index")].id}
        return answers

    def _unit(self, order, step, thing, state, findings):
        """Values of the row for one unit, or for a quantity of the order's lot."""
        serial = thing.product.tracking == "serial"
        quantity = 1.0 if serial else thing.quantity * step.times
        if serial and step.times != 1:
            raise self._one_each(thing)
        made = False
        if serial and thing.lot.id in state["out"]:
            raise self._double(thing)
        wanted = order.product_uom_id._compute_quantity(order.product_qty, order.product_id.uom_id)
        if float_compare(state["quantity"] + quantity, wanted, precision_digits=6) > 0:
            raise self._too_many(thing, state["quantity"], wanted)
        if thing.product.tracking != "none" and thing.lot.id not in state["own"]:
            made = not thing.lot
            with self.env.cr.savepoint():
                thing.lot = self._new_output(order, thing)
            state["own"].add(thing.lot.id)
        self._ask(findings, thing.lot)
        state["out"].add(thing.lot.id)
        state["quantity"] += quantity
        return {
            "production_id": order.id,
            "lot_id": thing.lot.id,
            "quantity": quantity,
            "made_by_scan": made,
            "user_id": self.env.uid,
            "scanner": step.scan.scanner,
            "scanned_on": step.scan.time,
        }

    def _new_output(self, order, thing):
        """A serial printed elsewhere that the order may still take, or the lot that it makes; else a refusal."""
        expected = order.lot_producing_ids
        serial = thing.product.tracking == "serial"
        named = thing.lot or thing.name == order.udi_lot_number
        free = order._udi_serials_wanted() > 0 and not thing.lot if serial else not expected and named
        if not free or (serial and self.env["udi.serial"].range_for(thing.product, order.company_id)):
            raise Refusal(
                "not_produced",
                self.env._("Not a unit of this order"),
                self.env._(
                    "%(lot)s (%(product)s) is not made by order %(order)s. Scan a unit of this order: %(expected)s.",
                    lot=thing.name,
                    product=thing.product.display_name,
                    order=order.name,
                    expected=", ".join(expected[:4].mapped("name")) or "–",
                ),
            )
        order._udi_propose()
        values = {**order._udi_lot_values(), "name": thing.name, "product_id": thing.product.id}
        lot = thing.lot or self.env["stock.lot"].create(values)
        self.env["udi.scan"]._compare(lot, thing.reading)
        order.lot_producing_ids = [Command.link(lot.id)]
        return lot

    # ------------------------------------------------------------------ refusals that several need
    def _one_each(self, thing):
        return Refusal(
            "one_each",
            self.env._("Scan each one"),
            self.env._(
                "%(product)s has a serial number on each unit: scan every one of them.",
                product=thing.product.display_name,
            ),
        )

    def _too_many(self, thing, taken, wanted):
        return Refusal(
            "too_many",
            self.env._("One too many"),
            self.env._(
                "%(scanned)s of %(wanted)s %(product)s are scanned already. Put this one back.",
                scanned=f"{taken:g}",
                wanted=f"{wanted:g}",
                product=thing.product.display_name,
            ),
        )
