"""Who has practised with the scanning app, when, and how well."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.append_only import guard_table, insert_rows

COLUMNS = (
    "uuid", "company_id", "device_ref", "device_name", "user_ref", "user_login", "user_name", "done_on", "received_on",
    "seconds", "exercises", "score", "errors",
)  # fmt: skip


class UdiScanTraining(models.Model):
    """One finished practice. Person and device are numbers and frozen names: both may go, the record stays."""

    _name = "udi.scan.training"
    _inherit = "udi.closed.table"
    _description = "Practice with the scanning app"
    _order = "done_on desc, id desc"
    _rec_name = "user_name"
    _log_access = False

    uuid = fields.Char(export_string_translation=False, required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    device_ref = fields.Integer("Device number", required=True, readonly=True, aggregator=None)
    device_name = fields.Char("Device", required=True, readonly=True)
    user_ref = fields.Integer("User number", required=True, readonly=True, index=True, aggregator=None)
    user_login = fields.Char("User", required=True, readonly=True)
    user_name = fields.Char("Person", required=True, readonly=True)
    done_on = fields.Datetime("Practised on", required=True, readonly=True)
    received_on = fields.Datetime(required=True, readonly=True)
    seconds = fields.Integer("Seconds needed", required=True, readonly=True, aggregator="avg")
    exercises = fields.Integer(required=True, readonly=True, aggregator=None)
    score = fields.Integer("Done rightly", required=True, readonly=True, aggregator="avg")
    errors = fields.Char("Error codes", export_string_translation=False, readonly=True)
    error_text = fields.Text("Errors", compute="_compute_error_text")
    is_faultless = fields.Boolean("Without error", compute="_compute_is_faultless", search="_search_is_faultless")

    _uuid_once = models.Constraint("UNIQUE (uuid)", "This practice is kept already.")

    def init(self):
        """A trigger refuses what the ORM refuses: UPDATE, DELETE and TRUNCATE."""
        guard_table(self.env.cr, self._table, "a training record is never changed")

    def _closed(self):
        return UserError(self.env._("A training record is made by practising in the scanning app, and never changed."))

    def _compute_error_text(self):
        words = self._error_words()
        for training in self:
            keys = [key for key in (training.errors or "").split(",") if key]
            training.error_text = "\n".join(words.get(key, key) for key in keys)

    def _error_words(self):
        return {
            "sensor": self.env._("A good device was set aside."),
            "carton": self.env._("A good carton was set aside."),
            "halves": self.env._("A label with two codes was not read whole."),
            "issue": self.env._("A good device was not issued."),
            "set": self.env._("A good set was not issued."),
            "expired": self.env._("An expired device was taken."),
            "other": self.env._("A wrong product was taken."),
            "double": self.env._("The same number was taken twice."),
            "parcel": self.env._("A code that is no device label was taken."),
            "held": self.env._("A device on hold was issued."),
        }

    @api.depends("score", "exercises")
    def _compute_is_faultless(self):
        for training in self:
            training.is_faultless = training.score == training.exercises

    def _search_is_faultless(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value)
        if wanted >= {True, False}:
            return [(1, "=", 1)]
        return [("errors", "=" if True in wanted else "!=", False)]

    @api.model
    def _keep(self, device, report, user):
        """Write one finished practice; `device` as superuser.

        :returns: whether it is new
        """
        now = fields.Datetime.now()
        values = {
            "uuid": report.uuid,
            "company_id": device.company_id.id,
            "device_ref": device.id,
            "device_name": device.name,
            "user_ref": user.id,
            "user_login": user.login,
            "user_name": user.name,
            "done_on": min(report.moment, now),
            "received_on": now,
            **report.values,
        }
        row = tuple(values[name] or (None if name == "errors" else values[name]) for name in COLUMNS)
        return bool(insert_rows(self.env.cr, self._table, COLUMNS, [row], "id"))
