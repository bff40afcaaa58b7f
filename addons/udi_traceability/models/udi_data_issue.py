"""The inbox of data quality: one row for each rule and faulty record, written by `udi.data.runner`."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from .udi_data_rule import DIMENSIONS, SEVERITIES
from .unlinked import kept_name

STATES = [("open", "To mend"), ("snoozed", "Put off"), ("fixed", "Mended")]
# what people may write; everything else is found by the rules or done by a button
ASSIGNED = {"owner_id", "due_date"}
ACTIVITY = "udi_traceability.mail_activity_type_data"


class UdiDataIssue(models.Model):
    _name = "udi.data.issue"
    _description = "Data quality issue"
    _inherit = ["udi.own.defaults", "mail.thread", "mail.activity.mixin"]
    _order = "severity desc, due_date, id"
    _rec_name = "record_name"

    rule_id = fields.Many2one("udi.data.rule", required=True, readonly=True, index=True, ondelete="cascade")
    dimension = fields.Selection(DIMENSIONS, readonly=True, index=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    record_name = fields.Char("Record name", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null", ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True, index="btree_not_null", ondelete="set null")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", readonly=True, index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one("res.partner", readonly=True, index="btree_not_null", ondelete="set null")
    warehouse_id = fields.Many2one("stock.warehouse", "Site", readonly=True, ondelete="set null")
    user_ref = fields.Integer("Number of the user who recorded it", readonly=True, aggregator=None)
    user_name = fields.Char("Recorded by", compute="_compute_user_name")
    found = fields.Char("Value found", readonly=True)
    expected = fields.Char("What would be right", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, index=True, default="open")
    owner_id = fields.Many2one("res.users", domain=[("share", "=", False)], tracking=True, index="btree_not_null")
    due_date = fields.Date("Mend until", tracking=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    first_seen = fields.Datetime("First found", readonly=True)
    closed_on = fields.Datetime("Mended on", readonly=True)
    times = fields.Integer("Times broken", readonly=True, aggregator=None, help="How often the same fault came.")
    snoozed_until = fields.Date("Put off until", readonly=True, help="Empty: for good, as long as it shows the same.")
    snooze_reason = fields.Char("Reason for putting off", readonly=True)
    snoozed_by_id = fields.Many2one("res.users", "Put off by (user)", readonly=True, ondelete="set null")
    snoozed_by_name = kept_name("snoozed_by_id", "Put off by")
    escalated_on = fields.Date("Escalated on", readonly=True)
    advice = fields.Text(related="rule_id.advice")
    fix = fields.Selection(related="rule_id.fix", string="Suggested fix")

    _rule_record_unique = models.Constraint("UNIQUE (rule_id, res_id)", "This fault is in the list already.")

    def _compute_user_name(self):
        # sudo: who recorded it is shown, whether or not the reader sees users
        users = self.env["res.users"].sudo().browse({number for number in self.mapped("user_ref") if number}).exists()
        names = {user.id: user.name for user in users}
        for issue in self:
            issue.user_name = names.get(issue.user_ref, False)

    @api.depends("due_date", "state")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for issue in self:
            issue.overdue = bool(issue.state == "open" and issue.due_date and issue.due_date < today)

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "open"), ("due_date", "<", fields.Date.context_today(self))]
        return late if True in value else ["!", "&", *late]

    # ------------------------------------------------------------------ who writes what
    def write(self, vals):
        own = {name for name in vals if name in self._fields and not name.startswith(("message_", "activity_"))}
        if not self.env.su and own - ASSIGNED:
            raise UserError(
                self.env._(
                    "An issue closes by itself when the data are right. Mend the record, or put the issue off with a "
                    "reason; here only owner and day can be changed."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("An issue stays in the list as the record of what was mended."))

    # ------------------------------------------------------------------ found and closed, called by the runner
    def _after_found(self):
        """Names that no query knows, and a word to the owners of what is serious."""
        for issue in self.filtered(lambda item: not item.record_name):
            record = issue._record()
            issue.record_name = record.display_name if record else str(issue.res_id)
        serious = self.filtered(lambda item: item.severity == "3" and item.owner_id and item.state == "open")
        for owner, issues in serious.grouped("owner_id").items():
            issues._tell(owner)

    def _after_closed(self):
        """What was to be done is done."""
        self.filtered("activity_ids").activity_unlink([ACTIVITY])

    def _close(self):
        self.write({"state": "fixed", "closed_on": fields.Datetime.now()})
        self._after_closed()

    @api.model
    def _wake_snoozed(self):
        """What was put off until a day that has passed is to be mended again."""
        over = self.search([("state", "=", "snoozed"), ("snoozed_until", "<", fields.Date.context_today(self))])
        over.write({"state": "open", "snoozed_until": False})

    def _tell(self, person):
        """One activity for each rule, on the first issue, in the person's language: the list shows the others."""
        words = self.with_context(lang=person.lang, mail_activity_quick_update=True)
        for rule, issues in words.grouped("rule_id").items():
            first, more = issues[0], len(issues) - 1
            facts = {"rule": rule.name, "record": first.record_name or "", "more": more}
            first.activity_schedule(
                ACTIVITY,
                user_id=person.id,
                date_deadline=first.due_date,
                summary=words.env._("%(rule)s: %(record)s and %(more)s more", **facts)
                if more
                else f"{rule.name}: {first.record_name or ''}",
            )

    # ------------------------------------------------------------------ buttons
    def _record(self):
        """The faulty record; empty where it is gone."""
        self.ensure_one()
        return self.env[self.model].browse(self.res_id).exists() if self.model in self.env else None

    def action_open_record(self):
        """Open what is faulty."""
        self.ensure_one()
        record = self._record()
        if not record:
            raise UserError(
                self.env._(
                    "%(record)s is no longer there. The issue closes with the next run.", record=self.record_name
                )
            )
        return record.get_formview_action()

    def action_fix(self):
        """Do what the rule suggests, or open the record where only a person can know; see `udi.data.fix`."""
        return self.env["udi.data.fix"].mend(self)

    def action_check_again(self):
        """Look at these records again."""
        self.check_access("read")
        for rule, issues in self.grouped("rule_id").items():
            self.env["udi.data.runner"].check(rule, issues.mapped("res_id"))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_snooze(self):
        """Ask until when and why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put off"),
            "res_model": "udi.data.snooze",
            "view_mode": "form",
            "target": "new",
            "context": {"default_issue_ids": self.ids},
        }

    def action_wake(self):
        """Put off no longer."""
        self.check_access("write")
        # sudo: the state of an issue is written by its buttons only
        self.sudo().filtered(lambda item: item.state == "snoozed").write(
            {"state": "open", "snoozed_until": False, "snooze_reason": False, "snoozed_by_id": False}
        )
        return True

    @api.private
    def snooze(self, reason, until=None):
        """Leave these as they are until a day (None: for good), with the reason in their chatter.

        :raises UserError: no reason, or a day that is not to come
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why it can wait."))
        if until and until <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day that is still to come."))
        waiting = self.filtered(lambda item: item.state != "fixed")
        # sudo: as in `action_wake`
        waiting.sudo().write(
            {"state": "snoozed", "snoozed_until": until, "snooze_reason": reason, "snoozed_by_id": self.env.uid}
        )
        waiting._message_log_batch(
            bodies={
                issue.id: self.env._("Put off until %(day)s: %(reason)s", day=until or "…", reason=reason)
                for issue in waiting
            }
        )
        waiting.sudo()._after_closed()  # sudo: the owner's activity, whoever puts it off

    # ------------------------------------------------------------------ overdue
    @api.model
    def _cron_escalate(self):
        """Tell quality of what its owners did not mend in time: activities, and one mail to each person."""
        today = fields.Date.context_today(self)
        late = self.search([("state", "=", "open"), ("due_date", "<", today), ("escalated_on", "=", False)])
        for company, issues in late.grouped(lambda item: item.company_id or self.env.company).items():
            people = self.env["udi.holder.difference"]._watchers(company)
            person = (people - issues.owner_id)[:1] or people[:1]
            if not person:
                continue
            issues.sorted(lambda item: (item.severity, item.id), reverse=True)._tell(person)
            self._mail(person, issues)
            issues.write({"escalated_on": today})

    def _mail(self, person, issues):
        if not person.email:
            return
        words = self.with_context(lang=person.lang).env  # whoever runs the job, the reader's language
        rows = Markup().join(
            Markup("<li>%s × %s</li>") % (len(found), rule.with_env(words).display_name)
            for rule, found in issues.grouped("rule_id").items()
        )
        body = Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (
            words._("Nobody mended these in time:"),
            rows,
            words._("Open UDI › Data quality › Issues."),
        )
        # sudo: the mail queue is nobody's; it is sent after the commit
        words["mail.mail"].sudo().create(
            {
                "subject": words._("%(count)s data issues are overdue", count=len(issues)),
                "body_html": body,
                "email_to": person.email_formatted,
                "auto_delete": True,
            }
        )
