"""Electronic signatures: who, when, in what sense, under exactly what. Written once, changed by nobody."""

from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError
from odoo.tools import SQL

from .append_only import guard_table, insert_rows
from odoo.addons.udi_core.signature import VERSION, content_hash

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
COLUMNS = (
    "company_id", "signed_on", "user_ref", "user_login", "user_name", "meaning", "meaning_text", "document_model",
    "document_ref", "document_name", "second_factor", "content_hash", "hash_version",
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """Somebody has just given the password, and the second factor where one is set. Cannot come in over RPC."""

    user_id: int
    second_factor: bool


class UdiSignature(models.Model):
    _name = "udi.signature"
    _inherit = "udi.closed.table"
    _description = "Electronic signature"
    _order = "signed_on desc, id desc"
    _rec_name = "document_name"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    signed_on = fields.Datetime(required=True, readonly=True)
    # number and frozen text, as in the ledger: deleting a user or a document must not meet a signature
    user_ref = fields.Integer("User number", required=True, readonly=True, aggregator=None)
    user_login = fields.Char("User", required=True, readonly=True)
    user_name = fields.Char("Signed by", required=True, readonly=True)
    meaning = fields.Char("Meaning key", required=True, readonly=True)
    meaning_text = fields.Char("Meaning of the signature", required=True, readonly=True)
    document_model = fields.Char("Document type", required=True, readonly=True)
    document_ref = fields.Many2oneReference("Document ID", model_field="document_model", required=True, readonly=True)
    document_name = fields.Char("Document", readonly=True)
    second_factor = fields.Boolean(readonly=True, help="A second factor was asked for and given.")
    content_hash = fields.Char("Hash of what was signed", required=True, readonly=True)
    hash_version = fields.Integer(required=True, readonly=True, aggregator=None)
    verdict = fields.Selection(
        [("same", "As signed"), ("changed", "Changed since"), ("gone", "Document is gone")],
        "Document today",
        compute="_compute_verdict",
        help="Whether the document still is what was signed.",
    )

    _document_idx = models.Index("(document_model, document_ref)")

    def init(self):
        """A trigger refuses what the ORM refuses: UPDATE, DELETE and TRUNCATE."""
        guard_table(self.env.cr, self._table, "a signature is never changed")

    def _closed(self):
        return UserError(
            self.env._("A signature is given in the dialog that asks for the password, and never changed.")
        )

    def _compute_verdict(self):
        for signature in self:
            signature.verdict = signature._verdict()

    def _verdict(self):
        # sudo: whether it is the same does not depend on who asks; nothing of the document is shown
        record = (
            self.env[self.document_model].sudo().browse(self.document_ref) if self.document_model in self.env else None
        )
        if record is None or not record.exists():
            return "gone"
        key, version = record._udi_document_key(), self.hash_version
        today = (content_hash(key, self.meaning, content, version) for content in record._udi_sign_versions())
        return "same" if self.content_hash in today else "changed"

    @api.readonly
    def verify(self):
        """``{id: "same" | "changed" | "gone"}``: whether each document still is what was signed."""
        self.check_access("read")
        return {signature.id: signature._verdict() for signature in self}

    # ------------------------------------------------------------------ signing
    @api.model
    def _prove(self, user, password, code):
        """Ask Odoo's own checks, every time, never a memory of an earlier one.

        :raises AccessDenied: a wrong or missing password or second factor
        """
        me = user.with_user(user)
        with self.env["res.users"]._assert_can_auth(user=user.login):
            credential = {"type": "password", "login": user.login, "password": password or ""}
            me._check_credentials(credential, {"interactive": True})
            factor = me._mfa_type()
            if factor:
                digits = "".join((code or "").split())
                if not digits.isascii() or not digits.isdigit():
                    raise AccessDenied
                me._check_credentials({"type": factor, "token": int(digits)}, {"interactive": True})
        return Proof(user.id, bool(factor))

    @api.model
    def _insert(self, record, meaning, proof):
        """Write the signature of the user who proved himself under ``record`` as it is now."""
        record.ensure_one()
        if not isinstance(proof, Proof) or proof.user_id != self.env.uid:
            raise AccessDenied
        user = self.env.user
        company = record.company_id if "company_id" in record._fields else self.env.company
        values = {
            "company_id": (company or self.env.company).id,
            "signed_on": fields.Datetime.now(),
            "user_ref": user.id,
            "user_login": user.login,
            "user_name": user.name,
            "meaning": meaning,
            "meaning_text": record._udi_sign_meanings()[meaning],
            "document_model": record._name,
            "document_ref": record.id,
            "document_name": record.display_name,
            "second_factor": proof.second_factor,
            "content_hash": content_hash(record._udi_document_key(), meaning, record._udi_sign_content()),
            "hash_version": VERSION,
        }
        row = tuple(values[column] for column in COLUMNS)
        [(new_id,)] = insert_rows(self.env.cr, self._table, COLUMNS, [row])
        return self.browse(new_id)

    def action_open_document(self):
        """Open what was signed."""
        self.ensure_one()
        record = self.env.get(self.document_model, self.browse()).browse(self.document_ref)
        if not record.exists():
            raise UserError(
                self.env._("The document %(document)s is no longer in the system.", document=self.document_name)
            )
        return record.get_formview_action()


class UdiSignatureAttempt(models.Model):
    """Wrong passwords of one user in the dialog, counted in the database so that every worker knows."""

    _name = "udi.signature.attempt"
    _description = "Failed attempts to sign"
    _log_access = False
    _rec_name = "user_ref"

    user_ref = fields.Integer("User number", required=True, readonly=True, aggregator=None)
    failures = fields.Integer(required=True, readonly=True, aggregator=None)
    last_failure = fields.Datetime(required=True, readonly=True)

    _once = models.UniqueIndex("(user_ref)")

    @api.model
    def _left(self, user):
        """How many attempts the user has before the dialog is locked; the row is locked meanwhile."""
        since = fields.Datetime.now() - LOCKED_FOR
        self.env.cr.execute(
            SQL(
                "SELECT failures FROM udi_signature_attempt WHERE user_ref = %s AND last_failure > %s FOR UPDATE",
                user.id,
                since,
            )
        )
        row = self.env.cr.fetchone()
        return max(0, MOST_FAILURES - (row[0] if row else 0))

    @api.model
    def _count_failure(self, user):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_signature_attempt (user_ref, failures, last_failure) VALUES (%s, 1, %s)
                ON CONFLICT (user_ref) DO UPDATE SET last_failure = EXCLUDED.last_failure, failures = CASE
                    WHEN udi_signature_attempt.last_failure > %s THEN udi_signature_attempt.failures + 1 ELSE 1 END""",
                user.id,
                now,
                now - LOCKED_FOR,
            )
        )
        self.invalidate_model()

    @api.model
    def _forget(self, user):
        self.env.cr.execute(SQL("DELETE FROM udi_signature_attempt WHERE user_ref = %s", user.id))
        self.invalidate_model()
