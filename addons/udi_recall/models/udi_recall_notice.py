"""The notice to one holder of a case: what he has of it, how he was told, what he answered."""

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("to_send", "To send"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("failed", "Not delivered"),
    ("seen", "Page opened"),
    ("acknowledged", "Acknowledged"),
    ("answered", "Answered"),
    ("complete", "Complete"),
    ("unreachable", "Unreachable"),
    ("withdrawn", "Withdrawn"),
]
CHANNELS = [("mail", "E-mail"), ("letter", "Letter"), ("phone", "Telephone"), ("other", "Other way")]
# who was not reached or keeps silent comes first
RANKS = {"failed": 0, "unreachable": 1, "to_send": 2, "sending": 3, "sent": 4, "seen": 5, "acknowledged": 6}
DONE = ("answered", "complete", "withdrawn")
SILENT = ("sent", "seen", "acknowledged", "failed", "unreachable")
TOLD_KINDS = ("partner", "transit", "supplier")  # kinds of holders that are somebody else than us
# what a recall manager corrects by hand; everything else is set by the services
EDITABLE = frozenset({"contact_name", "email", "phone", "address", "lang", "channel", "deadline", "user_id"})
EDITABLE |= {"activity_ids", "message_follower_ids", "message_ids", "message_main_attachment_id"}


class UdiRecallNotice(models.Model):
    """Made in bulk by `udi.recall.notice.service`; the holder's name and address are kept as they were then."""

    _name = "udi.recall.notice"
    _description = "Recall notice"
    _inherit = ["udi.own.defaults", "mail.thread", "mail.activity.mixin"]
    _order = "rank, name, id"
    _rec_names_search = ["name", "contact_name"]

    name = fields.Char("Number", required=True, readonly=True, index="trigram")
    recall_id = fields.Many2one("udi.recall", "Case", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    holder_key = fields.Char(required=True, readonly=True, help="The key of the holder in the case.")
    parent_id = fields.Many2one("udi.recall.notice", "Passed on by", readonly=True, ondelete="restrict", index=True)
    child_ids = fields.One2many("udi.recall.notice", "parent_id", "Passed on to", readonly=True)
    partner_id = fields.Many2one("res.partner", "Holder", readonly=True, ondelete="set null", index="btree_not_null")
    contact_name = fields.Char("Name", required=True)
    email = fields.Char("E-mail")
    phone = fields.Char("Telephone")
    address = fields.Text()
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language", required=True)
    user_id = fields.Many2one("res.users", "Responsible")
    channel = fields.Selection(CHANNELS, "Told by", required=True, default="mail")
    state = fields.Selection(STATES, "Status", required=True, readonly=True, default="to_send", index=True)
    rank = fields.Integer(compute="_compute_rank", store=True)
    failure = fields.Char("Why it did not arrive", readonly=True)
    hint = fields.Char(compute="_compute_hint")

    deadline = fields.Date("Answer by", index=True)
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    sent_on = fields.Datetime(readonly=True)
    seen_on = fields.Datetime("Page first opened on", readonly=True, help="Some mail filters open links by themselves.")
    acknowledged_on = fields.Datetime(readonly=True)
    acknowledged_by = fields.Char(readonly=True)
    answered_on = fields.Datetime("Last answer on", readonly=True)
    link_version = fields.Integer(default=1, readonly=True, help="Counting it up revokes every link given before.")
    link_until = fields.Datetime("Link valid until", readonly=True)

    reminder_count = fields.Integer("Reminders", readonly=True)
    step_id = fields.Many2one("udi.recall.ladder.step", "Last step", readonly=True, ondelete="set null")
    next_step_id = fields.Many2one("udi.recall.ladder.step", "Next step", readonly=True, ondelete="set null")
    next_step_on = fields.Date("Next step on", readonly=True, index="btree_not_null")
    next_call_on = fields.Date("Call again on", readonly=True)

    job_id = fields.Many2one("udi.recall.notice.job", readonly=True, ondelete="set null", index="btree_not_null")
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null", index="btree_not_null")
    line_ids = fields.One2many("udi.recall.notice.line", "notice_id", "Affected units", readonly=True)
    answer_ids = fields.One2many("udi.recall.answer", "notice_id", "Answers", readonly=True)
    call_ids = fields.One2many("udi.recall.call", "notice_id", "Calls", readonly=True)
    answer_version = fields.Integer("Answers given", readonly=True)
    remark = fields.Text("Holder's remark", readonly=True)
    line_count = fields.Integer("Lots and serials", readonly=True)
    quantity = fields.Float("Units", digits="Product Unit", readonly=True)
    told_qty = fields.Float("Told", digits="Product Unit", readonly=True)
    kept_qty = fields.Float("Set aside", digits="Product Unit", readonly=True)
    open_qty = fields.Float("Not told", digits="Product Unit", compute="_compute_open_qty")

    _number_unique = models.Constraint("UNIQUE (recall_id, name)", "A notice has its number once in a case.")
    # two people who prepare the notices at once: each holder gets one
    _holder_unique = models.UniqueIndex(
        "(recall_id, holder_key) WHERE parent_id IS NULL",
        "Somebody else is just making the notices of this case. Load the page again.",
    )

    @api.depends("state")
    def _compute_rank(self):
        for notice in self:
            notice.rank = RANKS.get(notice.state, 9 if notice.state == "withdrawn" else 8)

    @api.depends("name", "contact_name")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = f"{notice.name} {notice.contact_name or ''}".strip()

    @api.depends("quantity", "told_qty")
    def _compute_open_qty(self):
        for notice in self:
            notice.open_qty = notice.quantity - notice.told_qty

    @api.depends("deadline", "state")
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for notice in self:
            notice.overdue = bool(notice.deadline and notice.deadline < today and notice.state not in DONE)

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("deadline", "<", fields.Date.context_today(self)), ("state", "not in", DONE)]
        return late if True in value else ["!", "&", *late]

    @api.depends("channel", "email", "phone", "address", "state")
    def _compute_hint(self):
        """What stands in the way of telling this holder, in one sentence."""
        for notice in self:
            notice.hint = False
            if notice.state in ("to_send", "failed", "unreachable"):
                if notice.channel == "mail" and not notice.email:
                    notice.hint = self.env._("No e-mail address: print the letter or call, or enter an address.")
                elif notice.channel == "letter" and not notice.address:
                    notice.hint = self.env._("No postal address: call, or enter an address.")
                elif notice.channel == "phone" and not notice.phone:
                    notice.hint = self.env._("No telephone number: enter one, or choose another way.")

    def write(self, vals):
        refused = sorted(vals.keys() - EDITABLE)
        if refused and not self.env.su:
            raise UserError(
                self.env._(
                    "%(fields)s of a notice cannot be written directly. Use its buttons.", fields=", ".join(refused)
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A notice is part of the record of its case and cannot be deleted. Withdraw it."))

    def _holder_keys(self):
        """Keys, as they are now, of the holders of a case to whom one of these goes."""
        keys = self.filtered(lambda notice: not notice.parent_id).mapped("holder_key")
        return set(self.env["udi.recall.holder"]._keys_now(keys).values())

    def _message_receive_bounce(self, email, partner):
        """The mail came back: the notice did not arrive."""
        result = super()._message_receive_bounce(email, partner)
        self.env["udi.recall.notice.service"]._bounced(self, email)
        return result

    # ------------------------------------------------------------ buttons
    def action_send(self):
        return self.env["udi.recall.notice.service"].send(self)

    def action_remind(self):
        return self.env["udi.recall.notice.service"].remind(self)

    def action_letter(self):
        """The letters of these notices as one PDF."""
        return self._download("letters.pdf")

    def action_return_label(self):
        return self._download("return_labels.pdf")

    def action_form(self):
        """The Excel form in which the holder answers."""
        self.ensure_one()
        return self._download("form.xlsx")

    def _download(self, name):
        url = f"/udi/recall/notices/{','.join(map(str, self.ids))}/{name}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_posted(self):
        """The letters were put into the post."""
        self.env["udi.recall.notice.service"].mark_posted(self)
        return True

    def action_unreachable(self):
        self.env["udi.recall.notice.service"].mark_unreachable(self)
        return True

    def action_revoke(self):
        """Links given so far stop working; the next mail or letter carries a new one."""
        self.env["udi.recall.notice.service"].revoke(self)
        return True

    def action_withdraw(self):
        """The holder has nothing to answer any more, such as after a narrower scope."""
        self.env["udi.recall.notice.service"].withdraw(self)
        return True

    def action_call(self):
        """Note a call, with what the holder said."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Note a call"),
            "res_model": "udi.recall.call.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_ids": self.ids},
        }

    def action_import(self):
        """Take over an answer in the Excel form."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import an answer"),
            "res_model": "udi.recall.answer.import",
            "view_mode": "form",
            "target": "new",
        }

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }


class UdiRecallNoticeLine(models.Model):
    """One affected lot at the receiver of a notice, and what he told of it. Written in bulk by the services."""

    _name = "udi.recall.notice.line"
    _description = "Affected units of a recall notice"
    _order = "notice_id, product_id, lot_name, id"
    _rec_name = "lot_name"
    _log_access = False

    notice_id = fields.Many2one("udi.recall.notice", required=True, readonly=True, ondelete="cascade", index=True)
    lot_id = fields.Many2one(
        "stock.lot", "Lot or serial", required=True, readonly=True, ondelete="restrict", index=True
    )
    lot_name = fields.Char("Number", required=True, readonly=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    quantity = fields.Float("Units", digits="Product Unit", required=True, readonly=True)
    document_name = fields.Char("Delivered with", readonly=True)
    document_date = fields.Date("Delivered on", readonly=True)
    quarantined_qty = fields.Float("Set aside", digits="Product Unit", readonly=True)
    returned_qty = fields.Float("Sent back", digits="Product Unit", readonly=True)
    used_qty = fields.Float("Used", digits="Product Unit", readonly=True)
    destroyed_qty = fields.Float("Destroyed", digits="Product Unit", readonly=True)
    corrected_qty = fields.Float("Corrected on site", digits="Product Unit", readonly=True)
    passed_on_qty = fields.Float("Passed on", digits="Product Unit", readonly=True)
    not_found_qty = fields.Float("Not found", digits="Product Unit", readonly=True)
    not_received_qty = fields.Float("Never received", digits="Product Unit", readonly=True)
    told_qty = fields.Float("Told", digits="Product Unit", readonly=True)

    _lot_unique = models.Constraint("UNIQUE (notice_id, lot_id)", "A lot stands once in a notice.")
