"""A print job: what was printed, frozen. Written by the services `udi.label…`, altered by nobody."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from .udi_label_template import LEVELS, MARKETS
from odoo.addons.udi_traceability.models.unlinked import Unlinked

FATES = [("applied", "Applied"), ("spoiled", "Spoiled"), ("void", "Void"), ("unused", "Unused")]


class UdiPrintJob(models.Model):
    _name = "udi.print.job"
    _description = "UDI print job"
    _order = "id desc"

    name = fields.Char("Number", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    # no foreign key, and the name beside it: the user of who printed may be deleted, the job still names him
    user_id = Unlinked("res.users", "Printed by", required=True, readonly=True, ondelete="restrict")
    user_login = fields.Char("Login of the printing user", compute="_compute_user_login", store=True)
    user_name = fields.Char("Printed by (name)", compute="_compute_user_login", store=True)
    date = fields.Datetime("Printed on", required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Being made"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("closed", "Reconciled"),
        ],
        "Status",
        required=True,
        readonly=True,
        index=True,
        help="Failed: a symbol did not read back as it should. No file was handed out, no label counts as printed.",
    )
    failure = fields.Char("Why it failed", readonly=True)
    level = fields.Selection(LEVELS, "For", readonly=True)
    market = fields.Selection(MARKETS, readonly=True, help="The market these labels were made for.")
    template = fields.Char(required=True, readonly=True)
    template_version = fields.Char("Template version", required=True, readonly=True)
    version_id = fields.Many2one("udi.label.template.version", "Template used", readonly=True, ondelete="restrict")
    printer_id = fields.Many2one("udi.printer", readonly=True, ondelete="restrict")
    kind = fields.Selection(related="printer_id.kind")
    language = fields.Char("Printer language", readonly=True)
    dpi = fields.Integer("Resolution (dpi)", readonly=True)
    lang = fields.Char("Language", readonly=True)
    count = fields.Integer("Labels", required=True, readonly=True)
    progress_done = fields.Integer("Labels made", readonly=True)
    progress = fields.Float("Progress (%)", compute="_compute_progress")
    reprint_count = fields.Integer("Of these reprinted", readonly=True)
    reprint_reason = fields.Char("Reason for the reprint", readonly=True)
    lot_ids = fields.Many2many(
        "stock.lot", "udi_print_job_lot_rel", "job_id", "lot_id", "Lots and serials", readonly=True, ondelete="restrict"
    )
    package_ids = fields.Many2many("stock.package", string="Packages", readonly=True, ondelete="restrict")
    document_model = fields.Char("Document type", readonly=True)
    document_ref = fields.Many2oneReference("Document id", model_field="document_model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    preview = fields.Text("First label (SVG)", readonly=True, prefetch=False)
    preview_url = fields.Char("First label", compute="_compute_preview_url")
    label_ids = fields.One2many("udi.print.job.label", "job_id", "Frozen labels", readonly=True)
    part_ids = fields.One2many("udi.print.job.part", "job_id", "Files", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "File", compute="_compute_attachment_id", compute_sudo=True)
    sha256 = fields.Char("SHA-256 of the file", readonly=True, help="Of several files: of their hashes, one a line.")
    sending = fields.Selection(
        [
            ("none", "Nothing to send"),
            ("waiting", "Waiting for the printer"),
            ("problem", "Look at the printer"),
            ("sent", "Sent to the printer"),
        ],
        compute="_compute_sending",
    )
    applied_count = fields.Integer("Applied", readonly=True)
    spoiled_count = fields.Integer("Spoiled", readonly=True)
    void_count = fields.Integer("Void", readonly=True)
    unused_count = fields.Integer("Unused", readonly=True)
    difference = fields.Integer(readonly=True, help="Printed less applied, spoiled, void and unused.")
    closed_by_id = Unlinked("res.users", "Reconciled by", readonly=True, ondelete="restrict")
    closed_by_name = fields.Char("Reconciled by (name)", compute="_compute_closed_by_name", store=True)
    closed_on = fields.Datetime("Reconciled on", readonly=True)
    closing_note = fields.Char("Remark", readonly=True)
    grade_ids = fields.One2many("udi.label.grade", "job_id", "Grades", readonly=True)
    to_replace_count = fields.Integer("To print again", compute="_compute_to_replace_count")

    @api.depends("user_id")
    def _compute_user_login(self):
        """As the user is called when he prints: not computed again when he is renamed or gone."""
        for job in self:
            job.user_login, job.user_name = job.user_id.login, job.user_id.name

    @api.depends("closed_by_id")
    def _compute_closed_by_name(self):
        for job in self:
            job.closed_by_name = job.closed_by_id.name

    @api.depends("preview")
    def _compute_preview_url(self):
        for job in self:
            job.preview_url = svg_url(job.preview)

    @api.depends("progress_done", "count")
    def _compute_progress(self):
        for job in self:
            job.progress = 100.0 * job.progress_done / job.count if job.count else 0.0

    @api.depends("label_ids.fate", "label_ids.replaced_by_id")
    def _compute_to_replace_count(self):
        for job in self:
            job.to_replace_count = len(self.env["udi.label.reconciliation"].to_replace(job))

    @api.depends("part_ids.attachment_id")
    def _compute_attachment_id(self):
        for job in self:
            job.attachment_id = job.part_ids.attachment_id[:1]

    @api.depends("part_ids.state", "kind")
    def _compute_sending(self):
        for job in self:
            states = set(job.part_ids.mapped("state"))
            if job.kind != "socket" or not states:
                job.sending = "none"
            elif states & {"failed", "interrupted"}:
                job.sending = "problem"
            else:
                job.sending = "sent" if states == {"sent"} else "waiting"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Print jobs are records of what was labelled: they cannot be deleted."))

    def action_download(self):
        """Hand out the file of this job."""
        self.ensure_one()
        if not self.attachment_id:
            if self.state in ("queued", "running"):
                raise UserError(self.env._("Job %(job)s is still being made. Come back in a moment.", job=self.name))
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

    def action_reconcile(self):
        """Ask what became of the labels."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reconcile labels"),
            "res_model": "udi.label.reconcile",
            "view_mode": "form",
            "target": "new",
            "context": {"default_job_id": self.id},
        }

    def action_reprint(self):
        """The print dialogue for the serials whose label was spoiled or made void and not replaced yet."""
        self.ensure_one()
        lots = self.env["udi.label.reconciliation"].to_replace(self)
        if not lots:
            raise UserError(
                self.env._(
                    "No label of %(job)s has to be printed again. Mark the serials whose label is spoiled or void "
                    "first.",
                    job=self.name,
                )
            )
        return lots._udi_print_action()

    def action_check(self):
        """Compare a printed label with this job."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check a printed label"),
            "res_model": "udi.label.check.dialogue",
            "view_mode": "form",
            "target": "new",
            "context": {"default_job_id": self.id},
        }

    def action_import_report(self):
        """Take a verifier's report over."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a verifier's report"),
            "res_model": "udi.label.grading.dialogue",
            "view_mode": "form",
            "target": "new",
            "context": {"default_job_id": self.id},
        }

    def _file_url(self):
        return f"/web/content/{self.attachment_id.id}?download=true"


class UdiPrintJobLabel(models.Model):
    _name = "udi.print.job.label"
    _description = "Label of a UDI print job"
    _order = "job_id, number"
    _log_access = False

    job_id = fields.Many2one("udi.print.job", required=True, readonly=True, ondelete="restrict")
    number = fields.Integer("No.", required=True, readonly=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null", ondelete="restrict")
    package_id = fields.Many2one("stock.package", readonly=True, ondelete="set null")
    first_of = fields.Char("First label of a serial", readonly=True, help="unit or mark; empty on a reprint.")
    fate = fields.Selection(
        FATES,
        "What became of it",
        readonly=True,
        help="Of the label of a serial: said serial by serial, or applied when the whole job was closed.",
    )
    marked_by_id = Unlinked("res.users", "Said by (user)", readonly=True, ondelete="restrict")
    marked_by_name = fields.Char("Said by", readonly=True, help="The name at that time.")
    marked_on = fields.Datetime("Said on", readonly=True)
    replaced_by_id = fields.Many2one(
        "udi.print.job.label", "Replaced by", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    replacing_job_id = fields.Many2one(related="replaced_by_id.job_id", string="Replaced in")
    # The frozen print object. Large: read only where it is asked for by name.
    data = fields.Json("Frozen data", required=True, readonly=True, prefetch=False)

    _number_unique = models.Constraint("UNIQUE (job_id, number)", "A job has each label once.")
    # Two people who print the same serial at the same moment: the second one is refused.
    _first_unique = models.UniqueIndex(
        "(lot_id, first_of) WHERE first_of IS NOT NULL",
        "A serial among these is being labelled by another print job. Print again.",
    )


class UdiPrintJobPart(models.Model):
    _name = "udi.print.job.part"
    _description = "File of a UDI print job"
    _order = "job_id, number"

    job_id = fields.Many2one("udi.print.job", required=True, readonly=True, ondelete="restrict")
    number = fields.Integer("Part", required=True, readonly=True)
    first = fields.Integer("From label", required=True, readonly=True)
    last = fields.Integer("To label", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "File", required=True, readonly=True, ondelete="restrict")
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    state = fields.Selection(
        [
            ("made", "Made"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("failed", "Printer not reached"),
            ("interrupted", "Broken off"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="made",
        index=True,
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)
    sent_on = fields.Datetime("Sent on", readonly=True)

    _number_unique = models.Constraint("UNIQUE (job_id, number)", "A job has each part once.")
    _first_unique = models.Constraint("UNIQUE (job_id, first)", "A label is in one part only.")

    def action_download(self):
        """Hand out this file."""
        self.ensure_one()
        url = f"/web/content/{self.attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_send_again(self):
        """After a look at the printer: send this part once more."""
        self.env["udi.label.sender"].send_again(self)

    def action_mark_sent(self):
        """After a look at the printer: all labels of this part are there."""
        self.env["udi.label.sender"].mark_sent(self)


def svg_url(svg):
    """An SVG text as a picture's address; in an image no script of it would run."""
    return svg and "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
