from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    udi_recall_id = fields.Many2one(
        "udi.recall",
        string="Recall case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The case whose returned units this credit note pays for.",
    )
