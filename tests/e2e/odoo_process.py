"""Odoo as a process of its own on a throw-away database of the test cluster."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2
from odoo.tools import config

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = "import odoo.cli; odoo.cli.main()"
sys.path.insert(0, str(ROOT / "scripts"))
import database  # noqa: E402 - the scripts are not a package


def environment():
    """The surroundings in which libpq reaches the tests' cluster."""
    names = {"PGHOST": "db_host", "PGUSER": "db_user", "PGPASSWORD": "db_password", "PGPORT": "db_port"}
    return os.environ | {name: str(config[option]) for name, option in names.items() if config[option]}


@contextlib.contextmanager
def copy_of(template, name):
    """A copy of a template database ("base", "plain" or "demo"), dropped afterwards."""
    data = config["data_dir"]
    templates = dict(line.split("=", 1) for line in Path(data, "templates").read_text().split())
    database.drop(name, data)
    database.copy(templates[template], name, data)
    try:
        yield name
    finally:
        database.drop(name, data)


def command(name, *arguments):
    return [sys.executable, "-c", LAUNCHER, *arguments, "-c", str(config["config"]), "-d", name, "--log-level=warn"]


def run(name, *arguments, script=None):
    """Run Odoo to its end; its log is the message of a failure. Returns what it printed."""
    done = subprocess.run(
        command(name, *arguments), input=script, cwd=ROOT, env=os.environ, text=True, capture_output=True, timeout=600,
        check=False,
    )  # fmt: skip
    output = done.stdout + done.stderr
    assert done.returncode == 0 and "Traceback" not in output, output[-4000:]
    return done.stdout


def verify(*arguments):
    """Exit code and words of the check of the ledger that needs no Odoo."""
    script = [sys.executable, str(ROOT / "scripts/verify_ledger.py"), *map(str, arguments)]
    done = subprocess.run(script, cwd=ROOT, env=environment(), text=True, capture_output=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def rows(name, query, *values):
    """Rows of a query on the database, in a connection of its own."""
    connection = psycopg2.connect(
        dbname=name, host=config["db_host"] or None, user=config["db_user"] or None,
        password=config["db_password"] or None, port=config["db_port"] or None,
    )  # fmt: skip
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


class Server:
    """An Odoo server that answers on a port of this machine, until it is killed."""

    def __init__(self, name, *options, crons=0):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.name = name
        options = (*options, "--http-interface=127.0.0.1", f"--http-port={self.port}")
        options += (f"--max-cron-threads={crons}", "--workers=0")
        self.process = subprocess.Popen(
            command(name, "server", f"--db-filter=^{name}$", *options), cwd=ROOT, env=os.environ,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def __enter__(self):
        end = time.monotonic() + 180
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                self.call("common", "version")
                return self
            time.sleep(0.3)
        self.kill()
        raise AssertionError("The server did not start")

    def __exit__(self, *_error):
        self.kill()

    def kill(self):
        """As the out-of-memory killer would: no goodbye to anybody. Waits until PostgreSQL has noticed."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        end = time.monotonic() + 60
        while self.sessions() and time.monotonic() < end:
            time.sleep(0.1)

    def sessions(self):
        """Queries of the server's sessions that are at work or hold a transaction open."""
        query = "SELECT query FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() AND state <> 'idle'"
        return [text for (text,) in rows(self.name, query, self.name)]

    def call(self, service, method, *arguments, timeout=300):
        body = {"jsonrpc": "2.0", "params": {"service": service, "method": method, "args": arguments}}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/jsonrpc", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        answer = json.load(urllib.request.urlopen(request, timeout=timeout))
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer.get("result")  # what returns nothing has no result

    def execute(self, model, method, *arguments, **options):
        """A method by RPC, as the administrator."""
        return self.call("object", "execute_kw", self.name, 2, "admin", model, method, arguments, options)
