"""A throw-away database with the addons for figures that need one; called by `make bench`, which sets the surroundings.

UDI_ODOO_CONF is Odoo's configuration, UDI_DATA_DIR its files, PGHOST and so on the server of the tests.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import subprocess
import sys

from .figures import PROJECT, NotYet

NAME = "udi_bench"
MARK = "bench-result: "


def run_job(job, *arguments, template="plain"):
    """Call `bench.JOB.run(env, *arguments)` inside Odoo on a fresh copy of a template; return its result.

    :param template: "plain" (these addons, no demo data) or "base" (Odoo's modules only, nothing of ours)
    """
    with fresh(template) as conf:
        return shell(conf, NAME, job, *arguments)


@contextlib.contextmanager
def fresh(template):
    """A copy of a template under NAME while it is needed; gives Odoo's configuration file."""
    with copies({NAME: template}) as conf:
        yield conf


@contextlib.contextmanager
def copies(wanted):
    """Copies of templates while they are needed, `{name: template}`; gives Odoo's configuration file."""
    conf, data = os.environ.get("UDI_ODOO_CONF"), os.environ.get("UDI_DATA_DIR")
    if not conf or not data:
        raise NotYet("Figures with a database need the project's surroundings: start them with 'make bench'.")
    cache = PROJECT / ".cache"
    cache.mkdir(exist_ok=True)
    with open(cache / "test.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotYet("The tests run in this folder: start the benchmark when they are done.") from None
        subprocess.run([PROJECT / "scripts/templates.sh", conf, data], check=True, stdout=sys.stderr)
        templates = dict(line.split("=", 1) for line in pathlib.Path(data, "templates").read_text().split())
        script = [sys.executable, PROJECT / "scripts/database.py"]
        try:
            for name, template in wanted.items():
                subprocess.run([*script, "copy", templates[template], name, data], check=True)
            yield conf
        finally:
            for name in wanted:
                subprocess.run([*script, "drop", name, data], check=True)


def shell(conf, database, job, *arguments):
    """Call `bench.JOB.run(env, *arguments)` in Odoo's shell on `database`."""
    code = (
        f"import importlib, json, sys\nsys.path.insert(0, {str(PROJECT / 'scripts')!r})\n"
        f"result = importlib.import_module('bench.{job}').run(env, *json.loads({json.dumps(arguments)!r}))\n"
        f"print({MARK!r} + json.dumps(result))\n"
    )
    command = [sys.executable, "-m", "odoo", "shell", "-c", conf, "-d", database, "--no-http", "--log-level=error"]
    command += ["--limit-memory-hard=0"]  # of a million units Odoo's own functions need 4 GB
    done = subprocess.run(command, input=code, stdout=subprocess.PIPE, text=True, check=False)
    for line in done.stdout.splitlines():
        if MARK in line:
            return json.loads(line.split(MARK, 1)[1])
    raise RuntimeError(f"{job} gave no result; Odoo's log stands above")
