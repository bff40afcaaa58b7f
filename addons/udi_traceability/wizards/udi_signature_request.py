"""The dialog that asks for a signature: what is signed, in what sense, and the password, every time."""

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError

SECRETS = ("udi_password", "udi_code")


class UdiSignatureRequest(models.TransientModel):
    _name = "udi.signature.request"
    _description = "Request for a signature"

    document_model = fields.Char(required=True, readonly=True)
    document_ids = fields.Json(required=True, readonly=True)
    meaning = fields.Char("Meaning key", required=True, readonly=True)
    values = fields.Json(readonly=True)
    ask_reason = fields.Boolean(readonly=True)
    reason = fields.Char()
    meaning_text = fields.Char("Meaning of the signature", compute="_compute_shown")
    document_names = fields.Text("Signed", compute="_compute_shown")
    signer_name = fields.Char("Signed by", compute="_compute_shown")
    needs_code = fields.Boolean(compute="_compute_shown")
    demo_approver_name = fields.Char(compute="_compute_demo_approver")
    refusal = fields.Char(compute="_compute_demo_approver")
    as_demo_approver = fields.Boolean("Sign as the demo approver")
    # never stored: they reach `action_sign` in the context of the button and are forgotten with it
    password = fields.Char(store=False)
    code = fields.Char("Second factor", store=False)
    problem = fields.Char(readonly=True)

    @api.depends("document_model", "document_ids", "meaning", "as_demo_approver")
    def _compute_shown(self):
        for request in self:
            records = request._records()
            request.meaning_text = records._udi_sign_meanings().get(request.meaning)
            names = [record.display_name for record in records[:10]]
            if len(records) > len(names):
                names.append(self.env._("and %(count)s more", count=len(records) - len(names)))
            request.document_names = "\n".join(names)
            signer = request._signer()
            request.signer_name = f"{signer.name} ({signer.login})"
            request.needs_code = bool(signer.with_user(signer)._mfa_type())

    @api.depends("document_model", "document_ids")
    def _compute_demo_approver(self):
        for request in self:
            records = request._records()
            approver = records._udi_demo_approver()
            request.demo_approver_name = approver.name
            request.refusal = records._udi_first_refusal(self.env.user)

    def _records(self):
        """:raises UserError: for what cannot be signed at all"""
        self.ensure_one()
        model = self.env.get(self.document_model or "")
        if model is None or not hasattr(model, "_udi_ask_signature"):
            raise UserError(self.env._("This document cannot be signed."))
        records = model.browse(int(number) for number in self.document_ids or ()).exists()
        if not records:
            raise UserError(self.env._("The document is no longer in the system."))
        records.check_access("read")
        return records

    def _signer(self):
        approver = self._records()._udi_demo_approver() if self.as_demo_approver else self.env.user
        return approver or self.env.user

    def _open(self):
        self.ensure_one()
        signer = self._signer()
        me = signer.with_user(signer)
        if me._mfa_type() == "totp_mail":
            me._send_totp_mail_code()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signature"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_sign(self):
        """Check password and second factor and do what the signature allows.

        Not an error but the dialog again where they are wrong: the count of failures must not be rolled back.
        """
        self.ensure_one()
        password, code = (self.env.context.get(key) for key in SECRETS)
        return self.with_context(udi_password=None, udi_code=None)._sign(password, code)

    def _sign(self, password, code):
        if self.ask_reason and not (self.reason or "").strip():
            return self._again(self.env._("Enter the reason."))
        signer = self._signer()
        attempts = self.env["udi.signature.attempt"]
        left = attempts._left(signer)
        if not left:
            return self._again(self.env._("Too many wrong passwords. Wait 15 minutes, then try again."))
        try:
            proof = self.env["udi.signature"]._prove(signer, password, code)
        except AccessDenied:
            attempts._count_failure(signer)
            return self._again(self._wrong(left - 1))
        attempts._forget(signer)
        values = {**(self.values or {}), **({"reason": self.reason.strip()} if self.ask_reason else {})}
        self._records().with_user(signer)._udi_sign(self.meaning, values, proof)
        return {"type": "ir.actions.act_window_close"}

    def _wrong(self, left):
        if not left:
            return self.env._("Too many wrong passwords. Wait 15 minutes, then try again.")
        if self.needs_code:
            return self.env._("Password or second factor is wrong. Attempts left: %(left)s", left=left)
        return self.env._("The password is wrong. Attempts left: %(left)s", left=left)

    def _again(self, problem):
        self.problem = problem
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signature"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
