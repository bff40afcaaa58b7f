from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.unlinked import kept_name

APPROVERS = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_regulatory")


class UdiRecallClosing(models.Model):
    """A request to close a case although something still stands against it: what stands, why, and who signs for it."""

    _name = "udi.recall.closing"
    _description = "Closing of a recall case"
    _inherit = ["udi.signable"]
    _order = "id desc"
    _rec_name = "recall_id"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    state = fields.Selection(
        [("open", "Waits for its signature"), ("signed", "Signed"), ("withdrawn", "Withdrawn")],
        default="open",
        required=True,
        readonly=True,
    )
    reason = fields.Text(required=True, readonly=True)
    gaps = fields.Text(string="Still open at closing", readonly=True)
    requested_by_id = fields.Many2one(
        "res.users", "Requested by (user)", readonly=True, default=lambda self: self.env.user, copy=False
    )
    requested_by_name = kept_name("requested_by_id", "Requested by")
    requested_by_login = kept_name("requested_by_id", "Login of who requested", of="login")

    # pylint: disable=method-required-super
    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A request to close is not rewritten: make a new one."))
        return super().write(vals)

    # pylint: enable=method-required-super
    def action_sign(self):
        """Ask quality or regulatory for the signature that closes the case."""
        self.ensure_one()
        self.env["udi.recall.service"]._check_closing(self)
        return self._udi_ask_signature("close")

    def _udi_sign_meanings(self):
        return {"close": self.env._("Recall case closed although points are open: I accept them for the stated reason")}

    def _udi_sign_authors(self):
        return self.requested_by_id | self.recall_id.user_id | self.recall_id.create_uid

    def _udi_sign_content(self):
        return {
            "case": self.recall_id.reference,
            "reason": self.reason,
            "gaps": self.gaps or "",
            "requested_by": self.requested_by_login,
            "requested_on": self.create_date,
        }

    def _udi_sign_refusal(self, user):
        if not any(user.has_group(group) for group in APPROVERS):
            return self.env._("Quality or regulatory affairs signs the closing of a recall case with open points.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        self.env["udi.recall.service"]._closing_signed(self, sign)
