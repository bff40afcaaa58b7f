"""Returns from customers: the unit itself says with which delivery it went out; Odoo's own return receipt is made.

One job may hold units of several deliveries: it has become as many return transfers.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScanScenarioReturn(models.AbstractModel):
    _name = "udi.scan.scenario.return"
    _inherit = "udi.scan.scenario.receipt"
    _description = "Return from a customer"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def load_free(self, scenario):
        """Products of which customers hold some."""
        groups = self.env["udi.holder"]._read_group(
            [("kind", "=", "partner"), ("quantity", ">", 0), ("product_id.udi_controlled", "=", True)], ["product_id"]
        )
        products = self.env["product.product"].union(*(product for (product,) in groups))
        return {"name": "", "lines": []}, products, self._kind(self.env.company)

    @api.private
    def reach(self, scenario, free=False):
        return "partner" if free else "all"

    @api.private
    def tables(self, scenario):
        return {}

    # ------------------------------------------------------------------ booking
    def _fits(self, capture):
        return not capture.picking_id or capture.picking_id.location_id.usage == "customer"

    def _record(self, capture):
        """All transfers of the job; none before its first unit."""
        if capture.job_ref and not self._begun_here(capture):
            return self.env["stock.picking"].browse(capture.job_ref)
        return self.env["udi.scan.job"].record_of(capture.job_key, self.env["stock.picking"])

    def _begun_here(self, capture):
        return "," not in capture.job_key

    def _takes_together(self, capture):
        return False  # each scan asks where the unit is

    def _book_scan(self, capture):
        scan = self.env["udi.scan"]
        found = scan.meant(capture.raw, capture.quantity)
        lot = found["lot"]
        if not lot:
            raise self._unknown(found)
        out = self._delivery_of(lot, found["quantity"])
        picking = self._record(capture).filtered(
            lambda picking: picking.return_id == out.picking_id and picking.state not in ("done", "cancel")
        )[:1]
        if not picking and not self._begun_here(capture):
            raise Refusal(
                "other_delivery",
                self.env._("Another delivery"),
                self.env._(
                    "%(lot)s went out with %(delivery)s. Begin a return of its own for it.",
                    lot=lot.name,
                    delivery=out.picking_id.name,
                ),
            )
        picking = self._expect_back(picking, out, found["quantity"])
        if self._begun_here(capture):
            self.env["udi.scan.job"].bind(capture, picking)
        answer = scan.take(picking.id, capture.raw, capture.device_id.name, capture.event_time, times=capture.quantity)
        return self._took(("applied" if answer["status"] == "ok" else "conflict", answer))

    def _unknown(self, found):
        return Refusal(
            "unknown_lot",
            self.env._("Unknown unit"),
            self.env._(
                "%(lot)s of %(product)s never left from here. Put it aside and ask quality.",
                lot=found.get("name") or "–",
                product=found["product"].display_name,
            ),
        )

    def _delivery_of(self, lot, quantity):
        """The line with which it went out last, and of which as many have not come back.

        :raises Refusal: where there is none
        """
        lines = self.env["stock.move.line"].search(
            [
                ("lot_id", "=", lot.id),
                ("state", "=", "done"),
                ("location_dest_id.usage", "=", "customer"),
                ("picking_id", "!=", False),
                ("company_id", "=", self.env.company.id),
            ],
            order="date desc, id desc",
        )
        back = lines.move_id.returned_move_ids.move_line_ids.filtered(
            lambda line: line.lot_id == lot and line.state != "cancel" and line.picked
        )
        for line in lines:
            returned = sum(
                back.filtered(lambda one, out=line: one.move_id.origin_returned_move_id == out.move_id).mapped(
                    "quantity_product_uom"
                )
            )
            sent = sum(lines.filtered(lambda one, out=line: one.move_id == out.move_id).mapped("quantity_product_uom"))
            if float_compare(sent - returned, quantity, precision_digits=6) >= 0:
                return line
        if lines:
            raise Refusal(
                "returned_already",
                self.env._("Back already"),
                self.env._("%(lot)s has come back already, or not so many were delivered.", lot=lot.name),
            )
        raise Refusal(
            "never_delivered",
            self.env._("Never delivered"),
            self.env._("%(lot)s was never delivered to a customer. Look it up, then put it back.", lot=lot.name),
        )

    def _expect_back(self, picking, out, quantity):
        """The return transfer of that delivery, with room for so many more; made by Odoo's own wizard."""
        known = picking.move_ids.filtered(
            lambda move: move.origin_returned_move_id == out.move_id and move.state not in ("done", "cancel")
        )[:1]
        if known:
            known.product_uom_qty = self.env["udi.scan"]._scanned(known) + quantity
            return picking
        wizard = self.env["stock.return.picking"].create({"picking_id": out.picking_id.id})
        line = wizard.product_return_moves.filtered(lambda line: line.move_id == out.move_id)
        if not line:
            raise UserError(self.env._("Odoo cannot take this delivery back. Make the return there."))
        line.quantity = out.product_id.uom_id._compute_quantity(quantity, line.uom_id)
        if not picking:
            return wizard._create_return()
        line._process_line(picking)
        picking.move_ids.filtered(lambda move: move.state == "draft")._action_confirm(merge=False)
        return picking

    def _take_back(self, target):
        line = target.move_line_id
        return self.env["udi.scan"].undo(line.picking_id.id, line.id, target.booked_quantity)

    def _book_finish(self, capture):
        pickings = self._record(capture).filtered(lambda picking: picking.state not in ("done", "cancel"))
        if not pickings:
            raise Refusal(
                "nothing_scanned",
                self.env._("Nothing scanned"),
                self.env._("Nothing of this return has arrived here, or it is finished already."),
            )
        scan = self.env["udi.scan"].with_context(skip_backorder=True, skip_expired=True)
        booked = None
        for picking in pickings:
            scan.trim(picking)
            if picking.state == "cancel":
                continue
            answer = scan.validate(picking.id, event_time=capture.event_time)
            booked = self._took(("applied" if answer["status"] == "ok" else "conflict", {"code": "finish", **answer}))
        return booked or ("applied", {"code": "nothing_left", "title": self.env._("Nothing left to return")})
