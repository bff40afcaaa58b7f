"""Nonconforming goods: what is wrong, what becomes of them, who proposed it and who signed it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .udi_inspection import QUALITY
from odoo.addons.udi_traceability.models.unlinked import kept_name

DECISIONS = [
    ("return", "Back to the supplier"),
    ("destroy", "Destroy"),
    ("rework", "Rework, then inspect again"),
    ("concession", "Accept as it is (concession)"),
]


class UdiNonconformity(models.Model):
    _name = "udi.nonconformity"
    _description = "Nonconforming goods"
    _inherit = ["udi.written.by.verb", "mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "id desc"
    _check_company_auto = True
    _udi_closed = frozenset({"decided"})
    _udi_by_verb = frozenset(
        {"state", "name", "company_id", "source", "inspection_line_id", "check_line_id", "proposed_by_id",
         "proposed_on", "decided_by_id", "decided_on", "document"}
    )  # fmt: skip

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    source = fields.Selection(
        [("inspection", "Acceptance inspection"), ("check", "Check in stock"), ("other", "Found otherwise")],
        "Found by",
        required=True,
        default="other",
        readonly=True,
    )
    inspection_line_id = fields.Many2one("udi.inspection.line", "Inspected lot", readonly=True, index="btree_not_null")
    check_line_id = fields.Many2one("udi.storage.check.line", "Checked lot", readonly=True, index="btree_not_null")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, index=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id", store=True, index=True)
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")
    location_id = fields.Many2one(
        "stock.location", "Lies in", required=True, domain=[("usage", "=", "internal")], check_company=True
    )
    partner_id = fields.Many2one("res.partner", "Supplier")
    description = fields.Text("What is wrong", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and papers", copy=False)
    state = fields.Selection(
        [("draft", "To decide"), ("proposed", "Waits for the signature"), ("decided", "Decided")],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    decision = fields.Selection(DECISIONS, copy=False, tracking=True)
    decision_reason = fields.Text("Why, and how", copy=False)
    proposed_by_id = fields.Many2one("res.users", "Proposed by (user)", readonly=True, copy=False)
    proposed_by_name = kept_name("proposed_by_id", "Proposed by")
    proposed_by_login = kept_name("proposed_by_id", "Login of who proposed", of="login")
    proposed_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Signed by (user)", readonly=True, copy=False)
    decided_by_name = kept_name("decided_by_id", "Signed by", tracking=True)
    decided_on = fields.Datetime("Signed on", readonly=True, copy=False)
    document = fields.Reference(
        [("stock.picking", "Transfer"), ("stock.scrap", "Scrap"), ("udi.inspection", "Acceptance inspection")],
        "What follows",
        readonly=True,
        copy=False,
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity is more than nothing.")
    _lot_idx = models.Index("(lot_id, state)")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and (self._udi_by_verb - {"company_id"}) & vals.keys():
                raise UserError(self.env._("Nonconforming goods begin undecided; what follows comes from the buttons."))
            # sudo: a number, whoever found the goods
            sequence = self.env["ir.sequence"].sudo().with_company(vals.get("company_id"))
            vals["name"] = sequence.next_by_code("udi.nonconformity") or "/"
        return super().create(vals_list)

    @api.constrains("lot_id", "quantity")
    def _check_serial(self):
        for row in self:
            if row.product_id.tracking == "serial" and row.quantity != 1:
                raise UserError(self.env._("%(lot)s is one unit.", lot=row.lot_id.name))

    # ------------------------------------------------------------------ verbs
    def _check_quality(self):
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality inspects and decides on goods."))
        self.check_access("write")

    def action_propose(self):
        """Hand the decision to the second person."""
        self._check_quality()
        for row in self:
            row._check_state("draft")
            if not row.decision or not (row.decision_reason or "").strip():
                raise UserError(self.env._("Choose what becomes of the goods, and say why and how."))
            # sudo: written by this verb only, after its checks
            row.sudo().write(
                {"state": "proposed", "proposed_by_id": self.env.uid, "proposed_on": fields.Datetime.now()}
            )

    def action_back(self):
        """Take the proposal back, to change it."""
        self._check_quality()
        for row in self:
            row._check_state("proposed")
            # sudo: written by this verb only, after its checks
            row.sudo().write({"state": "draft", "proposed_by_id": False, "proposed_on": False})

    def action_decide(self):
        """The second person signs; with that the document is made that carries the decision out."""
        self._check_quality()
        for row in self:
            row._check_state("proposed")
        return self._udi_ask_signature("decide")

    def action_open_document(self):
        self.ensure_one()
        return self.document.get_formview_action()

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {"decide": self.env._("Decision on nonconforming goods: it is to be carried out")}

    def _udi_sign_authors(self):
        return self.proposed_by_id

    def _udi_sign_refusal(self, user):
        if not user.has_group(QUALITY):
            return self.env._("Only quality inspects and decides on goods.")
        if user in self.proposed_by_id:
            return self.env._("You proposed this decision yourself: somebody else in quality must sign it.")
        return super()._udi_sign_refusal(user)

    def _udi_sign_content(self):
        return {
            "number": self.name,
            "lot": self.lot_id.name,
            "product": self.product_id.id,
            "quantity": f"{self.quantity:.6f}",
            "description": self.description or "",
            "decision": self.decision or "",
            "reason": self.decision_reason or "",
            "proposed_by": self.proposed_by_login or "",
            "papers": sorted(filter(None, self.attachment_ids.mapped("checksum"))),
        }

    def _udi_signed(self, meaning, values, sign):
        self._check_quality()
        for row in self:
            row._check_state("proposed")
            signature = sign(row)
            self.env["udi.nonconformity.service"].carry_out(row, signature)
