"""A reference without a foreign key: for tables that grow by millions of rows, and to people who may leave."""

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.tools import SQL


class Unlinked(fields.Many2one):
    """A Many2one that PostgreSQL does not check.

    A foreign key looks the other row up and locks it for each new row: a third of the time of writing a large ledger,
    and a lock that all who post at once want on the row of their company. Whoever uses this field says what keeps the
    other record from being deleted: `stock.lot` refuses it, companies, products and places are held by lots and moves.
    """

    def update_db_foreign_key(self, model, column):
        """Instead of adding a foreign key: take away the one that an earlier version made."""
        model.env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
                SQL.identifier(model._table),
                SQL.identifier(f"{model._table}_{self.name}_fkey"),
            )
        )


def kept_name(reference, label, **attributes):
    """The name of the user or partner that another field refers to, as it was when that was written.

    Whoever did something may be deleted afterwards, and the record goes on naming him. The field is called after the
    reference: ``checked_by_name`` for ``checked_by_id``. Screens show it in the place of the reference, which is or
    reads as empty once its record is gone. Nobody types it.

    :param str reference: name of a Many2one, `Unlinked` or with ``ondelete="set null"``, ending in ``_id``
    """
    name = reference.removesuffix("_id") + "_name"

    @api.depends(reference)
    def compute(records):
        known = records[reference]
        if isinstance(records._fields[reference], Unlinked):
            known = known.exists()
        for record in records:
            record[name] = record[reference].name if record[reference] in known else False

    return fields.Char(
        label, compute=compute, inverse=_refuse_typed, store=True, precompute=True, readonly=True, copy=False,
        help="The name at that time.", **attributes,
    )  # fmt: skip


def _refuse_typed(records):
    if not records.env.su:
        raise UserError(records.env._("Who did something is noted when it is done. The name cannot be typed."))
