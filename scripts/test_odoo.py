"""Odoo's own tests of the extended modules with these addons installed, compared with plain Odoo.

usage: test_odoo.py [MODULE,...]

The plain result is kept in tests/odoo_baseline/BUILD.json, one per build of Odoo.  Modules that have none for this
build are run on plain Odoo first and recorded.  A difference (a test that fails or does not run with our addons but
passes without) is printed; the exit code is 1 then.  Needs the environment of with_env.sh.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import database

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "stock",
    "mrp",
    "product_expiry",
    "mrp_product_expiry",
    "barcodes_gs1_nomenclature",
    "purchase_stock",
    "sale_stock",
    "repair",
    "maintenance",
)


def build_name():
    """Name of the Odoo build: its version and the start of the hash of what identifies it."""
    text = (ROOT / ".cache" / "odoo.build").read_text()
    return f"{text.split()[0]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def of_lib(expression):
    """What an expression of the shell scripts' common ground prints."""
    command = ["bash", "-c", f"source scripts/lib.sh; {expression}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def addon_names():
    return of_lib("addon_names")


def run(title, modules, extra):
    """Install `modules` and the addons in `extra` in a fresh database; run the modules' tests; return the results."""
    name, data = "odoo_tests", os.environ["UDI_DATA_DIR"]
    conf = os.environ["UDI_ODOO_CONF"]
    log, result = ROOT / "build" / f"test_odoo_{title}.log", ROOT / "build" / f"test_odoo_{title}.json"
    log.parent.mkdir(exist_ok=True)
    result.unlink(missing_ok=True)
    database.drop(name, data)
    # always the same set: what a test of one module meets depends on the others that are there
    odoo_modules = of_lib('echo "$ODOO_MODULES"').split(",")
    wanted = ",".join(dict.fromkeys([*MODULES, *odoo_modules, *modules, *filter(None, [extra])]))
    print(f"  {title}: installing {wanted}", flush=True)
    install = [sys.executable, "-m", "odoo", "-c", conf, "-d", name, f"--db-filter=^{name}$", "--stop-after-init"]
    install += ["-i", wanted, "--no-http", "--log-level=warn"]
    if subprocess.run(install, check=False, stdin=subprocess.DEVNULL).returncode:
        sys.exit(f"The modules could not be installed ({title}): see the lines above.")
    print(f"  {title}: testing {', '.join(modules)}", flush=True)
    command = [sys.executable, str(ROOT / "scripts" / "test_odoo_run.py"), conf, name, ",".join(modules), str(result)]
    with log.open("w", encoding="utf-8") as output:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False)
    database.drop(name, data)
    if not result.exists():
        sys.exit(f"The tests did not come to their end ({title}): read {log}.")
    return json.loads(result.read_text())


def of_modules(found, modules):
    return {name: outcome for name, outcome in found.items() if name.split(".")[0] in modules}


def recorded(modules):
    """The plain results of these modules; those not on record for this build are run and recorded first."""
    file = ROOT / "tests" / "odoo_baseline" / f"{build_name()}.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    missing = [module for module in modules if module not in kept]
    if missing:
        found = run("plain", missing, None)
        for module in missing:
            kept[module] = dict(sorted(of_modules(found, [module]).items()))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return {name: outcome for module in modules for name, outcome in kept[module].items()}


def main(modules=None):
    modules = modules.split(",") if modules else MODULES
    if unknown := set(modules) - set(MODULES):
        sys.exit(f"Not among the extended modules: {', '.join(sorted(unknown))}. Choose from {', '.join(MODULES)}.")
    plain = recorded(modules)
    ours = of_modules(run("with_addons", modules, addon_names()), modules)
    rows = [
        (name, plain.get(name, "absent"), ours.get(name, "absent"))
        for name in sorted(plain.keys() | ours.keys())
        if plain.get(name) != ours.get(name)
    ]
    for name, before, after in rows:
        print(f"  {before:>8} -> {after:<8} {name}")
    worse = [row for row in rows if row[2] != "passed" and row[1] == "passed"]
    print(f"{len(plain)} tests on plain Odoo, {len(ours)} with the addons, {len(rows)} differ, {len(worse)} worse.")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
