"""A reference without a foreign key, for tables that grow by millions of rows."""

from odoo import fields
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
