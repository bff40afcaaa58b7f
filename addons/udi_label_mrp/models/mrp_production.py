"""Labels from the manufacturing order, once it is confirmed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

PRINTABLE = ("confirmed", "progress", "to_close", "done")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    udi_label_lot_ids = fields.Many2many("stock.lot", compute="_compute_udi_label_lots", string="Lots to label")
    udi_label_count = fields.Integer("UDI labels", compute="_compute_udi_label_lots")
    udi_printed_count = fields.Integer("UDI labels printed", compute="_compute_udi_printed_count")

    @api.depends("lot_producing_ids", "product_id.udi_controlled", "move_finished_ids.move_line_ids.lot_id")
    def _compute_udi_label_lots(self):
        for order in self:
            made = order.move_finished_ids.filtered(lambda move, order=order: move.product_id == order.product_id)
            lots = order.lot_producing_ids | made.move_line_ids.lot_id
            order.udi_label_lot_ids = lots if order.product_id.udi_controlled else False
            order.udi_label_count = len(order.udi_label_lot_ids)

    @api.depends("udi_label_lot_ids")
    def _compute_udi_printed_count(self):
        jobs = self.env["udi.print.job"]
        readable = jobs.has_access("read")
        for order in self:
            lots = order.udi_label_lot_ids
            jobs = lots.udi_print_job_ids.filtered(
                lambda job: job.state in ("done", "closed") and job.level in (False, "unit")
            )
            order.udi_printed_count = len(jobs.lot_ids & lots) if readable else 0

    def action_udi_print_labels(self):
        """The print dialogue for the units of this order."""
        self.ensure_one()
        if self.state not in PRINTABLE:
            raise UserError(
                self.env._("%(order)s is not confirmed. Confirm the order, then print its labels.", order=self.name)
            )
        if not self.product_id.udi_controlled:
            raise UserError(
                self.env._(
                    "%(product)s is not UDI-controlled: it carries no UDI label.",
                    product=self.product_id.display_name,
                )
            )
        if not self.udi_label_lot_ids:
            raise UserError(
                self.env._(
                    "%(order)s has no serial or lot numbers yet. Generate them in the order, then print.",
                    order=self.name,
                )
            )
        return self.udi_label_lot_ids._udi_print_action(document=self)
