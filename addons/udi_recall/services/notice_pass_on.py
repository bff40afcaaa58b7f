"""Consignee of a consignee: who passed units on says to whom, and the next party gets a notice with its own link."""

from odoo import api, fields, models
from odoo.tools import email_normalize, float_compare

from ..models.udi_recall_answer import AnswerRefused
from .notice_answer import DIGITS
from odoo.addons.udi_core.typed import is_storable

MOST_CHILDREN, DEEPEST = 200, 5
LONGEST = {"name": 120, "email": 200, "phone": 60, "address": 500}


class UdiRecallAnswerService(models.AbstractModel):
    _inherit = "udi.recall.answer.service"

    @api.private
    def pass_on(self, notice, contact, quantities, source, person, version=None):
        """Units went on to somebody else, who gets a notice of his own; it waits until the recall manager sends it.

        :param contact: dict of name, email, phone, address
        :param quantities: ``{line id: quantity}``
        :returns: the notice of the next party
        :raises AnswerRefused: for the first thing that is wrong
        """
        self._lock(notice, version)
        person, contact = self._person(person), self._contact(contact)
        quantities = {line_id: quantity for line_id, quantity in quantities.items() if quantity}
        if not quantities:
            raise AnswerRefused(self.env._("Say which units you passed on, and how many."))
        lines = self._lines(notice, quantities)
        vectors = {line.id: self._passed(line, quantities[line.id]) for line in lines}
        child = self._child(notice, contact)
        self._add_to_child(child, {line: self._number(line, quantities[line.id]) for line in lines})
        self._store(notice, vectors, source, person, notice.remark or "", children=dict.fromkeys(vectors, child))
        return child

    @api.private
    def take_back(self, notice, child, source, person, version=None):
        """It was not passed on after all. Refused once the next party has answered."""
        self._lock(notice, version)
        person = self._person(person)
        if child.parent_id != notice or child.state == "withdrawn":
            raise AnswerRefused(
                self.env._("Something you answered on is not part of this notice. Load the page again.")
            )
        self._lock(child)
        if child.answer_version:
            raise AnswerRefused(
                self.env._(
                    "%(name)s has answered already: the units are there. Call us if that is wrong.",
                    name=child.contact_name,
                )
            )
        vectors = {}
        by_lot = {line.lot_id: line for line in notice.line_ids}
        for line in child.line_ids:
            vector = self._now(by_lot[line.lot_id])
            vector["passed_on"] = max(vector.get("passed_on", 0.0) - line.quantity, 0.0)
            vectors[by_lot[line.lot_id].id] = {name: value for name, value in vector.items() if value}
        child.write({"state": "withdrawn", "link_version": child.link_version + 1, "next_step_on": False})
        return self._store(notice, vectors, source, person, notice.remark or "")

    # ------------------------------------------------------------ parts
    def _contact(self, contact):
        contact = {name: (contact.get(name) or "").strip() for name in LONGEST}
        contact["name"] = " ".join(contact["name"].split())
        if not contact["name"]:
            raise AnswerRefused(self.env._("Enter the name of whom you passed the units on to."))
        for name, most in LONGEST.items():
            if len(contact[name]) > most or not is_storable(contact[name]):
                raise AnswerRefused(self.env._("This text is too long: at most %(most)s characters.", most=most))
        if contact["email"] and not email_normalize(contact["email"]):
            raise AnswerRefused(self.env._("%(email)s is no e-mail address.", email=contact["email"]))
        if not (contact["email"] or contact["phone"] or contact["address"]):
            raise AnswerRefused(
                self.env._("Enter an e-mail address, a telephone number or an address of the receiver.")
            )
        return contact

    def _passed(self, line, quantity):
        """What is said of a line once so many units more were passed on: from what stood aside or was not told."""
        amount = self._number(line, quantity)
        now = {} if line.product_id.tracking == "serial" else self._now(line)
        vector = {**now, "passed_on": now.get("passed_on", 0.0) + amount}
        if line.product_id.tracking == "serial" and line.passed_on_qty:
            raise AnswerRefused(self.env._("%(lot)s was passed on already.", lot=line.lot_name))
        excess = sum(vector.values()) - line.quantity
        if float_compare(excess, 0.0, precision_digits=DIGITS) > 0 and vector.get("quarantined"):
            vector["quarantined"] = max(vector["quarantined"] - excess, 0.0)
        self._check_sum(line, vector)
        return {name: value for name, value in vector.items() if value}

    def _child(self, notice, contact):
        """The notice of the next party; the same name and address is the same party."""
        for child in notice.child_ids:
            same = (child.contact_name or "").casefold() == contact["name"].casefold()
            if same and child.state != "withdrawn" and (child.email or "") == contact["email"]:
                return child
        depth, above = 1, notice
        while above.parent_id:
            depth, above = depth + 1, above.parent_id
        if len(notice.child_ids) >= MOST_CHILDREN or depth >= DEEPEST:
            raise AnswerRefused(self.env._("This is more than can be entered here. Call us, and send us a list."))
        recall = notice.recall_id
        # concurrent parties of one case take their number one after the other
        self.env.cr.execute("SELECT id FROM udi_recall WHERE id = %s FOR UPDATE", [recall.id])
        quiet = notice.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
        service = self.env["udi.recall.notice.service"]
        channel = "mail" if contact["email"] else "letter" if contact["address"] else "phone"
        return quiet.create(
            {
                **service._common(recall, quiet.search_count([("recall_id", "=", recall.id)]) + 1),
                "holder_key": notice.holder_key,
                "parent_id": notice.id,
                "contact_name": contact["name"],
                "email": contact["email"] or False,
                "phone": contact["phone"] or False,
                "address": contact["address"] or False,
                "lang": notice.lang,
                "channel": channel,
            }
        )

    def _add_to_child(self, child, quantities):
        """Units for the next party; where he was told already he is to be told again."""
        known = {line.lot_id: line for line in child.line_ids}
        new = []
        for line, quantity in quantities.items():
            if line.lot_id in known:
                known[line.lot_id].quantity += quantity
            else:
                new.append(
                    {
                        "notice_id": child.id,
                        "lot_id": line.lot_id.id,
                        "lot_name": line.lot_name,
                        "product_id": line.product_id.id,
                        "quantity": quantity,
                        "document_date": fields.Date.context_today(self),
                    }
                )
        self.env["udi.recall.notice.line"].create(new)
        self.env["udi.recall.notice.store"]._sum(child)
        if child.state not in ("to_send", "sending"):
            child.state = "to_send"
