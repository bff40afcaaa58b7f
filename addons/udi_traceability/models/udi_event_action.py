"""Rules that turn events of the ledger into actions: what to look for, and what is done then."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .udi_event import BIZ_STEPS
from .unlinked import Unlinked

DRY_RUN_DAYS = 30
KEPT_DAYS = 400
TARGETS = {"lot": "stock.lot", "product": "product.product", "document": "stock.picking", "event": "udi.event"}
# what only makes sense on records that people talk about
NEEDS_CHATTER = frozenset({"activity", "mail"})


class UdiEventAction(models.Model):
    """The trigger is a filter on events, the action is Odoo's own: an activity, a mail template, a hold or a server
    action (a record, a webhook). `udi.event.action.runner` carries it out after the event was sealed, once."""

    _name = "udi.event.action"
    _description = "Action on events"
    _order = "sequence, id"

    name = fields.Char("Rule", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    # ------------------------------------------------------------------ when
    biz_step = fields.Selection(BIZ_STEPS, "Step", help="Empty: every step.")
    categ_id = fields.Many2one(
        "product.category", "Product line", help="With all lines below it. Empty: every product."
    )
    late_hours = fields.Float(
        "Recorded late by (hours)", help="Only events that were recorded more than so many hours after they happened."
    )
    domain = fields.Char("Further conditions of the event", default="[]", help="What else must be true of the event.")
    # ------------------------------------------------------------------ what
    target = fields.Selection(
        [
            ("lot", "The lots and serials"),
            ("product", "The products"),
            ("document", "The transfer"),
            ("event", "The event itself"),
        ],
        "Acts on",
        required=True,
        default="lot",
    )
    target_model = fields.Char(compute="_compute_target_model")
    kind = fields.Selection(
        [
            ("activity", "Plan an activity"),
            ("mail", "Send a mail"),
            ("hold", "Put on hold"),
            ("webhook", "Tell another system (webhook)"),
            ("server", "Run a server action"),
        ],
        "Action",
        required=True,
        default="activity",
        help="A webhook is told of the whole event. A server action does anything else; it is set up under Settings → "
        "Technical.",
    )
    most = fields.Integer(
        "At most",
        default=20,
        required=True,
        help="An event of a thousand units does not make a thousand activities: only so many records of one event are "
        "acted on. A hold always takes all of them.",
    )
    activity_type_id = fields.Many2one("mail.activity.type", ondelete="restrict")
    summary = fields.Char("What is to be done", translate=True)
    days = fields.Integer("Within days", default=1)
    user_id = fields.Many2one("res.users", "Responsible", help="Empty: whoever recorded the step.")
    template_id = fields.Many2one("mail.template", "Mail", ondelete="restrict")
    hold_kind = fields.Selection(
        lambda self: self.env["udi.hold"]._fields["kind"].selection, "Kind of hold", default="quality"
    )
    # sudo: only the administrator of the system reads server actions; the rule shows their names
    server_action_id = fields.Many2one("ir.actions.server", "Server action", ondelete="restrict", compute_sudo=True)
    webhook_url = fields.Char("Address", copy=False, help="Gets each event as JSON by POST: https, or http inside.")
    webhook_secret = fields.Char(
        "Shared secret",
        copy=False,
        groups="udi_traceability.group_udi_admin",
        help="The receiver computes the HMAC-SHA256 of the body with it and compares with the header X-UDI-Signature.",
    )
    # ------------------------------------------------------------------ how far
    last_block = fields.Integer("Events seen up to block", readonly=True, copy=False, aggregator=None)
    run_ids = fields.One2many("udi.event.action.run", "action_id", readonly=True)
    run_count = fields.Integer("Acted", compute="_compute_run_count")
    failed_count = fields.Integer("Failed", compute="_compute_run_count")

    _most_positive = models.Constraint("CHECK (most > 0)", "Let the rule act on at least one record.")
    _late_positive = models.Constraint("CHECK (late_hours >= 0)", "The delay cannot be negative.")

    @api.depends("target")
    def _compute_target_model(self):
        for rule in self:
            rule.target_model = TARGETS.get(rule.target)

    def _compute_run_count(self):
        groups = self.env["udi.event.action.run"]._read_group(
            [("action_id", "in", self.ids)], ["action_id", "state"], ["__count"]
        )
        counts = {(rule, state): count for rule, state, count in groups}
        for rule in self:
            rule.run_count = sum(count for (other, _state), count in counts.items() if other == rule)
            rule.failed_count = counts.get((rule, "failed"), 0)

    # ------------------------------------------------------------------ checks
    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                rule._condition().validate(self.env["udi.event"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(
                    self.env._(
                        "The further conditions of “%(rule)s” cannot be read. Choose them again.", rule=rule.name
                    )
                ) from error

    @api.constrains("kind", "target", "activity_type_id", "template_id", "server_action_id", "webhook_url")
    def _check_action(self):
        for rule in self:
            if why := rule._action_fault():
                raise ValidationError(why)

    def _action_fault(self):
        needed = {"activity": self.activity_type_id, "mail": self.template_id, "server": self.server_action_id}
        if self.kind in needed and not needed[self.kind]:
            label = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
            return self.env._("“%(action)s” needs to know which one. Fill in the action of the rule.", action=label)
        if self.kind in NEEDS_CHATTER and self.target == "event":
            return self.env._("An event of the ledger has no activities and no mails. Act on its lots or its transfer.")
        if self.kind == "hold" and self.target != "lot":
            return self.env._("Only lots and serials are put on hold. Let the rule act on them.")
        if self.kind == "webhook" and (why := self.env["udi.event.webhook"].url_fault(self.webhook_url)):
            return why
        # sudo: see the field
        action = self.template_id if self.kind == "mail" else self.server_action_id.sudo()
        model = action.model_id.sudo().model if self.kind in {"mail", "server"} else None
        if model and model != self.target_model:
            return self.env._(
                "“%(action)s” is made for other records than the rule acts on. Choose another one.",
                action=action.display_name,
            )
        return None

    # ------------------------------------------------------------------ life of a rule
    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._begin_now()
        return rules

    def write(self, vals):
        sleeping = self.filtered(lambda rule: not rule.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        sleeping._begin_now()
        return result

    def _begin_now(self):
        """A rule acts on what happens from now on, never on the past."""
        for rule in self:
            rule.last_block = self.env["udi.event.action.runner"].newest_block(rule.company_id)

    # ------------------------------------------------------------------ which events
    def _condition(self):
        """The filter of one rule as a domain on `udi.event`."""
        condition = Domain("company_id", "=", self.company_id.id) & Domain(literal_eval(self.domain or "[]"))
        if self.biz_step:
            condition &= Domain("biz_step", "=", self.biz_step)
        if self.categ_id:
            condition &= Domain("item_ids.product_id.categ_id", "child_of", self.categ_id.id)
        if self.late_hours:
            late = SQL(
                "(SELECT id FROM udi_event WHERE record_time - event_time > %s * interval '1 hour')", self.late_hours
            )
            condition &= Domain("id", "in", late)
        return condition

    def action_dry_run(self):
        """The events of the last month on which this rule would have acted. Nothing is done."""
        self.ensure_one()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=DRY_RUN_DAYS)
        domain = self._condition() & Domain("record_time", ">=", since)
        found = self.env["udi.event"].search(domain)
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_event")
        title = self.env._(
            "%(rule)s: %(count)s events of the last %(days)s days", rule=self.name, count=len(found), days=DRY_RUN_DAYS
        )
        return {**action, "name": title, "display_name": title, "domain": [("id", "in", found.ids)], "context": {}}

    def action_open_failed(self):
        """What this rule could not do."""
        return {**self.action_open_runs(), "context": {"search_default_failed": True}}

    def action_open_runs(self):
        """What this rule has done."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_event_action_run")
        return {**action, "domain": [("action_id", "=", self.id)], "context": {}}


class UdiEventActionRun(models.Model):
    _name = "udi.event.action.run"
    _description = "Action carried out on an event"
    _order = "id desc"
    _rec_name = "action_id"
    _log_access = False

    action_id = fields.Many2one("udi.event.action", "Rule", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    event_id = Unlinked("udi.event", "Event", required=True, readonly=True, ondelete="restrict")
    run_on = fields.Datetime("Done on", required=True, readonly=True)
    count = fields.Integer("Records", readonly=True)
    state = fields.Selection(
        [("waiting", "To be sent"), ("done", "Done"), ("failed", "Failed")], "Status", required=True, readonly=True
    )
    message = fields.Char(readonly=True)
    # of a webhook: what is sent, how often it was tried and when it is tried again
    body = fields.Text("What is sent", readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    next_on = fields.Datetime("Tried again on", readonly=True)

    _once = models.Constraint("UNIQUE (action_id, event_id)", "This rule has acted on this event already.")
    _waiting_idx = models.Index("(next_on) WHERE state = 'waiting'")

    def action_try_again(self):
        """Carry out once more what failed.

        :raises UserError: where it did not fail
        """
        self.action_id.check_access("write")
        if any(run.state != "failed" for run in self):
            raise UserError(self.env._("This was done already. Only what failed is tried again."))
        for run in self:
            rule, event = run.action_id, run.event_id
            run.sudo().unlink()  # sudo: the list is written by the runner alone; the right on the rule was asked above
            self.env["udi.event.action.runner"].carry_out(rule, event)
        # sudo: who may try again may have the job come
        self.env.ref("udi_traceability.ir_cron_event_action").sudo()._trigger()

    @api.autovacuum
    def _forget_old(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("run_on", "<", since)], limit=10_000).unlink()
