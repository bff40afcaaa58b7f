"""Databases with their filestores, on the server that PGHOST, PGPORT, PGUSER and PGPASSWORD name.

usage: database.py exists NAME                    exit code 0 or 1
       database.py drop NAME DATA_DIR             with its files
       database.py copy FROM TO DATA_DIR          replaces TO
       database.py rename FROM TO DATA_DIR        replaces the files that a lost database of that name left
       database.py mark NAME [TEXT]               write or print the note on a database
       database.py prune PREFIX KEEP DATA_DIR     drop the databases PREFIX* but those in KEEP (comma separated)
       database.py modules NAME CANDIDATES        those of the comma-separated modules that are installed
       database.py accept-demo NAME               let addons load their demo data although Odoo's modules have none
       database.py users NAME                     the demo users as a table
"""

import os
import shutil
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

DEMO_USERS = """
    SELECT u.login, p.name, d.comment, array_agg(g.name ->> 'en_US' ORDER BY g.id) FILTER (WHERE g.id IS NOT NULL)
      FROM ir_model_data x
      JOIN res_users u ON u.id = x.res_id AND u.active
      JOIN res_partner p ON p.id = u.partner_id
      JOIN LATERAL (SELECT regexp_replace(COALESCE(p.comment, ''), '<[^>]*>', '', 'g') AS comment) d ON TRUE
      LEFT JOIN res_groups_users_rel r ON r.uid = u.id
      LEFT JOIN res_groups g ON g.id = r.gid AND EXISTS (
                SELECT 1 FROM ir_model_data m
                 WHERE m.model = 'res.groups' AND m.res_id = g.id AND m.module LIKE 'udi\\_%%')
     WHERE x.model = 'res.users' AND x.module = 'udi_traceability' AND x.name LIKE 'user\\_demo\\_%%'
     GROUP BY u.id, u.login, p.name, d.comment
     ORDER BY u.id
"""


def connect(database="postgres"):
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    return connection.cursor()


def exists(name):
    cursor = connect()
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return bool(cursor.fetchone())


def filestore(data_dir, name):
    return Path(data_dir, "filestore", name)


def drop(name, data_dir):
    connect().execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    shutil.rmtree(filestore(data_dir, name), ignore_errors=True)


def copy(source, target, data_dir):
    """Copy a database that nobody uses; its files are hard links, as Odoo never changes a stored file."""
    drop(target, data_dir)
    if filestore(data_dir, source).exists():
        shutil.copytree(filestore(data_dir, source), filestore(data_dir, target), copy_function=os.link)
    connect().execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)))


def rename(source, target, data_dir):
    # files first: the database with its final name is what says that all is complete
    shutil.rmtree(filestore(data_dir, target), ignore_errors=True)
    if filestore(data_dir, source).exists():
        filestore(data_dir, source).rename(filestore(data_dir, target))
    connect().execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(source), sql.Identifier(target)))


def mark(name, text=None):
    cursor = connect()
    if text is not None:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text)))
        return
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    print((cursor.fetchone() or [""])[0] or "")


def prune(prefix, keep, data_dir):
    cursor = connect()
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    for (name,) in cursor.fetchall():
        if name not in keep.split(","):
            drop(name, data_dir)


def modules(name, candidates):
    cursor = connect(name)
    cursor.execute(
        "SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s) ORDER BY name",
        [candidates.split(",")],
    )
    print(",".join(row[0] for row in cursor.fetchall()))


def accept_demo(name):
    """Odoo loads an addon's demo data only where all modules below it have theirs: say that they have.

    Odoo's own demo data (furniture, invoices) would bury the story of the demo company and takes a minute.
    """
    connect(name).execute("UPDATE ir_module_module SET demo = TRUE WHERE state = 'installed'")


def users(name):
    cursor = connect(name)
    cursor.execute(DEMO_USERS)
    rows = [("admin", "admin", "administrator of Odoo")]
    for login, person, purpose, groups in cursor.fetchall():
        rows.append((login, login, f"{person}: {purpose or ', '.join(groups or []) or 'no role'}"))
    login_width = max(len(row[0]) for row in rows)
    password_width = max(len("password"), *(len(row[1]) for row in rows))
    for login, password, purpose in [("user", "password", "for"), *rows]:
        print(f"    {login:<{login_width}}  {password:<{password_width}}  {purpose}")


COMMANDS = {
    function.__name__.replace("_", "-"): function
    for function in (exists, drop, copy, rename, mark, prune, modules, accept_demo, users)
}

if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    try:
        sys.exit(1 if COMMANDS[sys.argv[1]](*sys.argv[2:]) is False else 0)
    except psycopg2.Error as error:
        print(f"PostgreSQL refused: {str(error).strip()}", file=sys.stderr)
        sys.exit(3)
