"""A recall or safety notice of somebody else: what it names, what of it we ever had, or the proof that it is none."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

SEARCHERS = (
    "udi_traceability.group_udi_recall_manager",
    "udi_traceability.group_udi_quality",
    "udi_traceability.group_udi_regulatory",
)
SIGNERS = SEARCHERS
DEFECTS = [
    ("check_digit", "Wrong check digit"),
    ("bad_di", "No device identifier"),
    ("range_reversed", "Range runs backwards"),
    ("range_shape", "Ends of the range do not match"),
    ("range_digits", "Number too long"),
    ("too_long", "Text too long"),
    ("characters", "Unreadable characters"),
    ("nothing", "No number"),
]
REASONS = [
    ("exact", "Same number"),
    ("range", "Inside the range"),
    ("device", "Same device identifier"),
    ("old_name", "Earlier number of the lot"),
    ("alike", "Looks alike"),
    ("typo", "One sign different"),
    ("other_di", "Same number, other device identifier"),
]
CERTAIN = ("exact", "range", "device", "old_name")

BY_BUTTON = frozenset(
    {"state", "searched_on", "searched_by_id", "searched_lots", "searched_items", "history_note", "recall_id", "unread"}
)


class UdiRecallIncoming(models.Model):
    _name = "udi.recall.incoming"
    _description = "Incoming recall notice"
    _inherit = ["mail.thread", "mail.activity.mixin", "udi.signable"]
    _order = "received_on desc, id desc"
    _check_company_auto = True

    name = fields.Char("Subject", required=True, tracking=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    partner_id = fields.Many2one("res.partner", "Sender", help="Who sent the notice and gets our answer.")
    sender_reference = fields.Char("Their reference")
    kind = fields.Selection(
        [("recall", "Recall"), ("safety", "Safety notice"), ("authority", "Published by an authority")],
        default="recall",
        required=True,
    )
    received_on = fields.Date(required=True, default=fields.Date.context_today)
    text = fields.Text(
        "Text of the notice", help="Paste it as it is. Lines with identifiers, lots and serials are read."
    )
    file = fields.Binary("Excel or CSV", attachment=True)
    file_name = fields.Char()
    state = fields.Selection(
        [("draft", "New"), ("searched", "Searched"), ("signed", "Signed"), ("answered", "Answered")],
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    item_ids = fields.One2many("udi.recall.incoming.item", "incoming_id", string="Named in the notice")
    match_ids = fields.One2many("udi.recall.incoming.match", "incoming_id", string="Found", readonly=True)
    unread = fields.Text("Lines without a number", readonly=True, help="These lines name nothing that could be read.")
    searched_on = fields.Datetime(readonly=True, copy=False)
    searched_by_id = fields.Many2one("res.users", "Searched by (user)", readonly=True, copy=False)
    searched_by_name = kept_name("searched_by_id", "Searched by")
    searched_by_login = kept_name("searched_by_id", "Login of who searched", of="login")
    searched_lots = fields.Integer("Lots and serials searched", readonly=True, copy=False)
    searched_items = fields.Integer("Ledger entries searched", readonly=True, copy=False)
    history_note = fields.Char("Completeness of the history", readonly=True, copy=False)
    item_count = fields.Integer("Named", compute="_compute_counts")
    defect_count = fields.Integer("Not readable", compute="_compute_counts")
    match_count = fields.Integer("Certain", compute="_compute_counts")
    near_count = fields.Integer("To be looked at", compute="_compute_counts")
    result = fields.Selection(
        [("none", "Nothing found"), ("found", "Found"), ("open", "Not decided")], compute="_compute_counts"
    )
    recall_id = fields.Many2one("udi.recall", "Case", readonly=True, copy=False, ondelete="set null")

    @api.depends("item_ids.defect", "item_ids.settled", "match_ids.state")
    def _compute_counts(self):
        matches = dict.fromkeys(self.ids, None)
        groups = self.env["udi.recall.incoming.match"]._read_group(
            [("incoming_id", "in", self.ids)], ["incoming_id", "state"], ["__count"]
        )
        for notice, state, count in groups:
            matches[notice.id] = {**(matches[notice.id] or {}), state: count}
        for notice in self:
            found = matches.get(notice.id) or {}
            notice.item_count = len(notice.item_ids)
            notice.defect_count = len(notice.item_ids.filtered(lambda item: item.defect and not item.settled))
            notice.match_count, notice.near_count = found.get("confirmed", 0), found.get("open", 0)
            if notice.state == "draft" or notice.near_count or notice.defect_count:
                notice.result = "open"
            else:
                notice.result = "found" if notice.match_count else "none"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_button(vals)
        return super().create(vals_list)

    def _check_by_button(self, vals):
        if BY_BUTTON & vals.keys() and not self.env.su:
            raise UserError(self.env._("The result of the search is not typed. Use the buttons of the notice."))

    def write(self, vals):
        fixed = {"text", "file", "item_ids", "searched_on", "searched_by_id", "company_id", "state", "unread"}
        self._check_by_button(vals)
        if not self.env.su:
            if fixed & vals.keys() and any(notice.state in ("signed", "answered") for notice in self):
                raise UserError(
                    self.env._("This notice is signed and does not change. Enter a new one for what came since.")
                )
            if {"text", "file"} & vals.keys():
                self._forget_search()
        return super().write(vals)

    def _forget_search(self):
        """The notice has other words now: what was found belongs to the earlier ones."""
        # sudo: the state is closed to everyone's own writes; the person was allowed to change the notice
        own = self.sudo()
        own.match_ids.unlink()
        own.item_ids.unlink()
        own.write({"state": "draft", "searched_on": False, "searched_by_id": False, "unread": False})

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        if any(notice.state in ("signed", "answered") for notice in self):
            raise UserError(self.env._("A signed notice is part of the record and cannot be deleted."))

    # ------------------------------------------------------------ buttons
    def action_search(self):
        """Read the notice and search everything that was ever in the house."""
        self.ensure_one()
        self.env["udi.recall.incoming.search"].search_notice(self)
        return True

    def action_confirm_near(self):
        """Every near miss that is still open is one of them."""
        self.match_ids.filtered(lambda match: match.state == "open").action_confirm()

    def action_open_case(self):
        """Open a recall case with the units found, frozen at once."""
        self.ensure_one()
        recall = self.env["udi.recall.incoming.search"].open_case(self)
        return {"type": "ir.actions.act_window", "res_model": "udi.recall", "view_mode": "form", "res_id": recall.id}

    def action_view_case(self):
        self.ensure_one()
        return self.recall_id.get_formview_action()

    def action_view_matches(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_incoming_match")
        return {**action, "domain": [("incoming_id", "=", self.id)], "context": {"search_default_group_state": 1}}

    def action_print(self):
        """What was searched and found, to sign by hand or to send."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/udi/recall/incoming/{self.id}.pdf", "target": "download"}

    def action_answer(self):
        """Write to the sender, with the signed result attached; the mail leaves when the person sends it."""
        self.ensure_one()
        return self.env["udi.recall.incoming.search"].answer(self)

    def _message_post_after_hook(self, message, msg_vals):
        """The notice is answered once a mail to its sender was written."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self.state == "signed" and self.partner_id in message.partner_ids:
            # sudo: the state follows the answer
            self.sudo().state = "answered"
        return result

    def action_sign(self):
        """Somebody else than who searched signs what was found, or that it is nothing."""
        self.ensure_one()
        if self.state != "searched":
            raise UserError(self.env._("Search first: only a result can be signed."))
        if self.result == "open":
            raise UserError(
                self.env._(
                    "%(near)s near misses and %(defects)s lines that cannot be read are not decided. Decide each of "
                    "them: a search with open questions proves nothing.",
                    near=self.near_count,
                    defects=self.defect_count,
                )
            )
        return self._udi_ask_signature("zero" if self.result == "none" else "found")

    # ------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {
            "zero": self.env._("I have checked the search: we never had any of the units of this notice"),
            "found": self.env._("I have checked the search: these are our units of this notice"),
        }

    def _udi_sign_authors(self):
        return self.searched_by_id

    def _udi_sign_refusal(self, user):
        if not any(user.has_group(group) for group in SIGNERS):
            return self.env._("Quality, regulatory affairs or a recall manager signs the result of a search.")
        return super()._udi_sign_refusal(user)

    def _udi_sign_content(self):
        items = [
            [i.agency or "", i.di or "", i.kind, i.first or "", i.last or "", i.settled or ""] for i in self.item_ids
        ]
        found = sorted(f"{match.lot_id.id}:{match.reason}:{match.state}" for match in self.match_ids)
        return {
            "sender": self.partner_id.display_name or "",
            "reference": self.sender_reference or "",
            "items": items,
            "matches": len(found),
            "matches_sha256": hashlib.sha256("\n".join(found).encode()).hexdigest(),
            "searched_on": self.searched_on,
            "searched_by": self.searched_by_login or "",
            "searched_lots": self.searched_lots,
            "searched_items": self.searched_items,
            "history": self.history_note or "",
        }

    def _udi_sign_partners(self):
        return {"sender": self.partner_id}

    def _udi_signed(self, meaning, values, sign):
        for notice in self:
            if notice.state != "searched" or notice.result == "open":
                raise UserError(self.env._("The search has changed meanwhile. Look at it again before you sign."))
            sign(notice)
            # sudo: the state follows the signature
            notice.sudo().state = "signed"


class UdiRecallIncomingItem(models.Model):
    _name = "udi.recall.incoming.item"
    _description = "Item of an incoming notice"
    _order = "incoming_id, line, id"
    _rec_name = "raw"

    incoming_id = fields.Many2one("udi.recall.incoming", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="incoming_id.company_id", store=True)
    line = fields.Integer(readonly=True)
    raw = fields.Char("As written", readonly=True)
    agency = fields.Char(readonly=True)
    di = fields.Char("UDI-DI")
    kind = fields.Selection(
        [("lot", "Lot"), ("serial", "Serial number"), ("device", "Every unit")], required=True, default="lot"
    )
    first = fields.Char("Number, or from")
    last = fields.Char("Up to")
    defect = fields.Selection(DEFECTS, "Cannot be read", readonly=True)
    settled = fields.Char("Why it does not matter", help="Only where a line cannot be read: why nothing is missed.")
    known = fields.Boolean("Device known to us", readonly=True)
    match_count = fields.Integer("Found", compute="_compute_match_count")

    def _compute_match_count(self):
        groups = self.env["udi.recall.incoming.match"]._read_group(
            [("item_id", "in", self.ids), ("state", "!=", "dismissed")], ["item_id"], ["__count"]
        )
        counts = {item.id: count for item, count in groups}
        for item in self:
            item.match_count = counts.get(item.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        if not self.env.su:
            items._check_unsigned()
            self.env["udi.recall.incoming.search"]._check_again(items)
        return items

    def _check_unsigned(self):
        if any(item.incoming_id.state in ("signed", "answered") for item in self):
            raise UserError(
                self.env._("This notice is signed and does not change. Enter a new one for what came since.")
            )

    def write(self, vals):
        if not self.env.su:
            self._check_unsigned()
            if vals.keys() & {"defect", "known", "incoming_id"}:
                raise UserError(self.env._("The result of the search is not typed. Use the buttons of the notice."))
        result = super().write(vals)
        if vals.keys() & {"di", "kind", "first", "last"} and not self.env.su:
            self.env["udi.recall.incoming.search"]._check_again(self)
        return result


class UdiRecallIncomingMatch(models.Model):
    _name = "udi.recall.incoming.match"
    _description = "Lot found for an incoming notice"
    _inherit = "udi.own.defaults"
    _order = "incoming_id, state desc, lot_id, id"
    _rec_name = "lot_id"
    _log_access = False

    incoming_id = fields.Many2one("udi.recall.incoming", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    item_id = fields.Many2one("udi.recall.incoming.item", required=True, readonly=True, ondelete="cascade")
    lot_id = fields.Many2one(
        "stock.lot", "Lot or serial", required=True, readonly=True, ondelete="restrict", index=True
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    lot_number = fields.Char(related="lot_id.udi_lot_number")
    supplier_lot = fields.Char(related="lot_id.udi_supplier_lot")
    reason = fields.Selection(REASONS, "Found by", required=True, readonly=True)
    state = fields.Selection(
        [("open", "To be looked at"), ("confirmed", "One of them"), ("dismissed", "Not one of them")],
        required=True,
        readonly=True,
    )
    decided_by_id = Unlinked("res.users", "Decided by (user)", readonly=True, ondelete="restrict")
    decided_by_name = kept_name("decided_by_id", "Decided by")
    note = fields.Char("Why")
    where = fields.Char("Where it is now", compute="_compute_where")

    _once = models.UniqueIndex("(item_id, lot_id)")

    def _compute_where(self):
        rows = self.env["udi.trace"].holders(self.lot_id)
        found = {}
        for row in rows:
            found.setdefault(row["lot_id"], []).append(f"{row['holder_name']} ({row['quantity']:g})")
        for match in self:
            match.where = ", ".join(found.get(match.lot_id.id, ())[:3]) or False

    def action_confirm(self):
        self._decide("confirmed")

    def action_dismiss(self):
        """Not one of them: the reason stands beside it."""
        for match in self:
            if not (match.note or "").strip():
                raise UserError(self.env._("Write beside %(lot)s why it is not one of them.", lot=match.lot_id.name))
        self._decide("dismissed")

    def _decide(self, state):
        self.check_access("write")
        if any(match.incoming_id.state != "searched" for match in self):
            raise UserError(
                self.env._("This notice is signed and does not change. Enter a new one for what came since.")
            )
        # sudo: the decision is made by these two buttons only
        self.sudo().write({"state": state, "decided_by_id": self.env.uid})

    def write(self, vals):
        if not self.env.su and vals.keys() - {"note"}:
            raise UserError(self.env._("The result of the search is not typed. Use the buttons of the notice."))
        return super().write(vals)
