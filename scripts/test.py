"""Run the parts of the test suite and add up their results (called by test.sh).

usage: test.py CONF DATA_DIR [PYTEST-ARGUMENT...]

Parts: *plain* (no Odoo, no database), *addons* (a copy of the template with the addons), *e2e* (a copy with the
demo company).  Paths among the arguments choose the parts.  Also counted: warnings while the addons were installed.
Results: build/test/*.xml and build/test/result.txt; the exit code is 1 when anything failed.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "test"
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


def run_part(name, paths, template, conf, data, options):
    """Run pytest for one part; return its counts."""
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={RESULTS / name}.xml", *options]
    if template:
        target = f"test_{name}"
        database.copy(template, target, data)
        command += [f"--odoo-config={conf}", f"--odoo-database={target}", "--odoo-http", "--odoo-log-level=warn"]
        command += [f"--odoo-extra=db-filter=^{target}$"]
    else:
        command += ["-p", "no:odoo"]
    result = RESULTS / f"{name}.json"
    print(f"\n== {name}: {' '.join(paths)}", flush=True)
    done = subprocess.run([*command, *paths], cwd=ROOT, env={**os.environ, "UDI_TEST_RESULT": str(result)}, check=False)
    counts = json.loads(result.read_text()) if result.exists() else {"passed": 0, "failed": 0, "skipped": 0}
    nothing_selected = done.returncode == 5 and options
    if done.returncode and not counts["failed"] and not nothing_selected:
        print(f"pytest ended with exit code {done.returncode}", flush=True)
        counts["failed"] += 1
    return counts


def install_warnings(templates, data):
    """Lines of the installation logs that are warnings and not on the allow-list."""
    allow_list = (ROOT / "tests" / "allowed_log.txt").read_text(encoding="utf-8").splitlines()
    allowed = [re.compile(line) for line in allow_list if line.strip() and not line.startswith("#")]
    for key in ("plain", "demo"):
        log = Path(data, f"{templates[key]}.log")
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else ():
            if LOG_LINE.match(line) and not any(pattern.search(line) for pattern in allowed):
                yield f"{key}: {line}"


def main(conf, data, *arguments):
    templates = dict(line.split("=", 1) for line in Path(data, "templates").read_text().split())
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.iterdir():
        old.unlink()
    total = {"passed": 0, "failed": 0, "skipped": 0}
    selected, options = parts(arguments)
    for name, paths, template in selected:
        counts = run_part(name, paths, templates.get(template), conf, data, options)
        for key in total:
            total[key] += counts[key]
    if warnings := list(install_warnings(templates, data)):
        print("\n== warnings while the addons were installed (tests/allowed_log.txt)", *warnings, sep="\n")
        total["failed"] += 1
    line = "{passed} passed, {failed} failed, {skipped} skipped".format(**total)
    (RESULTS / "result.txt").write_text(line + "\n")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
