"""Takes what devices captured: durable with one statement, each item with its own answer.

Nothing is decided here but who sent it and whether it can be read. Booking comes later (`udi.scan.runner`), so that a
device is rid of two hundred scans within a fraction of a second, whatever the stock says.
"""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from .scenario import job_key
from odoo.addons.udi_core.scan_item import MAX_ITEMS, ItemFault, read_item, uuid_of
from odoo.addons.udi_traceability.models.append_only import insert_rows
from odoo.addons.udi_traceability.services.call_job import call_after_commit

COLUMNS = (
    "uuid", "company_id", "device_id", "sequence", "user_id", "user_name", "captured_at", "event_time", "received_at",
    "action", "scenario", "picking_id", "job_key", "job_model", "job_ref", "raw", "quantity", "undo_of", "options",
    "device_status", "device_title", "device_message", "scanned", "state", "code", "title", "message", "attempts",
)  # fmt: skip
MAX_OPEN = 500  # outcomes that one request may ask for
SETTLED = ("applied", "undone", "rejected", "conflict", "discarded")
BOOKING = ("udi_scan.ir_cron_book", "udi_scan.ir_cron_book_too")
WAKE_EVERY = 1  # seconds between two calls for these by one process


class UdiScanInbox(models.AbstractModel):
    _name = "udi.scan.inbox"
    _description = "Inbox of captured scans"

    @api.private
    def accept(self, token, items, last_number=0, asked=()):
        """Keep what a device captured.

        :param str token: the device's own
        :param list items: at most 200 objects, see `udi_core.scan_item`
        :param int last_number: the highest number that the device has given out
        :param asked: uuids of earlier items whose outcome the device does not know yet
        :returns: ``{status, answers: [{uuid, status, code?, message?}], outcomes, server_time}``; ``status`` of an
            answer is accepted, duplicate or rejected
        """
        device = self.env["udi.scan.device.service"].of_token(token)
        if not device:
            message = self.env._("This device is not enrolled any more. Nothing is lost: take it to the administrator.")
            return self._no("device", message)
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            return self._no("too_many_items", self.env._("At most %(count)s scans in one request.", count=MAX_ITEMS))
        if not self.env["udi.scan.device.service"].may_scan():
            message = self.env._("Your user may not scan. Ask the administrator for the role; nothing is lost.")
            return self._no("no_right", message)
        return {
            "status": "ok",
            "answers": self.keep(device, items, last_number),
            "outcomes": self.outcomes(device, asked),
            "server_time": _iso(fields.Datetime.now()),
        }

    @api.private
    def keep(self, device, items, last_number=0):
        """The answers for at most 200 items that come from this device, whoever brought them."""
        answers, rows, readable = self._sort(device, items)
        kept = self._insert(rows) if rows else set()
        new = bool(kept)
        answers += self._answers(device, readable, kept)
        self._note(device, [item.sequence for item in readable], last_number)
        if new:
            self._wake()
        return answers

    @api.private
    def outcomes(self, device, asked):
        """What became of captured items of this device: those of ``asked`` that are settled."""
        wanted = (
            [text for text in asked if isinstance(text, str)][:MAX_OPEN] if isinstance(asked, (list, tuple)) else []
        )
        if not wanted:
            return []
        self.env.cr.execute(
            SQL(
                """SELECT uuid, state, code, title, message FROM udi_scan_capture
                    WHERE uuid = ANY(%s) AND device_id = %s AND state = ANY(%s)""",
                wanted,
                device.id,
                list(SETTLED),
            )
        )
        names = ("uuid", "state", "code", "title", "message")
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]

    def _no(self, code, message):
        return {"status": "error", "code": code, "message": message}

    # ------------------------------------------------------------------ reading
    def _sort(self, device, items):
        """Answers for what cannot be read, rows for what can, and the items of the rows."""
        answers, rows, readable = [], [], []
        handlers, tickets, names = self.env["udi.scan.scenario"].handlers(), {}, {}
        now = fields.Datetime.now()
        for values in items:
            try:
                item = read_item(values)
                if item.scenario not in handlers:
                    raise ItemFault("bad_value", field="scenario")
                if item.ticket not in tickets:
                    tickets[item.ticket] = self.env["udi.scan.ticket"].verify(item.ticket)
                ticket = tickets[item.ticket]
                if not ticket or ticket.device_id != device.id:
                    raise ItemFault("bad_ticket")
                if ticket.user_id not in names:
                    names[ticket.user_id] = self._name_of(ticket)
            except ItemFault as fault:
                answers.append(
                    {
                        "uuid": uuid_of(values),
                        "status": "rejected",
                        "code": fault.code,
                        "message": self._words(fault),
                    }
                )
            else:
                readable.append(item)
                rows.append(self._row(device, item, ticket, names[ticket.user_id], now))
        return answers, rows, readable

    def _name_of(self, ticket):
        # sudo: the name of who scanned, whoever hands it over
        return self.env["res.users"].sudo().browse(ticket.user_id).exists().name or None

    def _row(self, device, item, ticket, name, now):
        """Values of COLUMNS. A clock that runs ahead is set to the moment of arrival: it cannot have been later."""
        event_time = min(item.event_time, now)
        verdict = item.verdict
        state, code, title, message = "waiting", None, None, None
        if not ticket.covers(event_time):
            state, code, title = "conflict", "ticket_time", self.env._("Signed in too long ago")
            message = self.env._(
                "This was scanned outside the time for which the person had signed in on the device (%(start)s to "
                "%(end)s UTC). Somebody has to decide whether it was really that person.",
                start=fields.Datetime.to_string(ticket.issued),
                end=fields.Datetime.to_string(ticket.expires),
            )
        values = {
            "uuid": item.uuid,
            "company_id": device.company_id.id,
            "device_id": device.id,
            "sequence": item.sequence,
            "user_id": ticket.user_id,
            "user_name": name,
            "captured_at": item.captured_at.replace(microsecond=0),
            "event_time": event_time,
            "received_at": now,
            "action": item.action,
            "scenario": item.scenario,
            **self._job(item),
            "raw": item.raw or None,
            "quantity": item.quantity,
            "undo_of": item.undo_of,
            "options": json.dumps(item.options) if item.options else None,
            "device_status": verdict.get("status"),
            "device_title": verdict.get("title"),
            "device_message": verdict.get("message"),
            "scanned": verdict.get("scanned"),
            "state": state,
            "code": code,
            "title": title,
            "message": message,
            "attempts": 0,
        }
        return tuple(values.get(name) for name in COLUMNS)

    def _job(self, item):
        """Which job: a record of the scenario's model, or one begun on the device, known by its key alone."""
        if isinstance(item.job, str):
            return {"job_key": item.job}
        model = self.env["udi.scan.scenario"].job_model(item.scenario)
        return {"job_key": job_key(model, item.job), "job_model": model or None, "job_ref": item.job}

    def _insert(self, rows):
        """One statement, whatever the number; returns the uuids that are new.

        A transfer that was deleted meanwhile, or never was, leaves the row without one: the person who settles it
        still sees its number.
        """
        place, model, job = (COLUMNS.index(name) for name in ("picking_id", "job_model", "job_ref"))
        wanted = {row[job] for row in rows if row[model] == "stock.picking"}
        # sudo: whether a transfer exists, no more; booking asks for the right of who scanned
        known = set(self.env["stock.picking"].sudo().browse(wanted).exists().ids)
        rows = [
            (*row[:place], row[job] if row[model] == "stock.picking" and row[job] in known else None, *row[place + 1 :])
            for row in rows
        ]
        found = insert_rows(self.env.cr, "udi_scan_capture", COLUMNS, rows, "uuid", conflict=SQL("DO NOTHING"))
        return {uuid for (uuid,) in found}

    def _answers(self, device, items, kept):
        """Accepted; or here already, word for word; or another one under the same key or number."""
        missing = [item for item in items if item.uuid not in kept]
        here = {}
        if missing:
            self.env.cr.execute(
                SQL(
                    "SELECT uuid, device_id, sequence, coalesce(raw, '') FROM udi_scan_capture WHERE uuid = ANY(%s)",
                    [item.uuid for item in missing],
                )
            )
            here = {uuid: facts for uuid, *facts in self.env.cr.fetchall()}
        answers = []
        for item in items:
            if item.uuid in kept:
                kept.discard(item.uuid)  # the same key twice in one request: the second is a duplicate
                here[item.uuid] = [device.id, item.sequence, item.raw]
                answers.append({"uuid": item.uuid, "status": "accepted"})
            elif here.get(item.uuid) == [device.id, item.sequence, item.raw]:
                answers.append({"uuid": item.uuid, "status": "duplicate"})
            else:
                fault = ItemFault("other_content" if item.uuid in here else "number_taken", number=item.sequence)
                answers.append(
                    {"uuid": item.uuid, "status": "rejected", "code": fault.code, "message": self._words(fault)}
                )
        return answers

    def _note(self, device, numbers, last_number):
        announced = last_number if isinstance(last_number, int) and 0 <= last_number < 2**31 else 0
        self._notice_gap(device, numbers)
        self.env.cr.execute(
            SQL(
                """UPDATE udi_scan_device SET last_seen_on = %s, last_number = GREATEST(last_number, %s),
                          announced_number = GREATEST(announced_number, %s) WHERE id = %s""",
                fields.Datetime.now(),
                max(numbers, default=0),
                max([announced, *numbers]),
                device.id,
            )
        )
        device.invalidate_recordset(["last_seen_on", "last_number", "announced_number"])

    def _notice_gap(self, device, numbers):
        """A device sends in the order of its numbers: what it leaps over is told where people look, at once."""
        known = max(device.last_number, device.first_number - 1)
        first = min(numbers, default=0)
        if first > known + 1:
            device.message_post(
                body=self.env._(
                    "The numbers %(first)s to %(last)s of this device have not arrived, later ones have. Look at the "
                    "device: does it hold unsent scans?",
                    first=known + 1,
                    last=first - 1,
                )
            )

    def _words(self, fault):
        field = fault.data.get("field", "")
        return {
            "too_long": self.env._("The code is too long to be a device label: put it aside."),
            "bad_ticket": self.env._("Nobody was signed in validly for this scan on this device."),
            "number_taken": self.env._("Another scan of this device has its number already: was the device copied?"),
            "other_content": self.env._("Another scan has this key already, with other content."),
        }.get(fault.code) or self.env._("The scan is damaged and cannot be read (%(what)s).", what=field or fault.code)

    # ------------------------------------------------------------------ after the commit
    def _wake(self):
        """Have the booking start soon after this transaction's commit; no statement in the transaction itself."""
        # twice: what another process accepts within the brake's second is not left for a minute
        for action in BOOKING:
            call_after_commit(self.env, action, WAKE_EVERY, again=2)


def _iso(moment):
    return f"{moment.isoformat()}Z"
