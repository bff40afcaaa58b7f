from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN_STATES = ("draft", "scoped", "frozen")
# set by `udi.recall.service` (in sudo) and by nobody else, whatever the client
PROTECTED = frozenset(
    {"reference", "state", "line_ids", "holder_ids", "scoped_on", "scope_stale", "frozen_on", "closed_on"}
    | {"close_reason", "lot_count", "holder_count", "max_depth", "unit_qty", "stock_qty", "partner_qty", "transit_qty"}
    | {"closed_by_id", "supplier_qty", "unknown_qty", "scrap_qty", "used_qty", "possible_qty"}
)


class UdiRecall(models.Model):
    """A recall case: the defective lots, everything that contains them, and who holds it.

    The scope (lines and holders) is a snapshot that `udi.recall.service` takes from the trace; state, snapshot and
    figures change through that service only, so that every change has its role check and its entry in the chatter.
    """

    _name = "udi.recall"
    _description = "Recall case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
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
            ("draft", "Draft"),
            ("scoped", "Scoped"),
            ("frozen", "Frozen"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
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
    lot_ids = fields.Many2many(
        "stock.lot",
        "udi_recall_lot_rel",
        "recall_id",
        "lot_id",
        string="Defective lots",
        check_company=True,
        copy=False,
        help="The component lots, finished lots or serial numbers that are known to be bad. "
        "Everything that contains them is found by the trace.",
    )
    line_ids = fields.One2many("udi.recall.line", "recall_id", string="Units by place", readonly=True)
    holder_ids = fields.One2many("udi.recall.holder", "recall_id", string="Holders", readonly=True)
    hold_ids = fields.Many2many("udi.hold", string="Freezes", compute="_compute_holds")
    hold_count = fields.Integer(string="Number of freezes", compute="_compute_holds")
    active_hold_count = fields.Integer(string="Freezes in force", compute="_compute_holds")
    unfrozen_count = fields.Integer(string="Lots not frozen", compute="_compute_holds")

    scoped_on = fields.Datetime(string="Scope as of", readonly=True, copy=False)
    scope_stale = fields.Boolean(string="Scope out of date", readonly=True, copy=False)
    frozen_on = fields.Datetime(string="Last frozen on", readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", string="Closed by", readonly=True, copy=False)
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
    exact_qty = fields.Float("Certainly affected", digits="Product Unit", compute="_compute_exact_qty")
    max_depth = fields.Integer(readonly=True, copy=False)
    scope_hint = fields.Char(compute="_compute_scope_hint")

    _reference_uniq = models.Constraint(
        "UNIQUE (reference, company_id)", "This case reference is already used. Take the next free number."
    )

    @api.depends("reference", "title")
    def _compute_display_name(self):
        for recall in self:
            named = f"{recall.reference} {recall.title or ''}".strip()
            recall.display_name = self.env._("New recall case") if recall.reference == "/" else named

    @api.depends("unit_qty", "possible_qty")
    def _compute_exact_qty(self):
        for recall in self:
            recall.exact_qty = recall.unit_qty - recall.possible_qty

    @api.depends("state", "scoped_on")
    def _compute_holds(self):
        service = self.env["udi.recall.service"]
        keys = [service._document_key(recall) for recall in self if recall.id]
        found = self.env["udi.hold"].search([("source_document", "in", keys)])
        for recall in self:
            holds = found.filtered(lambda hold, recall=recall: hold.source_document == recall)
            recall.hold_ids = holds
            recall.hold_count = len(holds)
            recall.active_hold_count = len(holds.filtered(lambda hold: hold.state == "active"))
            recall.unfrozen_count = service._count_unfrozen(recall) if recall.state in OPEN_STATES else 0

    @api.depends("scoped_on", "scope_stale", "lot_count", "unit_qty", "used_qty", "max_depth", "lot_ids")
    def _compute_scope_hint(self):
        """One sentence where a small or empty scope could be mistaken for 'nothing to do'."""
        for recall in self:
            names = ", ".join(recall.lot_ids[:5].mapped("name"))
            if not recall.scoped_on or recall.scope_stale:
                recall.scope_hint = False
            elif not recall.lot_count or (not recall.unit_qty and not recall.max_depth and not recall.used_qty):
                recall.scope_hint = self.env._(
                    "Nothing was ever recorded for %(lots)s: not received, not made, not delivered. Nobody holds it. "
                    "Check the number with the supplier's document before you rely on this.",
                    lots=names,
                )
            elif not recall.max_depth:
                recall.scope_hint = self.env._(
                    "No other unit contains %(lots)s. The case covers only what is left of it itself.", lots=names
                )
            else:
                recall.scope_hint = False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_protected(vals)
            if vals.get("reference", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
                sequence = self.env["ir.sequence"].with_company(company)
                vals["reference"] = sequence.next_by_code("udi.recall") or "/"
        return super().create(vals_list)

    def write(self, vals):
        self._check_protected(vals)
        content = {"title", "reason", "level", "origin", "lot_ids", "company_id", "date", "user_id"}
        if content & vals.keys() and not self.env.su:
            self._check_open()
        if "company_id" in vals and any(recall.state != "draft" for recall in self):
            raise UserError(self.env._("The company cannot change once a case has a scope. Open a new case instead."))
        if "lot_ids" not in vals:
            return super().write(vals)
        before = {recall.id: recall.lot_ids for recall in self}
        result = super().write(vals)
        changed = self.filtered(lambda recall: recall.scoped_on and recall.lot_ids != before[recall.id])
        # sudo: the flag is closed to everyone's own writes; the person was allowed to change the lots
        changed.sudo().write({"scope_stale": True})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(recall.state != "draft" for recall in self):
            raise UserError(
                self.env._(
                    "A recall case with a scope is part of the record and cannot be deleted. Cancel it with a reason."
                )
            )

    def _check_protected(self, vals):
        """:raises UserError: when a client writes what only the service sets. Their defaults are let through."""
        defaults = {"reference": "/", "state": "draft"}
        refused = sorted(name for name in PROTECTED & vals.keys() if vals[name] and vals[name] != defaults.get(name))
        if self and not refused:
            refused = sorted(PROTECTED & vals.keys())
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

    # ------------------------------------------------------------ buttons
    def action_scope(self):
        """Take a fresh snapshot of what is affected and who holds it."""
        self.ensure_one()
        self.env["udi.recall.service"].scope(self)
        return True

    def action_freeze(self):
        """Ask for confirmation with figures that are true now, then freeze."""
        self.ensure_one()
        self.env["udi.recall.service"].scope(self)
        return self._open_decision("freeze", self.env._("Freeze all affected units"))

    def action_release(self):
        return self._open_decision("release", self.env._("Release the freeze"))

    def action_close(self):
        return self._open_decision("close", self.env._("Close the case"))

    def action_cancel(self):
        return self._open_decision("cancel", self.env._("Cancel the case"))

    def _open_decision(self, decision, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "udi.recall.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recall_id": self.id, "default_decision": decision},
        }

    def action_view_lines(self):
        """The affected units, grouped by holder."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_line")
        action["domain"] = [("recall_id", "=", self.id)]
        action["context"] = {"search_default_group_holder": 1, "search_default_affected": 1}
        return action

    def action_view_lots(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Affected lots and serials of %(case)s", case=self.reference),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("id", "in", self.line_ids.lot_id.ids)],
            "context": {"create": False},
        }

    def action_view_holds(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Freezes of %(case)s", case=self.reference),
            "res_model": "udi.hold",
            "view_mode": "list,form",
            "domain": [("id", "in", self.hold_ids.ids)],
            "context": {"create": False},
        }

    def action_download_all(self):
        """One archive: an Excel list per holder and a summary."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/udi/recall/{self.id}/holders.zip", "target": "download"}
