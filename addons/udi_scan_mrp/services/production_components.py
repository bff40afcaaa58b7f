"""Components: into a unit as an exact pair, or into the whole order as lines that say they were scanned."""

from odoo import models
from odoo.tools import float_compare

from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScanProduction(models.AbstractModel):
    _inherit = "udi.scan.production"

    # ------------------------------------------------------------------ into a unit
    def _take_pairs(self, order, rows):
        """By `udi.pairing`, in one go; the unit is the one that the step names."""
        answers, pairs = [None] * len(rows), []
        units = order.lot_producing_ids.grouped("name")
        paired = order.udi_pair_ids.filtered("component_lot_id")
        present = {pair.component_lot_id: pair.unit_lot_id for pair in paired}
        for place, (_index, step, thing) in enumerate(rows):
            unit = units.get(step.unit)
            refusal = self._pair_refusal(order, step, thing, unit, present)
            if refusal:
                answers[place] = refusal.answer
            else:
                present.setdefault(thing.lot, unit)
                pairs.append((place, (unit, thing.lot, step.scan)))
        told = self.env["udi.pairing"].pair_scanned(order, [pair for _place, pair in pairs]) if pairs else []
        for (place, (unit, lot, _scan)), answer in zip(pairs, told, strict=True):
            if answer["code"] == "paired":  # with a hint of a gate it is taken too
                answer = {**answer, "status": "ok", "quantity": 1.0, "booked": {"pair": [unit.id, lot.id]}}
            answers[place] = answer
        return answers

    def _pair_refusal(self, order, step, thing, unit, present):
        if step.times != 1:
            return self._one_each(thing)
        if not thing.lot:
            return self._unknown(thing)
        if not unit:
            return Refusal(
                "not_produced",
                self.env._("Not a unit of this order"),
                self.env._(
                    "%(component)s was scanned into %(unit)s, which order %(order)s does not make. Scan the unit "
                    "again, then its component.",
                    component=thing.name,
                    unit=step.unit,
                    order=order.name,
                ),
            )
        return self._double(thing) if present.get(thing.lot) == unit else None

    def _unknown(self, thing):
        return Refusal(
            "unknown_lot",
            self.env._("Unknown unit"),
            self.env._(
                "%(lot)s of %(product)s was never received or made here. Check the label; receive it first.",
                lot=thing.name or "–",
                product=thing.product.display_name,
            ),
        )

    # ------------------------------------------------------------------ into the order
    def _take_components(self, order, rows):
        findings = self._findings(order, rows, "consuming")
        lots = self.env["stock.lot"].union(*(thing.lot for _index, _step, thing in rows))
        stock = self._stock(order, lots)
        answers = []
        for _index, step, thing in rows:
            try:
                answers.append(self._component(order, step, thing, findings, stock))
            except Refusal as refusal:
                answers.append(refusal.answer)
        return answers

    def _component(self, order, step, thing, findings, stock):
        lot, serial = thing.lot, thing.product.tracking == "serial"
        if not lot:
            raise self._unknown(thing)
        if serial and step.times != 1:
            raise self._one_each(thing)
        quantity = 1.0 if serial else thing.quantity * step.times
        moves = order.move_raw_ids.filtered(
            lambda move: move.product_id == thing.product and move.state not in ("done", "cancel")
        )
        scanned = self._scanned_lines(moves)
        same = scanned.filtered(lambda line: line.lot_id == lot)
        pairs = order.udi_pair_ids.filtered(lambda pair: pair.component_lot_id == lot)
        if serial and (same or pairs):
            raise self._double(thing)
        self._ask(findings, lot)
        taken, wanted = sum(scanned.mapped("quantity_product_uom")), sum(moves.mapped("product_qty"))
        if float_compare(taken + quantity, wanted, precision_digits=6) > 0:
            raise self._too_many(thing, taken, wanted)
        quant = self._enough(order, thing, stock, sum(same.mapped("quantity_product_uom")) + quantity)
        move = next((move for move in moves if self._room(move) >= quantity), moves[0])
        line = self._fill(move.with_context(udi_scan=step.scan), quant, quantity, step.scan)
        return self._taken(thing, quantity, booked={"move_line_id": line.id})

    def _scanned_lines(self, moves):
        return moves.move_line_ids.filtered(lambda line: line.udi_evidence == "scanned" and line.lot_id)

    def _room(self, move):
        return move.product_qty - sum(self._scanned_lines(move).mapped("quantity_product_uom"))

    def _stock(self, order, lots):
        """``{lot: quants}`` where the order takes its components from."""
        # sudo: stock on hand is read as Odoo's own reservation reads it
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("location_id", "child_of", order.location_src_id.id),
                    ("quantity", ">", 0),
                ]
            )
        )
        return quants.grouped("lot_id")

    def _enough(self, order, thing, stock, quantity):
        """The quant to take from.

        :raises Refusal: there is not so much of the lot where the order takes its components from
        """
        quants = stock.get(thing.lot)
        here = sum(quants.mapped("quantity")) if quants else 0.0
        if float_compare(here, quantity, precision_digits=6) < 0:
            raise Refusal(
                "few_here" if here else "not_in_stock",
                self.env._("Not so many in stock") if here else self.env._("Component not in stock"),
                self.env._(
                    "%(here)s of %(lot)s (%(product)s) are in %(location)s. Move it there first, or count the shelf.",
                    here=f"{here:g}",
                    lot=thing.name,
                    product=thing.product.display_name,
                    location=order.location_src_id.display_name,
                ),
            )
        return quants.sorted("quantity", reverse=True)[:1]

    def _fill(self, move, quant, quantity, scan):
        """A scanned line of the lot; what Odoo had reserved instead gives way, so that the move's quantity stays."""
        lot = quant.lot_id
        self._give_way(move, lot, quantity)
        known = scan.values(self.env.user)
        line = self._scanned_lines(move).filtered(lambda line: line.lot_id == lot)[:1]
        unit = move.product_id.uom_id
        if line:
            line.write({"quantity": line.quantity + unit._compute_quantity(quantity, line.product_uom_id), **known})
            return line
        values = move._prepare_move_line_vals(quantity=quantity, reserved_quant=quant)
        values.update(lot_id=lot.id, quantity=quantity, product_uom_id=unit.id, picked=True, **known)
        return move.env["stock.move.line"].create(values)

    def _give_way(self, move, lot, quantity):
        """Take a quantity (product's unit) off the lines that nobody scanned: this lot's own first, then the latest."""
        spare = move.move_line_ids - self._scanned_lines(move)
        for line in spare.sorted(lambda line: (line.lot_id != lot, bool(line.lot_id), -line.id)):
            if quantity <= 0:
                break
            held = line.quantity_product_uom
            if float_compare(held, quantity, precision_digits=6) <= 0:
                quantity -= held
                line.unlink()
            else:
                line.quantity -= move.product_id.uom_id._compute_quantity(quantity, line.product_uom_id)
                quantity = 0
