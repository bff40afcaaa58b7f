from odoo import fields, models


class UdiRecallMeasure(models.Model):
    """A measure as the law knows it (China Order 29, Art. 3): not every recall takes goods back."""

    _name = "udi.recall.measure"
    _description = "Measure of a recall"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    on_site = fields.Boolean(
        string="Done where the unit is",
        help="A unit on which this was done on site, with evidence, is accounted for although it does not come back.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "There is a measure with this code already.")
