"""What ends on a day and has to be renewed before: one rule for certificates and licences, one daily reminder."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

REMINDER_MONTHS = 6  # a Chinese renewal is applied for six months before the certificate ends
LATER_REMINDERS = (3, 1)  # months before the end
DAYS_TO_ACT = 14  # deadline of the activity


class UdiMarketValidity(models.AbstractModel):
    _name = "udi.market.validity"
    _description = "Document with a last day of validity"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    valid_from = fields.Date("Valid from", tracking=True)
    valid_to = fields.Date(
        "Valid to", index=True, tracking=True, help="Last day of validity. Empty: it does not end by itself."
    )
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self._default_responsible(),
        domain=[("share", "=", False)],
        help="Gets the reminders. Empty: somebody of regulatory affairs gets them.",
    )
    reminder_months = fields.Integer(
        "Remind months before",
        default=REMINDER_MONTHS,
        help="First reminder so many months before the last day; further ones 3 months and 1 month before it.",
    )
    remind_from = fields.Date("Remind from", compute="_compute_remind_from", store=True, index="btree_not_null")
    reminder_sent = fields.Char(
        "Reminder sent", copy=False, help="Last day and step of the latest reminder: none is sent twice."
    )
    state = fields.Selection(
        [("valid", "Valid"), ("expiring", "Expiring"), ("expired", "Expired")],
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="Expiring: the time to remind of its end has come, six months before it unless set otherwise.",
    )
    days_left = fields.Integer("Days left", compute="_compute_state", help="Days until the last day of validity.")
    active = fields.Boolean(default=True)

    _reminder_positive = models.Constraint(
        "CHECK (reminder_months BETWEEN 0 AND 60)",
        "Remind between 0 and 60 months before the last day of validity.",
    )

    def _default_responsible(self):
        """Who enters it, where that is regulatory affairs and a person."""
        user = self.env.user
        return user if user.active and user.has_group("udi_traceability.group_udi_regulatory") else user.browse()

    @api.depends("valid_to", "reminder_months")
    def _compute_remind_from(self):
        for record in self:
            end = record.valid_to
            record.remind_from = _first_day(end, record.reminder_months) if end else False

    @api.depends("valid_to", "remind_from")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for record in self:
            end = record.valid_to
            record.days_left = (end - today).days if end else 0
            if end and end < today:
                record.state = "expired"
            else:
                record.state = "expiring" if end and record.remind_from <= today else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "expired": Domain("valid_to", "<", today),
            "expiring": Domain("valid_to", ">=", today) & Domain("remind_from", "<=", today),
            "valid": Domain("valid_to", "=", False) | Domain("remind_from", ">", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.constrains("valid_from", "valid_to")
    def _check_validity(self):
        for record in self:
            if record.valid_from and record.valid_to and record.valid_to < record.valid_from:
                raise ValidationError(
                    self.env._(
                        "%(number)s ends before it begins. Correct one of the two dates.",
                        number=record.display_name,
                    )
                )

    def _valid_on(self, day):
        """Whether it is in force on a day."""
        self.ensure_one()
        started = not self.valid_from or self.valid_from <= day
        return self.active and started and (not self.valid_to or self.valid_to >= day)

    # ------------------------------------------------------------------ reminders
    @api.model
    def _cron_remind(self):
        """Plan an activity for each document that reached its next step; run again it plans nothing twice."""
        today = fields.Date.context_today(self)
        records = self.search([("remind_from", "<=", today)])
        fallback = records._someone_regulatory()
        for record in records:
            step = record._reminder_step(today)
            key = f"{record.valid_to}/{step}"
            if step is None or record.reminder_sent == key:
                continue
            record._remind(record.responsible_id or fallback, step, today)
            record.reminder_sent = key

    def _reminder_step(self, today):
        """The smallest step reached: months before the end, 0 when it has ended; None before the first one."""
        if self.valid_to < today:
            return 0
        steps = {self.reminder_months, *(step for step in LATER_REMINDERS if step < self.reminder_months)}
        reached = [step for step in steps if _first_day(self.valid_to, step) <= today]
        return min(reached, default=None)

    def _remind(self, user, step, today):
        kind = "udi_traceability.mail_activity_type_expiry"
        self.activity_unlink([kind])
        if not user:
            return
        record = self.with_context(lang=user.lang)
        facts = {"number": record.display_name, "day": self.valid_to, "days": (self.valid_to - today).days}
        if step == 0:
            summary = record.env._("%(number)s has expired on %(day)s. Renew it or archive it.", **facts)
        else:
            summary = record.env._("%(number)s ends on %(day)s, in %(days)s days. Apply for its renewal.", **facts)
        deadline = today + timedelta(days=DAYS_TO_ACT)
        self.activity_schedule(
            kind,
            date_deadline=min(deadline, max(self.valid_to, today)),
            summary=summary,
            user_id=user.id,
        )

    def _someone_regulatory(self):
        """The first person with the regulatory role, for documents that name nobody."""
        group = self.env.ref("udi_traceability.group_udi_regulatory")
        return self.env["res.users"].search(
            [("all_group_ids", "in", group.ids), ("share", "=", False)], order="id", limit=1
        )


def _first_day(end, months):
    """The first day from which `months` reach `end`: not always `end` less those months (28 February, 29 August)."""
    day = end - relativedelta(months=months)
    while day + relativedelta(months=months) < end:
        day += timedelta(days=1)
    return day
