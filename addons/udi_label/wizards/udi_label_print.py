"""The dialogue before labels are printed: how many, which language, what the first one looks like."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_print_job import svg_url


class UdiLabelPrint(models.TransientModel):
    _name = "udi.label.print"
    _description = "Print UDI labels"

    lot_ids = fields.Many2many("stock.lot", string="Lots and serials", required=True)
    document_model = fields.Char()
    document_ref = fields.Many2oneReference(model_field="document_model")
    copies = fields.Integer("Labels per lot", default=1, required=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language of the label",
        required=True,
        default=lambda self: self.env["udi.label"].label_language(),
    )
    reason = fields.Char("Reason for the reprint")
    count = fields.Integer("Labels to print", compute="_compute_count")
    has_serials = fields.Boolean(compute="_compute_count")
    reprint_count = fields.Integer("Labelled before", compute="_compute_reprint")
    may_reprint = fields.Boolean(compute="_compute_reprint")
    problem = fields.Text(compute="_compute_preview")
    preview_url = fields.Char("First label", compute="_compute_preview")

    @api.depends("lot_ids", "copies")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.lot_ids) * max(wizard.copies, 0)
            wizard.has_serials = "serial" in wizard.lot_ids.product_id.mapped("tracking")

    @api.depends("lot_ids")
    def _compute_reprint(self):
        label = self.env["udi.label"]
        for wizard in self:
            wizard.reprint_count = len(label.printed_before(wizard.lot_ids._origin))
            wizard.may_reprint = label.may_reprint()

    @api.depends("lot_ids", "lang")
    def _compute_preview(self):
        label, content = self.env["udi.label"], self.env["udi.label.content"]
        for wizard in self:
            lots = wizard.lot_ids._origin
            reasons = content.refusals(lots)
            wizard.problem = "\n".join(reasons[:5]) or False
            wizard.preview_url = False
            if lots and not reasons:
                try:
                    wizard.preview_url = svg_url(label.preview(lots[0], wizard.lang))
                except UserError as error:
                    wizard.problem = str(error)

    def action_print(self):
        """Print, hand out the file and close; a failed job is opened instead."""
        self.ensure_one()
        document = self.env[self.document_model].browse(self.document_ref) if self.document_model else None
        job = self.env["udi.label"].print_lots(
            self.lot_ids, document=document, copies=self.copies, reason=self.reason, lang=self.lang
        )
        if job.state == "failed":
            return {
                "type": "ir.actions.act_window",
                "res_model": job._name,
                "res_id": job.id,
                "view_mode": "form",
            }
        return {
            "type": "ir.actions.client",
            "tag": "udi_label.printed",
            "params": {
                "url": job._file_url(),
                "job_id": job.id,
                "message": self.env._(
                    "%(count)s labels in %(job)s. Every symbol was read back.", count=job.count, job=job.name
                ),
            },
        }
