"""Goods-in inspection as a task of the scanning app: open inspections are its jobs, a scanned unit is looked at."""

from odoo import api, models
from odoo.exceptions import UserError

MAX_JOBS = 200


class UdiScanScenario(models.AbstractModel):
    _inherit = "udi.scan.scenario"

    @api.private
    def handlers(self):
        return {**super().handlers(), "inspect": "udi.scan.scenario.inspection"}


class UdiScanScenarioInspection(models.AbstractModel):
    _name = "udi.scan.scenario.inspection"
    _inherit = "udi.scan.scenario.base"
    _description = "Goods-in inspection"
    _job_model = "udi.inspection"

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Inspections that nobody has handed in, the oldest first."""
        inspections = self.env["udi.inspection"].search(
            [("state", "=", "draft"), ("company_id", "=", self.env.company.id), ("line_ids", "!=", False)],
            order="received_on, id",
            limit=MAX_JOBS,
        )
        return [self._head(inspection) for inspection in inspections]

    def _head(self, inspection):
        return {
            "id": inspection.id,
            "scenario": "inspect",
            "name": inspection.name,
            # sudo: the name of who sent the goods, for whoever may read the inspection
            "partner": inspection.sudo().partner_id.display_name or "",
            "origin": inspection.origin or inspection.picking_id.name or "",
            "planned": inspection.received_on.isoformat() if inspection.received_on else None,
            "state": inspection.state,
            "count": len(inspection.line_ids.product_id),
        }

    @api.private
    def load(self, scenario, inspection):
        """What came, how much of it is looked at, what to look for, and who may decide."""
        inspection.check_access("read")
        lines = inspection.line_ids
        head = {
            **self._head(inspection),
            "done": inspection.state != "draft",
            "other": 0,
            "may_inspect": inspection.has_access("write"),
            "second_person": inspection.second_person,
            "cold_chain": inspection.cold_chain,
            "packaging": inspection.packaging,
            "documents_match": inspection.documents_match,
            "inspector": inspection.inspector_name or "",
            "checks": self._checks(lines),
            "photographed": inspection.photo_ids.check_id.ids,
            "rows": [self._row(line) for line in lines],
            "lines": [self._line(product, own) for product, own in lines.grouped("product_id").items()],
        }
        return head, lines.product_id, inspection.picking_id.picking_type_id

    def _checks(self, lines):
        """``[{id, name, photo, products}]``: what is looked at on units of which products."""
        products = {}
        for line in lines:
            for check in line.plan_id.check_ids:
                products.setdefault(check, set()).add(line.product_id.id)
        return [
            {"id": check.id, "name": check.name, "photo": check.photo, "products": sorted(numbers)}
            for check, numbers in sorted(products.items(), key=lambda item: (item[0].sequence, item[0].id))
        ]

    def _row(self, line):
        """One lot of the inspection."""
        return {
            "product_id": line.product_id.id,
            "lot": line.lot_id.name,
            "quantity": line.quantity,
            "sample": line.sample,
            "found": line.found,
            "accept": line.accept_number,
            "series": line.series or line.lot_id.name,
        }

    def _line(self, product, lines):
        """All lots of a product as one line of the screen: so many are to look at, so many are."""
        return {
            "product_id": product.id,
            "product": product.display_name,
            "tracking": product.tracking,
            "uom": product.uom_id.name,
            "demand": sum(lines.mapped("sample")),
            "lots": [{"lot": line.lot_id.name, "quantity": looked} for line in lines if (looked := line._looked_at())],
        }

    # ------------------------------------------------------------------ booking
    def _refused(self, answer):
        """Nobody has to decide about a unit that was right and that a colleague has dealt with."""
        if answer.get("code") == "closed" and answer.get("harmless"):
            return "rejected", answer
        return super()._refused(answer)

    def _book_scan(self, capture):
        options = capture.options or {}
        answer = self.env["udi.inspection.looking"].look(
            self._record(capture),
            capture.raw,
            options,
            times=capture.quantity,
            key=capture.uuid,
            scanner=capture.device_id.name,
            event_time=capture.event_time,
        )
        return "applied", answer

    def _book_step(self, capture):
        raise UserError(self.env._("This step is not known here. Update the server, then book it again."))

    def _take_back(self, target):
        self.env["udi.inspection.looking"].take_back(self._record(target), target.uuid)
        return {"code": "undone", "title": self.env._("Taken back")}

    def _book_finish(self, capture):
        return "applied", self.env["udi.inspection.looking"].hand_in(self._record(capture), capture.options or {})
