"""Notes a telephone call with a holder, and what he told of his units."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.udi_recall_answer import OUTCOMES
from ..services.recall import FREEZERS

MOST_LINES = 200  # units that are entered by hand; beyond, the Excel form is the way
NAMES = [outcome for outcome, _label in OUTCOMES if outcome != "passed_on"]


class UdiRecallCallEntry(models.TransientModel):
    _name = "udi.recall.call.entry"
    _description = "Note a call to a holder"

    notice_ids = fields.Many2many("udi.recall.notice", string="Notices", required=True, readonly=True)
    single_id = fields.Many2one("udi.recall.notice", compute="_compute_single_id")
    phone = fields.Char("Number called", compute="_compute_phone", store=True, readonly=False, precompute=True)
    called_on = fields.Datetime(required=True, default=fields.Datetime.now)
    reached = fields.Boolean(default=True)
    person = fields.Char("Person spoken to")
    said = fields.Text("What was said")
    next_call_on = fields.Date("Call again on")
    outcome = fields.Selection(
        [
            ("none", "Nothing about the units"),
            ("informed", "Informed, will answer"),
            ("answer", "Told what became of the units"),
        ],
        "Result",
        default="informed",
        required=True,
    )
    line_ids = fields.One2many(
        "udi.recall.call.entry.line", "entry_id", "Units", compute="_compute_line_ids", store=True, readonly=False
    )
    too_many = fields.Boolean(compute="_compute_too_many")

    @api.depends("notice_ids")
    def _compute_single_id(self):
        for entry in self:
            entry.single_id = entry.notice_ids if len(entry.notice_ids) == 1 else False

    @api.depends("notice_ids")
    def _compute_phone(self):
        for entry in self:
            entry.phone = entry.notice_ids.phone if len(entry.notice_ids) == 1 else False

    @api.depends("notice_ids")
    def _compute_too_many(self):
        for entry in self:
            entry.too_many = sum(entry.notice_ids.mapped("line_count")) > MOST_LINES

    @api.depends("notice_ids", "outcome")
    def _compute_line_ids(self):
        for entry in self:
            lines = entry.single_id.line_ids
            wanted = lines if entry.outcome == "answer" and not entry.too_many else lines.browse()
            missing = wanted - entry.line_ids.line_id
            if missing:
                entry.line_ids = [Command.create({"line_id": line.id, **_told(line)}) for line in missing]
            else:
                entry.line_ids = entry.line_ids

    def action_confirm(self):
        """Keep the call with each notice, and the answer of a single one."""
        self.ensure_one()
        if not any(self.env.user.has_group(group) for group in FREEZERS):
            raise AccessError(self.env._("Only a recall manager or quality takes over answers of holders."))
        if self.called_on > fields.Datetime.now() + timedelta(minutes=5):
            raise UserError(self.env._("The call lies in the future. Enter when it was, and the next one below."))
        if not self.reached and self.outcome != "none":
            self.outcome = "none"
        self.notice_ids.check_access("read")
        # sudo: notices and calls are closed to everyone's own writes; the role was checked above
        notices = self.notice_ids.sudo()
        self.env["udi.recall.notice.service"]._check_allowed(notices.recall_id)
        answer = self._answer(notices)
        self.env["udi.recall.call"].sudo().create(
            [self._values(notice, answer) for notice in notices]
        )  # sudo: as above
        self._follow(notices)
        return {"type": "ir.actions.act_window_close"}

    def _answer(self, notices):
        """The answer that was given on the telephone, or nothing."""
        if self.outcome != "answer":
            return self.env["udi.recall.answer"]
        if len(notices) != 1:
            raise UserError(self.env._("Answers are noted for one holder at a time."))
        if self.too_many:
            raise UserError(self.env._("Too many units to enter by hand: let the holder fill in the Excel form."))
        service = self._answers()
        said = {line.line_id.id: line._said() for line in self.line_ids if line._said() != _now(service, line)}
        return service.take(notices, said, "phone", self.person, remark=notices.remark)

    def _answers(self):
        # sudo: answers are closed to everyone's own writes; the role was checked, the person stays on record
        return self.env["udi.recall.answer.service"].sudo()

    def _values(self, notice, answer):
        return {
            "notice_id": notice.id,
            "called_on": self.called_on,
            "user_id": self.env.uid,
            "phone": self.phone or notice.phone,
            "reached": self.reached,
            "person": self.person,
            "said": self.said,
            "next_call_on": self.next_call_on,
            "answer_id": answer.id,
        }

    def _follow(self, notices):
        """A call that reached somebody tells him; the next call becomes a task."""
        service = self.env["udi.recall.notice.service"]
        waiting = notices.filtered(lambda notice: notice.state in ("to_send", "failed", "unreachable"))
        if self.reached and waiting:
            waiting.write({"channel": "phone"})
            service._sent(waiting)
        if self.reached and self.outcome == "informed":
            for notice in notices.filtered(lambda row: row.state in ("sent", "seen")):
                self._answers().acknowledge(notice, self.person)
        notices.write({"next_call_on": self.next_call_on})
        if self.next_call_on:
            notices.activity_schedule(
                "mail.mail_activity_data_call", self.next_call_on, user_id=self.env.uid, automated=True
            )


class UdiRecallCallEntryLine(models.TransientModel):
    _name = "udi.recall.call.entry.line"
    _description = "Units told of on the telephone"

    entry_id = fields.Many2one("udi.recall.call.entry", required=True, ondelete="cascade")
    line_id = fields.Many2one("udi.recall.notice.line", required=True, ondelete="cascade")
    product_id = fields.Many2one(related="line_id.product_id")
    lot_name = fields.Char(related="line_id.lot_name", string="Lot or serial")
    quantity = fields.Float(related="line_id.quantity", string="Units")
    quarantined = fields.Float("Set aside", digits="Product Unit")
    returned = fields.Float("Sent back", digits="Product Unit")
    used = fields.Float(digits="Product Unit")
    destroyed = fields.Float(digits="Product Unit")
    corrected = fields.Float("Corrected on site", digits="Product Unit")
    not_found = fields.Float("Not found", digits="Product Unit")
    not_received = fields.Float("Never received", digits="Product Unit")

    def _said(self):
        return {name: self[name] for name in NAMES if self[name]}


def _told(line):
    return {name: line[f"{name}_qty"] for name in NAMES}


def _now(service, row):
    """What stands there of what can be entered on the telephone."""
    return {name: value for name, value in service._now(row.line_id).items() if name != "passed_on"}
