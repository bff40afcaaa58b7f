"""An import of device records, or the adoption of many: a job with a preview, progress, errors and a way back."""

import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .unlinked import kept_name
from odoo.addons.udi_core.catalogue.package import Package

AT_ONCE = 200  # records that are imported while the user waits
ADOPT_AT_ONCE = 20
RUNNING = ("queued", "running")
KINDS = [("import", "Import"), ("adopt", "Adoption")]
STATES = [
    ("draft", "Draft"),
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
    ("undone", "Undone"),
]
STEPS = [
    ("check", "Checking the files"),
    ("import", "Importing"),
    ("adopt", "Adopting"),
    ("undo", "Taking back"),
]


class UdiCatalogueImport(models.Model):
    _name = "udi.catalogue.import"
    _description = "Import of device records"
    _inherit = "udi.own.defaults"
    _order = "id desc"
    _rec_name = "file_names"

    kind = fields.Selection(KINDS, default="import", required=True, readonly=True)
    state = fields.Selection(STATES, string="Status", default="draft", required=True, readonly=True, index=True)
    step = fields.Selection(STEPS, readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files", copy=False)
    file_names = fields.Char("What", readonly=True)
    user_id = fields.Many2one("res.users", "Started by (user)", default=lambda self: self.env.user, readonly=True)
    user_name = kept_name("user_id", "Started by")
    started_at = fields.Datetime("Started", readonly=True)
    finished_at = fields.Datetime("Finished", readonly=True)
    preview = fields.Json(readonly=True)
    plan = fields.Json(readonly=True)  # the files of the upload in their order, as the check found them
    cursor = fields.Json(readonly=True)  # where to go on
    entry_ids = fields.Json(readonly=True)  # ids: to adopt, or the first that an import met
    progress_done = fields.Integer("Records done", readonly=True)
    progress_total = fields.Integer("Records in all", readonly=True)
    progress = fields.Float(compute="_compute_progress", help="In percent.")
    new_count = fields.Integer("New", readonly=True)
    updated_count = fields.Integer("Updated", readonly=True)
    unchanged_count = fields.Integer("Unchanged", readonly=True)
    outdated_count = fields.Integer("Older than what is here", readonly=True)
    adopted_count = fields.Integer("Adopted", readonly=True)
    undone_count = fields.Integer("Taken back", readonly=True)
    error_count = fields.Integer("Errors", readonly=True)
    message = fields.Text(readonly=True)
    error_ids = fields.One2many("udi.catalogue.import.error", "import_id", "Errors found", readonly=True)
    can_undo = fields.Boolean(compute="_compute_can_undo")

    @api.depends("progress_done", "progress_total", "state")
    def _compute_progress(self):
        for job in self:
            share = job.progress_done / job.progress_total if job.progress_total else 0
            job.progress = 100 if job.state in ("done", "undone") else min(100 * share, 100)

    @api.depends("state", "kind", "new_count", "updated_count", "undone_count")
    def _compute_can_undo(self):
        for job in self:
            changed = job.new_count + job.updated_count
            over = job.state in ("done", "failed", "cancelled", "undone")
            job.can_undo = job.kind == "import" and over and changed > job.undone_count

    @api.depends("file_names", "create_date")
    def _compute_display_name(self):
        for job in self:
            job.display_name = job.file_names or self.env._("New import")

    @api.model_create_multi
    def create(self, vals_list):
        jobs = super().create([{**vals, "user_id": self.env.uid} for vals in vals_list])
        jobs._own_files()
        return jobs

    def write(self, vals):
        if vals.get("user_id", self.env.uid) != self.env.uid and not self.env.su:
            # the job runs with the rights of the one who started it
            raise AccessError(self.env._("A job runs in the name of whoever starts it. Start it yourself."))
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._own_files()
            if "preview" not in vals:
                self.write({"preview": False})
        return result

    def _own_files(self):
        """Who may see the import may see its files."""
        for job in self.filtered("attachment_ids"):
            loose = job.attachment_ids.filtered(lambda item: not item.res_id and item.create_uid == self.env.user)
            loose.write({"res_model": self._name, "res_id": job.id})
            names = job.attachment_ids.sorted("id").mapped("name")
            job.file_names = ", ".join(names) if len(names) < 4 else f"{names[0]} + {len(names) - 1}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for job in self:
            if job.state in RUNNING or job.can_undo:
                raise UserError(
                    self.env._(
                        "%(job)s brought in records that are in the catalogue, so it stays in the history. "
                        "Undo it first, then delete it.",
                        job=job.display_name,
                    )
                )

    # --- buttons ----------------------------------------------------------------------------------------------------

    def action_preview(self):
        """Show what the files hold, and the first records as they would be stored."""
        self.ensure_one()
        self._check_draft()
        self.preview = self.env["udi.catalogue.preview"].of(self)
        return True

    def action_import(self):
        """Import the files: a few records at once, many in the background."""
        self.ensure_one()
        self._check_draft()
        if not self.preview:
            self.action_preview()
        if not any(file["usable"] for file in self.preview["files"]):
            raise UserError("\n".join(file["message"] for file in self.preview["files"] if file.get("message")))
        counts = [file["count"] for file in self.preview["files"] if file["usable"]]
        self._queue("check")
        if None not in counts and sum(counts) <= AT_ONCE and not self._others_run():
            self.env["udi.catalogue.runner"].run_now(self)
        return True

    @api.model
    def adopt_entries(self, entries):
        """A job that adopts these catalogue records; a few are adopted at once."""
        self.env["udi.catalogue"]._check_author()
        job = self.create(
            {
                "kind": "adopt",
                "file_names": self.env._("Adoption of %(count)s records", count=len(entries)),
                "entry_ids": entries.ids,
                "progress_total": len(entries),
            }
        )
        job._queue("adopt")
        if len(entries) <= ADOPT_AT_ONCE:
            self.env["udi.catalogue.runner"].run_now(job)
        return job

    def action_cancel(self):
        """Stop; what has been imported so far stays and can be undone."""
        for job in self:
            if job.state not in RUNNING:
                raise UserError(self.env._("%(job)s is not running any more.", job=job.display_name))
            message = self.env._("Cancelled by %(user)s. What was done before stays.", user=self.env.user.name)
            job._finish("cancelled", message)
        return True

    def action_undo(self):
        """Take back what this import brought; what has been adopted or changed since stays and is listed."""
        self.ensure_one()
        self.env["udi.catalogue"]._check_author()
        if not self.can_undo:
            raise UserError(self.env._("%(job)s has nothing to undo.", job=self.display_name))
        kept = self.error_ids.filtered("entry_id")
        self.error_count -= len(kept)
        kept.unlink()
        few = self.new_count + self.updated_count - self.undone_count <= AT_ONCE
        self._queue("undo")
        if few and not self._others_run():
            self.env["udi.catalogue.runner"].run_now(self)
        return True

    def action_retry(self):
        """Go on with an import that failed or was cancelled, from where it stopped."""
        self.ensure_one()
        self.env["udi.catalogue"]._check_author()
        if self.state not in ("failed", "cancelled"):
            raise UserError(self.env._("%(job)s did not stop half-way.", job=self.display_name))
        self._queue(self.step or "check")
        return True

    def action_view_entries(self):
        """Open the catalogue records of this import."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_catalogue_entry_action")
        if self.kind == "adopt" or not self.new_count + self.updated_count:
            domain = [("id", "in", self.entry_ids or [])]
        else:
            domain = ["|", ("import_id", "=", self.id), ("created_import_id", "=", self.id)]
        return {**action, "domain": domain, "name": self.env._("Imported records"), "context": {}}

    def action_view_adopted(self):
        """Open the products of this adoption."""
        self.ensure_one()
        entries = self.env["udi.catalogue.entry"].browse(self.entry_ids or []).exists()
        return entries._open_products(entries.product_id)

    def action_open(self):
        """The job itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_download_errors(self):
        """All errors as an Excel file."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/udi/catalogue/import/{self.id}/errors.xlsx", "target": "self"}

    def action_template(self):
        """The empty table to fill in, in the user's language."""
        return {"type": "ir.actions.act_url", "url": "/udi/catalogue/template.xlsx", "target": "self"}

    # --- states -----------------------------------------------------------------------------------------------------

    def _check_draft(self):
        self.env["udi.catalogue"]._check_author()
        if self.state != "draft":
            raise UserError(self.env._("%(job)s has been imported already. Make a new import.", job=self.display_name))
        if not self.attachment_ids:
            raise UserError(
                self.env._("Choose at least one file: XML or JSON of a regulator, Excel, CSV, or a zip of such files.")
            )

    def _queue(self, step):
        self.write(
            {"state": "queued", "step": step, "message": False, "user_id": self.env.user.id, "finished_at": False}
            | ({"cursor": False, "progress_done": 0} if step == "undo" and self.step != "undo" else {})
        )
        # sudo: the schedule is Odoo's own
        self.env.ref("udi_traceability.ir_cron_catalogue").sudo()._trigger()

    def _packages(self):
        """Each file, opened where it lies: a large one is never in memory as a whole."""
        for attachment in self.attachment_ids.sorted("id"):
            if attachment.store_fname:
                yield Package(attachment.name, open(attachment._full_path(attachment.store_fname), "rb"))  # noqa: SIM115
            else:
                yield Package(attachment.name, io.BytesIO(attachment.raw or b""))

    def _others_run(self):
        return bool(self.search_count([("state", "in", RUNNING), ("id", "not in", self.ids)], limit=1))

    def _finish(self, state, message=False):
        self.write({"state": state, "message": message, "finished_at": fields.Datetime.now()})
