"""The history of each regulated value of a record: what it is, since when, from which source, what was before."""

from odoo import api, models
from odoo.exceptions import UserError

KNOWN_BY = {
    "scanned": "scan",
    "package": "document",
    "typed": "typed",
    "document": "document",
    "imported": "import",
    "inferred": "computed",
}


class UdiLineage(models.AbstractModel):
    _name = "udi.lineage"
    _description = "Lineage of regulated values"

    @api.model
    @api.readonly
    def of(self, model, res_id):
        """Every regulated field of one record.

        :returns: list of ``{"field", "label", "value", "source": {"key", "name", "text"}, "time": UTC or None, "user",
            "reason", "previous": [{"value", "time", "user", "source", "reason"}, newest first]}``
        :raises UserError: a model without lineage; :raises AccessError: a record that the user may not read
        """
        if model not in self.env or not hasattr(self.env[model], "_udi_lineage_fields"):
            raise UserError(self.env._("No history of values is kept for this kind of record."))
        record = self.env[model].browse(int(res_id)).exists()
        if not record:
            raise UserError(self.env._("This record is no longer in the system."))
        record.check_access("read")
        names = [
            name for name in record._udi_lineage_fields() if record._has_field_access(record._fields[name], "read")
        ]
        # sudo: the record itself was asked for above; its history has no rights of its own
        rows = self.env["udi.field.value"].sudo().search([("model", "=", model), ("res_ref", "=", record.id)])
        changes = rows.grouped("field_name")
        origin = self._origin(record)
        return [self._line(record, name, changes.get(name, rows.browse()), origin) for name in names]

    def _line(self, record, name, rows, origin):
        steps = [self._step(record, row) for row in rows]
        # what was there before the first change came with the record itself
        first = rows[-1:]
        if not first or first.old_text:
            steps.append({**origin, "value": self._words(record, name, first.old_text) if first else ""})
        label = self.env._("Lot/serial") if (record._name, name) == ("stock.lot", "name") else None
        newest = steps[0]
        return {
            "field": name,
            "label": label or record._fields[name]._description_string(self.env),
            # sudo: the name of a record that this one names
            "value": self._words(record, name, record.sudo()._udi_lineage_text(name)),
            **{key: newest[key] for key in ("source", "time", "user", "reason")},
            "previous": steps[1:],
        }

    def _step(self, record, row):
        return {
            "value": self._words(record, row.field_name, row.new_text),
            "source": self._source(row.source, row.source_text),
            "time": row.changed_on,
            "user": row.user_name,
            "reason": row.reason or "",
        }

    def _words(self, record, name, text):
        """A kept value in the reader's language."""
        field = record._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if text else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(text, text or "")
        return text or ""

    def _source(self, key, text=None):
        names = dict(self.env["udi.field.value"]._fields["source"]._description_selection(self.env))
        return {"key": key, "name": names[key], "text": text or ""}

    def _origin(self, record):
        """How the first values came: by the first event of a lot, otherwise by whoever made the record."""
        origin = {
            "source": self._source("system" if record.create_uid.id == 1 else "typed"),
            "time": record.create_date,
            "user": record.create_uid.sudo().name or "",  # sudo: the name alone, as the chatter shows it
            "reason": "",
        }
        if record._name == "stock.lot":
            # sudo: the lot itself was asked for
            item = self.env["udi.event.item"].sudo().search([("lot_id", "=", record.id)], order="id", limit=1)
            if item:
                event = item.event_id
                origin |= {
                    "source": self._source(KNOWN_BY.get(item.evidence, "typed"), event.document_name),
                    "time": item.known_at or event.event_time,
                    "user": item.own_user_login or event.user_login or "",
                }
        return origin
