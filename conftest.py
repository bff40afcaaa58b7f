"""What every test run of this project is held to, whichever part is run.

* A skipped test fails the run unless its reason matches a line of ``tests/allowed_skips.txt``
  (a test that silently stops running is worse than one that fails).
* A warning or an error that Odoo logs fails the run unless it matches a line of ``tests/allowed_log.txt``;
  a test that provokes one says so with ``mute_logger`` or ``assertLogs``.

With ``UDI_TEST_RESULT`` set, the counts are written to that file as JSON for ``scripts/test.py``.
"""

import json
import logging
import os
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "tests"
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def patterns(name):
    """Regular expressions of an allow-list: one per line, # begins a comment line."""
    file = TESTS / name
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [re.compile(line) for line in lines if line.strip() and not line.startswith("#")]


class LogKeeper(logging.Handler):
    """Keeps the warnings of Odoo's log with the test during which they came."""

    def __init__(self):
        super().__init__(level=logging.WARNING)
        self.allowed = patterns("allowed_log.txt")
        self.test = "start"
        self.seen = {}

    def emit(self, record):
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info:
            line += f" ({record.exc_info[0].__name__}: {record.exc_info[1]})"
        if not any(pattern.search(line) for pattern in self.allowed):
            line = f"{self.test}: {ADDRESS.sub('0x…', line)[:1500]}"
            self.seen[line] = self.seen.get(line, 0) + 1

    @property
    def lines(self):
        return [line if count == 1 else f"{line} ({count} times)" for line, count in self.seen.items()]


class Gate:
    """Counts tests by their outcome and turns unexplained skips and log lines into a failed run."""

    def __init__(self, log):
        self.log = log
        self.allowed_skips = patterns("allowed_skips.txt")
        self.failed, self.passed, self.skipped, self.unexplained = set(), set(), {}, {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid):
        self.log.test = nodeid

    def note_skip(self, nodeid, longrepr):
        reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
        allowed = any(pattern.search(reason) for pattern in self.allowed_skips)
        (self.skipped if allowed else self.unexplained)[nodeid] = reason

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.skipped:
            if not hasattr(report, "wasxfail"):
                self.note_skip(report.nodeid, report.longrepr)
        elif report.when == "call":
            self.passed.add(report.nodeid)

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.skipped:
            self.note_skip(report.nodeid, report.longrepr)

    def counts(self):
        failed = len(self.failed) + len(set(self.unexplained) - self.failed) + bool(self.log.lines)
        skipped = set(self.skipped) - self.failed - set(self.unexplained)
        passed = self.passed - self.failed - set(self.unexplained) - skipped
        return {"passed": len(passed), "failed": failed, "skipped": len(skipped)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session):
        quiet = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if quiet and (self.unexplained or self.log.lines):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if path := os.environ.get("UDI_TEST_RESULT"):
            Path(path).write_text(json.dumps(self.counts()), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter):
        if self.unexplained:
            terminalreporter.section("skipped without an allowed reason (tests/allowed_skips.txt)")
            for nodeid, reason in sorted(self.unexplained.items()):
                terminalreporter.line(f"{nodeid}: {reason}")
        if self.log.lines:
            terminalreporter.section("warnings in Odoo's log (tests/allowed_log.txt)")
            for line in self.log.lines:
                terminalreporter.line(line)


def pytest_configure(config):
    log = LogKeeper()
    logging.getLogger("odoo").addHandler(log)
    config.pluginmanager.register(Gate(log), "udi-gate")
