"""Papers of a case, at hand where they are needed."""

from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    archive_ids = fields.One2many("udi.recall.archive", "recall_id", string="Archives", readonly=True)

    def action_paper(self):
        """One paper; kind and form come from the button's context."""
        self.ensure_one()
        kind, form = self.env.context.get("paper", "plan"), self.env.context.get("form", "pdf")
        lang = self.env.context.get("paper_lang", "")
        url = f"/udi/recall/{self.id}/paper/{kind}.{form}?language={lang}"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_choose_paper(self):
        """The dialog that lists all papers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Papers of the case"),
            "res_model": "udi.recall.paper.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recall_id": self.id},
        }

    def action_make_archive(self):
        """Everything of the case in one file, made by the job."""
        self.ensure_one()
        self.env["udi.recall.archive.service"].order(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The archive is being made. It appears on this page in a minute or so."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class UdiRecallArchive(models.Model):
    """One archive of a case: papers, answers, evidence, ledger extract, signatures, and a manifest of hashes."""

    _name = "udi.recall.archive"
    _description = "Archive of a recall case"
    _inherit = "udi.own.defaults"
    _order = "id desc"

    recall_id = fields.Many2one("udi.recall", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    state = fields.Selection(
        [("waiting", "Being made"), ("done", "Ready"), ("failed", "Failed")], default="waiting", readonly=True
    )
    lang = fields.Char(readonly=True)
    file = fields.Binary(readonly=True, attachment=True)
    file_name = fields.Char(readonly=True)
    manifest_digest = fields.Char("SHA-256 of the manifest", readonly=True)
    file_count = fields.Integer("Files", readonly=True)
    error = fields.Char(readonly=True)
    requested_by_id = Unlinked("res.users", "Requested by (user)", readonly=True, ondelete="restrict")
    requested_by_name = kept_name("requested_by_id", "Requested by")
    done_on = fields.Datetime("Made on", readonly=True)
