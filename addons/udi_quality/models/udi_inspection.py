"""Acceptance inspection: what came, in which state, how much of it is accepted, by whom, and who checked that."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .stock_warehouse import ADMIN
from odoo.addons.udi_traceability.models.unlinked import kept_name

QUALITY = "udi_traceability.group_udi_quality"


class UdiInspection(models.Model):
    _name = "udi.inspection"
    _description = "Acceptance inspection"
    _inherit = ["udi.written.by.verb", "mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "id desc"
    _check_company_auto = True
    _udi_closed = frozenset({"done", "cancelled"})
    _udi_by_verb = frozenset(
        {"state", "name", "kind", "company_id", "picking_id", "partner_id", "received_on", "inspector_id",
         "inspected_on", "second_id", "second_on"}
    )  # fmt: skip

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index=True)
    kind = fields.Selection(
        [
            ("receipt", "Receipt"),
            ("return", "Customer return"),
            ("final", "Final inspection"),
            ("again", "Inspection after rework"),
        ],
        required=True,
        default="final",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, index="btree_not_null", copy=False)
    partner_id = fields.Many2one("res.partner", "From whom", readonly=True)
    origin = fields.Char("Source document")
    received_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [
            ("draft", "To inspect"),
            ("submitted", "Waits for the second person"),
            ("done", "Decided"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("udi.inspection.line", "inspection_id", "Lots and serials", copy=False)
    line_count = fields.Integer("Number of lines", compute="_compute_figures")
    quantity = fields.Float("Units received", compute="_compute_figures", digits="Product Unit")
    accepted_qty = fields.Float("Units accepted", compute="_compute_figures", digits="Product Unit")
    rejected_qty = fields.Float("Units rejected", compute="_compute_figures", digits="Product Unit")
    verdict = fields.Selection(
        [("to_decide", "To decide"), ("accepted", "Accepted"), ("partly", "Partly rejected"), ("rejected", "Rejected")],
        compute="_compute_figures",
    )
    packaging = fields.Selection(
        [("sound", "Sound"), ("damaged", "Damaged")], "Outer packaging", default="sound", required=True
    )
    documents_match = fields.Boolean("Accompanying documents match", default=True)
    transport = fields.Char("Means of transport", help="Vehicle, carrier, waybill.")
    cold_chain = fields.Boolean("Cold chain")
    temperature_sent = fields.Float("Temperature at dispatch (°C)", digits=(5, 1))
    temperature = fields.Float("Temperature on arrival (°C)", digits=(5, 1))
    temperature_read = fields.Boolean("Temperatures were read")
    note = fields.Text("Remarks")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and papers", copy=False)
    second_person = fields.Boolean("Second person signs", compute="_compute_second_person")
    inspector_id = fields.Many2one("res.users", "Inspected by (user)", readonly=True, copy=False)
    inspector_name = kept_name("inspector_id", "Inspected by", tracking=True)
    inspector_login = kept_name("inspector_id", "Login of the inspector", of="login")
    inspected_on = fields.Datetime(readonly=True, copy=False)
    second_id = fields.Many2one("res.users", "Checked by (user)", readonly=True, copy=False)
    second_name = kept_name("second_id", "Checked by", tracking=True)
    second_on = fields.Datetime("Checked on", readonly=True, copy=False)

    @api.depends("line_ids.quantity", "line_ids.accepted_qty", "line_ids.rejected_qty")
    def _compute_figures(self):
        sums = ["quantity:sum", "accepted_qty:sum", "rejected_qty:sum", "__count"]
        groups = self.env["udi.inspection.line"]._read_group(
            [("inspection_id", "in", self.ids)], ["inspection_id"], sums
        )  # fmt: skip
        found = {inspection.id: figures for inspection, *figures in groups}
        for inspection in self:
            quantity, accepted, rejected, count = found.get(inspection._origin.id, (0, 0, 0, 0))
            inspection.quantity, inspection.accepted_qty, inspection.rejected_qty = quantity, accepted, rejected
            inspection.line_count = count
            inspection.verdict = self.env["udi.inspection.line"]._verdict_of(quantity, accepted, rejected)

    @api.depends("line_ids.plan_id.second_person")
    def _compute_second_person(self):
        for inspection in self:
            plans = inspection.line_ids.plan_id
            inspection.second_person = not plans or any(plans.mapped("second_person"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and (self._udi_by_verb - {"kind", "company_id"}) & vals.keys():
                raise UserError(self.env._("An inspection begins as a draft; its course follows from the buttons."))
            if vals.get("name", "/") == "/":
                # sudo: a number, whoever opens the inspection
                sequence = self.env["ir.sequence"].sudo().with_company(vals.get("company_id"))
                vals["name"] = sequence.next_by_code("udi.inspection") or "/"
        return super().create(vals_list)

    # ------------------------------------------------------------------ verbs
    def _check_inspector(self):
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality inspects and decides on goods."))
        self.check_access("write")

    def action_take_suggestion(self):
        """Fill the verdicts that follow from what was found and the sampling plans."""
        self._check_inspector()
        self.line_ids._take_suggestion()

    def action_draw(self):
        """Work the samples out again, after a plan was changed."""
        self._check_inspector()
        for inspection in self:
            inspection._check_state("draft")
            self.env["udi.inspection.service"].draw(inspection.line_ids)

    def action_submit(self):
        """The inspector is done: every unit has its verdict."""
        self._check_inspector()
        for inspection in self:
            inspection._check_state("draft")
            inspection._check_complete()
            # sudo: written by this verb only, after its checks
            inspection.sudo().write(
                {"state": "submitted", "inspector_id": self.env.uid, "inspected_on": fields.Datetime.now()}
            )
            if not inspection.second_person:
                self.env["udi.inspection.service"].finish(inspection)

    def action_back(self):
        """Back to the inspector."""
        self._check_inspector()
        for inspection in self:
            inspection._check_state("submitted")
            # sudo: written by this verb only, after its checks
            inspection.sudo().write({"state": "draft", "inspector_id": False, "inspected_on": False})

    def action_approve(self):
        """The second person signs; with that the goods go where they belong."""
        self._check_inspector()
        for inspection in self:
            inspection._check_state("submitted")
        return self._udi_ask_signature("verdict")

    def action_cancel(self):
        """An inspection that was opened by mistake; the goods have then not been inspected."""
        if not (self.env.user.has_group(ADMIN) or self.env.user.has_group(QUALITY)):
            raise AccessError(self.env._("Only quality inspects and decides on goods."))
        for inspection in self:
            inspection._check_state("draft")
            if inspection.picking_id:
                raise UserError(
                    self.env._(
                        "%(inspection)s belongs to a receipt: its goods must be decided on.", inspection=inspection.name
                    )
                )
            # sudo: written by this verb only, after its checks
            inspection.sudo().write({"state": "cancelled"})

    def _check_state(self, state):
        if self.state != state:
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(inspection)s is in the state “%(state)s”: this step is not possible now. Load the page again.",
                    inspection=self.name,
                    state=words[self.state],
                )
            )

    def _check_complete(self):
        if not self.line_ids:
            raise UserError(self.env._("%(inspection)s has no lot. Add what is inspected.", inspection=self.name))
        if self.cold_chain and not self.temperature_read:
            raise UserError(self.env._("Goods of the cold chain: enter the temperatures and tick that they were read."))
        self.line_ids._check_decided()

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {"verdict": self.env._("Second person of the acceptance inspection: the verdict is right")}

    def _udi_sign_authors(self):
        return self.inspector_id

    def _udi_sign_refusal(self, user):
        if not user.has_group(QUALITY):
            return self.env._("Only quality inspects and decides on goods.")
        if user in self.inspector_id:
            return self.env._("You inspected these goods yourself: somebody else in quality must check the verdict.")
        return super()._udi_sign_refusal(user)

    def _udi_sign_content(self):
        return {
            "number": self.name,
            "kind": self.kind,
            "transfer": self.picking_id.name or "",
            "from": self.partner_id.display_name or "",
            "inspector": self.inspector_login or "",
            "inspected_on": self.inspected_on,
            "packaging": self.packaging,
            "documents_match": self.documents_match,
            "temperature": f"{self.temperature:.1f}" if self.temperature_read else "",
            "note": self.note or "",
            "photos": sorted(filter(None, self.attachment_ids.mapped("checksum"))),
            "lines": [line._udi_sign_content() for line in self.line_ids.sorted("id")],
        }

    def _udi_sign_partners(self):
        return {"from": self.partner_id}

    def _udi_signed(self, meaning, values, sign):
        self._check_inspector()
        for inspection in self:
            inspection._check_state("submitted")
            signature = sign(inspection)
            self.env["udi.inspection.service"].finish(inspection, self.env.user, signature)

    # ------------------------------------------------------------------ buttons
    def action_view_nonconformities(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_quality.action_udi_nonconformity")
        return {**action, "domain": [("inspection_line_id", "in", self.line_ids.ids)], "context": {}}
