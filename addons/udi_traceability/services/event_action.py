"""Carries out the rules on events, behind the sealer: a sealed block holds each event once, in a fixed set."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.udi_event_action import TARGETS
from .alone import alone
from .call_job import call_after_commit

LOCK = (0x5544, 0x4905)
_logger = logging.getLogger(__name__)


class UdiEventActionRunner(models.AbstractModel):
    _name = "udi.event.action.runner"
    _description = "Actions on events"

    @api.private
    def wake(self):
        """Have the job come after this commit, where there is a rule at all."""
        # sudo: whether a rule exists does not depend on who seals
        if self.env["udi.event.action"].sudo().search_count([], limit=1):
            call_after_commit(self.env, "udi_traceability.ir_cron_event_action", every=1)

    @api.private
    def newest_block(self, company):
        # sudo: a number, asked for whoever sets up a rule
        blocks = self.env["udi.ledger.block"].sudo()
        return blocks.search([("company_id", "=", company.id)], limit=1).number

    @api.private
    def run(self):
        """The scheduled action: every rule, block by block, each committed on its own."""
        progress = self.env["ir.cron"]._commit_progress
        with alone(self.env.cr, LOCK) as mine:
            if not mine:
                return
            for rule in self.env["udi.event.action"].search([]):
                while block := self._next_block(rule):
                    self._act(rule, block)
                    rule.last_block = block.number
                    if progress(1, remaining=1) <= 0:
                        return
            self.env["udi.event.webhook"].send_waiting(progress)
            progress(remaining=0)

    def _next_block(self, rule):
        domain = [("company_id", "=", rule.company_id.id), ("number", ">", rule.last_block)]
        return self.env["udi.ledger.block"].search(domain, order="number", limit=1)

    def _act(self, rule, block):
        """One rule on the events of one block; what it did for an event before is not done again."""
        events = self.env["udi.event"].search(rule._condition() & fields.Domain("block_id", "in", block.ids))
        done = self.env["udi.event.action.run"].search([("action_id", "=", rule.id), ("event_id", "in", events.ids)])
        for event in (events - done.event_id).sorted("id"):
            self.carry_out(rule, event)

    @api.private
    def carry_out(self, rule, event):
        """Act on one event, all of it or nothing, and write down what came of it."""
        body, state, message = None, "done", False
        try:
            with self.env.cr.savepoint():
                count, body = self._carry_out(rule, event)
                state = "waiting" if body else "done"
        except (AccessError, UserError) as error:
            count, state, message = 0, "failed", str(error)
        except Exception as error:  # a rule may run anything: its faults must not stop the others
            _logger.warning("Rule %s failed on event %s", rule.id, event.id, exc_info=True)
            count, state, message = 0, "failed", f"{type(error).__name__}: {error}"
        # sudo: written by this service alone
        self.env["udi.event.action.run"].sudo().create(
            {
                "action_id": rule.id,
                "event_id": event.id,
                "run_on": fields.Datetime.now(),
                "count": count,
                "state": state,
                "message": message,
                "body": body,
                "next_on": fields.Datetime.now() if body else False,
            }
        )

    def _carry_out(self, rule, event):
        """``(records acted on, text to send to another system or None)``; sent after this is committed."""
        if rule.kind == "webhook":
            return 1, self.env["udi.event.webhook"].body(rule, event)
        records = self._targets(rule, event)
        if not records:
            return 0, None
        if rule.kind != "hold":
            records = records[: rule.most]
        getattr(self, f"_carry_out_{rule.kind}")(
            rule.with_context(lang=rule.user_id.lang or self.env.lang), event, records
        )
        return len(records), None

    def _targets(self, rule, event):
        if rule.target == "event":
            return event
        if rule.target == "document":
            fits = event.document_model == TARGETS["document"]
            return self.env[TARGETS["document"]].browse(event.document_ref if fits else []).exists()
        records = event.item_ids.lot_id if rule.target == "lot" else event.item_ids.product_id
        return records.with_company(event.company_id)

    def _carry_out_activity(self, rule, event, records):
        user = rule.user_id or self.env["res.users"].browse(event.user_ref).exists()
        step = dict(event._fields["biz_step"]._description_selection(rule.env)).get(event.biz_step)
        for record in records:
            record.activity_schedule(
                activity_type_id=rule.activity_type_id.id,
                summary=rule.summary or rule.name,
                note=" · ".join(filter(None, [rule.name, step, event.document_name])),
                user_id=(user or self.env.user).id,
                date_deadline=fields.Date.add(fields.Date.context_today(rule), days=rule.days),
            )

    def _carry_out_mail(self, rule, event, records):
        for record in records:
            rule.template_id.send_mail(record.id)

    def _carry_out_hold(self, rule, event, records):
        hold = self.env["udi.hold"].with_company(event.company_id)
        hold.freeze(records, rule.summary or rule.name, kind=rule.hold_kind)

    def _carry_out_server(self, rule, event, records):
        # sudo: server actions are the administrator's; he chose this one for the rule
        action = rule.server_action_id.sudo()
        action.with_context(active_model=records._name, active_ids=records.ids, active_id=records[:1].id).run()
