"""Where a regulated value comes from: what was there before, what came instead, by whom and by which source."""

from dataclasses import dataclass

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .append_only import guard_table, insert_rows
from .stock_move_line_known import Scan

COLUMNS = (
    "model", "res_ref", "field_name", "old_text", "new_text", "source", "source_text", "reason", "user_ref",
    "user_login", "user_name", "changed_on",
)  # fmt: skip
SOURCES = [
    ("scan", "Scanned"),
    ("typed", "Typed"),
    ("import", "Imported"),
    ("catalogue", "Regulator's catalogue"),
    ("request", "Change request"),
    ("rule", "Data-quality rule"),
    ("document", "From the document"),
    ("computed", "Computed"),
    ("system", "System"),
]


@dataclass(frozen=True)
class Source:
    """What writes, in the context key ``udi_source``. An object cannot come in over RPC: nobody can claim one."""

    kind: str  # a key of SOURCES
    text: str = ""  # the file, rule, request or record


class UdiFieldValue(models.Model):
    _name = "udi.field.value"
    _inherit = "udi.closed.table"
    _description = "History of a regulated value"
    _order = "id desc"
    _rec_name = "field_name"
    _log_access = False

    model = fields.Char("Record type", required=True, readonly=True)
    res_ref = fields.Many2oneReference("Record ID", model_field="model", required=True, readonly=True)
    field_name = fields.Char("Field", required=True, readonly=True)
    old_text = fields.Char("Old value", readonly=True)
    new_text = fields.Char("New value", readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    source_text = fields.Char("Which", readonly=True)
    reason = fields.Char(readonly=True)
    # number and frozen text, as in the ledger: deleting a user or a record must not meet its history
    user_ref = fields.Integer("User number", required=True, readonly=True, aggregator=None)
    user_login = fields.Char("User", required=True, readonly=True)
    user_name = fields.Char("Changed by", required=True, readonly=True)
    changed_on = fields.Datetime(required=True, readonly=True)

    _record_idx = models.Index("(model, res_ref, field_name)")

    def init(self):
        guard_table(self.env.cr, self._table, "the history of a value is never changed")

    def _closed(self):
        return UserError(self.env._("The history of a value is written by the system only and never changed."))

    @api.model
    def _note(self, model, changes):
        """One statement for ``[(id, field name, old text, new text)]``."""
        source = self._source()
        user = self.env.user
        reason = (self.env.context.get("udi_change_reason") or "").strip() or None
        tail = (source.kind, source.text or None, reason, user.id, user.login, user.name, fields.Datetime.now())
        insert_rows(self.env.cr, self._table, COLUMNS, [(model, *change, *tail) for change in changes])

    def _source(self):
        context = self.env.context
        if isinstance(context.get("udi_source"), Source):
            return context["udi_source"]
        if isinstance(context.get("udi_scan"), Scan):
            return Source("scan", context["udi_scan"].scanner or "")
        if context.get("import_file"):
            return Source("import")
        return Source("system" if self.env.uid == SUPERUSER_ID else "typed")


class UdiLineaged(models.AbstractModel):
    """A model whose regulated fields keep their history. Values are kept as text: the key of a
    selection, the name of a record."""

    _name = "udi.lineaged"
    _description = "Record with lineage"

    def _udi_lineage_fields(self):
        """Names of the fields whose history is kept; the order is the order of the page."""
        return ()

    def _udi_lineage_kept(self):
        """The records of ``self`` whose values matter."""
        return self

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._udi_note_created()
        return records

    def _udi_note_created(self):
        kept = self._udi_lineage_kept()
        kept._udi_note_values({}, self._udi_lineage_fields())

    def write(self, vals):
        names = [name for name in self._udi_lineage_fields() if name in vals]
        if not names:
            return super().write(vals)
        kept = self._udi_lineage_kept()
        before = kept._udi_lineage_texts(names)
        result = super().write(vals)
        kept._udi_note_values(before, names)
        return result

    def _udi_note_values(self, before, names):
        """Write down what differs from ``before``, see `_udi_lineage_texts`."""
        changes = [
            (number, name, before.get(number, {}).get(name), text)
            for number, texts in self._udi_lineage_texts(names).items()
            for name, text in texts.items()
            if text != before.get(number, {}).get(name)
        ]
        if changes:
            self.env["udi.field.value"]._note(self._name, changes)

    def _udi_lineage_texts(self, names):
        """``{id: {name: text or None}}``"""
        # sudo: a partner or product that the user does not see is named in the history all the same
        records = self.sudo()
        return {record.id: {name: record._udi_lineage_text(name) for name in names} for record in records}

    def _udi_lineage_text(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.display_name or None
        return str(value) if value else None
