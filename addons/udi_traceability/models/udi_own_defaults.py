"""What a document begins with is for the document to say where only its buttons go on from there."""

from odoo import api, models

from .unlinked import is_kept


class UdiOwnDefaults(models.AbstractModel):
    """A guard in ``create`` looks at the values that it is given. Odoo adds defaults to them afterwards: those of the
    context, which a remote call may fill as it likes, and those that any user may set for himself. Both also reach the
    records that a button makes as the superuser. Here neither says anything about a field that is not typed."""

    _name = "udi.own.defaults"
    _description = "Document that begins as it says itself"

    @api.model
    def _udi_not_typed(self):
        """Names of the fields that only verbs write. Models add those that a screen shows as open to typing."""
        return {
            name
            for name, field in self._fields.items()
            if (field.store and field.readonly and not field.compute) or is_kept(field)
        }

    @api.model
    def default_get(self, fields):
        closed = self._udi_not_typed()
        defaults = super().default_get([name for name in fields if name not in closed])
        for name in closed.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults
