"""The history of a certificate: first issue, changes (变更注册), renewals (延续注册), corrections."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UdiRegistrationVersion(models.Model):
    _name = "udi.registration.version"
    _description = "Version of a market authorisation"
    _order = "date desc, id desc"

    registration_id = fields.Many2one("udi.registration", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("initial", "First issue"),
            ("change", "Change"),
            ("renewal", "Renewal"),
            ("correction", "Correction"),
        ],
        required=True,
        default="change",
    )
    date = fields.Date("Approved on", required=True, default=fields.Date.context_today)
    valid_from = fields.Date("Valid from", help="Empty: as before.")
    valid_to = fields.Date("Valid to", help="Last day of validity. Empty: as before.")
    scope = fields.Text("Models covered", help="Empty: as before.")
    technical_requirements = fields.Char("Product technical requirements no.", help="Empty: as before.")
    file = fields.Binary("Certificate file", attachment=True)
    file_name = fields.Char()
    note = fields.Text("What changed")

    @api.depends("kind", "date", "registration_id.name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for version in self:
            version.display_name = f"{version.registration_id.name} {kinds.get(version.kind, '')} {version.date or ''}"

    @api.constrains("valid_from", "valid_to")
    def _check_validity(self):
        for version in self:
            if version.valid_from and version.valid_to and version.valid_to < version.valid_from:
                raise ValidationError(
                    self.env._(
                        "The version of %(number)s of %(day)s ends before it begins. Correct one of the two dates.",
                        number=version.registration_id.name,
                        day=version.date,
                    )
                )
