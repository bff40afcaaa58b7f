"""Exceptions: one unit may pass one rule once, on one document, because somebody with the right role said why."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from .udi_gate_rule import RULES

ROLES = ("udi_traceability.group_udi_shift_leader", "udi_traceability.group_udi_quality")
VALID_FOR = timedelta(hours=24)


class UdiOverride(models.Model):
    _name = "udi.override"
    _description = "Exception from a gate"
    _order = "create_date desc, id desc"
    _rec_name = "document_name"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    rule = fields.Selection(RULES, required=True, readonly=True)
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
    user_id = fields.Many2one("res.users", "Allowed by", required=True, readonly=True, ondelete="restrict")
    expires_on = fields.Datetime("Valid until", required=True, readonly=True)
    used_on = fields.Datetime(readonly=True)
    used_by_id = fields.Many2one("res.users", "Used by", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("open", "Open"), ("used", "Used"), ("expired", "Expired")],
        "Status",
        compute="_compute_state",
        search="_search_state",
    )

    _document_idx = models.Index("(document_model, document_ref) WHERE used_on IS NULL")

    @api.depends("used_on", "expires_on")
    def _compute_state(self):
        now = fields.Datetime.now()
        for override in self:
            over = override.expires_on and override.expires_on < now
            override.state = "used" if override.used_on else "expired" if over else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        domains = {
            "used": [("used_on", "!=", False)],
            "expired": [("used_on", "=", False), ("expires_on", "<", now)],
            "open": [("used_on", "=", False), ("expires_on", ">=", now)],
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    # ------------------------------------------------------------------ allow
    @api.model
    def refusals(self, lines):
        """What the gate would refuse of these move lines now: list of `Finding`."""
        return [
            finding
            for finding in self.env["udi.gate"].check(lines._udi_lines()._udi_gate_requests())
            if finding.action == "block"
        ]

    @api.model
    @api.private
    def allow(self, findings, reason):
        """Let each of these refused steps pass once. For a shift leader or quality, where the gate's row allows it.

        :param findings: what `refusals` returned; :returns: the exceptions
        :raises AccessError: for everybody else; :raises UserError: without a reason, or where none is possible
        """
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(self.env._("Only a shift leader or quality may allow an exception."))
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: the reason stays in the ledger."))
        if not findings:
            raise UserError(self.env._("Nothing is refused here. There is nothing to allow."))
        fixed = [finding.message for finding in findings if not finding.overridable]
        if fixed:
            raise UserError("\n".join([self.env._("No exception is possible from this rule:"), *dict.fromkeys(fixed)]))
        expires = fields.Datetime.now() + VALID_FOR
        # sudo: written here only, after the checks above
        return self.sudo().create(
            [
                {**self._key_values(finding.request, finding.rule), "reason": reason, "expires_on": expires}
                | {"message": finding.message, "user_id": self.env.uid}
                for finding in findings
            ]
        )

    def _key_values(self, request, rule):
        document = request.line._udi_document()
        return {
            "company_id": request.line.company_id.id,
            "rule": rule,
            "product_id": request.product.id,
            "lot_id": request.lot.id if request.lot else False,
            "lot_name": False if request.lot else request.lot_name,
            "step": request.step,
            "quantity": request.quantity,
            "document_model": document._name,
            "document_ref": document.id,
            "document_name": document.display_name,
        }

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
            override = free.get(self._key_of(finding)) if finding.overridable and finding.request.line else None
            if override and float_compare(finding.request.quantity, override.quantity, precision_digits=6) <= 0:
                free.pop(self._key_of(finding))
                used |= override
            else:
                refused.append(finding)
        if not refused:
            used._spend()
        return refused

    def _key(self):
        self.ensure_one()
        document = (self.document_model, self.document_ref)
        return (self.rule, self.product_id.id, self.lot_id.id, self.lot_name or "", self.step, *document)

    def _key_of(self, finding):
        request = finding.request
        document = request.line._udi_document()
        lot_id = request.lot.id if request.lot else False
        name = "" if request.lot else request.lot_name or ""
        return (finding.rule, request.product.id, lot_id, name, request.step, document._name, document.id)

    def _spend(self):
        """Mark them used, with an event for each document and reason in the ledger."""
        self.write({"used_on": fields.Datetime.now(), "used_by_id": self.env.uid})
        groups = {}
        for override in self:
            key = (override.document_model, override.document_ref, override.rule, override.reason, override.user_id)
            groups.setdefault(key, []).append(override)
        labels = dict(self._fields["rule"]._description_selection(self.env(context={"lang": "en_US"})))
        pairs = []
        for (model, ref, rule, reason, user), overrides in groups.items():
            event = {
                "company_id": overrides[0].company_id.id,
                "biz_step": "other",
                "document": self.env[model].browse(ref),
                "reason": f"{labels[rule]}: {reason}",
            }
            detail = {"exception": rule, "allowed_by": user.login}
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
