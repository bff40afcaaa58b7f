"""Multiplying rows: what Odoo wrote once, PostgreSQL writes a million times, with other numbers, names and days."""

import contextlib

from .figures import NotYet

TABLES = (
    "stock_lot",
    "stock_move",
    "stock_move_line",
    "stock_move_line_consume_rel",
    "stock_picking",
    "mrp_production",
    "mrp_production_group",
    "mrp_production_stock_lot_rel",
    "stock_reference",
    "stock_reference_move_rel",
    "stock_reference_production_rel",
    "stock_quant",
)


@contextlib.contextmanager
def bulk(cr):
    """No foreign keys are checked and no index is kept up meanwhile; afterwards all of them stand as before."""
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cr.fetchone()[0]:
        raise NotYet(
            "The example company is written with foreign keys off: PostgreSQL allows that to a superuser only."
        )
    cr.execute(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
            WHERE i.indrelid = ANY(%s::regclass[])
              AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
        [list(TABLES)],
    )
    indexes = cr.fetchall()
    cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for name, _definition in indexes:
        cr.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cr.execute(definition)
    for table in TABLES:
        cr.execute(
            "SELECT pg_get_serial_sequence(%s, 'id') FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attname = 'id'",
            [table, table],
        )
        found = cr.fetchone()
        if found and found[0]:
            cr.execute(f"SELECT setval(%s, (SELECT max(id) FROM {table}))", [found[0]])
        cr.execute(f"ANALYZE {table}")
    cr.execute("SET LOCAL session_replication_role = origin")


class Copies:
    """Rows of one transaction; ``base[table]`` is the number before the first new row of a table."""

    def __init__(self, cr):
        self.cr = cr
        self.columns = {}
        self.base = {}

    def reserve(self, table, count):
        """Give ``count`` numbers of a table away; returns the first of them."""
        if table not in self.base:
            self.cr.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")
            self.base[table] = self.cr.fetchone()[0]
        first = self.base[table] + 1
        self.base[table] += count
        return first

    def write(self, table, pattern, rows, **values):
        """Insert one copy of the row ``pattern`` for each of ``rows`` (a query, known as g); ``values`` are SQL."""
        columns = {**dict.fromkeys(self._columns(table)), **values}
        names = ", ".join(f'"{name}"' for name in columns)
        sources = ", ".join(value or f't."{name}"' for name, value in columns.items())
        self.cr.execute(
            f"INSERT INTO {table} ({names}) SELECT {sources}"
            f" FROM ({rows}) g CROSS JOIN {table} t WHERE t.id = {pattern:d}"
        )

    def remove(self, table, ids):
        """Take the patterns away."""
        self.cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(ids)])

    def _columns(self, table):
        if table not in self.columns:
            self.cr.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = %s",
                [table],
            )
            self.columns[table] = [name for (name,) in self.cr.fetchall()]
        return self.columns[table]
