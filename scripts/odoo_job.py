"""Run one Odoo command to its end and show one line of progress for it.

usage: odoo_job.py TITLE LOGFILE ODOO-ARGUMENT...

The line counts modules while they load and ends with the seconds taken.  The whole log goes to LOGFILE.
Exit code: Odoo's own, or 1 when the log holds an error although Odoo went on.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

MODULE = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
ERROR = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) ")
WIDTH = 58


def main(title, logfile, *arguments):
    began = time.monotonic()
    shows_progress = sys.stdout.isatty()
    print(f"  {title}".ljust(WIDTH), end="", flush=True)
    command = [sys.executable, "-m", "odoo", *arguments, "--stop-after-init", "--no-http", "--log-level=info"]
    errors = 0
    Path(logfile).parent.mkdir(parents=True, exist_ok=True)
    with (
        open(logfile, "w", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout:
            log.write(line)
            errors += bool(ERROR.match(line))
            if shows_progress and (match := MODULE.search(line)):
                name, done, total = match.groups()
                print(f"\r  {title}".ljust(WIDTH) + f" {done}/{total} {name}\x1b[K", end="", flush=True)
    if shows_progress:
        print(f"\r  {title}".ljust(WIDTH) + "\x1b[K", end="")
    if process.returncode or errors:
        print(" failed")
        print(f"Odoo reported an error: read it in {logfile}", file=sys.stderr)
        return process.returncode or 1
    print(f"{time.monotonic() - began:5.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        print(" interrupted")
        sys.exit(130)
