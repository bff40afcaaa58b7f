"""Deadlines of recall cases: computed from the rules of their jurisdictions, met with evidence, escalated in time."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytz
from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.udi_core.deadlines import due

ROLES = ("recall_manager", "quality", "regulatory")
GROUPS = tuple(f"udi_traceability.group_udi_{role}" for role in ROLES)
# part of the given time that is left when the responsible, then the whole team is told
FIRST, SECOND = 0.5, 0.25


class UdiRecallDeadlines(models.AbstractModel):
    _name = "udi.recall.deadlines"
    _description = "Deadlines of recall cases"

    # ------------------------------------------------------------------ computing
    def refresh(self, recalls):
        """Make the deadlines that the rules demand now and move those that run; what was met stays as it is."""
        for recall in recalls:
            if recall.state not in ("closed", "cancelled"):
                self._refresh(recall)

    def _refresh(self, recall):
        # sudo: deadlines are closed to everyone's own writes; they follow from rules and case
        deadlines = self.env["udi.recall.deadline"].sudo()
        found = {
            (row.jurisdiction_id.id, row.rule_id.id): row for row in deadlines.search([("recall_id", "=", recall.id)])
        }
        wanted = {
            (place.id, rule.id): self._moments(recall, place, rule)
            for place in recall.jurisdiction_ids
            for rule in self._rules(place)
        }
        gone = [row.id for key, row in found.items() if key not in wanted and not row.fulfilled_on]
        deadlines.browse(gone).unlink()
        for key, moments in wanted.items():
            row = found.get(key)
            if row is None:
                place_id, rule_id = key
                deadlines.create({"recall_id": recall.id, "jurisdiction_id": place_id, "rule_id": rule_id, **moments})
            elif not row.fulfilled_on and any(row[name] != value for name, value in moments.items()):
                row.write({**moments, "escalation": 0})

    def _rules(self, place):
        domain = Domain("authority", "=", place.authority)
        domain &= Domain("grade", "in", [False, place.grade]) & Domain("incident", "in", [False, place.incident])
        return self.env["udi.recall.deadline.rule"].search(domain)

    def _moments(self, recall, place, rule):
        """``{"started_on", "due_on", "estimated"}`` in UTC; nothing runs before its event."""
        start = {
            "awareness": recall.aware_on,
            "decision": recall.decided_on if recall.state == "action" else False,
            "request": place.request_on,
        }[rule.start_event]
        if not start:
            return {"started_on": False, "due_on": False, "estimated": False}
        country = rule.country_id or place.country_id
        last = due(start.replace(tzinfo=UTC), rule.amount, rule.unit, country.code or None, self._zone(country))
        return {
            "started_on": start,
            "due_on": last.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            "estimated": not last.certain,
        }

    def _zone(self, country):
        """The clock of a country's capital, as far as the library knows it."""
        zones = pytz.country_timezones.get(country.code or "", [])
        return zones[0] if zones else self.env.company.partner_id.tz or "UTC"

    # ------------------------------------------------------------------ meeting
    def fulfil(self, deadline, moment, evidence, attachments=None, waived=False):
        """Note that a deadline was met, or that it does not apply and why.

        :raises UserError: without evidence, for a moment to come or before it ran, or when it is settled already
        """
        self.env["udi.recall.service"]._require(
            GROUPS, self.env._("Only a recall manager, quality or regulatory affairs closes a deadline.")
        )
        deadline.ensure_one()
        deadline.check_access("read")
        # sudo: as in `refresh`
        row = deadline.sudo()
        row.lock_for_update()
        row.invalidate_recordset()
        if row.fulfilled_on or row.waived:
            raise UserError(self.env._("This deadline is settled already."))
        if not (evidence or "").strip():
            raise UserError(
                self.env._("Say what shows it: the number of the report, the receipt, why it does not apply.")
            )
        if moment > fields.Datetime.now():
            raise UserError(self.env._("It cannot have been met in the future. Enter when it was done."))
        row.write(
            {
                "fulfilled_on": moment,
                "fulfilled_by_id": self.env.uid,
                "evidence": evidence.strip(),
                "waived": waived,
                "attachment_ids": [Command.set(attachments.ids if attachments else [])],
            }
        )
        done = (
            self.env._("Deadline does not apply: %(deadline)s. %(evidence)s", deadline=row.name, evidence=evidence)
            if waived
            else self.env._("Deadline met: %(deadline)s. %(evidence)s", deadline=row.name, evidence=evidence)
        )
        self.env["udi.recall.service"]._post(row.recall_id.with_env(self.env), done)
        row.activity_ids.action_done()

    # ------------------------------------------------------------------ escalation
    @api.model
    def _cron_escalate(self):
        """The job: tell the responsible when half of the time is left, the whole team when a quarter is."""
        running = self.env["udi.recall.deadline"].search(
            [
                ("due_on", "!=", False),
                ("fulfilled_on", "=", False),
                ("escalation", "<", 2),
                ("recall_id.state", "not in", ("closed", "cancelled")),
            ]
        )
        now = fields.Datetime.now()
        for row in running:
            left = (row.due_on - now) / (row.due_on - row.started_on) if row.due_on > row.started_on else 0
            step = 2 if left <= SECOND else 1 if left <= FIRST else 0
            if step > row.escalation:
                self._escalate(row, step)
            self.env["ir.cron"]._commit_progress(1)

    def _escalate(self, row, step):
        """An activity, and from the second step on a mail; the mail leaves when the transaction is committed."""
        recall = row.recall_id
        users = recall.user_id if step == 1 else recall.user_id | recall.team_ids | self._approvers(recall)
        users = users.filtered("active") or self._approvers(recall)
        for user in users - row.activity_ids.user_id:
            # in the language of whom it tells
            mine = self.with_context(lang=user.lang)
            row.activity_ids |= recall.with_context(lang=user.lang).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=row.due_on.replace(tzinfo=UTC).astimezone(ZoneInfo(user.tz or "UTC")).date(),
                summary=mine._summary(row),
                note=mine._sentence(row, user),
                user_id=user.id,
            )
        if step == 2:
            for user in users:
                mine = self.with_context(lang=user.lang)
                recall.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=f"{recall.reference}: {mine._summary(row)}",
                    body=mine._sentence(row, user),
                )
        row.write({"escalation": step})

    def _summary(self, row):
        return row.with_env(self.env).name

    def _sentence(self, row, user):
        moment = row.due_on.replace(tzinfo=UTC).astimezone(ZoneInfo(user.tz or "UTC"))
        text = {
            "case": row.recall_id.display_name,
            "what": self._summary(row),
            "due": moment.strftime("%Y-%m-%d %H:%M"),
        }
        if fields.Datetime.now() > row.due_on:
            return self.env._("%(case)s: “%(what)s” was due on %(due)s and is not met.", **text)
        return self.env._("%(case)s: “%(what)s” is due on %(due)s.", **text)

    def _approvers(self, recall):
        groups = [self.env.ref(f"udi_traceability.group_udi_{role}").id for role in ROLES[1:]]
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", groups),
                ("share", "=", False),
                ("company_ids", "in", recall.company_id.ids),
            ]
        )
