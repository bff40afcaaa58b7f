"""A print job: what was printed, frozen. Written by `udi.label`, altered by nobody."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class UdiPrintJob(models.Model):
    _name = "udi.print.job"
    _description = "UDI print job"
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Printed by", required=True, readonly=True, ondelete="restrict")
    date = fields.Datetime("Printed on", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [("done", "Done"), ("failed", "Failed")],
        "Status",
        required=True,
        readonly=True,
        help="Failed: a symbol did not read back as it should. No file was handed out, no label counts as printed.",
    )
    failure = fields.Char("Why it failed", readonly=True)
    template = fields.Char(required=True, readonly=True)
    template_version = fields.Char("Template version", required=True, readonly=True)
    dpi = fields.Integer("Resolution (dpi)", readonly=True)
    lang = fields.Char("Language", readonly=True)
    count = fields.Integer("Labels", required=True, readonly=True)
    reprint_count = fields.Integer("Of these reprinted", readonly=True)
    reprint_reason = fields.Char("Reason for the reprint", readonly=True)
    lot_ids = fields.Many2many(
        "stock.lot", "udi_print_job_lot_rel", "job_id", "lot_id", "Lots and serials", readonly=True, ondelete="restrict"
    )
    document_model = fields.Char("Document type", readonly=True)
    document_ref = fields.Many2oneReference("Document id", model_field="document_model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    # The frozen print objects, one per label as drawn. Large: read only where it is asked for by name.
    data = fields.Json("Frozen data", readonly=True, prefetch=False)
    preview = fields.Text("First label (SVG)", readonly=True, prefetch=False)
    preview_url = fields.Char("First label", compute="_compute_preview_url")
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, ondelete="restrict")
    sha256 = fields.Char("SHA-256 of the file", readonly=True)

    @api.depends("preview")
    def _compute_preview_url(self):
        for job in self:
            job.preview_url = svg_url(job.preview)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Print jobs are records of what was labelled: they cannot be deleted."))

    def action_download(self):
        """Hand out the PDF of this job."""
        self.ensure_one()
        if not self.attachment_id:
            raise UserError(self.env._("Job %(job)s failed and has no file. Print the labels again.", job=self.name))
        return {"type": "ir.actions.act_url", "url": self._file_url(), "target": "download"}

    def action_open_document(self):
        """Open the document the labels were printed from."""
        self.ensure_one()
        if self.document_model not in self.env or not self.env[self.document_model].browse(self.document_ref).exists():
            raise UserError(self.env._("%(document)s does not exist any more.", document=self.document_name or "–"))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.document_model,
            "res_id": self.document_ref,
            "view_mode": "form",
        }

    def _file_url(self):
        return f"/web/content/{self.attachment_id.id}?download=true"


def svg_url(svg):
    """An SVG text as a picture's address; in an image no script of it would run."""
    return svg and "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
