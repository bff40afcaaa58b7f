"""Devices that need no UDI: made before the duty date, samples, custom-made ones."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

EXEMPT_REASONS = [
    ("before_duty", "Made before the duty date"),
    ("sample", "Sample"),
    ("custom_made", "Custom-made"),
    ("other", "Other"),
]
EXEMPTION_FIELDS = frozenset({"udi_exempt_reason", "udi_exempt_note"})


class UdiExemption(models.AbstractModel):
    _name = "udi.exemption"
    _description = "Exemption from UDI"

    udi_exempt_reason = fields.Selection(
        EXEMPT_REASONS,
        "Exempt from UDI",
        copy=False,
        tracking=True,
        help="Why this needs no UDI. It passes the identity gate and gets an internal label without a UDI.",
    )
    udi_exempt_note = fields.Char(
        "Note on the exemption", copy=False, tracking=True, help="The rule or decision that the exemption rests on."
    )
    udi_exempt = fields.Boolean("UDI-exempt", compute="_compute_udi_exempt", search="_search_udi_exempt")

    @api.depends("udi_exempt_reason")
    def _compute_udi_exempt(self):
        for record in self:
            record.udi_exempt = bool(record.udi_exempt_reason)

    def _search_udi_exempt(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("udi_exempt_reason", "!=" if True in value else "=", False)]

    @api.model_create_multi
    def create(self, vals_list):
        begin = self.default_get(list(EXEMPTION_FIELDS))  # also what the caller's context says
        if any(vals.get(name, begin.get(name)) for vals in vals_list for name in EXEMPTION_FIELDS):
            self._udi_check_may_exempt()
        return super().create(vals_list)

    def write(self, vals):
        names = EXEMPTION_FIELDS & vals.keys()
        if names and any((record[name] or False) != (vals[name] or False) for record in self for name in names):
            self._udi_check_may_exempt()
        return super().write(vals)

    @api.constrains("udi_exempt_reason", "udi_exempt_note")
    def _check_udi_exempt_note(self):
        for record in self:
            if record.udi_exempt_reason == "other" and not (record.udi_exempt_note or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(name)s: write in the note why it needs no UDI, or choose one of the other reasons.",
                        name=record.display_name,
                    )
                )

    def _udi_check_may_exempt(self):
        if not (self.env.su or self.env.user.has_group("udi_traceability.group_udi_regulatory")):
            raise UserError(
                self.env._(
                    "Only regulatory affairs exempt a device from UDI. Ask them, giving the reason and the rule."
                )
            )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _udi_needs_no_udi(self):
        """Whether the identifier that labels would carry is exempt; without an active one, any that has not ended."""
        self.ensure_one()
        identifiers = self.udi_primary_identifier_id or self.udi_identifier_ids.filtered(
            lambda identifier: identifier.state != "ended"
        )
        return any(identifier.udi_exempt_reason for identifier in identifiers)
