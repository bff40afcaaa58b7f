from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.udi_core.codes.checkdigits import gtin_check_digit


class ResPartner(models.Model):
    _inherit = "res.partner"

    udi_gln = fields.Char(
        "Global location number (GLN)", help="Global location number of GS1: 13 digits, the last one is a check digit."
    )
    udi_holder_ids = fields.One2many("udi.holder", "partner_id", string="Devices held")

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
