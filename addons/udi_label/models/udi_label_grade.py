"""What a verifier measured of a printed label."""

from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name


class UdiLabelGrade(models.Model):
    _name = "udi.label.grade"
    _description = "Verifier's grade of a label"
    _inherit = "udi.own.defaults"
    _order = "id desc"
    _rec_name = "formal"

    job_id = fields.Many2one(
        "udi.print.job", "Print job", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="job_id.company_id", store=True)
    label_id = fields.Many2one("udi.print.job.label", "Frozen label", readonly=True, ondelete="restrict")
    number = fields.Integer(related="label_id.number")
    lot_id = fields.Many2one(related="label_id.lot_id", store=True, index="btree_not_null")
    formal = fields.Char("Grade", readonly=True, help="Grade/aperture in thousandths of an inch/wavelength in nm.")
    value = fields.Float("Grade as number", readonly=True, digits=(3, 2))
    symbology = fields.Char("Kind of symbol", readonly=True)
    device = fields.Char("Verifier", readonly=True)
    text = fields.Char("What it decoded", readonly=True)
    result = fields.Selection(
        [
            ("passed", "Passed"),
            ("below", "Below the least grade"),
            ("other_label", "No label of this job"),
            ("not_comparable", "Other aperture or light"),
            ("unusable", "No grade in the line"),
        ],
        required=True,
        readonly=True,
    )
    user_id = Unlinked("res.users", "Imported by (user)", readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Imported by")
    date = fields.Datetime("Imported on", readonly=True, default=fields.Datetime.now)
    report_sha256 = fields.Char("SHA-256 of the report", readonly=True)
