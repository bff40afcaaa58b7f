from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked


class UdiInspectionPhoto(models.Model):
    """A photo that a hand-held took for an inspection: who, when, and of what. Written by its service alone."""

    _name = "udi.inspection.photo"
    _description = "Photo of an inspection"
    _order = "id desc"
    _rec_name = "uuid"
    _log_access = False

    uuid = fields.Char(required=True, readonly=True, export_string_translation=False)
    inspection_id = fields.Many2one("udi.inspection", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="inspection_id.company_id", store=True, index=True)
    check_id = fields.Many2one(
        "udi.sampling.check", "Of what", readonly=True, index="btree_not_null", ondelete="set null"
    )
    attachment_id = fields.Many2one("ir.attachment", "Photo", readonly=True, ondelete="set null")
    checksum = fields.Char(readonly=True, export_string_translation=False)
    # a user may be deleted: his photos keep his name
    user_id = Unlinked("res.users", "Taken by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = fields.Char("Taken by", readonly=True, help="The name at that time.")
    taken_on = fields.Datetime("Taken on", required=True, readonly=True)
    device = fields.Char(readonly=True)

    _uuid_once = models.Constraint("UNIQUE (uuid)", "This photo is here already.")
