"""The dialogue before labels are printed: which label, on which printer, how many, what the first one looks like."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.udi_label_template import LEVELS, MARKETS
from ..models.udi_print_job import svg_url


class UdiLabelPrint(models.TransientModel):
    _name = "udi.label.print"
    _description = "Print UDI labels"

    lot_ids = fields.Many2many("stock.lot", string="Lots and serials")
    package_ids = fields.Many2many("stock.package", string="Packages")
    document_model = fields.Char()
    document_ref = fields.Many2oneReference(model_field="document_model")
    level = fields.Selection(LEVELS, "Label for", required=True, default="unit")
    template_id = fields.Many2one(
        "udi.label.template",
        "Label",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        domain="[('level', '=', level)]",
    )
    version_id = fields.Many2one(related="template_id.version_id")
    market = fields.Selection(
        MARKETS,
        "For the market",
        compute="_compute_market",
        store=True,
        readonly=False,
        help="A device whose UDI-DI is not active for this market gets no label. Empty: no particular market.",
    )
    template_market = fields.Selection(related="template_id.market")
    printer_id = fields.Many2one(
        "udi.printer", required=True, default=lambda self: self.env["udi.label"].default_printer()
    )
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

    @api.depends("level", "lot_ids")
    def _compute_template_id(self):
        label = self.env["udi.label"]
        for wizard in self:
            if wizard.template_id.level == wizard.level:
                continue
            lots = wizard.lot_ids._origin if wizard.level == "unit" else None
            try:
                wizard.template_id = label.default_version(lots, wizard.level).template_id
            except UserError:
                wizard.template_id = False

    @api.depends("template_id", "lot_ids", "package_ids")
    def _compute_market(self):
        for wizard in self:
            products = (wizard.lot_ids or wizard.package_ids.contained_quant_ids.lot_id).product_id
            proposed = self.env["udi.label.market"].proposed(products.filtered("udi_controlled"))
            wizard.market = wizard.template_id.market or proposed

    @api.depends("lot_ids", "package_ids", "copies", "level")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.lot_ids) * max(wizard.copies, 0) or len(wizard.package_ids)
            wizard.has_serials = wizard.level in ("unit", "mark") and "serial" in wizard.lot_ids.product_id.mapped(
                "tracking"
            )

    @api.depends("lot_ids", "level")
    def _compute_reprint(self):
        label = self.env["udi.label"]
        for wizard in self:
            wizard.reprint_count = len(label.printed_before(wizard.lot_ids._origin, wizard.level))
            wizard.may_reprint = label.may_reprint()

    @api.depends("lot_ids", "package_ids", "lang", "template_id", "printer_id", "market")
    def _compute_preview(self):
        label, content = self.env["udi.label"], self.env["udi.label.content"]
        for wizard in self:
            lots, packages = wizard.lot_ids._origin, wizard.package_ids._origin
            market = wizard.template_market or wizard.market
            reasons = content.package_refusals(packages, market) if packages else content.refusals(lots, market)
            if wizard.level == "box":
                reasons = [*content.box_refusals(lots), *reasons]
            if not wizard.version_id:
                reasons = [self.env._("No label of this kind is approved and in force."), *reasons]
            wizard.problem = "\n".join(reasons[:5]) or False
            wizard.preview_url = False
            if (lots or packages) and not reasons:
                try:
                    subject, version = (lots or packages)[0], wizard.version_id
                    svg = label.preview(subject, wizard.lang, version, wizard.printer_id, market)
                    wizard.preview_url = svg_url(svg)
                except UserError as error:
                    wizard.problem = str(error)

    def action_print(self):
        """Print, hand out the file and close; a job that failed or is still being made is opened instead."""
        self.ensure_one()
        document = self.env[self.document_model].browse(self.document_ref) if self.document_model else None
        options = {
            "document": document,
            "reason": self.reason,
            "lang": self.lang,
            "version": self.version_id,
            "market": self.market,
            "printer": self.printer_id,
        }
        label = self.env["udi.label"]
        if self.package_ids:
            job = label.print_packages(self.package_ids, **options)
        else:
            job = label.print_lots(self.lot_ids, copies=self.copies, **options)
        if job.state != "done":
            return {"type": "ir.actions.act_window", "res_model": job._name, "res_id": job.id, "view_mode": "form"}
        return {
            "type": "ir.actions.client",
            "tag": "udi_label.printed",
            "params": {
                "url": job._file_url(),
                "kind": job.kind,
                "job_id": job.id,
                "message": self.env._(
                    "%(count)s labels in %(job)s. Every symbol was read back.", count=job.count, job=job.name
                ),
            },
        }
