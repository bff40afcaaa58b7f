"""Names of the signs that a label may show, in the users' languages; the drawings are in `udi_core.label.signs`."""

from odoo import api, fields, models

from .udi_print_job import svg_url
from odoo.addons.udi_core.label import svg
from odoo.addons.udi_core.label.signs import NAMES


class UdiLabelSign(models.Model):
    _name = "udi.label.sign"
    _description = "Sign of a label"
    _order = "sequence, id"
    _rec_names_search = ["name", "code", "clause"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    clause = fields.Char(readonly=True, help="Of ISO 15223-1, where nothing else is named.")
    sequence = fields.Integer(default=10)
    picture = fields.Char("Sign", compute="_compute_picture")

    _code_unique = models.UniqueIndex("(code)", "There is a sign with this code already.")

    @api.depends("code")
    def _compute_picture(self):
        for sign in self:
            sign.picture = svg_url(svg.sign(sign.code)) if sign.code in NAMES else False
