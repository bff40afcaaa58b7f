"""Taking a scan back, and finishing an order with what was scanned out of it."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_round

from odoo.addons.udi_traceability.models.stock_move_line_known import Scan
from odoo.addons.udi_traceability.services.recorder import moment_of


class UdiScanProduction(models.AbstractModel):
    _inherit = "udi.scan.production"

    # ------------------------------------------------------------------ taking back
    @api.private
    def take_back(self, order, booked, quantity=None):
        """Undo one scan.

        :param dict booked: what `take` said of it: ``output_id``, ``pair`` or ``move_line_id``
        :param quantity: what the scan had taken, in the product's unit; less than the line holds leaves the rest on it
        :raises UserError: the order is closed, or the scan is not on it any more
        """
        order._udi_refuse_closed()
        if booked.get("output_id"):
            self._take_back_output(order, booked["output_id"])
        elif booked.get("pair"):
            self._take_back_pair(order, *booked["pair"])
        else:
            self._take_back_line(order, booked.get("move_line_id"), quantity)
        message = self.env._("The scan was taken back.")
        return {"status": "ok", "code": "undone", "title": self.env._("Taken back"), "message": message}

    def _gone(self):
        return UserError(self.env._("This scan is not on the order any more."))

    def _take_back_output(self, order, number):
        # sudo: what a scanner saw is written by this service alone
        output = order.sudo().udi_output_ids.filtered(lambda output: output.id == number)
        if not output:
            raise self._gone()
        lot = output.lot_id
        pairs = order.udi_pair_ids.filtered(lambda pair: pair.unit_lot_id.id == lot.id)
        if output.made_by_scan and not pairs:
            output.unlink()
            order.lot_producing_ids = [Command.unlink(lot.id)]
            if not lot.udi_event_item_ids and lot.create_uid == self.env.user:
                # an operator may not delete lots, only take back the one that his own scan has just made (sudo above)
                lot.unlink()
        else:
            output.unlink()

    def _take_back_pair(self, order, unit, component):
        pair = order.udi_pair_ids.filtered(
            lambda pair: (pair.unit_lot_id.id, pair.component_lot_id.id) == (unit, component)
        )
        if not pair:
            raise self._gone()
        pair.unlink()

    def _take_back_line(self, order, number, quantity):
        line = order.move_raw_ids.move_line_ids.filtered(lambda line: line.id == number)
        if not line or line.udi_evidence != "scanned":
            raise self._gone()
        move = line.move_id
        if quantity and float_compare(quantity, line.quantity_product_uom, precision_digits=6) < 0:
            line.quantity -= line.product_id.uom_id._compute_quantity(quantity, line.product_uom_id)
        else:
            line.unlink()
        move._action_assign()

    # ------------------------------------------------------------------ finishing
    @api.private
    def finish(self, order, keep_rest=True, event_time=None):
        """Produce what was scanned out; the rest stays open as a backorder, or is given up.

        What was scanned of a component is what is consumed of it; components that nobody scanned are consumed by the
        bill of materials, as Odoo does.

        :param event_time: when it was finished, for what was done while offline
        :returns: answer
        :raises UserError: with the reason; the caller's savepoint takes everything back
        """
        order._udi_refuse_closed()
        outputs, rest = order.udi_output_ids, order.lot_producing_ids - order.udi_output_ids.lot_id
        if not outputs:
            raise UserError(self.env._("Scan at least one finished unit first, then finish the order."))
        moment = moment_of(self.env, event_time)
        made = sum(outputs.mapped("quantity"))
        partial = float_compare(made, self._wanted(order), precision_digits=6) < 0
        if outputs.lot_id:
            order.lot_producing_ids = [Command.set(outputs.lot_id.ids)]
        order.qty_producing = order.product_id.uom_id._compute_quantity(made, order.product_uom_id)
        self._settle_components(order, made)
        order.with_context(udi_serials_only=True).set_qty_producing()
        if partial and not keep_rest:
            order.udi_pair_ids.filtered(lambda pair: pair.unit_lot_id in rest).unlink()
        known = order.production_group_id.production_ids
        self._mark_done(order, backorder=partial and keep_rest)
        if moment:
            self._date(order, moment)
        open_order = (order.production_group_id.production_ids - known)[:1]
        if open_order and rest:
            open_order.lot_producing_ids = rest
        return self._finished(order, made, open_order)

    def _wanted(self, order):
        return order.product_uom_id._compute_quantity(order.product_qty, order.product_id.uom_id)

    def _finished(self, order, made, open_order):
        words = {"order": order.name, "made": f"{made:g}", "rest": open_order.name}
        message = (
            self.env._("%(order)s is finished: %(made)s made. The rest stays open as %(rest)s.", **words)
            if open_order
            else self.env._("%(order)s is finished: %(made)s made.", order=words["order"], made=words["made"])
        )
        return {"status": "ok", "code": "finished", "title": self.env._("Done"), "message": message}

    def _mark_done(self, order, backorder):
        """Odoo's own posting; its questions are answered by what the device has said.

        :raises UserError: where Odoo has one that only its own screen can answer
        """
        context = {"skip_backorder": True, "skip_expired": True, "skip_redirection": True}
        if order.consumption != "strict":
            context["skip_consumption"] = True  # what is missing was shown on the device
        if backorder:
            context["mo_ids_to_backorder"] = order.ids
        order.with_context(**context).button_mark_done()
        if order.state == "done":
            return
        if order.consumption == "strict":
            raise UserError(
                self.env._(
                    "Order %(order)s must consume exactly what its bill of materials says. Scan what is missing, or "
                    "have somebody with that right finish it in Odoo.",
                    order=order.name,
                )
            )
        raise UserError(self.env._("Odoo has a question about order %(order)s: finish it there.", order=order.name))

    def _settle_components(self, order, made):
        """Consume exactly what was scanned of a component, cut to what the finished units take."""
        paired = order.udi_pair_ids.component_lot_id
        for move in order.move_raw_ids.filtered(lambda move: move.state not in ("done", "cancel")):
            scanned = self._scanned_lines(move)
            if not scanned:
                continue
            needed = move.product_qty * made / self._wanted(order)
            if move.product_id.tracking == "serial":
                needed = float_round(needed, precision_digits=0, rounding_method="UP")
            surplus = sum(scanned.mapped("quantity_product_uom")) - needed
            if float_compare(surplus, 0, precision_digits=6) > 0:
                self._cut(order, move, scanned, surplus, made)
            (move.move_line_ids - scanned).filtered(lambda line: line.lot_id not in paired).unlink()
            # Odoo's word for: do not replace these quantities by those of the bill of materials
            move.manual_consumption = True

    def _cut(self, order, move, scanned, surplus, made):
        product = move.product_id
        if product.tracking == "serial":
            raise UserError(
                self.env._(
                    "%(count)s × %(product)s were scanned for %(made)s units. Take back those that are not built in: "
                    "%(lots)s.",
                    count=len(scanned),
                    product=product.display_name,
                    made=f"{made:g}",
                    lots=", ".join(scanned.lot_id.mapped("name")[:10]),
                )
            )
        for line in scanned.sorted("id", reverse=True):
            held = line.quantity_product_uom
            if float_compare(held, surplus, precision_digits=6) > 0:
                line.quantity -= product.uom_id._compute_quantity(surplus, line.product_uom_id)
                return
            surplus -= held
            line.unlink()

    @api.private
    def say_scanned(self, order):
        """At the posting: the finished lines of units that were scanned out say by whom, with what and when."""
        said = {output.lot_id.id: output for output in order.udi_output_ids if output.lot_id}
        moves = order.move_finished_ids.filtered(
            lambda move: move.product_id == order.product_id and move.state not in ("done", "cancel")
        )
        if not said or not moves:
            return
        # as Odoo does itself a moment later: before, it would take the lines for a second production of the serials
        moves.lot_ids = [Command.set(order.lot_producing_ids.ids)]
        for line in moves.move_line_ids.filtered(lambda line: line.lot_id.id in said):
            output = said[line.lot_id.id]
            scan = Scan(output.scanner, output.scanned_on)
            line.with_context(udi_scan=scan).write(scan.values(output.user_id.exists()))

    def _date(self, order, moment):
        """The time at which it was finished on the device; the ledger's events of this posting follow."""
        if (fields.Datetime.now() - moment).total_seconds() < 60:
            return
        moves = (order.move_raw_ids | order.move_finished_ids).filtered(lambda move: move.state == "done")
        moves.move_line_ids.date = moment
        moves.date = moment
        dates = {"date_start": min(order.date_start or moment, moment), "date_finished": moment}
        order.with_context(force_date=True).write(dates)
