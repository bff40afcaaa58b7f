"""The steps of entrypoint.sh: wait for PostgreSQL, create or upgrade the database, make the proxy's certificate.

Needs nothing but Odoo's own Python packages. Settings come from the environment, see entrypoint.sh.
"""

import argparse
import ast
import contextlib
import hashlib
import ipaddress
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import time

import psycopg2

CHECKSUMS = "udi.entrypoint.checksums"  # ir.config_parameter: what the addons were like when they were last installed
LOCK = 0x55444931  # advisory lock: one container works on the database, the others wait for it

SET_PASSWORD = """
import os
admin = env.ref("base.user_admin")
env.cr.execute("SELECT password FROM res_users WHERE id = %s", [admin.id])
(stored,) = env.cr.fetchone()
if stored and admin._crypt_context().verify("admin", stored):
    admin.password = os.environ["UDI_ADMIN_PASSWORD"]
    env.cr.commit()
    print("admin password set")
"""


class StepError(Exception):
    """A step cannot be done; the message says why and what to do."""


def setting(name, default):
    """Return the environment variable `name`, or the contents of the file that `name`_FILE names, or `default`."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return pathlib.Path(path).read_text("utf-8").strip()
        except OSError as error:
            raise StepError(f"{name}_FILE={path} cannot be read: {error.strerror}.") from error
    return os.environ.get(name) or default


def say(text):
    print(f"entrypoint: {text}", flush=True)


# --- PostgreSQL


def wait():
    """Return when PostgreSQL answers; raise `StepError` after UDI_DB_TIMEOUT seconds."""
    text = setting("UDI_DB_TIMEOUT", "60")
    if not re.fullmatch(r"\d{1,5}", text):
        raise StepError(f"UDI_DB_TIMEOUT={text} is not a number of seconds.")
    end = time.monotonic() + int(text)
    while True:
        try:
            psycopg2.connect(dbname="postgres", connect_timeout=5).close()
            return
        except psycopg2.OperationalError as error:
            reason = " ".join(str(error).split())
        if time.monotonic() >= end:
            raise StepError(f"PostgreSQL did not answer within {text} s: {reason}. Check PGHOST, PGUSER, PGPASSWORD.")
        time.sleep(1)


@contextlib.contextmanager
def connect(database):
    """Yield an autocommitting cursor on `database`."""
    connection = psycopg2.connect(dbname=database, application_name="udi-entrypoint")
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def database_state(database):
    """Return `(states, checksums)`: module name → state, and module name → checksum when last installed."""
    with connect("postgres") as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if not cursor.fetchone():
            return {}, {}
    with connect(database) as cursor:
        cursor.execute("SELECT to_regclass('ir_module_module'), to_regclass('ir_config_parameter')")
        if None in cursor.fetchone():
            return {}, {}
        cursor.execute("SELECT name, state FROM ir_module_module")
        states = dict(cursor.fetchall())
        cursor.execute("SELECT value FROM ir_config_parameter WHERE key = %s", [CHECKSUMS])
        row = cursor.fetchone()
    return states, json.loads(row[0]) if row else {}


def save_checksums(database, checksums):
    """Remember what the addons were like."""
    with connect(database) as cursor:
        cursor.execute(
            """INSERT INTO ir_config_parameter (key, value, create_uid, write_uid, create_date, write_date)
                VALUES (%s, %s, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
                ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, write_date = EXCLUDED.write_date""",
            [CHECKSUMS, json.dumps(checksums, sort_keys=True)],
        )


# --- addons


def addons_folder():
    """Return the folder with the project's addons."""
    default = pathlib.Path(__file__).resolve().parents[1] / "addons"
    folder = pathlib.Path(setting("UDI_ADDONS_DIR", default))
    if not folder.is_dir():
        raise StepError(f"There is no folder with addons at {folder}. Set UDI_ADDONS_DIR.")
    return folder


def manifests(folder):
    """Return the manifests (dicts) of the installable addons in `folder` by name."""
    found = {}
    for path in sorted(folder.glob("*/__manifest__.py")):
        try:
            manifest = ast.literal_eval(path.read_text("utf-8"))
        except (SyntaxError, ValueError) as error:
            raise StepError(f"{path} is not a manifest: {error}.") from error
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def checksum(folder):
    """Return a checksum over every file of an addon."""
    value = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            value.update(str(path.relative_to(folder)).encode() + b"\0")
            value.update(hashlib.sha256(path.read_bytes()).digest())
    return value.hexdigest()


def wanted(found):
    """Return the modules to install. Glue addons come by themselves when what they join is installed."""
    text = setting("UDI_MODULES", "")
    names = [name for name in re.split(r"[\s,]+", text) if name]
    if not names:
        names = ["mrp", *(name for name, manifest in found.items() if not manifest.get("auto_install"))]
    wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
    if wrong:
        raise StepError(f"UDI_MODULES: '{wrong[0]}' is not the name of a module.")
    return names


# --- the steps


def init():
    """Create the database, install what is missing, upgrade what has changed; do nothing where nothing has."""
    database, folder = setting("UDI_DATABASE", "udi"), addons_folder()
    found = manifests(folder)
    names = wanted(found)
    wait()
    with connect("postgres") as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until this connection ends
        states, before = database_state(database)
        now = {name: checksum(folder / name) for name in found}
        missing = [name for name in names if states.get(name) != "installed"]
        changed = [n for n in found if states.get(n) in ("installed", "to upgrade") and before.get(n) != now[n]]
        if missing or changed:
            install(database, found, missing, changed, new=not states)
        states, _before = database_state(database)
        failed = [name for name in names if states.get(name) != "installed"]
        if failed:
            raise StepError(f"Not installed: {', '.join(failed)}. Odoo's log above says why.")
        if missing or changed:
            if setting("UDI_DEMO", "0") != "1":
                set_password(database)
            save_checksums(database, {name: now[name] for name in found if states.get(name) == "installed"})
    say(f"the database '{database}' is ready")


def odoo(*arguments, **options):
    """Run Odoo with `arguments`; its log goes where ours goes."""
    command = [setting("ODOO_BIN", "odoo"), *arguments, "--no-http"]
    return subprocess.run(command, check=False, text=True, **options)


def install(database, found, missing, changed, new):
    """Let Odoo install and upgrade modules."""
    demo = "--with-demo" if setting("UDI_DEMO", "0") == "1" else "--without-demo"
    languages = f"--load-language={setting('UDI_LANGUAGES', 'en_US,zh_CN')}"
    if new and demo == "--with-demo":
        # Odoo's own modules without their demo data, which would bury the story of the demo company
        below = {
            name
            for manifest in found.values()
            if not manifest.get("auto_install")
            for name in manifest.get("depends", ["base"])
        }
        run_odoo(database, "--init", ",".join(sorted((below | set(missing)) - set(found))), "--without-demo", languages)
        with connect(database) as cursor:  # addons get their demo data only where all below them have theirs
            cursor.execute("UPDATE ir_module_module SET demo = TRUE WHERE state = 'installed'")
    arguments = []
    if missing:
        say(f"installing {', '.join(missing)} in '{database}'")
        arguments += ["--init", ",".join(missing)]
    if changed:
        say(f"upgrading {', '.join(changed)} in '{database}'")
        arguments += ["--update", ",".join(changed)]
    run_odoo(database, *arguments, *([demo, languages] if new else []))


def run_odoo(database, *arguments):
    """Let Odoo work on the database and end; raise `StepError` where it fails."""
    result = odoo("--database", database, "--stop-after-init", "--max-cron-threads=0", *arguments)
    if result.returncode:
        raise StepError(f"Odoo ended with code {result.returncode}; its log above says why. Nothing was started.")


def set_password(database):
    """Replace the password 'admin' of the user admin, if it still has it."""
    given = setting("UDI_ADMIN_PASSWORD", "")
    password = given or secrets.token_urlsafe(12)
    env = {**os.environ, "UDI_ADMIN_PASSWORD": password}
    result = odoo(
        "shell", "--database", database, "--log-level=warn", input=SET_PASSWORD, stdout=subprocess.PIPE, env=env
    )
    if result.returncode:
        raise StepError("The password of 'admin' could not be set; Odoo's log above says why.")
    if "admin password set" in result.stdout and not given:
        say(f"the user 'admin' has the password  {password}  (shown only now; change it after the first login)")


def certificate(folder):
    """Make or renew the proxy's certificate in `folder`; one of the user's own stays as it is."""
    import ca

    folder = pathlib.Path(folder)
    if (folder / "server.pem").exists() and not (folder / "ca.pem").exists():
        say("using your own certificate")
        return
    names, addresses = ["localhost"], ["127.0.0.1"]
    for text in setting("UDI_HOSTNAME", "").split():
        try:
            addresses.append(str(ipaddress.IPv4Address(text)))
        except ValueError:
            if not re.fullmatch(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9-]+)*", text):
                raise StepError(f"UDI_HOSTNAME: '{text}' is neither a host name nor an IPv4 address.") from None
            names.append(text)
    try:
        authority, issued = ca.ensure(folder, list(dict.fromkeys(names)), list(dict.fromkeys(addresses)))
    except ca.AuthorityError as error:
        raise StepError(str(error)) from error
    say(f"{'new' if issued else 'present'} certificate; authority SHA-256 {ca.fingerprint(authority)}")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["wait", "init", "certificate"])
    parser.add_argument("folder", nargs="?")
    options = parser.parse_args(argv)
    try:
        if options.step == "certificate":
            certificate(options.folder)
        else:
            {"wait": wait, "init": init}[options.step]()
    except (StepError, psycopg2.Error) as error:
        print(f"entrypoint: {str(error).strip()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
