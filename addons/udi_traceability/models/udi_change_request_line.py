"""One value of a change request: typed as text, read as the field takes it."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

EMPTY = ("-", "–")  # typed as the new value: nothing stands there any more


class UdiChangeRequestLine(models.Model):
    _name = "udi.change.request.line"
    _description = "Value of a change request"
    _order = "sequence, id"
    _rec_name = "field_name"

    request_id = fields.Many2one("udi.change.request", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer()
    model = fields.Char(required=True)
    field_name = fields.Char(required=True)
    field_label = fields.Char("Field", compute="_compute_field_label")
    old_text = fields.Char("Today")
    new_text = fields.Char("New value", help="Leave it empty where nothing changes. A dash empties the field.")
    hint = fields.Char("How to enter it", compute="_compute_field_label")

    @api.depends("model", "field_name")
    @api.depends_context("lang")
    def _compute_field_label(self):
        for line in self:
            field = self.env[line.model]._fields.get(line.field_name) if line.model in self.env else None
            line.field_label = field._description_string(self.env) if field else line.field_name
            line.hint = line._hint(field) if field else False

    def _hint(self, field):
        if field.type == "selection":
            return " / ".join(label for _key, label in field._description_selection(self.env))
        hints = {
            "boolean": f"{self.env._('Yes')} / {self.env._('No')}",
            "date": self.env._("year-month-day"),
            "integer": self.env._("a whole number"),
            "float": self.env._("a number"),
            "many2one": self.env._("the name or code of the record"),
        }
        return hints.get(field.type, False)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_draft(self):
        if not self.env.su and any(request.state != "draft" for request in self.request_id):
            raise self.request_id._closed()

    @api.constrains("field_name", "model")
    def _check_field(self):
        for line in self:
            record = line.request_id.record_ref
            if not record or record._name != line.model or line.field_name not in record._udi_lineage_fields():
                raise ValidationError(self.env._("%(field)s is no regulated field.", field=line.field_name))

    def _value(self):
        """The new value as the field takes it.

        :raises UserError: a text that the field cannot be; it says what would do
        """
        self.ensure_one()
        field, text = self.env[self.model]._fields[self.field_name], (self.new_text or "").strip()
        if text in EMPTY:
            return False
        try:
            return getattr(self, f"_read_{field.type}", self._read_char)(field, text)
        except (ValueError, KeyError) as error:
            raise UserError(
                self.env._(
                    "“%(text)s” cannot be the new value of %(field)s: %(hint)s.",
                    text=text,
                    field=self.field_label,
                    hint=self.hint or self.env._("a text"),
                )
            ) from error

    def _read_char(self, field, text):
        return text

    def _read_date(self, field, text):
        return fields.Date.to_date(text)

    def _read_integer(self, field, text):
        return int(text)

    def _read_float(self, field, text):
        return float(text)

    def _read_boolean(self, field, text):
        return {self.env._("Yes").lower(): True, self.env._("No").lower(): False}[text.lower()]

    def _read_selection(self, field, text):
        labels = {label.lower(): key for key, label in field._description_selection(self.env)}
        return labels[text.lower()]

    def _read_many2one(self, field, text):
        found = self.env[field.comodel_name].name_search(text, operator="=", limit=2)
        if len(found) != 1:
            raise ValueError(text)
        return found[0][0]
