"""What a figure is, and how to measure one.

A file of this package named after a WHAT has a function `figures(size)` that yields `Figure` objects. Ours and the
baseline are measured in the same run, in turns, so that a busy machine disturbs both alike; what binds is the ratio.
"""

import dataclasses
import importlib
import json
import pathlib
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SIZES = {"S": 10_000, "M": 200_000, "L": 1_000_000}  # finished serials in the database


class NotYet(Exception):
    """A figure cannot be had here; the message says why, in one sentence."""


@dataclasses.dataclass(frozen=True)
class Figure:
    """One line of the table and one entry of build/bench.json.

    `ratio` says for speeds how many times better than the baseline, for overheads ours ÷ plain Odoo; None where there
    is nothing to compare with.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    size: str = ""
    note: str = ""


def speed(name, unit, ours, baseline, size, note=""):
    """Return a figure of which more is better; `ours` and `baseline` are per second."""
    return Figure(name, ours, unit, baseline, ours / baseline, size, note)


def overhead(name, unit, ours, baseline, size, note=""):
    """Return a figure of which less is better; `ours` and `baseline` are in `unit`."""
    return Figure(name, ours, unit, baseline, ours / baseline, size, note)


def seconds(function):
    """Return how long a call of `function` takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def in_turns(ours, baseline, rounds=5):
    """Call both in turns and return the shortest time of each in seconds: what disturbs only ever adds."""
    times = [(seconds(ours), seconds(baseline)) for _round in range(rounds)]
    return min(first for first, _second in times), min(second for _first, second in times)


def in_child(module, function, *arguments):
    """Call `bench.module.function(*arguments)` in a process of its own; return its result with `peak_mb`."""
    code = "import sys; from bench import figures; figures.child_main(*sys.argv[1:])"
    result = subprocess.run(
        [sys.executable, "-c", code, module, function, json.dumps(arguments)],
        cwd=PROJECT / "scripts", check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(result.stdout)


def child_main(module, function, arguments):
    """The other end of `in_child`."""
    result = getattr(importlib.import_module(f"bench.{module}"), function)(*json.loads(arguments))
    # VmHWM and not getrusage: the latter hands a parent's peak down to its child
    status = pathlib.Path("/proc/self/status").read_text("ascii")
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    print(json.dumps({**result, "peak_mb": int(peak) / 1024}))
