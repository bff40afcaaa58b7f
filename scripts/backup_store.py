"""What `make backup` and `make restore` do with the database, the attachments and the keys.

Environment: PGHOST, PGPORT, PGUSER, PGPASSWORD for PostgreSQL, PATH with its programs, UDI_RUN_DIR (.run).
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
from datetime import datetime, timezone

import backup_archive
import ca
import psycopg2
from backup_archive import DUMP, ArchiveError
from psycopg2 import sql

KEYS = ("ca.key", "ca.pem")
ATTACHMENTS = "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"


class StoreError(Exception):
    """Nothing was changed; the message says why and what to do."""


def stamp():
    """Return the present time in UTC as it stands in names of files and databases."""
    return datetime.now(timezone.utc).strftime("%Y%m%d_%H%M%S")


def run(*command):
    """Run one of PostgreSQL's programs, return what it prints; raise `StoreError` with its words where it fails."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise StoreError(f"{command[0]} is missing: install PostgreSQL's client programs.") from error
    if result.returncode:
        words = result.stderr.strip().splitlines() or ["without a word"]
        raise StoreError(f"{command[0]} failed: {words[0]}")
    return result.stdout


def link(source, target):
    """Give the file `source` a second name; a copy where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


class Store:
    """One Odoo database with its filestore and the keys beside it."""

    def __init__(self, database, run_dir):
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,29}", database):
            raise StoreError(f"'{database}' is not a name for the database (a-z, 0-9, _, at most 30).")
        self.database = database
        self.incoming = f"{database}_incoming"
        self.run_dir = pathlib.Path(run_dir)
        self.filestore = self.run_dir / "data" / "filestore"
        self.keys = self.run_dir / "https"

    @contextlib.contextmanager
    def connect(self, database="postgres", autocommit=True):
        """Yield a cursor on `database`."""
        try:
            connection = psycopg2.connect(dbname=database, application_name="udi-backup")
        except psycopg2.OperationalError as error:
            raise StoreError(f"The database '{database}' cannot be reached: {str(error).strip()}") from error
        try:
            connection.autocommit = autocommit
            yield connection.cursor()
            if not autocommit:
                connection.commit()
        finally:
            connection.close()

    def exists(self, database):
        """Whether PostgreSQL has a database of this name."""
        with self.connect() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            return bool(cursor.fetchone())

    # --- backup

    def save(self, path):
        """Write database, attachments and keys as of one moment to `path`; return the manifest."""
        path = pathlib.Path(path).absolute()
        if not path.parent.is_dir():
            raise StoreError(f"The folder {path.parent} does not exist.")
        staging = self.filestore / f".backup_{stamp()}_{os.getpid()}"
        staging.mkdir(parents=True)
        try:
            parts, facts = self._collect(staging)
            return backup_archive.write(path, parts, facts)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _collect(self, staging):
        """Put the parts into `staging` and return them with the manifest's facts."""
        with self.connect(self.database, autocommit=False) as cursor:
            # one snapshot for the dump and for the list of attachments
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            facts = self._facts(cursor)
            cursor.execute(ATTACHMENTS)
            names = sorted(name for (name,) in cursor.fetchall())
            parts = {DUMP: staging / DUMP}
            # second names first: the originals may be swept away by Odoo while the dump runs
            for name in names:
                source = self.filestore / self.database / name
                if backup_archive.NAMES.fullmatch(f"filestore/{name}") and source.is_file():
                    parts[f"filestore/{name}"] = staging / name
                    link(source, staging / name)
            facts["attachments_missing"] = len(names) - len(parts) + 1
            run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                f"--file={staging / DUMP}", self.database,
            )  # fmt: skip
        parts |= {f"keys/https/{name}": self.keys / name for name in KEYS if (self.keys / name).is_file()}
        return parts, facts

    def _facts(self, cursor):
        cursor.execute("SELECT current_setting('server_version_num')::int")
        (server,) = cursor.fetchone()
        try:
            cursor.execute("SELECT name, latest_version FROM ir_module_module WHERE state = 'installed' ORDER BY name")
        except psycopg2.errors.UndefinedTable as error:
            raise StoreError(f"The database '{self.database}' is not an Odoo database.") from error
        modules = dict(cursor.fetchall())
        return {
            "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "database": self.database,
            "postgresql": server,
            "odoo": ".".join((modules.get("base") or "").split(".")[:2]),
            "modules": modules,
        }

    # --- restore

    def check_idle(self):
        """Raise `StoreError` where anyone is connected to the database, or an Odoo to its server."""
        with self.connect() as cursor:
            cursor.execute(
                """SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
                    AND (datname = %s OR datname = 'postgres' AND application_name LIKE 'odoo-%%')""",
                [self.database],
            )
            (count,) = cursor.fetchone()
        if count:
            raise StoreError(
                f"Odoo or another program uses the database ({count} connections). "
                "Stop it (make stop), then restore. Nothing was changed."
            )

    def load(self, path):
        """Replace database, attachments and keys by those of the archive; return `(manifest, kept)`.

        `kept` is the name under which the state before is kept, None where there was none.
        """
        if not pathlib.Path(path).is_file():
            raise StoreError(f"There is no file {path}.")
        self.check_idle()
        place = self.filestore / self.incoming
        shutil.rmtree(place, ignore_errors=True)  # left by a restore that was cut off
        place.mkdir(parents=True)
        try:
            manifest = backup_archive.verify(path)
            self._check_server(manifest)
            backup_archive.verify(path, extract_to=place)
            self._fill(place / DUMP)
            return manifest, self.switch(self.incoming, place / "filestore", place / "keys" / "https")
        except (ArchiveError, StoreError, psycopg2.Error) as error:
            raise StoreError(
                f"Nothing was restored and nothing was changed: {str(error).strip().rstrip('.')}."
            ) from error
        finally:
            self._drop(self.incoming)
            shutil.rmtree(place, ignore_errors=True)

    def _check_server(self, manifest):
        with self.connect() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int")
            (server,) = cursor.fetchone()
        if server // 10000 < manifest["postgresql"] // 10000:
            raise ArchiveError(
                f"it was saved by PostgreSQL {manifest['postgresql'] // 10000}, this one is {server // 10000}"
            )
        if manifest["odoo"] != "19.0":
            raise ArchiveError(f"it was saved by Odoo {manifest['odoo']}, this one is 19.0")

    def _fill(self, dump):
        """Make the incoming database from `dump`."""
        self._drop(self.incoming)
        with self.connect() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(self.incoming)))
        if " EXTENSION - unaccent" in run("pg_restore", "--list", str(dump)):
            # Odoo declares it immutable to index by it; a dump does not say so of an extension's function
            with self.connect(self.incoming) as cursor:
                cursor.execute("CREATE EXTENSION unaccent")
                cursor.execute("ALTER FUNCTION unaccent(text) IMMUTABLE")
        run(
            "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--jobs=2",
            f"--dbname={self.incoming}", str(dump),
        )  # fmt: skip

    def _drop(self, database):
        with self.connect() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))

    def switch(self, incoming, files, keys):
        """Make the database `incoming` the one in use, with the attachments in `files` and the keys in `keys`.

        The renaming of the databases is one transaction and the only moment that counts. Attachments are named after
        their content, so both states' files can lie in one folder: before that moment and after it each database finds
        all of its own. Return the name under which the former state is kept.
        """
        kept = self._free_name() if self.exists(self.database) else None
        live, added = self.filestore / self.database, []
        try:
            if kept:
                self._link_all(live, self.filestore / kept)
            added = self._link_all(files, live)
            os.sync()
            with self.connect(autocommit=False) as cursor:
                for old, new in ((self.database, kept), (incoming, self.database)):
                    if new:
                        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                        cursor.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        except BaseException:
            if self.exists(incoming):  # not switched: the error came before that moment
                for path in added:
                    path.unlink(missing_ok=True)
                if kept:
                    shutil.rmtree(self.filestore / kept, ignore_errors=True)
            raise
        self._switch_keys(keys, kept)
        return kept

    def _free_name(self):
        name, number = f"{self.database}_before_{stamp()}", 1
        while self.exists(name if number == 1 else f"{name}_{number}"):
            number += 1
        return name if number == 1 else f"{name}_{number}"

    def _link_all(self, source, target):
        """Link every file below `source` that `target` lacks into `target`; return the new paths."""
        added = []
        for path in sorted(source.rglob("*")) if source.is_dir() else ():
            place = target / path.relative_to(source)
            if path.is_file() and not place.exists():
                link(path, place)
                added.append(place)
        return added

    def _switch_keys(self, keys, kept):
        """Put the keys in place; others that were there are kept in `.run/keys_NAME`."""
        new = {name: (keys / name).read_bytes() for name in KEYS if (keys / name).is_file()}
        old = {name: (self.keys / name).read_bytes() for name in KEYS if (self.keys / name).is_file()}
        if not new or new == old:
            return
        if old:
            aside = self.run_dir / f"keys_{kept or stamp()}"
            aside.mkdir(mode=0o700)
            for name in old:
                shutil.copy2(self.keys / name, aside / name)
        self.keys.mkdir(parents=True, exist_ok=True)
        for name, data in new.items():
            ca.write_file(self.keys / name, data, 0o600)

    def go_back(self, kept):
        """Put a kept state (`NAME_before_…`) into use again; the present one is kept in turn. Return its name."""
        self._check_kept(kept)
        self.check_idle()
        present = self.switch(kept, self.filestore / kept, self.run_dir / f"keys_{kept}")
        shutil.rmtree(self.filestore / kept, ignore_errors=True)
        shutil.rmtree(self.run_dir / f"keys_{kept}", ignore_errors=True)
        return present

    def forget(self, kept):
        """Remove a kept state for good."""
        self._check_kept(kept)
        self._drop(kept)
        shutil.rmtree(self.filestore / kept, ignore_errors=True)
        shutil.rmtree(self.run_dir / f"keys_{kept}", ignore_errors=True)

    def _check_kept(self, kept):
        if kept not in self.kept():
            raise StoreError(f"There is no kept state '{kept}'. Kept: {', '.join(self.kept()) or 'none'}.")

    def kept(self):
        """Return the names of the kept databases, the latest first."""
        with self.connect() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{self.database}_before_"]
            )
            return sorted((name for (name,) in cursor.fetchall()), reverse=True)
