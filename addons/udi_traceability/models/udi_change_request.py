"""Change requests: what of a regulated record shall become what, why, from when, allowed by a second person."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .udi_field_value import Source
from .unlinked import kept_name
from odoo.addons.udi_core.change_rules import SOURCES, new_identifier_needed

AUTHORS = "udi_traceability.group_udi_regulatory"
BY_BUTTON = frozenset({"state", "asked_by_id", "asked_by_login"})
APPROVERS = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_regulatory")
# what a field says of a device in the words of `udi_core.change_rules`; the rest nobody has ruled on
ASPECTS = {
    "udi_generic_name": "name",
    "udi_trade_name": "trade_name",
    "udi_model": "model",
    "udi_single_use": "single_use",
    "udi_sterile": "sterile",
    "udi_mri_safety": "critical_warning",
    "contained_quantity": "package_quantity",
    "contained_id": "package_content",
    "uom_id": "package_content",
    "udi_catalogue_number": "catalogue_number",
    "udi_gmdn_code": "nomenclature",
    "udi_emdn_code": "nomenclature",
    "udi_nmpa_class_code": "nomenclature",
    "udi_fda_product_code": "nomenclature",
    "udi_nhsa_code": "insurance_code",
    "udi_storage": "storage",
    "udi_temperature_rule": "storage",
    "udi_temperature_min": "storage",
    "udi_temperature_max": "storage",
    "state": "validity",
    "valid_from": "validity",
    "valid_to": "validity",
    "udi_gln": "location_number",
}


class UdiChangeRequest(models.Model):
    _name = "udi.change.request"
    _description = "Change request"
    _inherit = ["mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "id desc"

    name = fields.Char("Number", readonly=True, copy=False, default=lambda self: self.env._("New"))
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    record_ref = fields.Reference(
        selection=lambda self: self._record_types(), string="What is changed", required=True, index=True
    )
    record_name = fields.Char("Record", compute="_compute_record_name", store=True)
    reason = fields.Text("Why", required=True, tracking=True)
    effective_on = fields.Date("Effective from", required=True, default=fields.Date.context_today, tracking=True)
    line_ids = fields.One2many("udi.change.request.line", "request_id", "Values", copy=True)
    change_text = fields.Text("What", compute="_compute_change_text", store=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("asked", "Waiting for approval"),
            ("approved", "Approved"),
            ("applied", "In force"),
            ("refused", "Refused"),
        ],
        "Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    asked_by_id = fields.Many2one("res.users", "Requested by (user)", readonly=True, copy=False, ondelete="set null")
    asked_by_name = kept_name("asked_by_id", "Requested by")
    asked_by_login = fields.Char("Login of who asked", readonly=True, copy=False)
    new_di = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("ask", "To be decided")],
        "Needs a new UDI-DI",
        compute="_compute_new_di",
        help="What the rules of the markets in which the product is sold say of such a change.",
    )
    new_di_text = fields.Text("The rule that says so", compute="_compute_new_di")
    new_identifier_id = fields.Many2one("udi.device.identifier", "New UDI-DI", ondelete="restrict", tracking=True)
    no_new_reason = fields.Char("Why no new UDI-DI is needed", tracking=True)
    refusal = fields.Char("Why it was refused", readonly=True, copy=False, tracking=True)
    applied_on = fields.Datetime("In force since", readonly=True, copy=False)

    @api.model
    def _record_types(self):
        names = ("udi.device.identifier", "product.template", "stock.lot", "res.partner")
        return [(name, self.env["ir.model"]._get(name).name) for name in names]

    # ------------------------------------------------------------------ what it shows
    @api.depends("record_ref")
    def _compute_record_name(self):
        for request in self:
            request.record_name = request.record_ref.display_name if request.record_ref else False

    @api.depends("line_ids.field_name", "line_ids.old_text", "line_ids.new_text")
    def _compute_change_text(self):
        for request in self:
            lines = request.line_ids.filtered("new_text")
            request.change_text = "\n".join(
                f"{line.field_label}: {line.old_text or '–'} → {line.new_text}" for line in lines
            )

    @api.depends("line_ids.new_text", "record_ref")
    @api.depends_context("lang")
    def _compute_new_di(self):
        for request in self:
            aspects = [
                ASPECTS.get(line.field_name, "unit_data" if line.model == "stock.lot" else line.field_name)
                for line in request.line_ids.filtered("new_text")
            ]
            verdict = new_identifier_needed(aspects, request._markets())
            request.new_di = verdict.answer if aspects else False
            request.new_di_text = request._verdict_text(verdict) if aspects else False

    def _markets(self):
        record = self.record_ref
        if record and record._name == "udi.device.identifier":
            record = record.product_id.product_tmpl_id
        if not record or record._name != "product.template":
            return list(SOURCES)
        return [market for market in SOURCES if record[f"udi_market_{market}"]] or list(SOURCES)

    def _verdict_text(self, verdict):
        if verdict.answer == "yes":
            words = self._aspect_words()
            return "\n".join(f"{SOURCES[market]}: {words[aspect]}" for aspect, market in verdict.rules)
        if verdict.answer == "no":
            return self.env._("No rule of these markets ties what is changed to the identifier.")
        return self.env._("The rules do not name this change: regulatory affairs decide and say why.")

    def _aspect_words(self):
        return {
            "name": self.env._("the name of the device changes"),
            "trade_name": self.env._("the trade name changes"),
            "model": self.env._("it becomes another version or model"),
            "single_use": self.env._("the labelling for single use changes"),
            "sterile": self.env._("whether it is packed sterile changes"),
            "package_quantity": self.env._("the quantity in the package changes"),
            "package_content": self.env._("the package holds something else"),
            "critical_warning": self.env._("a critical warning changes"),
        }

    @api.onchange("record_ref")
    def _onchange_record_ref(self):
        """A row for each regulated value, with what it is today."""
        record = self.record_ref
        names = record._udi_lineage_fields() if record else ()
        lines = [{"model": record._name, "field_name": name, "sequence": at} for at, name in enumerate(names)]
        for values in lines:
            values["old_text"] = self._present(values["field_name"])
        self.line_ids = [Command.clear(), *(Command.create(values) for values in lines)]

    def _present(self, name):
        record = self.record_ref
        # sudo: the name of a record that the changed one names
        return self.env["udi.lineage"]._words(record, name, record.sudo()._udi_lineage_text(name))

    # ------------------------------------------------------------------ steps
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_button(vals)
        requests = super().create(vals_list)
        for request in requests:
            # sudo: whoever may ask need not be allowed to touch number sequences
            request.name = self.env["ir.sequence"].sudo().next_by_code("udi.change.request") or request.name
        return requests

    def write(self, vals):
        closed = {"record_ref", "line_ids", "reason", "effective_on", "new_identifier_id", "no_new_reason", "state"}
        if closed & vals.keys() and not self.env.su and any(request.state != "draft" for request in self):
            raise self._closed()
        self._check_by_button(vals)
        return super().write(vals)

    def _check_by_button(self, vals):
        if BY_BUTTON & vals.keys() and not self.env.su:
            raise AccessError(self.env._("A request goes on by its buttons."))

    def _closed(self):
        return UserError(self.env._("What was sent for approval is not changed any more. Copy the request."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(request.state != "draft" for request in self):
            raise UserError(self.env._("Only a draft can be deleted: what was asked and decided stays."))

    def action_ask(self):
        """Send it for approval.

        :raises UserError: nothing to change, a value that cannot be read, an open question about the UDI-DI
        """
        self.check_access("write")
        if not self.env.user.has_group(AUTHORS):
            raise AccessError(self.env._("Regulatory affairs ask for changes of regulated data."))
        for request in self:
            lines = request.line_ids.filtered("new_text")
            if request.state != "draft":
                raise UserError(self.env._("%(request)s was sent already.", request=request.name))
            if not lines:
                raise UserError(self.env._("Nothing is to be changed: enter at least one new value."))
            for line in lines:
                line._value()
            if request.new_di != "no" and not request.new_identifier_id and not (request.no_new_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Such a change may need a new UDI-DI:\n%(rule)s\n\nChoose the new UDI-DI, or say why none is "
                        "needed.",
                        rule=request.new_di_text,
                    )
                )
            (request.line_ids - lines).unlink()
            # sudo: the status moves by these steps alone
            request.sudo().write({"state": "asked", "asked_by_id": self.env.uid, "asked_by_login": self.env.user.login})
        return True

    def action_approve(self):
        """Ask for the second person's signature."""
        return self._udi_ask_signature("approve")

    def action_refuse(self):
        """Ask for the reason, signed."""
        return self._udi_ask_signature("refuse", ask_reason=True)

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {
            "approve": self.env._("Change approved: it may come into force on its day"),
            "refuse": self.env._("Change refused: everything stays as it is"),
        }

    def _udi_sign_authors(self):
        return self.asked_by_id | self.create_uid

    def _udi_sign_content(self):
        return {
            "record": f"{self.record_ref._name},{self.record_ref.id}",
            "changes": "\n".join(
                f"{line.field_name}: {line.old_text or ''} -> {line.new_text}" for line in self.line_ids.sorted("id")
            ),
            "reason": self.reason,
            "effective_on": self.effective_on,
            "new_identifier": self.new_identifier_id.code or "",
            "no_new_reason": self.no_new_reason or "",
            "asked_by": self.asked_by_login or "",
        }

    def _udi_sign_partners(self):
        return {"record": self.record_ref} if self.record_ref._name == "res.partner" else {}

    def _udi_sign_refusal(self, user):
        if self.state != "asked":
            return self.env._("%(request)s waits for no approval.", request=self.name)
        if not any(user.has_group(group) for group in APPROVERS):
            return self.env._("Quality or regulatory affairs approve changes of regulated data.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        for request in self:
            refused = meaning == "refuse"
            # sudo: the status moves by these steps alone
            request.sudo().write(
                {"state": "refused", "refusal": values.get("reason")} if refused else {"state": "approved"}
            )
            sign(request)
            if not refused and request.effective_on <= fields.Date.context_today(request):
                request._apply()

    # ------------------------------------------------------------------ coming into force
    def _apply(self):
        """Write the new values, with the rights of who asked for them.

        :raises UserError: a value is another one by now, or who asked may not change it any more
        """
        for request in self:
            author = request.sudo().asked_by_id  # sudo: whose rights the change is made with
            if not author.active:
                raise UserError(
                    self.env._("Who asked for %(request)s is not here any more: ask anew.", request=request.name)
                )
            for line in request.line_ids:
                if (request._present(line.field_name) or "") != (line.old_text or ""):
                    raise UserError(
                        self.env._(
                            "%(field)s is “%(now)s” by now and not “%(then)s” any more. "
                            "Refuse this request and ask anew.",
                            field=line.field_label,
                            now=request._present(line.field_name) or "–",
                            then=line.old_text or "–",
                        )
                    )
            record = request.record_ref.with_user(author).with_context(
                udi_source=Source("request", request.name), udi_change_reason=f"{request.name}: {request.reason}"
            )
            record.write({line.field_name: line._value() for line in request.line_ids})
            # sudo: the status moves by these steps alone
            request.sudo().write({"state": "applied", "applied_on": fields.Datetime.now()})

    @api.model
    def _cron_apply(self):
        """What was approved for today or before comes into force; what cannot tells who asked."""
        due = Domain("state", "=", "approved") & Domain("effective_on", "<=", fields.Date.today())
        for request in self.search(due):
            try:
                with self.env.cr.savepoint():
                    request._apply()
            except (AccessError, UserError, ValidationError) as error:
                request._tell_author(str(error))

    def _tell_author(self, why):
        if not self.activity_ids:
            user = self.asked_by_id if self.asked_by_id.active else self.env.user
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The change could not come into force"),
                note=why,
                user_id=user.id,
            )
