"""Tables that services fill by SQL and nobody changes: how rows come in, and what keeps them as they are."""

from odoo.tools import SQL

GUARDS = (("row", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))


def insert_rows(cr, table, columns, rows, returning="id", conflict=None):
    """Write ``rows``, tuples in the order of ``columns``, by one statement.

    :param returning: columns of the answer, separated by commas
    :param SQL conflict: what follows ``ON CONFLICT``, where a row may be there already
    :returns: a tuple for each row that was written
    """
    if not rows:
        return []
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) VALUES %s %s RETURNING %s",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(SQL("%s", row) for row in rows),
            SQL("ON CONFLICT %s", conflict) if conflict else SQL(),
            SQL(", ").join(SQL.identifier(name.strip()) for name in returning.split(",")),
        )
    )
    return cr.fetchall()


def guard_table(cr, table, sentence):
    """Triggers that refuse UPDATE, DELETE and TRUNCATE of a table, with ``sentence``, to everybody who uses Odoo."""
    cr.execute(
        """CREATE OR REPLACE FUNCTION udi_append_only() RETURNS trigger LANGUAGE plpgsql AS $guard$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF ROW(OLD.*) IS NOT DISTINCT FROM ROW(NEW.*) THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '% (%)', TG_ARGV[0], TG_OP;
        END $guard$"""
    )
    for suffix, when, level in GUARDS:
        drop_guard_of(cr, table, suffix)
        cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s EXECUTE FUNCTION udi_append_only(%s)",
                SQL.identifier(f"{table}_guard_{suffix}"),
                SQL(when),
                SQL.identifier(table),
                SQL(level),
                sentence,
            )
        )
    # what an earlier version made for this table alone
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(f"{table}_append_only")))


def drop_guard_of(cr, table, suffix):
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", SQL.identifier(f"{table}_guard_{suffix}"), SQL.identifier(table)))


def unguard_table(cr, table):
    """Take the triggers away, before the table goes."""
    for suffix, _when, _level in GUARDS:
        drop_guard_of(cr, table, suffix)


def drop_guard_function(cr):
    cr.execute("DROP FUNCTION IF EXISTS udi_append_only() CASCADE")
