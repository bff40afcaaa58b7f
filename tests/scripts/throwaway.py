"""A small PostgreSQL cluster for one test file: unix socket only, thrown away afterwards."""

import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

SETTINGS = "listen_addresses=''\nfsync=off\nfull_page_writes=off\nshared_buffers=32MB\nmax_connections=30\njit=off\n"


def programs():
    """Return the folder of PostgreSQL's programs: the one on PATH (set by the set-up), else the newest installed."""
    found = shutil.which("initdb")
    if found and shutil.which("postgres"):
        return pathlib.Path(found).parent
    folders = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max(folders, key=lambda path: int(path.parts[-3])).parent


@contextlib.contextmanager
def cluster():
    """Yield an environment (a dict) in which PostgreSQL's programs and libpq reach a new cluster as user odoo."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="udi-pg-"))
    prefix = []
    if os.geteuid() == 0:  # PostgreSQL refuses root
        names = {entry.pw_name for entry in pwd.getpwall()}
        user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
        prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        if subprocess.run([*prefix, "test", "-x", programs() / "postgres"], check=False).returncode:
            # a folder that only root may enter; access(2) ignores capabilities without the last option
            prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]

    def run(program, *arguments):
        command = [*prefix, programs() / program, "-D", folder / "data", *arguments]
        return subprocess.run(command, cwd="/", check=True, capture_output=True)

    run("initdb", "-U", "odoo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    with open(folder / "data/postgresql.conf", "a") as configuration:
        configuration.write(f"{SETTINGS}unix_socket_directories='{folder}'\n")
    subprocess.run(
        [*prefix, programs() / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "start"],
        cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        path = f"{programs()}{os.pathsep}{os.environ['PATH']}"
        yield {**os.environ, "PGHOST": str(folder), "PGPORT": "5432", "PGUSER": "odoo", "PATH": path}
    finally:
        run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
