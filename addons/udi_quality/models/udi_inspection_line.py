"""One lot of an inspection: what the papers and the label say, how much was looked at, how much is accepted."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

# what the inspector fills in
ENTERED = frozenset({"plan_id", "found", "accepted_qty", "rejected_qty", "defect", "reason", "attachment_ids"})
DIGITS = 6


class UdiInspectionLine(models.Model):
    _name = "udi.inspection.line"
    _description = "Inspected lot"
    _order = "inspection_id, product_id, id"
    _rec_name = "lot_id"
    _check_company_auto = True

    inspection_id = fields.Many2one("udi.inspection", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="inspection_id.company_id", store=True, index=True)
    state = fields.Selection(related="inspection_id.state", store=True, string="Inspection status")
    product_id = fields.Many2one("product.product", related="lot_id.product_id", store=True, index=True)
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial", required=True, index=True, ondelete="restrict", check_company=True
    )
    location_id = fields.Many2one("stock.location", "Lies in", check_company=True)
    quantity = fields.Float("Received", required=True, default=1.0, digits="Product Unit")
    # as it was when the goods were inspected: later changes of the lot or the product do not change the record
    di = fields.Char("UDI-DI", readonly=True)
    model = fields.Char("Model and specification", readonly=True)
    lot_number = fields.Char("Production lot", readonly=True)
    certificate = fields.Char("Certificate or filing no.", readonly=True)
    registrant = fields.Char("Registrant / filer", readonly=True)
    made = fields.Date("Manufacturing date", readonly=True)
    expiry = fields.Date("Expiry date", readonly=True)
    plan_id = fields.Many2one("udi.sampling.plan", "Sampling plan")
    series = fields.Char(readonly=True, help="Lines of one product and production lot are sampled together.")
    severity = fields.Selection(
        [("normal", "Normal"), ("tightened", "Tightened"), ("reduced", "Reduced")], readonly=True
    )
    sample = fields.Float("To look at", readonly=True, digits="Product Unit")
    accept_number = fields.Integer("Ac", readonly=True, aggregator=None, help="Bad units the sample may have.")
    reject_number = fields.Integer("Re", readonly=True, aggregator=None, help="From so many bad units on: refused.")
    found = fields.Integer("Bad units found", help="Units of the sample that do not conform.")
    accepted_qty = fields.Float("Accepted", digits="Product Unit")
    rejected_qty = fields.Float("Rejected", digits="Product Unit")
    verdict = fields.Selection(
        [("to_decide", "To decide"), ("accepted", "Accepted"), ("partly", "Partly rejected"), ("rejected", "Rejected")],
        compute="_compute_verdict",
        store=True,
    )
    suggestion = fields.Selection(
        [("accepted", "Accept"), ("partly", "Reject the bad ones"), ("rejected", "Refuse the lot")],
        "By the plan",
        compute="_compute_suggestion",
    )
    defect = fields.Char("What is wrong")
    reason = fields.Char("Why against the plan")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos")

    _once = models.Constraint("UNIQUE (inspection_id, lot_id, location_id)", "The lot is on this inspection already.")
    _counts = models.Constraint(
        "CHECK (quantity > 0 AND found >= 0 AND accepted_qty >= 0 AND rejected_qty >= 0)",
        "Units received are more than none; found, accepted and rejected ones are not less than none.",
    )
    _lot_idx = models.Index("(lot_id, state)")

    @api.model
    def _verdict_of(self, quantity, accepted, rejected):
        if float_compare(accepted + rejected, quantity, precision_digits=DIGITS) or not quantity:
            return "to_decide"
        if not rejected:
            return "accepted"
        return "partly" if accepted else "rejected"

    @api.depends("quantity", "accepted_qty", "rejected_qty")
    def _compute_verdict(self):
        for line in self:
            line.verdict = self._verdict_of(line.quantity, line.accepted_qty, line.rejected_qty)

    @api.depends("found", "accept_number", "sample", "series", "plan_id", "inspection_id.line_ids.found")
    def _compute_suggestion(self):
        for inspection in self.inspection_id:
            series = {}
            for line in inspection.line_ids:
                bad, looked_at, there = series.get(line.series, (0, 0, 0))
                series[line.series] = bad + line.found, looked_at + line.sample, there + line.quantity
            for line in self & inspection.line_ids:
                line.suggestion = line._suggested(*series[line.series])
        for line in self.filtered(lambda line: not line.inspection_id):
            line.suggestion = False

    def _suggested(self, bad, looked_at, there):
        """What follows from ``bad`` units among ``looked_at`` of the ``there`` units of the series."""
        sampled = float_compare(looked_at, there, precision_digits=DIGITS) < 0
        if sampled and bad > self.accept_number:
            return "rejected"
        if not self.found:
            return "accepted"
        return "partly" if self.found < self.quantity else "rejected"

    @api.constrains("quantity", "accepted_qty", "rejected_qty", "found", "lot_id")
    def _check_amounts(self):
        for line in self:
            decided = line.accepted_qty + line.rejected_qty
            too_many = float_compare(decided, line.quantity, precision_digits=DIGITS) > 0
            if too_many or line.found > line.quantity:
                raise ValidationError(
                    self.env._(
                        "%(lot)s: %(quantity)s units came; accepted and rejected ones together, or bad ones found, "
                        "cannot be more.",
                        lot=line.lot_id.name,
                        quantity=f"{line.quantity:g}",
                    )
                )
            if line.product_id.tracking == "serial" and (
                line.quantity != 1 or any(value not in (0, 1) for value in (line.accepted_qty, line.rejected_qty))
            ):
                raise ValidationError(self.env._("%(lot)s is one unit: accept or reject it.", lot=line.lot_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        if not self.env.su:
            lines.inspection_id.check_access("write")
            if lines.inspection_id.picking_id:
                raise UserError(self.env._("What came with a receipt stands on its inspection already."))
            self.env["udi.inspection.service"].prepare(lines)
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_open()
            foreign = vals.keys() - ENTERED
            if foreign and self.inspection_id.picking_id:
                raise UserError(self.env._("What came is known from the receipt. Enter what you found and decided."))
        return super().write(vals)

    def unlink(self):
        self._check_open()
        if self.inspection_id.picking_id and not self.env.su:
            raise UserError(self.env._("What came with a receipt must be decided on: it cannot be left out."))
        return super().unlink()

    def _check_open(self):
        if any(inspection.state != "draft" for inspection in self.inspection_id):
            raise UserError(self.env._("This inspection was handed in: send it back to the inspector to change it."))

    # ------------------------------------------------------------------ verdict
    def _take_suggestion(self):
        self._check_open()
        for line in self.filtered(lambda line: line.verdict == "to_decide"):
            bad = {"accepted": 0, "partly": line.found, "rejected": line.quantity}[line.suggestion]
            line.write({"accepted_qty": line.quantity - bad, "rejected_qty": bad})

    def _check_decided(self):
        """Every unit has its verdict, what is rejected says why, and so does what is accepted against the plan."""
        open_lines = self.filtered(lambda line: line.verdict == "to_decide")
        if open_lines:
            raise UserError(
                self.env._(
                    "Not decided yet: %(lots)s. Enter how many are accepted and rejected, or press “Take over what the "
                    "plan says”.",
                    lots=", ".join(open_lines[:5].mapped("lot_id.name")),
                )
            )
        silent = self.filtered(lambda line: line.rejected_qty and not (line.defect or "").strip())
        if silent:
            raise UserError(
                self.env._("Say what is wrong with %(lots)s.", lots=", ".join(silent[:5].mapped("lot_id.name")))
            )
        against = self.filtered(
            lambda line: (
                (line.suggestion == "rejected" and line.accepted_qty) or line.found > line.rejected_qty
            ) and not (line.reason or "").strip()
        )  # fmt: skip
        if against:
            raise UserError(
                self.env._(
                    "By the sampling plan %(lots)s would be refused. Reject the lot, or say why it is accepted.",
                    lots=", ".join(against[:5].mapped("lot_id.name")),
                )
            )

    def _udi_sign_content(self):
        return {
            "lot": self.lot_id.name,
            "product": self.product_id.id,
            "place": self.location_id.id,
            "received": f"{self.quantity:.6f}",
            "sample": f"{self.sample:.6f}",
            "found": self.found,
            "accepted": f"{self.accepted_qty:.6f}",
            "rejected": f"{self.rejected_qty:.6f}",
            "defect": self.defect or "",
            "reason": self.reason or "",
            "photos": sorted(filter(None, self.attachment_ids.mapped("checksum"))),
        }
