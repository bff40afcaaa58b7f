from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.unlinked import kept_name

OPEN_STATES = ("signal", "evaluation", "decision", "action")
# set by `udi.recall.service` (in sudo) and by nobody else, whatever the client
PROTECTED = frozenset(
    {"reference", "state", "line_ids", "holder_ids", "scoped_on", "scope_stale", "frozen_on", "closed_on"}
    | {"close_reason", "lot_count", "holder_count", "max_depth", "unit_qty", "stock_qty", "partner_qty", "transit_qty"}
    | {
        "proposed_by_id",
        "decided_scope",
        "decided_places",
        "closing_ids",
        "parent_id",
        "masked_lots",
        "proposed_on",
        "decided_by_id",
        "decided_on",
        "is_frozen",
        "accounted_qty",
    }
    | {"closed_by_id", "supplier_qty", "unknown_qty", "scrap_qty", "used_qty", "possible_qty"}
)
# what a finished case keeps
CONTENT = frozenset({"title", "reason", "level", "origin", "lot_ids", "company_id", "date", "user_id", "team_ids"})
# what the decision rests on
DECIDED = frozenset(
    {"title", "reason", "level", "origin", "decision", "decision_text", "measure_ids", "strategy_depth"}
    | {"effectiveness_level", "hazard_harm", "hazard_severity", "hazard_probability"}
    | {"hazard_population", "hazard_conclusion", "hazard_user_id", "hazard_date", "aware_on"}
)


class UdiRecall(models.Model):
    """A recall case: the defective lots, everything that contains them, and who holds it.

    The scope (lines and holders) is a snapshot that `udi.recall.service` takes from the trace; state, snapshot and
    figures change through that service only, so that every change has its role check and its entry in the chatter.
    """

    _name = "udi.recall"
    _description = "Recall case"
    _inherit = ["mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "id desc"
    _rec_name = "reference"
    _rec_names_search = ["reference", "title", "lot_ids.name"]
    _check_company_auto = True

    reference = fields.Char(required=True, readonly=True, copy=False, default="/", index="trigram")
    title = fields.Char(required=True, tracking=True)
    reason = fields.Text(
        help="What is wrong with the device and how it was found. Appears on every list that leaves the company."
    )
    level = fields.Selection(
        [("1", "Class I recall"), ("2", "Class II recall"), ("3", "Class III recall")],
        string="Recall class",
        tracking=True,
        help="Class I is the most serious: use may cause or has caused serious harm. "
        "Do not confuse it with the device class.",
    )
    origin = fields.Selection(
        [("voluntary", "Voluntary recall"), ("ordered", "Ordered recall")],
        default="voluntary",
        required=True,
        tracking=True,
    )
    state = fields.Selection(
        [
            ("signal", "Signal"),
            ("evaluation", "Evaluation"),
            ("decision", "Waiting for decision"),
            ("action", "In action"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="signal",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user, tracking=True, check_company=True
    )
    date = fields.Date(string="Opened on", required=True, default=fields.Date.context_today, copy=False)
    # of the scope as it is now; rows that left are kept, see `udi.recall.scope.store`
    line_ids = fields.One2many(
        "udi.recall.line", "recall_id", string="Units by place", readonly=True, domain=[("left", "=", False)]
    )
    holder_ids = fields.One2many(
        "udi.recall.holder", "recall_id", string="Holders", readonly=True, domain=[("left", "=", False)]
    )
    scoped_on = fields.Datetime(string="Scope as of", readonly=True, copy=False)
    scope_stale = fields.Boolean(string="Scope out of date", readonly=True, copy=False)
    is_frozen = fields.Boolean(string="Frozen", readonly=True, copy=False, index="btree_not_null")
    frozen_on = fields.Datetime(string="Last frozen on", readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by (user)", readonly=True, copy=False)
    closed_by_name = kept_name("closed_by_id", "Closed by")
    close_reason = fields.Text(string="Reason for closing", readonly=True, copy=False)

    lot_count = fields.Integer(string="Affected lots and serials", readonly=True, copy=False)
    holder_count = fields.Integer(string="Number of holders", readonly=True, copy=False)
    unit_qty = fields.Float("Affected units", digits="Product Unit", readonly=True, copy=False)
    stock_qty = fields.Float("In own stock", digits="Product Unit", readonly=True, copy=False)
    partner_qty = fields.Float("At customers", digits="Product Unit", readonly=True, copy=False)
    transit_qty = fields.Float("In transit", digits="Product Unit", readonly=True, copy=False)
    supplier_qty = fields.Float("Back at the supplier", digits="Product Unit", readonly=True, copy=False)
    unknown_qty = fields.Float("No holder recorded", digits="Product Unit", readonly=True, copy=False)
    scrap_qty = fields.Float("Scrapped or lost", digits="Product Unit", readonly=True, copy=False)
    used_qty = fields.Float(
        "Built into other units",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Components used up in production. They are inside the affected units and not counted a second time.",
    )
    possible_qty = fields.Float("Possibly affected", digits="Product Unit", readonly=True, copy=False)
    max_depth = fields.Integer(readonly=True, copy=False)

    _reference_uniq = models.Constraint(
        "UNIQUE (reference, company_id)", "This case reference is already used. Take the next free number."
    )

    @api.depends("reference", "title")
    def _compute_display_name(self):
        for recall in self:
            named = f"{recall.reference} {recall.title or ''}".strip()
            recall.display_name = self.env._("New recall case") if recall.reference == "/" else named

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_protected(vals)
            if vals.get("reference", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
                sequence = self.env["ir.sequence"].with_company(company)
                vals["reference"] = sequence.next_by_code("udi.recall") or "/"
        self.env["udi.standing"]._forget()
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected(vals)
        if "state" in vals:
            self.env["udi.standing"]._forget()
        if not self.env.su:
            self._check_editable(vals.keys())
        if "company_id" in vals and any(recall.scoped_on for recall in self):
            raise UserError(self.env._("The company cannot change once a case has a scope. Open a new case instead."))
        if "aware_on" in vals:
            result = super().write(vals)
            self.env["udi.recall.deadlines"].refresh(self)
            return result
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(recall.state != "signal" or recall.scoped_on for recall in self):
            raise UserError(
                self.env._(
                    "A recall case with a scope is part of the record and cannot be deleted. Cancel it with a reason."
                )
            )

    @api.model
    def _protected_fields(self):
        """Names that only the service writes. Addons that keep more of their own on the case add theirs."""
        return PROTECTED

    @api.model
    def _decided_fields(self):
        """Names that a signed decision rests on: they stand still from the moment it waits for its signature."""
        return DECIDED

    def _udi_not_typed(self):
        return super()._udi_not_typed() | self._protected_fields()

    def _check_editable(self, names):
        """:raises UserError: for a finished case, and for what the decision rests on once it waits or is signed."""
        if (CONTENT | self._decided_fields()) & names:
            self._check_open()
        if not self._decided_fields() & names:
            return
        if any(recall.state == "decision" for recall in self):
            raise UserError(
                self.env._("The decision waits for its signature. Send the case back to the evaluation to change it.")
            )
        if any(recall.state == "action" for recall in self):
            raise UserError(
                self.env._("This stands in the signed decision and cannot change. Note what is new in the log.")
            )

    def _check_protected(self, vals):
        """:raises UserError: when a client writes what only the service sets. Their defaults are let through."""
        defaults = {"reference": "/", "state": "signal"}
        protected = self._protected_fields()
        refused = sorted(name for name in protected & vals.keys() if vals[name] and vals[name] != defaults.get(name))
        if self and not refused:
            refused = sorted(protected & vals.keys())
        if refused and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s cannot be written directly. Use the buttons of the recall case.",
                    fields=", ".join(refused),
                )
            )

    def _check_open(self):
        """:raises UserError: when the case is closed or cancelled."""
        done = self.filtered(lambda recall: recall.state not in OPEN_STATES)
        if done:
            raise UserError(
                self.env._(
                    "Case %(case)s is finished and cannot change any more. Open a new case for what came up since.",
                    case=done[0].reference,
                )
            )
