"""First-purchase review (首营审核) of a supplier, a product or a buyer, before the first business and again later."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .udi_inspection import QUALITY
from odoo.addons.udi_traceability.models.unlinked import kept_name

AUTHORS = (QUALITY, "udi_traceability.group_udi_regulatory")
REMIND = timedelta(days=30)  # before the review is due again


class UdiFirstPurchase(models.Model):
    _name = "udi.first.purchase"
    _description = "First-purchase review"
    _inherit = ["udi.written.by.verb", "mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "id desc"
    _udi_closed = frozenset({"approved", "refused", "ended"})
    _udi_by_verb = frozenset(
        {"state", "name", "company_id", "requested_by_id", "requested_on", "decided_by_id", "decided_on",
         "decision_reason"}
    )  # fmt: skip

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("supplier", "Supplier"), ("product", "Product"), ("buyer", "Buyer")], required=True, default="supplier"
    )
    partner_id = fields.Many2one("res.partner", "Supplier or buyer", index="btree_not_null", ondelete="restrict")
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", index="btree_not_null", ondelete="restrict",
        domain=[("udi_controlled", "=", True)],
    )  # fmt: skip
    subject = fields.Char(compute="_compute_subject")
    licence_ids = fields.Many2many(
        "udi.licence", string="Licences looked at", compute="_compute_papers", store=True, readonly=False
    )
    registration_ids = fields.Many2many(
        "udi.registration", string="Certificates looked at", compute="_compute_papers", store=True, readonly=False
    )
    papers_state = fields.Selection(
        [("valid", "Valid"), ("expiring", "Expiring"), ("expired", "Expired"), ("missing", "Missing")],
        "Validity of the papers",
        compute="_compute_papers_state",
    )
    quality_agreement = fields.Boolean("Quality agreement signed")
    representative = fields.Char("Authorised representative", help="Who acts for the company, with whose letter.")
    audited_on = fields.Date("Audited on site on")
    checked = fields.Text("What was checked", help="Seal, authenticity on the authority's site, scope, storage.")
    attachment_ids = fields.Many2many("ir.attachment", string="Papers", copy=False)
    review_again_on = fields.Date("Look again on", help="From the day after on the approval counts no more.")
    state = fields.Selection(
        [
            ("draft", "Open"),
            ("requested", "Waits for approval"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("ended", "Ended"),
        ],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    due = fields.Boolean("Due again", compute="_compute_papers_state")
    requested_by_id = fields.Many2one("res.users", "Requested by (user)", readonly=True, copy=False)
    requested_by_name = kept_name("requested_by_id", "Requested by")
    requested_by_login = kept_name("requested_by_id", "Login of who requested", of="login")
    requested_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Decided by (user)", readonly=True, copy=False)
    decided_by_name = kept_name("decided_by_id", "Decided by", tracking=True)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Char("Reason", readonly=True, copy=False)

    _one_approved = models.UniqueIndex(
        "(company_id, kind, COALESCE(partner_id, 0), COALESCE(product_tmpl_id, 0)) WHERE state = 'approved'",
        "There is an approved review of this company or product already.",
    )

    @api.depends("kind", "partner_id.display_name", "product_tmpl_id.display_name")
    def _compute_subject(self):
        for review in self:
            review.subject = (
                review.product_tmpl_id.display_name if review.kind == "product" else review.partner_id.display_name
            )

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for review in self:
            review.display_name = " · ".join(filter(None, (review.name, review.subject)))

    @api.depends("kind", "partner_id", "product_tmpl_id")
    def _compute_papers(self):
        """What is on file is proposed; the reviewer leaves out what does not count."""
        for review in self:
            partner = review.partner_id.commercial_partner_id
            review.licence_ids = partner.udi_licence_ids if review.kind != "product" else False
            identifiers = review.product_tmpl_id.product_variant_ids.udi_identifier_ids
            review.registration_ids = identifiers.registration_ids if review.kind == "product" else False

    @api.depends("licence_ids.state", "registration_ids.state", "review_again_on")
    def _compute_papers_state(self):
        today = fields.Date.context_today(self)
        for review in self:
            papers = [*review.licence_ids, *review.registration_ids]
            states = {paper.state for paper in papers}
            review.due = bool(review.review_again_on and review.review_again_on < today)
            review.papers_state = next(
                (state for state in ("expired", "expiring", "valid") if state in states), "missing"
            )

    @api.constrains("kind", "partner_id", "product_tmpl_id")
    def _check_subject(self):
        for review in self:
            if bool(review.product_tmpl_id) != (review.kind == "product") or bool(review.partner_id) != (
                review.kind != "product"
            ):
                raise ValidationError(
                    self.env._("A review is about a company (supplier, buyer) or about a product. Choose which.")
                )
            if review.partner_id != review.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("%(partner)s is an address: review its company.", partner=review.partner_id.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and (self._udi_by_verb - {"company_id"}) & vals.keys():
                raise UserError(self.env._("A review begins open; it is requested and signed."))
            # sudo: a number, whoever asks for the review
            sequence = self.env["ir.sequence"].sudo().with_company(vals.get("company_id"))
            vals["name"] = sequence.next_by_code("udi.first.purchase") or "/"
        return super().create(vals_list)

    # ------------------------------------------------------------------ verbs
    def _check_author(self):
        if not any(self.env.user.has_group(group) for group in AUTHORS):
            raise AccessError(self.env._("Only quality or regulatory affairs reviews suppliers, products and buyers."))
        self.check_access("write")

    def action_request(self):
        """The papers are looked at: quality may approve."""
        self._check_author()
        for review in self:
            review._check_state("draft")
            review._check_papers()
            # sudo: written by this verb only, after its checks
            review.sudo().write(
                {"state": "requested", "requested_by_id": self.env.uid, "requested_on": fields.Datetime.now()}
            )

    def action_back(self):
        self._check_author()
        for review in self:
            review._check_state("requested")
            # sudo: written by this verb only, after its checks
            review.sudo().write({"state": "draft", "requested_by_id": False, "requested_on": False})

    def action_approve(self):
        return self._ask("approve")

    def action_refuse(self):
        return self._ask("refuse", ask_reason=True)

    def _ask(self, meaning, **options):
        for review in self:
            review._check_state("requested")
            if meaning == "approve":
                review._check_papers()
        return self._udi_ask_signature(meaning, **options)

    def action_end(self):
        """The approval counts no more from now on."""
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality approves suppliers, products and buyers."))
        self.check_access("write")
        for review in self:
            review._check_state("approved")
            # sudo: written by this verb only, after its checks
            review.sudo().write({"state": "ended"})

    def _check_papers(self):
        """A company has a licence in force, a product a certificate; what is listed has not ended."""
        today = fields.Date.context_today(self)
        papers = [*self.licence_ids, *self.registration_ids]
        if not papers:
            raise UserError(
                self.env._(
                    "%(subject)s: enter the licence or the certificate under Registration and licences first, then "
                    "list it here.",
                    subject=self.subject,
                )
            )
        for paper in papers:
            if not paper._valid_on(today):
                raise UserError(
                    self.env._(
                        "%(paper)s is not in force today. Enter its renewal, or leave it out.", paper=paper.display_name
                    )
                )

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {
            "approve": self.env._("First-purchase review: business with this company or product is approved"),
            "refuse": self.env._("First-purchase review: refused"),
        }

    def _udi_sign_authors(self):
        return self.requested_by_id

    def _udi_sign_refusal(self, user):
        if not user.has_group(QUALITY):
            return self.env._("Only quality approves suppliers, products and buyers.")
        if user in self.requested_by_id:
            return self.env._("You requested this approval yourself: somebody else in quality must sign it.")
        return super()._udi_sign_refusal(user)

    def _udi_sign_content(self):
        return {
            "number": self.name,
            "kind": self.kind,
            "subject": self.partner_id.id or self.product_tmpl_id.id,
            "licences": sorted(self.licence_ids.mapped("name")),
            "certificates": sorted(self.registration_ids.mapped("name")),
            "checked": self.checked or "",
            "quality_agreement": self.quality_agreement,
            "look_again_on": str(self.review_again_on or ""),
            "papers": sorted(filter(None, self.attachment_ids.mapped("checksum"))),
            "requested_by": self.requested_by_login or "",
        }

    def _udi_sign_partners(self):
        return {"subject": self.partner_id} if self.partner_id else {}

    def _udi_signed(self, meaning, values, sign):
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality approves suppliers, products and buyers."))
        for review in self:
            review._check_state("requested")
            approved = meaning == "approve"
            if approved:
                review._check_papers()
                review._end_earlier()
            elif not (values.get("reason") or "").strip():
                raise UserError(self.env._("Say why it is refused."))
            sign(review)
            # sudo: written by this verb only, after its checks
            review.sudo().write(
                {
                    "state": "approved" if approved else "refused",
                    "decided_by_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                    "decision_reason": values.get("reason"),
                }
            )
            if approved and review.review_again_on:
                review.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=review.review_again_on - REMIND,
                    summary=self.env._("Look again at %(subject)s", subject=review.subject),
                    user_id=review.requested_by_id.id,
                )

    def _before_merge(self, gone, stays):
        """Contacts that become one have one approval of each kind: that of the contact that stays, else the newest."""
        approved = self.search([("partner_id", "in", (gone | stays).ids), ("state", "=", "approved")])
        for same in approved.grouped(lambda review: (review.company_id, review.kind)).values():
            kept = same.filtered(lambda review: review.partner_id == stays) or same[0]
            for review in same - kept:
                review.state = "ended"
                review.message_post(
                    body=self.env._(
                        "Ended: %(gone)s was merged into %(stays)s, whose review %(review)s stays in force.",
                        gone=review.partner_id.display_name,
                        stays=stays.display_name,
                        review=kept.name,
                    )
                )

    def _end_earlier(self):
        """A new approval takes the place of the one before."""
        earlier = self.search(
            [
                ("state", "=", "approved"),
                ("company_id", "=", self.company_id.id),
                ("kind", "=", self.kind),
                ("partner_id", "=", self.partner_id.id),
                ("product_tmpl_id", "=", self.product_tmpl_id.id),
            ]
        )
        # sudo: written by the verbs only
        earlier.sudo().write({"state": "ended"})
        earlier.flush_recordset()
