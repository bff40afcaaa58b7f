"""What `make test`, `make run` and their scripts promise, as far as it shows without building anything."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def project(tmp_path):
    """A copy of the rules for test runs, with allow-lists of its own, in a path with a space and a quote."""
    folder = tmp_path / "it's a project"
    (folder / "tests").mkdir(parents=True)
    shutil.copy(ROOT / "conftest.py", folder)
    (folder / "tests" / "allowed_skips.txt").write_text("# comment\nmay be absent\n")
    (folder / "tests" / "allowed_log.txt").write_text("harmless\n")
    return folder


def run_tests(folder, body):
    """(exit code, counts, output) of a pytest run over one file with this body."""
    (folder / "tests" / "test_it.py").write_text(f"import logging\nimport pytest\n\n{body}\n")
    result = folder / "result.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    environment = {**os.environ, "UDI_TEST_RESULT": str(result), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(result.read_text()), done.stdout


@pytest.mark.parametrize(
    ("body", "code", "counts"),
    [
        ("def test(): pass", 0, (1, 0, 0)),
        ("def test(): assert False", 1, (0, 1, 0)),
        ("def test(): pytest.skip('the thing may be absent')", 0, (0, 0, 1)),
        ("def test(): pytest.skip('no time')", 1, (0, 1, 0)),
        ("pytest.skip('no time', allow_module_level=True)", 1, (0, 1, 0)),
        ("import nothing_of_that_name", 2, (0, 1, 0)),
        ("def test(): logging.getLogger('odoo.x').warning('oh')", 1, (1, 1, 0)),
        ("def test(): logging.getLogger('odoo.x').warning('harmless')", 0, (1, 0, 0)),
        ("def test(): logging.getLogger('odoo.x').info('oh')", 0, (1, 0, 0)),
        ("def test(subtests):\n    with subtests.test(): assert False", 1, (0, 1, 0)),
    ],
)
def test_only_explained_skips_and_a_quiet_log_pass(project, body, code, counts):
    found = run_tests(project, body)
    assert found[:2] == (code, dict(zip(("passed", "failed", "skipped"), counts, strict=True))), found[2]


def test_the_reason_of_a_refused_skip_is_shown(project):
    assert "test_it.py::test: Skipped: no time" in run_tests(project, "def test(): pytest.skip('no time')")[2]


def test_make_alone_lists_the_commands():
    lines = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    commands = {line.split()[1] for line in lines}
    assert {"run", "test", "lint", "bench", "fuzz", "test-odoo", "backup", "restore", "stop", "clean"} <= commands
    assert all(re.fullmatch(r"  make \S+ +\S.*", line) for line in lines)


@pytest.mark.parametrize("port", ["abc", "80 80", "-1", "8069;true"])
def test_a_port_that_is_no_number_is_refused_in_one_sentence(tmp_path, port):
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    command = ["bash", str(tmp_path / "scripts" / "run.sh")]
    environment = {**os.environ, "PORT": port}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"PORT must be a number, not {port}.\n"
    assert {path.name for path in tmp_path.iterdir()} == {"scripts"}


def test_a_foreign_odoo_is_refused_in_one_sentence(tmp_path):
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    environment = {**os.environ, "ODOO_HOME": str(tmp_path)}
    command = ["bash", str(tmp_path / "scripts" / "odoo.sh"), "link"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "holds no Odoo 19.0" in done.stderr


def test_no_file_names_a_package_registry():
    names = re.compile(r"(pypi|npmjs|yarnpkg|pythonhosted|deb\.debian|nodesource)\.(org|com)|\bdeb\.debian\b")
    suffixes = {".sh", ".py", ".txt", ".json", ".toml", ".cfg", ".mjs", ".yaml", ".yml", ""}
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for folder in ("scripts", "docker", ".ci") for path in (ROOT / folder).rglob("*") if path.is_file()]
    found = [
        str(path.relative_to(ROOT)) for path in files if path.suffix in suffixes and names.search(path.read_text())
    ]
    assert found == []


def test_every_script_says_what_it_does():
    for path in SCRIPTS.glob("*.sh"):
        lines = path.read_text().splitlines()
        assert any(re.match(r"# \w.{20}", line) for line in lines[:3]), path.name
