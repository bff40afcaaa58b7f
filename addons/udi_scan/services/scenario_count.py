"""Count a place: everything in it is scanned, the books are compared when the last device says that it is done."""

from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.services.refusal import Refusal

MAX_PLACES = 500
TOGETHER = timedelta(hours=12)  # who begins to count the same place within this time counts it together


class UdiScanScenarioCount(models.AbstractModel):
    _name = "udi.scan.scenario.count"
    _inherit = "udi.scan.scenario.base"
    _description = "Count"
    _job_model = "udi.scan.count"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Places with UDI-controlled stock: those that are due first, then by name; of how many only who may know."""
        blind = self.env.context.get("udi_scan_blind")
        groups = self.env["stock.quant"]._read_group(
            self._stock_domain(), ["location_id"], ["product_id:count_distinct"], limit=MAX_PLACES
        )
        groups.sort(key=lambda row: (row[0].next_inventory_date or date.max, row[0].complete_name))
        return [self._head(scenario, place, 0 if blind else count) for place, count in groups]

    def _stock_domain(self):
        return [
            ("location_id.usage", "in", ("internal", "transit")),
            ("company_id", "=", self.env.company.id),
            ("product_id.udi_controlled", "=", True),
            ("lot_id", "!=", False),
            ("quantity", ">", 0),
        ]

    def _head(self, scenario, place, count):
        return {
            "id": place.id,
            "place": place.id,
            "scenario": scenario,
            "name": place.complete_name,
            "partner": "",
            "origin": place.barcode or "",
            "planned": place.next_inventory_date.isoformat() if place.next_inventory_date else None,
            "state": "",
            "count": count,
        }

    @api.private
    def find(self, key):
        """What is listed are places; a count begun on a device has a key."""
        if isinstance(key, str):
            return super().find(key)
        return self.env["udi.scan.places"].find(key)

    @api.private
    def load(self, scenario, record):
        """What should lie in a place; of a blind device nothing but its name."""
        place = record if record._name == "stock.location" else record.location_id
        quants = self.env["stock.quant"].search([*self._stock_domain(), ("location_id", "=", place.id)])
        blind = bool(self.env.context.get("udi_scan_blind"))
        head = {**self._head(scenario, place, 0 if blind else len(quants.product_id)), "blind": blind}
        lots = {}
        for quant in [] if blind else quants:
            lots.setdefault(quant.product_id, {}).setdefault(quant.lot_id.name, 0.0)
            lots[quant.product_id][quant.lot_id.name] += quant.quantity
        head["lines"] = [
            {
                "product_id": product.id,
                "product": product.display_name,
                "tracking": product.tracking,
                "uom": product.uom_id.name,
                "demand": sum(known.values()),
                "expected": known,
                "lots": [],
            }
            for product, known in lots.items()
        ]
        # names, rules and lots of the products come with what every free job needs
        return head, self.env["product.product"], self.env["stock.picking.type"]

    @api.private
    def load_free(self, scenario):
        return self.env["udi.scan.places"].stock(self.env.company)

    @api.private
    def reach(self, scenario, free=False):
        return "stock"

    @api.private
    def tables(self, scenario):
        return {"places": self.env["udi.scan.places"].rows(self.env.company)}

    # ------------------------------------------------------------------ booking
    def _begin(self, capture):
        """The count that this job is part of: one of the same place that was begun just now, or a new one."""
        place = self.env["udi.scan.places"].find((capture.options or {}).get("place"))
        if not place:
            raise UserError(self.env._("The place that was counted does not exist any more. Count it again."))
        # sudo: counts are written by the services alone; the place was found with the person's own rights
        counts = self.env["udi.scan.count"].sudo()
        begun = counts.search(
            [
                ("location_id", "=", place.id),
                ("state", "=", "counting"),
                ("company_id", "=", capture.company_id.id),
                ("started_on", ">=", capture.event_time - TOGETHER),
                ("started_on", "<=", capture.event_time + TOGETHER),
            ],
            limit=1,
        )
        if begun and capture.event_time < begun.started_on:
            begun.started_on = capture.event_time
        return begun or counts.create(
            {
                "company_id": capture.company_id.id,
                "location_id": place.id,
                "user_id": capture.user_id.id,
                "device_id": capture.device_id.id,
                "blind": capture.device_id.blind_count,
                "started_on": capture.event_time,
            }
        )

    def _open_count(self, capture):
        count = self._record(capture).sudo()  # sudo: as in `_begin`
        if count.state != "counting":
            raise Refusal(
                "closed",
                self.env._("Count is finished"),
                self.env._(
                    "%(count)s was finished before this arrived. Count what is not in it again.", count=count.name
                ),
            )
        return count

    def _book_scan(self, capture):
        count = self._open_count(capture)
        # who counts the opening stock makes what nobody has recorded yet; a slip of an operator makes nothing
        opening = count if self.env["udi.scan.runner"].may_settle() else None
        found = self.env["udi.scan"].counted(capture.raw, capture.quantity, opening)
        lot, quantity = found["lot"], found["quantity"]
        line = count.line_ids.search([("count_id", "=", count.id), ("lot_id", "=", lot.id)])
        if line and lot.product_id.tracking == "serial" and line.counted:
            raise Refusal(
                "double",
                self.env._("Scanned already"),
                self.env._("%(lot)s is counted already.", lot=lot.name),
                status="warning",
            )
        if line:
            line.write({"counted": line.counted + quantity, "last_on": max(line.last_on, capture.event_time)})
        else:
            times = {"first_on": capture.event_time, "last_on": capture.event_time}
            line = line.create({"count_id": count.id, "lot_id": lot.id, "counted": quantity, **times})
        # sudo: what was captured is written by the services alone; an undo has to find the line again
        made = {"made": True} if found.get("made") else {}
        capture.sudo().write({"options": {**(capture.options or {}), "lot": lot.id, **made}})
        return "applied", {
            "code": "counted",
            "title": self.env._("Counted"),
            "message": self.env._("%(lot)s: %(quantity)s", lot=lot.name, quantity=f"{line.counted:g}"),
            "quantity": quantity,
        }

    def _take_back(self, target):
        count = self._open_count(target)
        lot = (target.options or {}).get("lot", 0)
        line = count.line_ids.search([("count_id", "=", count.id), ("lot_id", "=", lot)])
        left = line.counted - target.booked_quantity
        if left > 0:
            line.counted = left
        else:
            line.unlink()
            self._forget_lot(target, lot)
        return {"code": "undone", "title": self.env._("Taken back")}

    def _forget_lot(self, target, number):
        """A lot that was made by this scan alone goes with it."""
        lot = self.env["stock.lot"].browse(number).exists()
        used = lot and (
            lot.udi_event_item_ids
            or lot.udi_holder_ids
            or lot.quant_ids
            or self.env["stock.move.line"].search_count([("lot_id", "=", number)], limit=1)
            or self.env["udi.scan.count.line"].search_count([("lot_id", "=", number)], limit=1)
        )
        if (target.options or {}).get("made") and lot and not used:
            # sudo: nobody on the floor may delete lots, only take back the one that his own scan has just made
            lot.sudo().unlink()

    def _book_finish(self, capture):
        count = self._open_count(capture)
        jobs = self.env["udi.scan.job"]
        jobs.finish(capture)
        if jobs.open_of(count):
            return "applied", {
                "code": "together",
                "title": self.env._("Counted"),
                "message": self.env._("Somebody else still counts this place: the books are compared after that."),
            }
        return "applied", self.env["udi.scan.count.result"].compare(count, capture.event_time)
