"""A reference without a foreign key: for tables that grow by millions of rows, and to people who may leave."""

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists


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


def kept_name(reference, label, of="name", **attributes):
    """The name of the user or partner that another field refers to, as it was when that was written.

    Whoever did something may be deleted afterwards, and the record goes on naming him. The field is called after the
    reference: ``checked_by_name`` for ``checked_by_id``. Screens show it in the place of the reference, which is or
    reads as empty once its record is gone. Nobody types it. A version that adds one fills it by `fill_kept_name`.

    :param str reference: name of a Many2one, `Unlinked` or with ``ondelete="set null"``, ending in ``_id``
    :param str of: "login", or "id" for the number of the record, where these are what is signed: ``checked_by_login``,
        ``checked_by_ref``
    """
    name = _kept_column(reference, of)

    @api.depends(reference)
    def compute(records):
        known = records[reference]
        if isinstance(records._fields[reference], Unlinked):
            known = known.exists()
        for record in records:
            record[name] = record[reference][of] if record[reference] in known else False

    attributes.update(compute=compute, inverse=_refuse_typed, store=True, precompute=True, readonly=True, copy=False)
    if of == "id":
        return fields.Integer(label, aggregator=None, **attributes)
    return fields.Char(label, help="The name at that time." if of == "name" else None, **attributes)


def _kept_column(reference, of):
    return reference.removesuffix("_id") + {"name": "_name", "login": "_login", "id": "_ref"}[of]


def fill_kept_name(cr, table, reference, of="name", signed=None):
    """For a migration before the model is loaded: add the column of a new `kept_name` of a user and fill it.

    Otherwise Odoo would compute it, and note in the chatter of each old document that somebody did it today.

    :param signed: ``(model, *meanings)`` where what was done was signed: the signature knows the name at that time,
        also of a user who was deleted since. Elsewhere the name of today is the best there is.
    """
    if not (table_exists(cr, table) and column_exists(cr, table, reference)):
        return
    names = {
        "table": SQL.identifier(table),
        "column": SQL.identifier(_kept_column(reference, of)),
        "reference": SQL.identifier(reference),
        "kind": SQL("integer" if of == "id" else "varchar"),
        "value": {"name": SQL("p.name"), "login": SQL("u.login"), "id": SQL("u.id")}[of],
    }
    cr.execute(SQL("ALTER TABLE %(table)s ADD COLUMN IF NOT EXISTS %(column)s %(kind)s", **names))
    if signed and table_exists(cr, "udi_signature"):
        cr.execute(
            SQL(
                """UPDATE %(table)s t SET %(column)s = s.value
                     FROM (SELECT DISTINCT ON (document_ref) document_ref, user_ref, %(value)s AS value
                             FROM udi_signature WHERE document_model = %(model)s AND meaning = ANY(%(meanings)s)
                            ORDER BY document_ref, id DESC) s
                    WHERE s.document_ref = t.id AND t.%(column)s IS NULL
                      AND COALESCE(t.%(reference)s, s.user_ref) = s.user_ref""",
                **names | {"value": SQL.identifier({"name": "user_name", "login": "user_login", "id": "user_ref"}[of])},
                model=signed[0],
                meanings=list(signed[1:]),
            )
        )
    cr.execute(
        SQL(
            """UPDATE %(table)s t SET %(column)s = %(value)s FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                WHERE u.id = t.%(reference)s AND t.%(column)s IS NULL""",
            **names,
        )
    )


def is_kept(field):
    """Whether this field is a `kept_name`."""
    return field.inverse is _refuse_typed


def _refuse_typed(records):
    if not records.env.su:
        raise UserError(records.env._("Who did something is noted when it is done. The name cannot be typed."))
