"""Acceptance inspections: opened by what arrives, sampled, and, once decided, carried out."""

import random

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_core.sampling import Result, next_severity, tighter
from odoo.addons.udi_traceability.services.gate import step_between

KIND_OF_STEP = {"receiving": "receipt", "returning": "return"}
HISTORY = 60  # lots of a series that the switching rules look back on


class UdiInspectionService(models.AbstractModel):
    _name = "udi.inspection.service"
    _description = "Acceptance inspections"

    # ------------------------------------------------------------------ opening
    @api.private
    def open_for(self, pickings):
        """Inspections for finished transfers that brought UDI-controlled goods from outside; none twice."""
        wanted = []
        for picking in pickings:
            step = KIND_OF_STEP.get(step_between(picking.location_id, picking.location_dest_id))
            if picking.state == "done" and step and not picking.udi_inspection_ids:
                goods = self._goods(picking)
                if goods:
                    wanted.append((picking, step, goods))
        # sudo: opened by what arrived, whoever booked it; what is in it is known from the transfer
        inspections = self.env["udi.inspection"].sudo().create(
            [self._values(picking, kind, goods) for picking, kind, goods in wanted]
        )  # fmt: skip
        self.prepare(inspections.line_ids)
        return inspections.sudo(False)

    def _goods(self, picking):
        """``{(lot, place): quantity}`` of the UDI-controlled lots that a transfer brought."""
        goods = {}
        for line in picking.move_line_ids:
            if line.state == "done" and line.lot_id and line.product_id.udi_controlled and line.quantity > 0:
                key = line.lot_id, line.location_dest_id
                goods[key] = goods.get(key, 0) + line.quantity_product_uom
        return goods

    def _values(self, picking, kind, goods):
        return {
            "kind": kind,
            "company_id": picking.company_id.id,
            "picking_id": picking.id,
            "partner_id": picking.partner_id.id,
            "origin": picking.origin,
            # opened while the transfer is being finished: its own date comes a moment later
            "received_on": picking.date_done or fields.Datetime.now(),
            "line_ids": [
                Command.create({"lot_id": lot.id, "location_id": place.id, "quantity": quantity})
                for (lot, place), quantity in goods.items()
            ],
        }

    @api.private
    def prepare(self, lines):
        """Fill what the record must say of each lot, choose the plans and draw the samples."""
        # sudo: facts of the register that stand on the record, whoever opens it
        lines = lines.sudo()
        self.freeze_facts(lines)
        for inspection in lines.inspection_id:
            find = self.env["udi.sampling.plan"]._finder(inspection.company_id)
            for line in inspection.line_ids & lines:
                line.plan_id = line.plan_id or find(line.product_id, inspection.partner_id)
        self.draw(lines)

    @api.private
    def freeze_facts(self, lines):
        """Write on the lines what product, register and lot say today: the record does not change with them."""
        facts = self.env["udi.market.facts"].load(lines.product_id.product_tmpl_id)
        today = fields.Date.context_today(self)
        for line in lines:
            lot, template = line.lot_id, line.product_id.product_tmpl_id
            identifier = lot.udi_identifier_id or line.product_id.udi_primary_identifier_id
            line.write(
                {
                    "di": identifier.code,
                    "model": template.udi_model,
                    "lot_number": lot.udi_lot_number or (lot.name if line.product_id.tracking == "lot" else False),
                    "certificate": facts.certificate(template, "nmpa", lot.udi_manufacture_date or today).name,
                    "registrant": template.udi_registrant_id.display_name,
                    "made": lot.udi_manufacture_date,
                    "expiry": lot._udi_expiry(),
                    "series": f"{line.product_id.id}/{lot.udi_lot_number or lot.name}",
                }
            )

    # ------------------------------------------------------------------ samples
    @api.private
    def draw(self, lines):
        """Work out which units are looked at: for each series of an inspection by the plan of its lines."""
        # sudo: a rule of the company, not a choice of who opens the inspection
        lines = lines.sudo()
        severities = {}
        for inspection in lines.inspection_id:
            series = {}
            for line in inspection.line_ids & lines:
                series.setdefault((line.series, line.plan_id), inspection.line_ids.browse())
                series[line.series, line.plan_id] |= line
            for (_name, plan), members in series.items():
                key = plan, members[0].product_id, inspection.partner_id
                if key not in severities:
                    severities[key] = self._severity(*key, inspection)
                self._draw_series(plan, members, severities[key])

    def _draw_series(self, plan, members, severity):
        size = round(sum(members.mapped("quantity")))
        drawn = plan._plan(size, severity)
        left = drawn.size
        # a series of serials is drawn at random; the draw follows from the document, so that it can be repeated
        order = sorted(members, key=lambda line: line.id)
        random.Random(f"{members.inspection_id.name}/{members[0].series}").shuffle(order)
        for line in order:
            take = min(left, line.quantity)
            left -= take
            line.write(
                {
                    "severity": severity if plan.method == "aql" else False,
                    "sample": line.quantity if drawn.is_full else take,
                    "accept_number": drawn.accept,
                    "reject_number": drawn.reject,
                }
            )

    def _severity(self, plan, product, partner, inspection):
        """How severely a series is sampled: as the plan says, else by the switching rules."""
        if plan.method != "aql" or plan.severity != "auto":
            return plan.severity if plan.method == "aql" else "normal"
        rows = self.env["udi.inspection.line"].search(
            [
                ("plan_id", "=", plan.id),
                ("product_id", "=", product.id),
                ("state", "=", "done"),
                ("inspection_id.partner_id", "=", partner.id),
                ("inspection_id.kind", "!=", "again"),
                ("company_id", "=", inspection.company_id.id),
            ],
            order="inspection_id desc, id",
            limit=HISTORY * 20,
        )
        found = {}
        for row in rows:
            found.setdefault((row.inspection_id.id, row.series), []).append(row)
        results = [self._result(plan, lines) for lines in list(found.values())[:HISTORY]]
        severity = next_severity(reversed(results), plan.reduced_allowed)
        # "stop" is for people to decide: the goods are here and are looked at as severely as there is
        return "tightened" if severity == "stop" else severity

    def _result(self, plan, lines):
        bad, first = sum(line.found for line in lines), lines[0]
        size = round(sum(line.quantity for line in lines))
        stricter = tighter(plan.limit)
        return Result(
            passed=bad <= first.accept_number,
            bad=bad,
            accept=first.accept_number,
            severity=first.severity or "normal",
            passed_tighter=bool(stricter) and plan._plan(size, "normal", stricter).accepts(bad),
        )

    # ------------------------------------------------------------------ the decision is carried out
    @api.private
    def finish(self, inspection, second=None, signature=None):
        """Close an inspection: goods go to their areas, what is rejected becomes nonconforming goods, the ledger knows.

        :param second: who signed; :param signature: the signature
        """
        inspection.ensure_one()
        lines = inspection.line_ids
        lines._check_decided()
        # sudo: written by the verbs of the inspection only, after their checks
        inspection.sudo().write(
            {
                "state": "done",
                "second_id": second.id if second else False,
                "second_on": fields.Datetime.now() if second else False,
            }
        )
        self._bring(inspection, lines)
        self._record(inspection, lines, signature)

    def _bring(self, inspection, lines):
        """Accepted goods leave the area of those that wait, rejected ones go to theirs."""
        locations, goods, rejected, gone = self.env["stock.location"], [], [], []
        for line in lines.filtered("location_id"):
            warehouse = line.location_id.warehouse_id
            if line.accepted_qty and line.location_id._udi_zone_kind() in ("awaiting", "returns", "rejected"):
                accepted = self._accepted(warehouse)
                goods.append((line.lot_id, line.accepted_qty, line.location_id, accepted))
                gone.append((line, line.accepted_qty, accepted, False))
            if line.rejected_qty:
                place = locations._udi_zone_of(warehouse, "rejected") or line.location_id
                goods.append((line.lot_id, line.rejected_qty, line.location_id, place))
                rejected.append((line, place))
                gone.append((line, line.rejected_qty, place if place != line.location_id else None, True))
        self.env["udi.chained.moves"].take_off(inspection, gone)
        self.env["udi.zone.moves"].move(goods, inspection.name)
        self.env["udi.nonconformity.service"].open_for(rejected)

    def _accepted(self, warehouse):
        place = self.env["stock.location"]._udi_zone_of(warehouse, "accepted")
        if not place:
            raise UserError(self.env._("No place for accepted goods was found. Mark one under Configuration."))
        return place

    def _record(self, inspection, lines, signature):
        detail = {"signature": signature.content_hash} if signature else {}
        header = {"company_id": inspection.company_id.id, "biz_step": "inspecting", "document": inspection}
        pairs = []
        for field, disposition in (("accepted_qty", "conformant"), ("rejected_qty", "non_conformant")):
            items = [
                {
                    "lot": line.lot_id,
                    "role": "object",
                    "quantity": line[field],
                    "detail": {**detail, "defect": line.defect} if field == "rejected_qty" else detail or None,
                }
                for line in lines.filtered(field)
            ]
            pairs.append(({**header, "disposition": disposition}, items))
        self.env["udi.recorder"].record_many(pairs)
