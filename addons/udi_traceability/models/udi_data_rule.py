"""What must be right about the data: one rule a record, with who mends what breaks it and until when."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import datetime, safe_eval

DIMENSIONS = [("accuracy", "Accuracy"), ("completeness", "Completeness"), ("timeliness", "Timeliness")]
SEVERITIES = [("1", "Low"), ("2", "Medium"), ("3", "High")]
# what a rule of one's own may look at: not people, not money
OWN_RULE_MODELS = (
    "product.product",
    "product.template",
    "res.partner",
    "stock.location",
    "stock.lot",
    "stock.package",
    "stock.picking",
    "stock.warehouse",
    "udi.device.identifier",
    "udi.event",
    "udi.hold",
    "udi.holder",
    "udi.licence",
    "udi.publication",
    "udi.registration",
)


class UdiDataRule(models.Model):
    _name = "udi.data.rule"
    _description = "Data quality rule"
    _inherit = ["udi.kept.in.memory", "mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True, help="What is wrong, in a few words.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    dimension = fields.Selection(DIMENSIONS, required=True, default="accuracy", tracking=True)
    severity = fields.Selection(SEVERITIES, required=True, default="2", tracking=True)
    method = fields.Selection(
        [("check", "Built-in check"), ("domain", "Own condition")], required=True, default="domain", tracking=True
    )
    check = fields.Selection(selection="_selection_check", string="Which check", tracking=True)
    model_id = fields.Many2one(
        "ir.model",
        "Looks at",
        compute="_compute_model_id",
        store=True,
        readonly=False,
        ondelete="cascade",
        domain=[("model", "in", OWN_RULE_MODELS)],
        help="The kind of record in which the fault is found.",
    )
    model = fields.Char(related="model_id.model", string="Technical name of the model")
    domain = fields.Char("Condition", default="[]", tracking=True, help="Records that meet it are faulty.")
    threshold = fields.Float(tracking=True, help="From which value on it counts as a fault, in the unit beside it.")
    threshold_unit = fields.Char("Unit", compute="_compute_threshold_unit")
    since = fields.Date(
        "Counts from",
        default=fields.Date.context_today,
        tracking=True,
        help="Steps before this day are left out: what was recorded before the rule cannot be done again.",
    )
    owner_id = fields.Many2one("res.users", domain=[("share", "=", False)], tracking=True, help="Gets what is found.")
    owner_group_id = fields.Many2one(
        "res.groups",
        "Role of the owner",
        help="Where no owner is named: the first person of the company with this role.",
    )
    due_days = fields.Integer("Days to mend", default=7, tracking=True)
    fix = fields.Selection(selection="_selection_fix", string="Suggested fix", default="open", required=True)
    advice = fields.Text("What to do", translate=True, help="One or two sentences for who mends it.")
    issue_ids = fields.One2many("udi.data.issue", "rule_id", "Issues")
    open_count = fields.Integer("Open issues", compute="_compute_open_count")
    last_run = fields.Datetime("Last looked at everything", readonly=True, copy=False)
    last_seconds = fields.Float("Seconds it took", readonly=True, copy=False, digits=(10, 2))
    last_error = fields.Char("Why it could not be checked", readonly=True, copy=False)
    # up to where the data were looked at: written before this moment, sealed up to this block
    seen_until = fields.Datetime(readonly=True, copy=False)
    seen_block = fields.Integer(readonly=True, copy=False)

    _days_positive = models.Constraint("CHECK (due_days BETWEEN 0 AND 3650)", "Days to mend lie between 0 and 3650.")
    _threshold_positive = models.Constraint("CHECK (threshold >= 0)", "A threshold is not negative.")

    @api.model
    def _selection_check(self):
        return [(code, check.title) for code, check in self.env["udi.data.check"]._checks().items()]

    @api.model
    def _selection_fix(self):
        return list(self.env["udi.data.fix"]._fixes().items())

    @api.depends("method", "check")
    def _compute_model_id(self):
        checks = self.env["udi.data.check"]._checks()
        for rule in self:
            if rule.method == "check":
                known = checks.get(rule.check)
                rule.model_id = self.env["ir.model"]._get(known.model) if known else False
            else:
                rule.model_id = rule.model_id

    @api.depends("method", "check")
    @api.depends_context("lang")
    def _compute_threshold_unit(self):
        checks = self.env["udi.data.check"]._checks()
        for rule in self:
            known = checks.get(rule.check) if rule.method == "check" else None
            rule.threshold_unit = known.unit if known else False

    @api.depends("issue_ids.state")
    def _compute_open_count(self):
        groups = self.env["udi.data.issue"]._read_group(
            [("rule_id", "in", self.ids), ("state", "=", "open")], ["rule_id"], ["__count"]
        )
        counts = {rule.id: count for rule, count in groups}
        for rule in self:
            rule.open_count = counts.get(rule._origin.id, 0)

    @api.model
    @tools.ormcache()
    def _any_asked(self):
        """Whether there is a rule at all; kept in memory, as every step asks."""
        # sudo: everybody's steps are looked at
        return bool(self.sudo().search_count([], limit=1))

    # ------------------------------------------------------------------ rules of the rules
    @api.constrains("method", "check", "model_id", "domain")
    def _check_condition(self):
        for rule in self:
            if rule.method == "check":
                if not rule.check:
                    raise ValidationError(self.env._("%(rule)s: choose a built-in check.", rule=rule.name))
                continue
            if rule.model not in OWN_RULE_MODELS:
                raise ValidationError(
                    self.env._("%(rule)s: choose what the rule looks at, such as lots or partners.", rule=rule.name)
                )
            try:
                # asked with the rights of who writes the rule: nobody reads through a rule what is closed to them
                self.env[rule.model].search_count(rule._condition(), limit=1)
            except (ValueError, TypeError, SyntaxError, LookupError, AttributeError, NameError, UserError) as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: this condition cannot be used (%(error)s). Build it with the editor, or correct it.",
                        rule=rule.name,
                        error=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
                    )
                ) from error

    def _condition(self):
        """The condition of one's own as a domain, with today's date in it."""
        self.ensure_one()
        found = safe_eval(
            self.domain or "[]",
            {
                "context_today": lambda: fields.Date.context_today(self),
                "datetime": datetime,
                "relativedelta": relativedelta,
                "today": fields.Date.context_today(self),
            },
        )
        if not isinstance(found, list):
            raise ValidationError(self.env._("%(rule)s: a condition is a list.", rule=self.name))
        return Domain(found)

    def write(self, vals):
        """A rule that asks something else looks at everything again."""
        if {"active", "check", "company_id", "domain", "method", "model_id", "since", "threshold"} & vals.keys():
            vals = {**vals, "seen_until": False, "seen_block": 0}
        result = super().write(vals)
        if vals.get("active") is False:
            self.env["udi.data.runner"].retire(self)
        return result

    # ------------------------------------------------------------------ buttons
    def action_check_now(self):
        """Look at everything now."""
        self.check_access("write")
        found = self.env["udi.data.runner"].check_now(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if found else "success",
                "message": self.env._("%(count)s open issues.", count=found)
                if found
                else self.env._("Nothing is wrong."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_issues(self):
        """What breaks these rules."""
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_data_issue")
        action["domain"] = [("rule_id", "in", self.ids)]
        action["context"] = {"search_default_open": 1}
        return action
