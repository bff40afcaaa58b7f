"""What was printed for a lot, and the buttons to print."""

from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_print_job_ids = fields.Many2many(
        "udi.print.job", "udi_print_job_lot_rel", "lot_id", "job_id", "Print jobs", readonly=True, copy=False
    )
    udi_print_job_count = fields.Integer("Print job count", compute="_compute_udi_print_job_count")

    def _compute_udi_print_job_count(self):
        jobs = self.env["udi.print.job"]
        counts = {}
        if jobs.has_access("read"):
            found = jobs._read_group([("lot_ids", "in", self.ids)], ["lot_ids"], ["__count"])
            counts = {lot.id: count for lot, count in found}
        for lot in self:
            lot.udi_print_job_count = counts.get(lot.id, 0)

    def action_udi_print_labels(self):
        """Ask how many labels, show one, and print."""
        return self._udi_print_action()

    def _udi_print_action(self, document=None):
        """The print dialogue for these lots; ``document`` is what the labels are printed from."""
        context = {"default_lot_ids": self.ids}
        if document:
            context.update(default_document_model=document._name, default_document_ref=document.id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print UDI labels"),
            "res_model": "udi.label.print",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_udi_print_jobs(self):
        """The jobs in which labels of these lots were printed."""
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_label.action_udi_print_job")
        return {**action, "domain": [("lot_ids", "in", self.ids)], "context": {}}
