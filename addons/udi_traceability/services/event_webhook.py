"""Tells another system of an event: what is sent is kept with the run and posted after its commit, with some tries.

It arrives at least once: where the answer was lost it comes again, and the header X-UDI-Event says that it is the same.
Odoo's own webhooks, in a server action, are sent once and forget what came of it.
"""

import json
import logging
from datetime import UTC, timedelta

from odoo import api, fields, models

from odoo.addons.udi_core.webhook import WebhookError, post, read_url, sign

ALLOWED_HOSTS = "udi_traceability.webhook_hosts"
TIMEOUT = 5.0  # seconds for one exchange
# minutes after which it is tried again; then a person is needed
TRIES = (1, 5, 30, 120)
FINAL = frozenset({"url", "private"})  # no later try changes these
BATCH = 50  # sent in one run of the job
_logger = logging.getLogger(__name__)


class UdiEventWebhook(models.AbstractModel):
    _name = "udi.event.webhook"
    _description = "Webhooks of events"

    @api.private
    def url_fault(self, url):
        """Why this is no address to post to, or None. Where it leads is looked at when something is sent."""
        try:
            read_url(url)
        except WebhookError as error:
            return self._sentence(error)
        return None

    @api.private
    def body(self, rule, event):
        """What the other system gets: the event as the ledger holds it, as JSON."""
        items = event.item_ids[: rule.most]
        return json.dumps(
            {
                "event": str(event.uuid),
                "content_hash": event.content_hash or None,
                "rule": rule.name,
                "company": event.company_id.name,
                "biz_step": event.biz_step or None,
                "disposition": event.disposition or None,
                "event_time": self._moment(event.event_time),
                "record_time": self._moment(event.record_time),
                "document": event.document_name or None,
                "partner": event.partner_name or None,
                "source": event.source_name or None,
                "destination": event.destination_name or None,
                "item_count": len(event.item_ids),
                "items": [
                    {
                        "role": item.role,
                        "lot": item.lot_id.name or None,
                        "udi_di": item.product_id.udi_primary_identifier_id.code or None,
                        "product": item.product_id.display_name or None,
                        "quantity": float(item.quantity),
                    }
                    for item in items
                ],
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    def _moment(self, moment):
        return moment.replace(tzinfo=UTC).isoformat() if moment else None

    # ------------------------------------------------------------------ sending
    @api.private
    def send_waiting(self, progress):
        """Post what waits and is due, each answer committed by ``progress``; the job is called for what comes later."""
        runs = self.env["udi.event.action.run"]
        due = runs.search(
            [("state", "=", "waiting"), ("next_on", "<=", fields.Datetime.now())], order="next_on, id", limit=BATCH
        )
        progress(remaining=len(due))  # nothing is sent that might be rolled back
        for run in due:
            self.send(run)
            if progress(1) <= 0:
                return
        later = runs.search([("state", "=", "waiting")], order="next_on", limit=1)
        if later:
            # sudo: the job belongs to nobody
            self.env.ref("udi_traceability.ir_cron_event_action").sudo()._trigger(at=later.next_on)

    @api.private
    def send(self, run):
        """One try; what came of it is written on the run."""
        rule, body = run.action_id.sudo(), run.body.encode()  # sudo: the secret is the administrator's
        headers = {"X-UDI-Event": str(run.event_id.uuid)}
        if rule.webhook_secret:
            headers["X-UDI-Signature"] = f"sha256={sign(rule.webhook_secret, body)}"
        try:
            post(rule.webhook_url, body, headers, self._allowed(), TIMEOUT)
        except WebhookError as error:
            _logger.info("Webhook of rule %s for event %s: %s", rule.id, run.event_id.id, error)
            values = self._next_try(run, self._sentence(error), error.code in FINAL)
        else:
            values = {"state": "done", "message": False, "next_on": False, "run_on": fields.Datetime.now()}
        # sudo: runs are written by the services alone
        run.sudo().write({**values, "attempts": run.attempts + 1})

    def _allowed(self):
        # sudo: which hosts inside the own network may be told is a setting of the system's administrator
        names = self.env["ir.config_parameter"].sudo().get_param(ALLOWED_HOSTS) or ""
        return frozenset(name.strip().lower() for name in names.split(",") if name.strip())

    def _next_try(self, run, message, final):
        if run.attempts >= len(TRIES) or final:
            return {"state": "failed", "message": message, "next_on": False}
        later = fields.Datetime.now() + timedelta(minutes=TRIES[run.attempts])
        return {"state": "waiting", "message": message, "next_on": later}

    def _sentence(self, error):
        words = {
            "url": lambda: self.env._(
                "This is no address to tell of an event. Enter one that begins with https:// or http://, without a "
                "name and password in it."
            ),
            "private": lambda: self.env._(
                "%(host)s lies inside the own network, and nothing is sent there by itself. The system's administrator "
                "may allow the host in the parameter %(parameter)s.",
                parameter=ALLOWED_HOSTS,
                **error.data,
            ),
            "unknown": lambda: self.env._("%(host)s is not known. Check the address.", **error.data),
            "timeout": lambda: self.env._("%(host)s did not answer within %(seconds)s seconds.", **error.data),
            "refused": lambda: self.env._("%(host)s took no connection, or broke it off.", **error.data),
            "certificate": lambda: self.env._("%(host)s has no certificate that can be trusted.", **error.data),
            "answer": lambda: self.env._("%(host)s answered with %(status)s.", **error.data),
        }
        return words[error.code]()
