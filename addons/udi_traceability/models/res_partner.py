from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.udi_core.codes.checkdigits import gtin_check_digit


class ResPartner(models.Model):
    _inherit = "res.partner"

    udi_gln = fields.Char(
        "Global location number (GLN)", help="Global location number of GS1: 13 digits, the last one is a check digit."
    )
    udi_holder_ids = fields.One2many("udi.holder", "partner_id", string="Devices held")
    udi_licence_ids = fields.One2many(
        "udi.licence", "partner_id", string="Licences", groups="udi_traceability.group_udi_reader"
    )
    udi_licence_count = fields.Integer(
        "Number of licences", compute="_compute_udi_licence_count", groups="udi_traceability.group_udi_reader"
    )

    @api.constrains("udi_gln")
    def _check_udi_gln(self):
        for partner in self.filtered("udi_gln"):
            gln = partner.udi_gln
            if len(gln) != 13 or not gln.isascii() or not gln.isdigit():
                raise ValidationError(
                    self.env._("The GLN %(gln)s of %(name)s must have 13 digits.", gln=gln, name=partner.name)
                )
            expected = str(gtin_check_digit(gln[:-1]))
            if gln[-1] != expected:
                raise ValidationError(
                    self.env._(
                        "The GLN %(gln)s of %(name)s ends in %(last)s, it should end in %(expected)s.",
                        gln=gln,
                        name=partner.name,
                        last=gln[-1],
                        expected=expected,
                    )
                )

    def _compute_udi_licence_count(self):
        groups = self.env["udi.licence"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.udi_licence_count = counts.get(partner.id, 0)

    def action_view_udi_licences(self):
        """Open the licences of this company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_licence_action")
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
