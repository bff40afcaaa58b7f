"""Exceptions: one unit may pass one rule once, on one document, because somebody with the right role said why."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ..services.trial import Refusal
from .unlinked import Unlinked

ROLES = ("udi_traceability.group_udi_shift_leader", "udi_traceability.group_udi_quality")
VALID_FOR = timedelta(hours=24)


class UdiOverride(models.Model):
    _name = "udi.override"
    _description = "Exception from a gate"
    _inherit = ["udi.signable"]
    _order = "create_date desc, id desc"
    _rec_name = "document_name"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    rule = fields.Selection(lambda self: self.env["udi.gate.rule"]._rule_labels(), required=True, readonly=True)
    message = fields.Char("What was refused", readonly=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", readonly=True, index="btree_not_null", ondelete="restrict")
    lot_name = fields.Char("Name of the lot", readonly=True)
    step = fields.Char(required=True, readonly=True)
    quantity = fields.Float(digits=(20, 6), required=True, readonly=True)
    document_model = fields.Char("Document type", required=True, readonly=True)
    document_ref = fields.Many2oneReference("Document ID", model_field="document_model", required=True, readonly=True)
    document_name = fields.Char("Document", readonly=True)
    reason = fields.Char(required=True, readonly=True)
    # no foreign key, and the name beside it: whoever allowed it may leave, and the record still names him
    user_id = Unlinked("res.users", "Allowed by", required=True, readonly=True, ondelete="restrict")
    user_login = fields.Char("Login of who allowed it", compute="_compute_user_name", store=True)
    user_name = fields.Char("Allowed by (name)", compute="_compute_user_name", store=True)
    to_sign = fields.Boolean("Needs a signature", readonly=True)
    signed_on = fields.Datetime(readonly=True)
    expires_on = fields.Datetime("Valid until", required=True, readonly=True)
    used_on = fields.Datetime(readonly=True)
    used_by_id = Unlinked("res.users", "Used by", readonly=True, ondelete="restrict")
    used_by_name = fields.Char("Used by (name)", compute="_compute_used_by_name", store=True)
    state = fields.Selection(
        [("unsigned", "Signature missing"), ("open", "Open"), ("used", "Used"), ("expired", "Expired")],
        "Status",
        compute="_compute_state",
        search="_search_state",
    )

    _document_idx = models.Index("(document_model, document_ref) WHERE used_on IS NULL")

    @api.depends("user_id")
    def _compute_user_name(self):
        for override in self:
            override.user_login, override.user_name = override.user_id.login, override.user_id.name

    @api.depends("used_by_id")
    def _compute_used_by_name(self):
        for override in self:
            override.used_by_name = override.used_by_id.name

    @api.depends("used_on", "expires_on", "to_sign", "signed_on")
    def _compute_state(self):
        now = fields.Datetime.now()
        for override in self:
            over = override.expires_on and override.expires_on < now
            waiting = "unsigned" if override.to_sign and not override.signed_on else "open"
            override.state = "used" if override.used_on else "expired" if over else waiting

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        waiting = fields.Domain("to_sign", "=", True) & fields.Domain("signed_on", "=", False)
        valid = fields.Domain("used_on", "=", False) & fields.Domain("expires_on", ">=", now)
        domains = {
            "used": fields.Domain("used_on", "!=", False),
            "expired": fields.Domain("used_on", "=", False) & fields.Domain("expires_on", "<", now),
            "unsigned": valid & waiting,
            "open": valid & ~waiting,
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    # ------------------------------------------------------------------ allow
    @api.model
    @api.private
    def refusals(self, lines):
        """What the gate would refuse of these move lines now: list of `Refusal`."""
        findings = self.env["udi.gate"].check(lines._udi_lines()._udi_gate_requests())
        return self._refusals([finding for finding in findings if finding.action == "block"])

    @api.model
    def _refusals(self, findings):
        """Findings on move lines as `Refusal`; a lot without number is known by its name."""
        return [
            Refusal(item.message, item.overridable, item.signed, self._key_values(item.request, item.rule))
            for item in findings
            if item.request.line
        ]

    @api.model
    @api.private
    def allow(self, refusals, reason):
        """Let each of these refused steps pass once. For a shift leader or quality, where the gate's row allows it.

        :param refusals: what `udi.gated` found; :returns: the exceptions; those that are signed wait for it
        :raises AccessError: for everybody else; :raises UserError: without a reason, or where none is possible
        """
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(self.env._("Only a shift leader or quality may allow an exception."))
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason stays in the ledger."))
        if not refusals:
            raise UserError(self.env._("Nothing is refused here. There is nothing to allow."))
        fixed = [refusal.message for refusal in refusals if not refusal.overridable]
        if fixed:
            raise UserError("\n".join([self.env._("No exception is possible from this rule:"), *dict.fromkeys(fixed)]))
        expires = fields.Datetime.now() + VALID_FOR
        # sudo: written here only, after the checks above
        return self.sudo().create(
            [
                {**refusal.values, "reason": reason, "expires_on": expires, "to_sign": refusal.signed}
                | {"message": refusal.message, "user_id": self.env.uid}
                for refusal in refusals
            ]
        )

    def _key_values(self, request, rule):
        document = request.line._udi_document()
        return {
            "company_id": request.line.company_id.id,
            "rule": rule,
            "product_id": request.product.id,
            "lot_id": request.lot.id if request.lot else False,
            "lot_name": request.lot.name if request.lot else request.lot_name,
            "step": request.step,
            "quantity": request.quantity,
            "document_model": document._name,
            "document_ref": document.id,
            "document_name": document.display_name,
        }

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {"allow": self.env._("Exception allowed: this may pass the gate once, on this document")}

    def _udi_sign_content(self):
        names = ("rule", "message", "lot_name", "step", "document_model", "document_ref", "reason")
        return {
            **{name: self[name] or "" for name in names},
            "quantity": f"{self.quantity:.6f}",
            "product": self.product_id.id,
            "lot": self.lot_id.id or 0,
            "allowed_by": self.user_login,
            "valid_until": self.expires_on,
        }

    def _udi_sign_refusal(self, user):
        if user != self.user_id:
            return self.env._("An exception is signed by the person who allows it.")
        if self.state != "unsigned":
            return self.env._("This exception waits for no signature. Allow it again.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        """Called with a proven signature: from now on they let pass."""
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(self.env._("Only a shift leader or quality may allow an exception."))
        for override in self:
            # sudo: closed to direct writing, so that none is valid without its signature
            override.sudo().signed_on = fields.Datetime.now()
            sign(override)

    # ------------------------------------------------------------------ use
    @api.model
    def _use(self, findings):
        """Spend the exceptions that fit; return the findings that stay refused."""
        bound = [finding for finding in findings if finding.overridable and finding.request.line]
        if not bound:
            return findings
        documents = {}
        for finding in bound:
            document = finding.request.line._udi_document()
            documents.setdefault(document._name, set()).add(document.id)
        domain = fields.Domain.OR(
            [("document_model", "=", model), ("document_ref", "in", list(ids))] for model, ids in documents.items()
        )
        # sudo: who moves the goods need not be allowed to read exceptions
        found = self.sudo().search(domain & fields.Domain("state", "in", ["open"]))
        if not found:
            return findings
        free = {override._key(): override for override in found}
        used, refused = found.browse(), []
        for finding in findings:
            override = self._fitting(finding, free) if finding.overridable and finding.request.line else None
            if override and float_compare(finding.request.quantity, override.quantity, precision_digits=6) <= 0:
                free.pop(override._key())
                used |= override
            else:
                refused.append(finding)
        if not refused:
            used._spend()
        return refused

    def _key(self):
        self.ensure_one()
        document = (self.document_model, self.document_ref)
        name = "" if self.lot_id else self.lot_name or ""
        return (self.rule, self.product_id.id, self.lot_id.id, name, self.step, *document)

    def _fitting(self, finding, free):
        """The open exception for this finding. A lot that is made by the step itself was allowed by its name."""
        request = finding.request
        document = request.line._udi_document()
        lot_id, name = (request.lot.id, request.lot.name) if request.lot else (False, request.lot_name or "")
        start, end = (finding.rule, request.product.id), (request.step, document._name, document.id)
        override = free.get((*start, lot_id, "", *end)) if lot_id else None
        override = override or free.get((*start, False, name, *end))
        return None if override and finding.signed and not override.signed_on else override

    def _spend(self):
        """Mark them used, with an event for each document and reason in the ledger."""
        self.write({"used_on": fields.Datetime.now(), "used_by_id": self.env.uid})
        groups = {}
        for override in self:
            key = (override.document_model, override.document_ref, override.rule, override.reason, override.user_login)
            groups.setdefault(key, []).append(override)
        labels = dict(self._fields["rule"]._description_selection(self.env(context={"lang": "en_US"})))
        pairs = []
        for (model, ref, rule, reason, login), overrides in groups.items():
            event = {
                "company_id": overrides[0].company_id.id,
                "biz_step": "other",
                "document": self.env[model].browse(ref),
                "reason": f"{labels[rule]}: {reason}",
            }
            detail = {"exception": rule, "allowed_by": login}
            pairs.append(
                (
                    event,
                    [
                        {
                            "lot": override.lot_id or None,
                            "quantity": override.quantity,
                            "detail": {**detail, "step": override.step, **self._named(override)},
                        }
                        for override in overrides
                    ],
                )
            )
        self.env["udi.recorder"].record_many(pairs)

    def _named(self, override):
        return {} if override.lot_id else {"lot": override.lot_name, "product": override.product_id.id}

    def action_open_document(self):
        """Open the document that the exception was made for."""
        self.ensure_one()
        record = self.env.get(self.document_model, self.browse()).browse(self.document_ref)
        if not record.exists():
            raise UserError(
                self.env._("The document %(document)s is no longer in the system.", document=self.document_name)
            )
        return record.get_formview_action()
