"""Put away and move: what is scanned goes to the place that is scanned after it; planned transfers are worked off too.

A move that was begun on a device has no plan: its picking is known to `udi.scan.job`.
"""

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScanScenarioMove(models.AbstractModel):
    _name = "udi.scan.scenario.move"
    _inherit = "udi.scan.scenario.transfer"
    _description = "Put away and move"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def load_free(self, scenario):
        return self.env["udi.scan.places"].stock(self.env.company)

    @api.private
    def tables(self, scenario):
        return {"places": self.env["udi.scan.places"].rows(self.env.company)}

    @api.private
    def reach(self, scenario, free=False):
        return "stock"

    # ------------------------------------------------------------------ booking
    def _begin(self, capture):
        place = self._place(capture, "from") or self._place(capture, "place")
        warehouse = place.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", capture.company_id.id)], limit=1
        )
        if not warehouse:
            raise UserError(self.env._("The company has no warehouse: nothing can be moved."))
        home = warehouse.lot_stock_id
        return self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.int_type_id.id,
                "location_id": home.id,
                "location_dest_id": home.id,
                "user_id": capture.user_id.id,
                "origin": capture.device_id.name,
            }
        )

    def _place(self, capture, name):
        """A place that the step names, empty where it names none.

        :raises Refusal: where it is none of ours
        """
        number = (capture.options or {}).get(name)
        place = self.env["udi.scan.places"].find(number)
        if number and not place:
            raise Refusal(
                "no_place",
                self.env._("Unknown place"),
                self.env._("The place does not exist any more. Scan the label of another one."),
            )
        return place

    def _book_scan(self, capture):
        picking = self._record(capture)
        if not self._is_free(picking):
            return super()._book_scan(capture)
        line = self.env["udi.scan"].take_along(
            picking, capture, self._place(capture, "from"), self._destination(capture)
        )
        return "applied", {
            "code": "taken",
            "title": self.env._("Taken"),
            "message": self.env._("%(lot)s from %(place)s", lot=line.lot_id.name, place=line.location_id.complete_name),
            "move_line_id": line.id,
            "quantity": line.quantity_product_uom,
        }

    def _destination(self, capture):
        """Where a scan alone says that it goes: here it is said afterwards."""
        return self.env["stock.location"]

    def _book_step(self, capture):
        """``put``: what this device has in hand of the job lies in that place now."""
        if (capture.options or {}).get("step") != "put":
            return super()._book_step(capture)
        picking = self._record(capture)
        place = self._place(capture, "place")
        lines = self._in_hand(capture, picking)
        if not lines or not place:
            raise Refusal(
                "nothing_in_hand",
                self.env._("Nothing in hand"),
                self.env._("What was to be put there is not on this move any more."),
            )
        self.env["udi.scan"].put(picking, lines, place)
        # sudo: what was captured is written by the services alone; an undo has to find the lines again
        capture.sudo().write({"options": {**capture.options, "lines": lines.ids}})
        return "applied", {
            "code": "put",
            "title": self.env._("Put away"),
            "message": self.env._("%(count)s in %(place)s", count=len(lines), place=place.complete_name),
        }

    def _in_hand(self, capture, picking):
        """Lines that this device has scanned into the job and not put anywhere."""
        own = self.env["udi.scan.capture"].search(
            [
                ("job_key", "=", capture.job_key),
                ("device_id", "=", capture.device_id.id),
                ("action", "=", "scan"),
                ("state", "=", "applied"),
            ]
        )
        lines = own.move_line_id & picking.move_line_ids
        return lines.filtered(lambda line: line.location_dest_id == line.location_id)

    def _take_back(self, target):
        picking = self._record(target)
        if not self._is_free(picking):
            return super()._take_back(target)
        lines = target.move_line_id
        if target.action == "step":
            lines = self.env["stock.move.line"].browse((target.options or {}).get("lines", [])).exists()
        if not lines or picking.state in ("done", "cancel"):
            raise UserError(self.env._("This scan is not on the transfer any more."))
        if target.action == "step":
            for line in lines:
                line.location_dest_id = line.location_id
        else:
            self.env["udi.scan"].put_down(lines)
        return {"code": "undone", "title": self.env._("Taken back")}

    def _book_finish(self, capture):
        picking = self._record(capture)
        if self._is_free(picking):
            left = picking.move_line_ids.filtered(lambda line: line.location_dest_id == line.location_id)
            for line in left:  # put nowhere: it has stayed where it was
                self.env["udi.scan"].put_down(line)
        return super()._book_finish(capture)
