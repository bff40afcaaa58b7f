from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .udi_recall_closing import APPROVERS

AUTHOR = "udi_traceability.group_udi_recall_manager"


class UdiRecallScope(models.Model):
    """One version of what a case covers: rules that are combined, and what they gave when they were last asked.

    A version that a case was taken from is never changed again; a new one is made of it.
    """

    _name = "udi.recall.scope"
    _description = "Scope of a recall case"
    _inherit = ["udi.signable"]
    _order = "recall_id, number desc"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    number = fields.Integer(string="Version", readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        [("draft", "Draft"), ("current", "In force"), ("past", "Earlier")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    note = fields.Char(help="Why there is this version.")
    rule_ids = fields.One2many("udi.recall.scope.rule", "scope_id", string="Rules", copy=True)
    rule_text = fields.Text(string="In words", compute="_compute_rule_text")
    taken_on = fields.Datetime(string="Taken on", readonly=True, copy=False)
    digest = fields.Char(readonly=True, copy=False, help="SHA-256 of the affected lots when the scope was taken.")
    preview = fields.Json(readonly=True, copy=False)
    preview_shown = fields.Json(compute="_compute_preview_shown")
    previewed_on = fields.Datetime(string="Counted on", readonly=True, copy=False)
    lot_count = fields.Integer(string="Lots and serials", readonly=True, copy=False)
    unit_qty = fields.Float(string="Units", digits="Product Unit", readonly=True, copy=False)
    possible_qty = fields.Float(string="Of which possibly affected", digits="Product Unit", readonly=True, copy=False)
    cost = fields.Monetary(string="Estimated cost", readonly=True, copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    editable = fields.Boolean(compute="_compute_editable")
    compare_id = fields.Many2one(
        "udi.recall.scope", string="Compare with", compute="_compute_compare_id", readonly=False, store=False
    )
    comparison = fields.Json(compute="_compute_comparison")

    _number_uniq = models.Constraint("UNIQUE (recall_id, number)", "This version of the scope exists already.")

    @api.depends("number", "state", "note")
    def _compute_display_name(self):
        for scope in self:
            scope.display_name = self.env._("Version %(number)s", number=scope.number) + (
                f" · {scope.note}" if scope.note else ""
            )

    @api.depends("rule_ids.text", "rule_ids.combine")
    def _compute_rule_text(self):
        words = dict(self.env["udi.recall.scope.rule"]._fields["combine"]._description_selection(self.env))
        for scope in self:
            lines = []
            for rule in scope.rule_ids:
                lines.append(f"{words[rule.combine]} {rule.text}" if lines else rule.text)
            scope.rule_text = "\n".join(lines)

    @api.depends("taken_on", "recall_id.state")
    def _compute_editable(self):
        for scope in self:
            scope.editable = not scope.taken_on and scope.recall_id.state in ("signal", "evaluation", "action")

    @api.depends("preview")
    @api.depends_context("lang")
    def _compute_preview_shown(self):
        """What was counted, with the products named in the language of who reads it."""
        for scope in self:
            shown = scope.preview
            if shown:
                rows = shown["products"] + shown["shortage"]["products"]
                # sudo: whoever may see the case may read what its devices are
                products = self.env["product.product"].sudo().browse({row.get("product_id") for row in rows} - {None})
                names = {product.id: product.display_name for product in products.exists()}
                for row in rows:
                    row["name"] = names.get(row.get("product_id"), row["name"])
            scope.preview_shown = shown

    def _compute_compare_id(self):
        for scope in self:
            others = scope.recall_id.scope_ids - scope
            scope.compare_id = others.filtered(lambda other: other.state == "current")[:1] or others[:1]

    @api.depends("compare_id", "previewed_on")
    def _compute_comparison(self):
        engine = self.env["udi.recall.scope.engine"]
        for scope in self:
            other = scope.compare_id
            ready = scope.previewed_on and other and other.rule_ids and scope.rule_ids
            scope.comparison = engine.compare(scope._origin, other._origin) if ready else False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            recall = self.env["udi.recall"].browse(vals.get("recall_id"))
            if not self.env.su and ({"state", "taken_on", "digest", "preview", "number"} & vals.keys()):
                raise UserError(self.env._("A scope starts as a draft. Use the buttons of the recall case."))
            recall._check_open()
            vals["number"] = max(recall.with_context(active_test=False).scope_ids.mapped("number"), default=0) + 1
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"note", "rule_ids", "compare_id"}:
                raise UserError(self.env._("Only rules and note of a scope are written. Use the buttons."))
            if vals.keys() - {"compare_id"}:
                self._check_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(scope.state != "draft" or scope.taken_on for scope in self):
            raise UserError(self.env._("This version of the scope is part of the record and stays."))

    def _check_editable(self):
        for scope in self:
            scope.recall_id._check_open()
            if scope.taken_on:
                raise UserError(
                    self.env._("Version %(number)s was taken already. Make a new version of it.", number=scope.number)
                )
            if scope.state == "current" and scope.recall_id.state == "decision":
                scope.recall_id._check_editable({"title"})

    def _rules_changed(self):
        """What the rules say is not what was counted."""
        # sudo: figures are closed to everyone's own writes; who may change rules was checked
        stale = self.sudo()
        stale.write({"preview": False, "previewed_on": False})
        for scope in stale.filtered(lambda scope: scope.state == "current" and scope.recall_id.scoped_on):
            scope.recall_id.write({"scope_stale": True})

    # ------------------------------------------------------------------ narrowing needs a second person
    def _udi_sign_meanings(self):
        return {"narrow": self.env._("Scope of the recall narrowed: the units that leave it are not affected")}

    def _udi_sign_authors(self):
        return self.create_uid | self.recall_id.user_id

    def _udi_sign_content(self):
        rules = [(rule.combine, rule.kind, rule.text) for rule in self.with_context(lang=None).rule_ids]
        return {"case": self.recall_id.reference, "version": self.number, "rules": [list(rule) for rule in rules]}

    def _udi_sign_refusal(self, user):
        if not any(user.has_group(group) for group in APPROVERS):
            return self.env._("Quality or regulatory affairs signs that a running recall is narrowed.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        for scope in self:
            self.env["udi.recall.service"]._put_in_force(scope)
            sign(scope)

    # ------------------------------------------------------------------ buttons
    def action_preview(self):
        self.ensure_one()
        self.env["udi.recall.scope.engine"].preview(self)
        return True

    def action_new_version(self):
        """A draft with the same rules."""
        self.ensure_one()
        if not self.env.user.has_group(AUTHOR):
            raise AccessError(self.env._("Only a recall manager makes a new version of the scope."))
        return self.copy({"note": False, "recall_id": self.recall_id.id})._open()

    def action_apply(self):
        """Make this draft the scope of the case; narrowing a running recall asks for a signature."""
        self.ensure_one()
        return self.env["udi.recall.service"].put_in_force(self) or True

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.recall_id.display_name,
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }

    def action_open(self):
        return self._open()
