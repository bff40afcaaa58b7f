from odoo import fields, models


class UdiSamplingCheck(models.Model):
    """What is looked at on each unit of a sample; on a hand-held it is a button."""

    _name = "udi.sampling.check"
    _description = "What is looked at"
    _order = "sequence, id"

    plan_id = fields.Many2one("udi.sampling.plan", "Sampling plan", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("What to look at", required=True, translate=True)
    photo = fields.Boolean("Photo wanted", help="The inspection is accepted with a photo of this only.")


class UdiSamplingPlan(models.Model):
    _inherit = "udi.sampling.plan"

    check_ids = fields.One2many("udi.sampling.check", "plan_id", "What is looked at", copy=True)
