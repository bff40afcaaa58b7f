"""Why something may not move: one row per scope, its members by one statement. The verbs are in `udi.hold` as well."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .unlinked import Unlinked, kept_name

# written by `release` only; what stays allowed may be changed, and the chatter says by whom
CLOSED = frozenset(
    {"name", "kind", "state", "source_document", "company_id", "released_by_id", "released_on", "release_reason"}
    | {"set_by_id", "scope", "product_id", "supplier_id", "supplier_lot", "location_id", "reservations_open"}
)
BY_VERB = frozenset({"state", "set_by_id", "released_by_id", "released_on", "release_reason"})
QUALITY = "udi_traceability.group_udi_quality"


class UdiHold(models.Model):
    _name = "udi.hold"
    _description = "Hold"
    _inherit = ["mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "state, create_date desc, id desc"

    name = fields.Char("Reason", required=True, tracking=True)
    kind = fields.Selection(
        [
            ("quality", "Quality"),
            ("recall", "Recall"),
            ("expiry", "Expiry"),
            ("registration", "Registration"),
            ("data", "Data defect"),
        ],
        required=True,
        default="quality",
    )
    scope = fields.Selection(
        [
            ("lots", "Lots and serials"),
            ("product", "Whole product"),
            ("supplier_lot", "Supplier's lot"),
            ("location", "Place"),
        ],
        "What is held",
        required=True,
        default="lots",
        readonly=True,
        help="A product, a supplier's lot or a place also catches what arrives later.",
    )
    product_id = fields.Many2one("product.product", "Held product", readonly=True, ondelete="restrict")
    supplier_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    supplier_lot = fields.Char("Supplier's lot number", readonly=True)
    location_id = fields.Many2one("stock.location", "Held place", readonly=True, ondelete="restrict")
    scope_text = fields.Char("Held", compute="_compute_scope_text")
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("active", "On hold"), ("released", "Released")], required=True, default="active", readonly=True, tracking=True
    )
    source_document = fields.Reference(
        selection=lambda self: [(m.model, m.name) for m in self.env["ir.model"].sudo().search([])],  # sudo: names only
        readonly=True,
        string="Because of",
    )
    member_ids = fields.One2many("udi.hold.member", "hold_id", readonly=True, string="Lots and serials")
    member_count = fields.Integer("Number of lots", compute="_compute_member_count")
    allow_quarantine = fields.Boolean("May go into quarantine", default=True, tracking=True)
    allow_internal = fields.Boolean("May move anywhere inside the company", tracking=True)
    allow_vendor_return = fields.Boolean("May go back to the supplier", default=True, tracking=True)
    allow_repair = fields.Boolean("May be repaired", default=True, tracking=True)
    allow_destruction = fields.Boolean("May be destroyed", default=True, tracking=True)
    reservations_open = fields.Boolean("Reservations still to be undone", readonly=True, index="btree_not_null")
    set_by_id = fields.Many2one(
        "res.users", "Set by (user)", readonly=True, default=lambda self: self.env.user, copy=False
    )
    set_by_name = kept_name("set_by_id", "Set by")
    set_by_login = kept_name("set_by_id", "Login of who set it", of="login")
    released_by_id = fields.Many2one("res.users", "Released by (user)", readonly=True)
    released_by_name = kept_name("released_by_id", "Released by")
    released_on = fields.Datetime(readonly=True)
    release_reason = fields.Char(readonly=True)

    @api.depends("member_ids")
    def _compute_member_count(self):
        counts = dict(self.env["udi.hold.member"]._read_group([("hold_id", "in", self.ids)], ["hold_id"], ["__count"]))
        for hold in self:
            hold.member_count = counts.get(hold, 0)

    @api.depends("scope", "product_id.display_name", "supplier_id.display_name", "supplier_lot", "location_id")
    @api.depends_context("lang")
    def _compute_scope_text(self):
        labels = dict(self._fields["scope"]._description_selection(self.env))
        for hold in self:
            facts = (hold.product_id.display_name, hold.supplier_lot, hold.supplier_id.display_name)
            named = [hold.location_id.complete_name] if hold.scope == "location" else [fact for fact in facts if fact]
            hold.scope_text = " · ".join([labels.get(hold.scope) or "", *named])

    # ------------------------------------------------------------------ release
    def release(self, reason):
        """Ask quality for the signature that ends these holds. Nothing is released before it is given.

        :returns: the action that asks; see `udi.signable`
        :raises AccessError: for a user who may not release, or who set one of the holds
        """
        self._check_release(reason)
        return self._udi_ask_signature("release", reason=reason.strip())

    def _check_release(self, reason):
        self.check_access("write")
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality may release a hold."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the hold may end."))
        for hold in self:
            if hold.state != "active":
                raise UserError(self.env._("The hold %(hold)s was released already.", hold=hold.name))

    def _udi_sign_meanings(self):
        return {"release": self.env._("Hold released: the goods may be used and delivered again")}

    def _udi_sign_authors(self):
        return self.set_by_id

    def _udi_sign_content(self):
        return {
            "reason": self.name,
            "kind": self.kind,
            "scope": self.scope,
            "product": self.product_id.id,
            "supplier": self.supplier_id.id,
            "supplier_lot": self.supplier_lot or "",
            "location": self.location_id.id,
            "members": self._members_digest(),
            "set_by": self.set_by_login,
            "set_on": self.create_date,
            "release_reason": self.release_reason or "",
        }

    def _udi_sign_partners(self):
        return {"supplier": self.supplier_id}

    def _udi_sign_refusal(self, user):
        if user in self.set_by_id:
            return self.env._("You set this hold yourself: somebody else in quality must release it.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        """Called with a proven signature: end the holds."""
        self._check_release(values.get("reason"))
        reason = values["reason"]
        self._advance_epochs()
        for hold in self:
            # sudo: closed to direct writing, so that no release goes without the signature and its event
            hold.sudo().write(
                {
                    "state": "released",
                    "released_by_id": self.env.user.id,
                    "released_on": fields.Datetime.now(),
                    "release_reason": reason,
                    "reservations_open": False,
                }
            )
            signature = sign(hold)
            hold._forget_lots()
            hold._write_event("sellable_accessible", reason, {"signature": signature.content_hash})

    @api.model_create_multi
    def create(self, vals_list):
        self.env["udi.standing"]._forget()
        if not self.env.su and any(BY_VERB & vals.keys() for vals in vals_list):
            raise UserError(self.env._("A hold is not rewritten: release it and set a new one."))
        return super().create(vals_list)

    def write(self, vals):
        self.env["udi.standing"]._forget()
        if CLOSED & vals.keys() and not self.env.su:
            raise UserError(self.env._("A hold is not rewritten: release it and set a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hold is kept for the record: release it instead."))

    # ------------------------------------------------------------------ investigation
    def _deadline(self, days):
        return fields.Date.add(fields.Date.context_today(self), days=days)

    def _someone_in_quality(self):
        """The first person of the company with the quality role."""
        group = self.env.ref(QUALITY)
        return self.env["res.users"].search(
            [("all_group_ids", "in", group.ids), ("share", "=", False), ("company_ids", "in", self.company_id.ids)],
            order="id",
            limit=1,
        )

    # ------------------------------------------------------------------ buttons
    def action_release(self):
        """Ask for the reason and the signature in one dialog."""
        self._check_release("-")
        return self._udi_ask_signature("release", ask_reason=True)

    def action_view_lots(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots and serials on hold"),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("udi_hold_ids", "in", self.ids)],
        }


class UdiHoldMember(models.Model):
    _name = "udi.hold.member"
    _description = "Lot on hold"
    _log_access = False
    _rec_name = "lot_id"

    hold_id = fields.Many2one("udi.hold", required=True, readonly=True, ondelete="cascade")  # found by the unique key
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, readonly=True, index=True, ondelete="restrict")
    # the lot and the hold have them too: not checked for each of a million rows
    product_id = Unlinked("product.product", required=True, readonly=True, ondelete="restrict")
    company_id = Unlinked("res.company", required=True, readonly=True, ondelete="cascade")

    _once = models.Constraint("UNIQUE (hold_id, lot_id)", "The lot is on this hold already.")
    # a move that reserves asks which holds concern its product
    _product_idx = models.Index("(product_id, hold_id)")
