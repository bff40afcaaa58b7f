"""A repair order that reworks nonconforming goods: what was reworked is inspected again."""

from odoo import fields, models
from odoo.exceptions import UserError


class RepairOrder(models.Model):
    _inherit = "repair.order"

    udi_nonconformity_id = fields.Many2one(
        "udi.nonconformity",
        "Rework of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The decision of quality that this repair carries out.",
    )

    def action_repair_done(self):
        result = super().action_repair_done()
        for repair in self.filtered("udi_nonconformity_id"):
            self.env["udi.nonconformity.service"].reworked(repair)
        return result

    def action_repair_cancel(self):
        """Goods that nobody reworks go back to quality for another decision."""
        rework = self.filtered(lambda repair: repair.udi_nonconformity_id and repair.state != "cancel")
        result = super().action_repair_cancel()
        for repair in rework:
            self.env["udi.nonconformity.service"].not_reworked(repair)
        return result

    def action_repair_cancel_draft(self):
        for repair in self.filtered("udi_nonconformity_id"):
            raise UserError(
                self.env._(
                    "%(repair)s carried out a decision of quality and was cancelled. Quality decides on the goods "
                    "again (Nonconforming goods); another rework makes another repair order.",
                    repair=repair.name,
                )
            )
        return super().action_repair_cancel_draft()
