"""The rules of the house as tests: what may import what, how large a room may grow, who may see a model."""

import ast
import csv
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
NAMES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
MANIFESTS = {name: ast.literal_eval((ADDONS / name / "__manifest__.py").read_text("utf-8")) for name in NAMES}
PYTHON = sorted(path for path in ADDONS.rglob("*.py") if "lib" not in path.parts)
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_COMPONENT = 400, 55, 260


def tree(path):
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path):
    """Absolute names of everything a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield f"{node.module}.{node.names[0].name}" if node.module == "odoo.addons" else node.module


def ours(name):
    """Which of our addons an import names, or None."""
    match = re.match(r"odoo\.addons\.(udi_\w+)", name)
    return match.group(1) if match else None


def depends(name):
    """Every addon that ``name`` may know: its manifest's, and theirs."""
    found, todo = set(), [name]
    while todo:
        for other in MANIFESTS.get(todo.pop(), {}).get("depends", ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def label(path):
    return str(path.relative_to(ROOT))


def test_core_knows_nothing_of_odoo():
    assert (ADDONS / "udi_core" / "__init__.py").read_text() == ""
    for path in (ADDONS / "udi_core").rglob("*.py"):
        foreign = [name for name in imports(path) if name.split(".")[0] == "odoo" and ours(name) != "udi_core"]
        assert not foreign, (label(path), foreign)


@pytest.mark.parametrize("name", NAMES)
def test_imports_follow_the_manifest(name):
    """An arrow in the code is an arrow in the manifest, and tests of an addon follow the same arrows."""
    allowed = depends(name) | {name}
    for path in (ADDONS / name).rglob("*.py"):
        strangers = {ours(item) for item in imports(path)} - {None} - allowed
        assert not strangers, (label(path), strangers)


def test_arrows_point_upward():
    """Siblings never need each other; only a glue addon joins two."""
    floor = {"udi_core": 0, "udi_traceability": 1}
    for name, manifest in MANIFESTS.items():
        below = [other for other in manifest["depends"] if other.startswith("udi_")]
        if name in floor:
            assert all(floor[other] < floor[name] for other in below), name
        elif not manifest.get("auto_install"):
            assert set(below) <= set(floor), f"{name} needs {below}: join siblings in a glue addon (auto_install)"
        assert name not in depends(name), name


@pytest.mark.parametrize("name", NAMES)
def test_manifest(name):
    manifest = MANIFESTS[name]
    assert manifest["license"] == "LGPL-3"
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", manifest["version"])
    for path in [*manifest.get("data", ()), *manifest.get("demo", ())]:
        assert (ADDONS / name / path).is_file(), path


def test_sizes():
    too_long = {label(p): n for p in PYTHON if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE}
    assert not too_long
    long_functions = {}
    for path in PYTHON:
        if "tests" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                long_functions[f"{label(path)}:{node.name}"] = node.end_lineno - node.lineno + 1
    assert not long_functions
    components = {
        label(path): n
        for path in ADDONS.rglob("static/src/**/*.js")
        if (n := len(path.read_text("utf-8").splitlines())) > LONGEST_COMPONENT
    }
    assert not components


def models_of(name):
    """``_name`` of every stored model that an addon defines."""
    for path in (ADDONS / name).rglob("*.py"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            if not any(
                isinstance(base, ast.Attribute) and base.attr in ("Model", "TransientModel") for base in node.bases
            ):
                continue
            values = {
                item.targets[0].id: ast.literal_eval(item.value)
                for item in node.body
                if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") in ("_name", "_inherit")
            }
            # a model named in its own _inherit is another addon's, which a mixin joins
            if "_name" in values and values["_name"] not in values.get("_inherit", ()):
                yield values["_name"]


@pytest.mark.parametrize("name", NAMES)
def test_every_model_has_an_access_rule(name):
    granted = set()
    table = ADDONS / name / "security" / "ir.model.access.csv"
    if table.exists():
        with table.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert row["group_id:id"], f"{row['id']} is open to everybody"
                granted.add(row["model_id:id"].split(".")[-1])
    missing = [model for model in models_of(name) if "model_" + model.replace(".", "_") not in granted]
    assert not missing


def test_sudo_has_its_reason_beside_it():
    silent = []
    for path in PYTHON:
        if "tests" in path.parts:
            continue
        lines = path.read_text("utf-8").splitlines()
        for index, line in enumerate(lines):
            near = " ".join(lines[max(0, index - 4) : index + 1])
            if ".sudo()" in line and "sudo:" not in near:
                silent.append(f"{label(path)}:{index + 1}")
    assert not silent


def test_no_sql_from_strings():
    """Values go into SQL as parameters; only constant names of our own columns are joined into a statement."""
    dynamic = []
    for path in PYTHON:
        if "tests" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "execute" and node.args):
                continue
            if isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)):
                dynamic.append(f"{label(path)}:{node.lineno}")
    assert not dynamic


def published():
    """Every text file we publish.  No hidden folder is entered: other tests write and delete below `.cache`."""
    passed_over = {"build", "node_modules", "backups", "__pycache__"}
    binary = {".png", ".pyc", ".ico", ".woff2", ".pdf", ".svg"}

    def entered(name):
        return name == ".ci" or not (name.startswith(".") or name in passed_over)

    for folder, folders, names in os.walk(ROOT):
        folders[:] = filter(entered, folders)
        for name in names:
            path = Path(folder) / name
            if path.suffix not in binary and (name == ".gitignore" or not name.startswith(".")):
                yield path


def test_nothing_points_to_one_machine():
    """No path of a developer's machine in anything we publish; test_environment.py looks for registries."""
    forbidden = re.compile(r"(?<![\w.])/(work|farm|home/\w+)/")
    texts = [path for path in published() if path != Path(__file__)]
    assert len(texts) > 1000
    assert not [label(path) for path in texts if forbidden.search(path.read_text("utf-8", "ignore"))]


@pytest.mark.parametrize("name", [name for name in NAMES if (ADDONS / name / "models").exists()])
def test_chinese_is_there(name):
    """Complete or not is told by the test inside Odoo; here: the file exists."""
    assert (ADDONS / name / "i18n" / "zh_CN.po").is_file()
