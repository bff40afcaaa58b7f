"""Product release: the lots of an order, the conditions that must be met, and the signature that lets them go."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .udi_inspection import QUALITY
from odoo.addons.udi_traceability.models.unlinked import kept_name


class UdiRelease(models.Model):
    _name = "udi.release"
    _description = "Product release"
    _inherit = ["udi.written.by.verb", "mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "id desc"
    _check_company_auto = True
    _udi_closed = frozenset({"released", "refused"})
    _udi_by_verb = frozenset(
        {"state", "name", "company_id", "requested_by_id", "requested_on", "decided_by_id", "decided_on",
         "condition_ids", "met"}
    )  # fmt: skip

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict", domain=[("udi_controlled", "=", True)]
    )
    origin = fields.Char("Source document")
    line_ids = fields.One2many("udi.release.line", "release_id", "Lots and serials", copy=False)
    line_count = fields.Integer("Number of lots", compute="_compute_line_count")
    condition_ids = fields.One2many("udi.release.condition", "release_id", "Conditions", readonly=True, copy=False)
    met = fields.Boolean("All conditions met", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Open"), ("requested", "Waits for the release"), ("released", "Released"), ("refused", "Refused")],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    note = fields.Text("Remarks")
    requested_by_id = fields.Many2one("res.users", "Requested by (user)", readonly=True, copy=False)
    requested_by_name = kept_name("requested_by_id", "Requested by")
    requested_by_login = kept_name("requested_by_id", "Login of who requested", of="login")
    requested_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Decided by (user)", readonly=True, copy=False)
    decided_by_name = kept_name("decided_by_id", "Decided by", tracking=True)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decision_reason = fields.Char("Reason", readonly=True, copy=False)

    @api.depends("line_ids")
    def _compute_line_count(self):
        groups = self.env["udi.release.line"]._read_group(
            [("release_id", "in", self.ids)], ["release_id"], ["__count"]
        )  # fmt: skip
        counts = dict(groups)
        for release in self:
            release.line_count = counts.get(release._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and (self._udi_by_verb - {"company_id"}) & vals.keys():
                raise UserError(self.env._("A release begins open; it is requested and signed."))
            # sudo: a number, whoever asks for the release
            sequence = self.env["ir.sequence"].sudo().with_company(vals.get("company_id"))
            vals["name"] = sequence.next_by_code("udi.release") or "/"
        return super().create(vals_list)

    # ------------------------------------------------------------------ verbs
    def _check_quality(self):
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality releases products."))
        self.check_access("write")

    def action_check(self):
        """Look again whether the conditions are met."""
        self.check_access("read")
        for release in self:
            if release.state in ("draft", "requested"):
                self.env["udi.release.service"].check(release)

    def action_request(self):
        """Everything is there: somebody else in quality may sign the release."""
        self._check_quality()
        for release in self:
            release._check_state("draft")
            if not release.line_ids:
                raise UserError(self.env._("%(release)s names no lot. Add what is released.", release=release.name))
            self.env["udi.release.service"].require(release)
            self.env["udi.release.service"].check(release)  # who signs sees what holds now
            # sudo: written by this verb only, after its checks
            release.sudo().write(
                {"state": "requested", "requested_by_id": self.env.uid, "requested_on": fields.Datetime.now()}
            )

    def action_back(self):
        self._check_quality()
        for release in self:
            release._check_state("requested")
            # sudo: written by this verb only, after its checks
            release.sudo().write({"state": "draft", "requested_by_id": False, "requested_on": False})

    def action_release(self):
        """Ask for the signature that lets the goods go."""
        return self._ask("release")

    def action_refuse(self):
        """Ask for the signature, and the reason, that keeps them."""
        return self._ask("refuse", ask_reason=True)

    def _ask(self, meaning, **options):
        self._check_quality()
        for release in self:
            release._check_state("requested")
            if meaning == "release":
                self.env["udi.release.service"].require(release)
            self.env["udi.release.service"].check(release)
        return self._udi_ask_signature(meaning, **options)

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {
            "release": self.env._("Product release: these goods conform and may be delivered"),
            "refuse": self.env._("Product release refused: these goods stay here"),
        }

    def _udi_sign_authors(self):
        return self.requested_by_id

    def _udi_sign_refusal(self, user):
        if not user.has_group(QUALITY):
            return self.env._("Only quality releases products.")
        if user in self.requested_by_id:
            return self.env._("You requested this release yourself: somebody else in quality must sign it.")
        return super()._udi_sign_refusal(user)

    def _udi_sign_content(self):
        return {
            "number": self.name,
            "product": self.product_id.id,
            "origin": self.origin or "",
            "lots": sorted(self.line_ids.mapped("lot_id.name")),
            "conditions": sorted([row.key, row.state, row.detail or ""] for row in self.condition_ids),
            "requested_by": self.requested_by_login or "",
        }

    def _udi_signed(self, meaning, values, sign):
        self._check_quality()
        for release in self:
            release._check_state("requested")
            if meaning == "release":
                self.env["udi.release.service"].require(release)
            elif not (values.get("reason") or "").strip():
                raise UserError(self.env._("Say why the release is refused."))
            self.env["udi.release.service"].decide(release, meaning, values.get("reason"), sign)


class UdiReleaseLine(models.Model):
    _name = "udi.release.line"
    _description = "Lot of a product release"
    _order = "release_id, id"
    _rec_name = "lot_id"
    _check_company_auto = True

    release_id = fields.Many2one("udi.release", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="release_id.company_id", store=True, index=True)
    state = fields.Selection(related="release_id.state", store=True, string="Release status")
    product_id = fields.Many2one(related="release_id.product_id")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial", required=True, index=True, ondelete="restrict", check_company=True
    )

    _once = models.Constraint("UNIQUE (release_id, lot_id)", "The lot is on this release already.")
    _lot_idx = models.Index("(lot_id, state)")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        strangers = lines.filtered(lambda line: line.lot_id.product_id != line.release_id.product_id)
        if strangers:
            raise UserError(
                self.env._("%(lot)s is another product than the release.", lot=strangers[0].lot_id.display_name)
            )
        return lines

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("Take the lot off the release and add the right one."))
        return super().write(vals)

    def unlink(self):
        self._check_open()
        return super().unlink()

    def _check_open(self):
        if any(release.state != "draft" for release in self.release_id):
            raise UserError(self.env._("This release was requested: its lots stay as they are."))


class UdiReleaseCondition(models.Model):
    _name = "udi.release.condition"
    _description = "Condition of a product release"
    _order = "release_id, sequence, id"
    _rec_name = "key"

    release_id = fields.Many2one("udi.release", required=True, index=True, readonly=True, ondelete="cascade")
    sequence = fields.Integer(readonly=True)
    key = fields.Char(required=True, readonly=True)
    label = fields.Char("Condition", compute="_compute_label")
    state = fields.Selection(
        [("met", "Met"), ("open", "Not met"), ("none", "Not asked for")], required=True, readonly=True
    )
    detail = fields.Char("What is missing", readonly=True)

    @api.depends("key")
    @api.depends_context("lang")
    def _compute_label(self):
        """In the language of who reads it: the check may have been made in another one."""
        names = self.env["udi.release.service"]._condition_names()
        for condition in self:
            condition.label = names.get(condition.key, condition.key)
