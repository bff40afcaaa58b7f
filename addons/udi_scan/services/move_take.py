"""Scans into a move inside the company that nobody has planned: what is scanned is on it, one line for each scan.

A line whose destination is its own source is "in hand": taken from its place, not put anywhere yet.
"""

from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.udi_traceability.models.stock_move_line_known import Scan, scanner_name
from odoo.addons.udi_traceability.services.gate import Request
from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScan(models.AbstractModel):
    _inherit = "udi.scan"

    @api.private
    def take_along(self, picking, capture, origin=None, destination=None):
        """Put what was scanned on the move; returns the line.

        :param origin: the place where it was taken, for a lot that lies in several
        :param destination: where it goes, if that is known already
        :raises Refusal: where that is no lot of ours, not here, on the move already, or may not go there
        """
        self._check_open(picking)
        found = self.counted(capture.raw, capture.quantity)
        lot, quantity = found["lot"], found["quantity"]
        self._check_once(picking, lot)
        source = self._place_of(lot, quantity, origin)
        if destination:
            self._check_may_go(picking, [(lot, source, quantity)], destination)
        scan = Scan(scanner_name(capture.device_id.name), capture.event_time)
        move = self._move_along(picking.with_context(udi_scan=scan), lot.product_id)
        line = move.env["stock.move.line"].create(
            {
                **move._prepare_move_line_vals(),
                "lot_id": lot.id,
                "quantity": quantity,
                "product_uom_id": lot.product_id.uom_id.id,
                "location_id": source.id,
                "location_dest_id": (destination or source).id,
                "picked": True,
                **scan.values(self.env.user),
            }
        )
        self._demand_what_is_scanned(move)
        return line

    @api.private
    def put(self, picking, lines, place):
        """Say where the lines go.

        :raises Refusal: where one of them may not go there; then none does
        """
        self._check_open(picking)
        wanted = [(line.lot_id, line.location_id, line.quantity_product_uom) for line in lines]
        self._check_may_go(picking, wanted, place)
        lines.location_dest_id = place

    @api.private
    def put_down(self, line):
        """Take a scan back: the line goes, and the demand with it."""
        self._check_open(line.picking_id)
        move = line.move_id
        line.unlink()
        self._demand_what_is_scanned(move)

    def _demand_what_is_scanned(self, move):
        """Nobody has said how many: it is as many as were scanned, none makes the move go."""
        quantity = sum(move.move_line_ids.mapped("quantity_product_uom"))
        if quantity:
            move.product_uom_qty = quantity
        else:
            move._action_cancel()
            move.unlink()

    def _check_once(self, picking, lot):
        if lot.product_id.tracking == "serial" and lot in picking.move_line_ids.lot_id:
            raise Refusal(
                "double",
                self.env._("Scanned already"),
                self.env._("%(lot)s was scanned on this transfer already.", lot=lot.name),
                status="warning",
            )

    def _place_of(self, lot, quantity, origin):
        """Where it lies, and as much of it.

        :raises Refusal: where that is nowhere, in several places, or not enough
        """
        quants = self._quants_of(lot)
        places = quants.location_id
        if origin and origin in places:
            places = origin
        if not places:
            raise Refusal(
                "not_here",
                self.env._("Not in stock"),
                self.env._("%(lot)s is not in stock here. Put it aside and count the shelf.", lot=lot.name),
            )
        if len(places) > 1:
            raise Refusal(
                "which_place",
                self.env._("In several places"),
                self.env._(
                    "%(lot)s lies in %(places)s. Scan the place that you take it from first.",
                    lot=lot.name,
                    places=", ".join(places[:4].mapped("complete_name")),
                ),
            )
        here = sum(quants.filtered(lambda quant: quant.location_id == places).mapped("quantity"))
        if float_compare(here, quantity, precision_digits=6) < 0:
            raise Refusal(
                "few_here",
                self.env._("Not so many in stock"),
                self.env._("Only %(here)s of %(lot)s are in stock. Count the shelf.", here=f"{here:g}", lot=lot.name),
            )
        return places

    def _quants_of(self, lot):
        return self.env["stock.quant"].search(
            [
                ("lot_id", "=", lot.id),
                ("location_id.usage", "in", ("internal", "transit")),
                ("company_id", "=", self.env.company.id),
                ("quantity", ">", 0),
            ]
        )

    @api.private
    def take_from(self, line, place=None):
        """Have a line take its goods where they lie: Odoo books the place, package and owner that the line names.

        :param place: the one of several
        """
        names = ("location_id", "package_id", "owner_id")
        quants = self._quants_of(line.lot_id).filtered(lambda quant: not place or quant.location_id == place)
        if quants and not any(all(quant[name] == line[name] for name in names) for quant in quants):
            quant = max(quants, key=lambda quant: quant.quantity)
            line.write({name: quant[name].id for name in names})

    def _check_may_go(self, picking, wanted, place):
        """Ask the gates for all of ``[(lot, source, quantity)]`` at once."""
        requests = [
            Request(
                lot.product_id,
                lot,
                "storing",
                quantity,
                lot.name,
                picking.picking_type_id,
                source=source,
                destination=place,
            )
            for lot, source, quantity in wanted
        ]
        stop = [finding for finding in self.env["udi.gate"].check(requests) if finding.action == "block"]
        if stop:
            self.env["udi.gate.attempt"]._note_refused(stop)
            raise Refusal(stop[0].rule, self._rule_title(stop[0].rule), "\n".join(found.message for found in stop))

    def _move_along(self, picking, product):
        """The move of the product, made where there is none: nothing is reserved for it, scans say what goes."""
        move = picking.move_ids.filtered(lambda move: move.product_id == product and move.state != "cancel")[:1]
        return move or picking.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": 0,
                "picking_id": picking.id,
                "picking_type_id": picking.picking_type_id.id,
                "company_id": picking.company_id.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
                "state": "confirmed",
                "date": fields.Datetime.now(),
            }
        )
