"""The benchmark: its arguments, its table, its file, and that its figures are real ones."""

import json
import pathlib
import subprocess
import sys

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
KEYS = {"name", "value", "unit", "baseline", "ratio", "size", "note"}


def python(code, *arguments):
    """Run `code` beside the scripts, in a process of its own: the package's name is bench as the script's is."""
    command = [sys.executable, "-B", "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, check=False, timeout=300)


LOAD = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("bench_cli", "bench.py")
cli = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cli)
cli.PROJECT = pathlib.Path(sys.argv[1])
"""


def bench(folder, *arguments, before=""):
    """Run bench.py with its results below `folder`; return the process and the entries."""
    result = python(f"{LOAD}{before}\nsys.exit(cli.main(sys.argv[2:]))", folder, *arguments)
    path = folder / "build/bench.json"
    return result, json.loads(path.read_text()) if path.exists() else None


@pytest.mark.parametrize("arguments", [["speed"], ["identify", "XL"], ["identify", "S", "more"]])
def test_wrong_arguments_measure_nothing(tmp_path, arguments):
    result, entries = bench(tmp_path, *arguments)
    assert result.returncode == 2
    assert entries is None


def test_what_without_figures_says_so(tmp_path):
    before = 'cli.importlib.util.find_spec = lambda name: None if name == "bench.quality" else object()'
    result, entries = bench(tmp_path, "quality", before=before)
    assert (result.returncode, result.stdout) == (0, "There are no figures for 'quality' yet.\n")
    assert entries == []


def test_figures_with_a_database_need_make(tmp_path):
    before = "import os; os.environ.pop('UDI_ODOO_CONF', None)"
    result, entries = bench(tmp_path, "trace", before=before)
    assert result.returncode == 0
    assert "start them with 'make bench'" in result.stdout
    assert entries == []


def test_broken_figure_is_told_and_hides_no_other(tmp_path):
    before = """
import types
from bench.figures import Figure
def figures(size):
    yield Figure("identify.first", 1.0, "s")
    raise ValueError("broken")
sys.modules["bench.identify"] = types.SimpleNamespace(figures=figures, __spec__=object())
"""
    result, entries = bench(tmp_path, "identify", before=before)
    assert result.returncode == 1
    assert "Figures that failed: identify." in result.stderr
    assert [entry["name"] for entry in entries] == ["identify.first"]


def test_real_figure(tmp_path):
    before = "import os; os.environ.pop('UDI_ODOO_CONF', None)"  # the one beside Odoo needs a database
    result, entries = bench(tmp_path, "identify", "M", before=before)
    assert result.returncode == 0, result.stderr
    entry = entries[0]
    assert set(entry) == KEYS
    assert (entry["name"], entry["unit"], entry["size"]) == ("identify.parse_per_s", "messages/s", "M")
    assert entry["value"] > 0
    assert entry["ratio"] == pytest.approx(entry["value"] / entry["baseline"])
    assert all(one["value"] > 0 for one in entries)
    header, line = result.stdout.splitlines()[1:3]
    assert header.split()[:5] == ["figure", "value", "unit", "baseline", "ratio"]
    assert header.index("note") == line.index("GTIN")


def test_labels_of_the_benchmark_are_real_ones():
    code = "import json; from bench import label; print(json.dumps([label.make_pdf(3), label.make_baseline(2)]))"
    result = python(code)
    assert result.returncode == 0, result.stderr
    assert all(run["bytes"] > 1000 and run["seconds"] > 0 for run in json.loads(result.stdout))


def test_peak_memory_is_the_childs_own():
    code = """
from bench import figures
ballast = bytearray(200_000_000)
ballast[::4096] = b"x" * len(ballast[::4096])
print(figures.in_child("label", "make_pdf", 1)["peak_mb"])
"""
    result = python(code)
    assert result.returncode == 0, result.stderr
    assert 10 < float(result.stdout) < 180
