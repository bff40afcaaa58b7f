"""Run the parts of the test suite and add up their results (called by test.sh).

usage: test.py CONF DATA_DIR [PYTEST-ARGUMENT...]

Parts: *addons* (a copy of the template with the addons), *plain* (no Odoo, no database), *e2e* (a copy with the demo
company).  *plain* and then *e2e* run beside *addons* and are shown last.  Paths among the arguments choose the parts.
Also counted: warnings while the addons were installed.
Results: build/test/*.xml and build/test/result.txt; the exit code is 1 when anything failed.
"""

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "test"
NOTHING = {"passed": 0, "failed": 0, "skipped": 0}
PLAIN = ("tests/unit", "tests/property", "tests/arch", "tests/scripts")
LOG_LINE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")
sys.path.insert(0, str(ROOT / "scripts"))

import database  # noqa: E402 - beside this file


def parts(arguments):
    """(name, paths, database template or None) of the parts to run, and the arguments that are not paths."""
    chosen = [argument for argument in arguments if (ROOT / argument.split("::")[0]).exists()]
    options = [argument for argument in arguments if argument not in chosen]
    addons = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("addons/*/tests"))
    all_parts = [("plain", PLAIN, None), ("addons", addons, "plain"), ("e2e", ("tests/e2e",), "demo")]
    result = []
    for name, folders, template in all_parts:
        root = "addons/" if name == "addons" else folders
        paths = [path for path in chosen if path.rstrip("/").startswith(root)] if chosen else folders
        if paths := [path for path in paths if (ROOT / path.split("::")[0]).exists()]:
            result.append((name, paths, template))
    return result, options


class Part:
    """One run of pytest: begins when it is made; `counts()` waits for its end."""

    def __init__(self, name, paths, options, output=None):
        self.name, self.options, self.output = name, options, output
        self.result = RESULTS / f"{name}.json"
        self.title = f"\n== {name}: {' '.join(paths)}"
        if not output:
            print(self.title, flush=True)
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={RESULTS / name}.xml", *options, *paths]
        environment = {**os.environ, "UDI_TEST_RESULT": str(self.result)}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)

    def counts(self):
        code = self.process.wait()
        if self.output:
            self.output.seek(0)
            print(self.title, self.output.read(), sep="\n", flush=True)
        found = json.loads(self.result.read_text()) if self.result.exists() else dict(NOTHING)
        nothing_selected = code == 5 and self.options
        if code and not found["failed"] and not nothing_selected:
            print(f"pytest ended with exit code {code}", flush=True)
            found["failed"] += 1
        return found


def odoo_options(name, template, conf, data):
    """Options of a run on a fresh copy of a template database."""
    target = f"test_{name}"
    database.copy(template, target, data)
    options = [f"--odoo-config={conf}", f"--odoo-database={target}", f"--odoo-extra=db-filter=^{target}$"]
    return [*options, "--odoo-http", "--odoo-log-level=warn"]


def install_warnings(templates, data):
    """Lines of the installation logs that are warnings and not on the allow-list."""
    allow_list = (ROOT / "tests" / "allowed_log.txt").read_text(encoding="utf-8").splitlines()
    allowed = [re.compile(line) for line in allow_list if line.strip() and not line.startswith("#")]
    for key, name in templates.items():
        if key == "base":
            continue
        log = Path(data, f"{name}.log")
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else ():
            if LOG_LINE.match(line) and not any(pattern.search(line) for pattern in allowed):
                yield f"{key}: {line}"


def run_all(selected, options, conf, data):
    """Run the parts in two lanes; return their counts and the names of the template databases."""
    beside = [part for part in selected if part[0] != "addons"] if len(selected) > 1 else []
    templates = {}

    def arguments(part):
        name, _paths, template = part
        extra = odoo_options(name, templates[template], conf, data) if template else ["-p", "no:odoo"]
        return [*options, *extra]

    def lane():
        for part in beside:
            if part[2]:
                made.wait()
            if part[2] and not templates:
                return
            log = (RESULTS / f"{part[0]}.log").open("w+", encoding="utf-8")
            quiet.append(Part(part[0], part[1], arguments(part), log))
            quiet[-1].process.wait()

    made, quiet = threading.Event(), []
    other = threading.Thread(target=lane)
    other.start()  # what needs no database runs while the templates are made
    try:
        if any(template for _name, _paths, template in selected):
            subprocess.run([str(ROOT / "scripts" / "templates.sh"), conf, data], check=True)
            templates.update(line.split("=", 1) for line in Path(data, "templates").read_text().split())
    finally:
        made.set()
    found = [Part(part[0], part[1], arguments(part)).counts() for part in selected if part not in beside]
    other.join()
    found += [part.counts() for part in quiet]
    return found, templates


def main(conf, data, *arguments):
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.iterdir():
        old.unlink()
    selected, options = parts(arguments)
    found, templates = run_all(selected, options, conf, data)
    if warnings := list(install_warnings(templates, data)):
        print("\n== warnings while the addons were installed (tests/allowed_log.txt)", *warnings, sep="\n")
        found.append({**NOTHING, "failed": 1})
    total = {key: sum(counts[key] for counts in found) for key in NOTHING}
    line = "{passed} passed, {failed} failed, {skipped} skipped".format(**total)
    (RESULTS / "result.txt").write_text(line + "\n")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except subprocess.CalledProcessError:
        sys.exit("The template databases could not be made: see the lines above.")
