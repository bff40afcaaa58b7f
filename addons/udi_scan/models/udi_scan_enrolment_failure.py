from odoo import api, fields, models


class UdiScanEnrolmentFailure(models.Model):
    """A wrong or expired enrolment code that somebody tried: so many in a quarter of an hour are enough."""

    _name = "udi.scan.enrolment.failure"
    _description = "Refused enrolment of a scanning device"
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")

    @api.autovacuum
    def _gc_old(self):
        self.search([("create_date", "<", fields.Datetime.subtract(fields.Datetime.now(), days=30))]).unlink()
