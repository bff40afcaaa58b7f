"""What can be signed: other addons inherit this and ask for a signature with one call."""

from itertools import product

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

DEMO_APPROVERS = ("udi_traceability.user_demo_quality2", "udi_traceability.user_demo_quality")


class UdiSignable(models.AbstractModel):
    """``records._udi_ask_signature("release", reason=…)`` returns the dialog; when password and second factor are
    right, `_udi_signed` is called as the signer, in one transaction with the signature."""

    _name = "udi.signable"
    _inherit = "udi.own.defaults"
    _description = "Document that can be signed"

    # ------------------------------------------------------------------ what a model says of itself
    def _udi_sign_meanings(self):
        """``{meaning: sentence}``: what a signature under this document can say."""
        return {}

    def _udi_sign_authors(self):
        """The users whose work it is: none of them signs it."""
        return self.env["res.users"]

    def _udi_sign_content(self):
        """``{name: value}``: what is signed, the same for as long as nothing of it is changed. One record."""
        raise NotImplementedError

    def _udi_sign_partners(self):
        """``{name: contact}``: the entries of the content that are the number or the name of a contact. One record."""
        return {}

    def _udi_sign_versions(self):
        """The content, and what it was while a contact in it was still the one that was merged into it since."""
        content = self._udi_sign_content()
        choices = [
            [(name, value) for value in self.env["udi.former.partner"]._said(partner, content[name])]
            for name, partner in self._udi_sign_partners().items()
        ]
        for entries in product(*choices):
            yield {**content, **dict(entries)}

    def _udi_sign_refusal(self, user):
        """Why this user may not sign it, or None. One record."""
        if user in self._udi_sign_authors():
            return self.env._("This is your own work: somebody else must sign it.")
        return None

    def _udi_signed(self, meaning, values, sign):
        """Do what the signature allows. ``sign(record)`` writes the signature under the record as it is then and
        returns it; it must be called for each record. Rights are to be checked here, as anywhere."""
        raise NotImplementedError

    # ------------------------------------------------------------------ verbs
    def _udi_ask_signature(self, meaning, ask_reason=False, **values):
        """The dialog that asks for password and, where set, second factor.

        :param ask_reason: the dialog asks for a reason too; it comes as ``values["reason"]``
        :raises AccessError: for a user who may not sign
        """
        if meaning not in self._udi_sign_meanings():
            raise UserError(self.env._("This document is not signed in this sense."))
        refusal = self._udi_first_refusal(self.env.user)
        if refusal and not self._udi_demo_approver():
            raise AccessError(refusal)
        request = self.env["udi.signature.request"].create(
            {
                "document_model": self._name,
                "document_ids": self.ids,
                "meaning": meaning,
                "values": values,
                "ask_reason": ask_reason,
                "as_demo_approver": bool(refusal),
            }
        )
        return request._open()

    def _udi_sign(self, meaning, values, proof):
        """Called by the dialog with a `Proof`, as the signer."""
        refusal = self._udi_first_refusal(self.env.user)
        if refusal:
            raise AccessError(refusal)
        signed = self.browse()

        def sign(record):
            nonlocal signed
            signed |= record
            return self.env["udi.signature"]._insert(record, meaning, proof)

        self._udi_signed(meaning, values, sign)
        if signed != self:
            raise RuntimeError(f"{self._name}: a record was acted on without its signature")

    def _udi_document_key(self):
        self.ensure_one()
        return f"{self._name},{self.id}"

    def _udi_first_refusal(self, user):
        return next((why for record in self if (why := record._udi_sign_refusal(user))), None)

    @api.model
    def _udi_is_demo(self):
        # sudo: nobody but the administrator reads the list of modules; one flag is looked at
        modules = self.env["ir.module.module"].sudo()
        return bool(modules.search_count([("name", "=", "udi_traceability"), ("demo", "=", True)], limit=1))

    def _udi_demo_approver(self):
        """In a database with the demo company: the invented colleague who may sign in the visitor's place."""
        users = self.env["res.users"]
        if not self._udi_is_demo():
            return users
        for name in DEMO_APPROVERS:
            user = self.env.ref(name, raise_if_not_found=False)
            if user and user.active and user != self.env.user and not self._udi_first_refusal(user):
                return user
        return users

    def action_udi_signatures(self):
        """The signatures under this document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_signature")
        own = Domain("document_model", "=", self._name) & Domain("document_ref", "=", self.id)
        return {**action, "domain": list(own), "context": {}}
