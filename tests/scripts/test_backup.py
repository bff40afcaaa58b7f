"""backup.sh and restore.sh on a real PostgreSQL: a row survives, a damaged archive changes nothing."""

import contextlib
import fcntl
import hashlib
import io
import json
import pathlib
import stat
import subprocess
import sys
import tarfile

import psycopg2
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"

import throwaway  # noqa: E402

SCHEMA = """
    CREATE TABLE ir_module_module (name text, latest_version text, state text);
    INSERT INTO ir_module_module VALUES ('base', '19.0.1.3', 'installed'), ('sale', NULL, 'uninstalled');
    CREATE TABLE ir_attachment (id serial PRIMARY KEY, store_fname text);
    CREATE TABLE stock_lot (id serial PRIMARY KEY, name text);
    -- as Odoo makes its indexes for searching
    CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm; ALTER FUNCTION unaccent(text) IMMUTABLE;
    CREATE INDEX stock_lot_name ON stock_lot USING gin (unaccent(name) gin_trgm_ops);
"""


@pytest.fixture(scope="module")
def server():
    with throwaway.cluster() as env:
        yield env


class Site:
    """One database `udi_demo` with filestore and keys in a folder with spaces."""

    def __init__(self, env, folder):
        self.run_dir = folder / "a run folder"
        self.env = {
            **env,
            "UDI_DB_HOST": env["PGHOST"],
            "UDI_DB_PORT": "5432",
            "UDI_DB_USER": "odoo",
            "UDI_DB_PASSWORD": "",
            "UDI_RUN_DIR": str(self.run_dir),
            "UDI_PYTHON": sys.executable,
        }
        self.filestore = self.run_dir / "data/filestore"
        self.filestore.mkdir(parents=True)
        self.keys = self.run_dir / "https"
        self.keys.mkdir()

    @contextlib.contextmanager
    def cursor(self, database="udi_demo"):
        connection = psycopg2.connect(host=self.env["PGHOST"], user="odoo", dbname=database)
        connection.autocommit = True
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def query(self, text, values=None, database="udi_demo"):
        with self.cursor(database) as cursor:
            cursor.execute(text, values)
            return cursor.fetchall() if cursor.description else None

    def attach(self, data):
        """Store an attachment as Odoo does and return its name."""
        value = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        name = f"{value[:2]}/{value}"
        path = self.filestore / "udi_demo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.query("INSERT INTO ir_attachment (store_fname) VALUES (%s)", [name])
        return name

    def script(self, name, *arguments):
        command = [SCRIPTS / name, *map(str, arguments)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False, timeout=120)

    def databases(self):
        rows = self.query("SELECT datname FROM pg_database WHERE NOT datistemplate", database="postgres")
        return {name for (name,) in rows} - {"postgres"}

    def lots(self):
        return [name for (name,) in self.query("SELECT name FROM stock_lot ORDER BY id")]

    def state(self):
        """Everything that a failed restore must not change."""
        files = {str(p.relative_to(self.run_dir)): p.read_bytes() for p in self.run_dir.rglob("*") if p.is_file()}
        for lock in ("lock", "backup.lock"):
            files.pop(lock, None)
        return self.databases(), self.lots(), files


@pytest.fixture
def site(server, tmp_path):
    site = Site(server, tmp_path)
    for name in site.databases():
        site.query(f'DROP DATABASE "{name}"', database="postgres")
    site.query("CREATE DATABASE udi_demo", database="postgres")
    site.query(SCHEMA)
    site.query("INSERT INTO stock_lot (name) VALUES ('SN-0001')")
    site.certificate = site.attach(b"certificate of registration")
    site.attach("图片".encode() * 1000)
    (site.keys / "ca.key").write_text("private")
    (site.keys / "ca.pem").write_text("public")
    return site


@pytest.fixture
def archive(site, tmp_path):
    path = tmp_path / "my backup.tar"
    result = site.script("backup.sh", path)
    assert result.returncode == 0, result.stderr
    return path


# --- bad input changes nothing


def members(path):
    with tarfile.open(path) as archive:
        return archive.getmembers()


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5])
def test_one_changed_byte_changes_nothing(site, archive, number):
    member = members(archive)[number]
    data = bytearray(archive.read_bytes())
    data[member.offset_data + member.size // 2] ^= 1
    archive.write_bytes(data)
    before = site.state()
    result = site.script("restore.sh", archive)
    assert result.returncode == 1
    assert "Nothing was restored and nothing was changed" in result.stderr
    assert result.stderr.count("\n") == 1
    assert site.state() == before


@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
def test_cut_off_archive_changes_nothing(site, archive, part):
    data = archive.read_bytes()
    last = members(archive)[-1]
    archive.write_bytes(data[: int((last.offset_data + last.size) * part)])
    before = site.state()
    result = site.script("restore.sh", archive)
    assert (result.returncode, site.state()) == (1, before)
    assert "Nothing was restored and nothing was changed" in result.stderr


def rewrite(archive, change):
    """Write the archive again with `change(manifest, parts)` and right hashes of the manifest."""
    with tarfile.open(archive) as old:
        parts = {m.name: old.extractfile(m).read() for m in old.getmembers()}
    manifest = json.loads(parts.pop("manifest.json"))
    parts.pop("manifest.json.sha256")
    change(manifest, parts)
    text = json.dumps(manifest).encode()
    parts = {"manifest.json": text, "manifest.json.sha256": hashlib.sha256(text).hexdigest().encode(), **parts}
    with tarfile.open(archive, "w") as new:
        for name, data in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))


def outside(manifest, parts):
    parts["filestore/../../outside"] = b"x"
    value = hashlib.sha256(b"x").hexdigest()
    manifest["files"].append({"name": "filestore/../../outside", "size": 1, "sha256": value})


def unlisted(_manifest, parts):
    parts["keys/https/ca.pfx"] = b"x"


def newer_server(manifest, _parts):
    manifest["postgresql"] = 990001


def other_odoo(manifest, _parts):
    manifest["odoo"] = "18.0"


def other_format(manifest, _parts):
    manifest["format"] = 2


def not_a_dump(manifest, parts):
    parts["database.dump"] = b"PGDMP but nothing more"
    entry = next(e for e in manifest["files"] if e["name"] == "database.dump")
    entry["size"], entry["sha256"] = 22, hashlib.sha256(parts["database.dump"]).hexdigest()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (outside, "list of contents is not right"),
        (unlisted, "does not belong in it"),
        (newer_server, "saved by PostgreSQL 99"),
        (other_odoo, "saved by Odoo 18.0"),
        (other_format, "another format"),
        (not_a_dump, "pg_restore failed"),
    ],
)
def test_unsuitable_archive_changes_nothing(site, archive, change, words):
    rewrite(archive, change)
    before = site.state()
    result = site.script("restore.sh", archive)
    assert result.returncode == 1
    assert words in result.stderr
    assert site.state() == before


def test_no_archive_at_all(site, tmp_path):
    before = site.state()
    assert "There is no file" in site.script("restore.sh", tmp_path / "none.tar").stderr
    (tmp_path / "text.tar").write_text("not a tar file")
    assert "Nothing was restored" in site.script("restore.sh", tmp_path / "text.tar").stderr
    assert site.script("restore.sh").returncode == 2
    assert "There is no kept state" in site.script("restore.sh", "--back", "udi_demo_before_1").stderr
    assert "There is no kept state" in site.script("restore.sh", "--forget", "udi_demo").stderr
    assert site.state() == before


def test_refused_while_odoo_runs(site, archive):
    before = site.state()
    with site.cursor():
        connected = site.script("restore.sh", archive)
    with open(site.run_dir / "lock", "w") as lock:  # `make run` holds it as long as it lives
        fcntl.flock(lock, fcntl.LOCK_EX)
        locked = site.script("restore.sh", archive)
    for result in (connected, locked):
        assert result.returncode == 1
        assert "make stop" in result.stderr
    assert site.state() == before


def test_backup_that_fails_leaves_the_old_archive(site, archive):
    data = archive.read_bytes()
    site.query("DROP TABLE ir_module_module")
    result = site.script("backup.sh", archive)
    assert result.returncode == 1
    assert "is not an Odoo database" in result.stderr
    assert archive.read_bytes() == data
    assert [path.name for path in archive.parent.iterdir() if path.name.startswith(".")] == []
    assert [path.name for path in site.filestore.iterdir()] == ["udi_demo"]
    assert "does not exist" in site.script("backup.sh", archive.parent / "no folder/x.tar").stderr


# --- the way there and back


def test_row_attachment_and_keys_survive(site, archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    # afterwards everything goes wrong
    site.query("UPDATE stock_lot SET name = 'WRONG'")
    (site.filestore / "udi_demo" / site.certificate).unlink()
    later = site.attach(b"attached later")
    (site.keys / "ca.key").write_text("other private")
    result = site.script("restore.sh", archive)
    assert result.returncode == 0, result.stderr
    assert site.lots() == ["SN-0001"]
    for (name,) in site.query("SELECT store_fname FROM ir_attachment"):
        data = (site.filestore / "udi_demo" / name).read_bytes()
        assert name.endswith(hashlib.sha1(data, usedforsecurity=False).hexdigest())
    assert (site.keys / "ca.key").read_text() == "private"
    assert stat.S_IMODE((site.keys / "ca.key").stat().st_mode) == 0o600
    # the state before is kept whole and can be put back
    (kept,) = site.databases() - {"udi_demo"}
    assert f"restore.sh --back {kept}" in result.stdout
    assert site.script("restore.sh", "--kept").stdout == f"{kept}\n"
    assert (site.filestore / kept / later).read_bytes() == b"attached later"
    back = site.script("restore.sh", "--back", kept)
    assert back.returncode == 0, back.stderr
    assert site.lots() == ["WRONG"]
    assert (site.filestore / "udi_demo" / later).read_bytes() == b"attached later"
    assert (site.keys / "ca.key").read_text() == "other private"
    (again,) = site.databases() - {"udi_demo"}
    assert site.script("restore.sh", "--forget", again).returncode == 0
    assert site.databases() == {"udi_demo"}
    assert sorted(path.name for path in site.filestore.iterdir()) == ["udi_demo"]


def test_restore_on_an_empty_machine(site, archive, tmp_path, server):
    site.query("DROP DATABASE udi_demo", database="postgres")
    new = Site(server, tmp_path / "elsewhere")
    result = new.script("restore.sh", archive)
    assert result.returncode == 0, result.stderr
    assert new.lots() == ["SN-0001"]
    assert (new.filestore / "udi_demo" / site.certificate).read_bytes() == b"certificate of registration"
    assert (new.keys / "ca.key").read_text() == "private"
    assert new.databases() == {"udi_demo"}


def test_missing_attachment_is_said(site, tmp_path):
    (site.filestore / "udi_demo" / site.certificate).unlink()
    result = site.script("backup.sh", tmp_path / "b.tar")
    assert result.returncode == 0
    assert "1 attachments were missing on the disk already" in result.stdout
