"""Run the tests of some Odoo modules in a database where everything is installed already (child of test_odoo.py).

usage: test_odoo_run.py CONF DATABASE MODULE,... RESULT.json

Odoo's own command runs most tests while their module is being loaded, before any addon above it is there; here
Odoo's loader and suites run them in the complete registry.  RESULT.json: {test: passed|failed|skipped}.
"""

import json
import socket
import sys
import threading
from pathlib import Path

import odoo
import odoo.http
import odoo.modules.module
import odoo.service.server
from odoo.modules.registry import Registry
from odoo.tests import loader
from odoo.tests.result import OdooTestResult
from odoo.tools import config


class Outcomes(OdooTestResult):
    """Odoo's test result that also remembers each test's outcome."""

    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def startTest(self, test):
        self.outcomes[self.name(test)] = "passed"
        super().startTest(test)

    def addError(self, test, err):
        self.outcomes[self.name(test)] = "failed"
        super().addError(test, err)

    def addFailure(self, test, err):
        self.outcomes[self.name(test)] = "failed"
        super().addFailure(test, err)

    def addSkip(self, test, reason):
        self.outcomes[self.name(test)] = "skipped"
        super().addSkip(test, reason)

    def _checkShouldStop(self):
        """All tests run, whatever fails."""

    @staticmethod
    def name(test):
        return getattr(test, "test_case", test).id().removeprefix("odoo.addons.")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main(conf, name, modules, result):
    options = [f"--http-port={free_port()}", f"--db-filter=^{name}$", "--log-level=info"]
    config.parse_config(["-c", conf, "-d", name, *options])
    threading.current_thread().testing = True
    odoo.service.server.load_server_wide_modules()
    Registry(name)
    server = odoo.service.server.server = odoo.service.server.ThreadedServer(odoo.http.root)
    server.start(stop=False)
    config["test_enable"] = True
    config["test_tags"] = ",".join(f"/{module}" for module in modules.split(","))
    outcomes = Outcomes()
    for position in ("at_install", "post_install"):
        odoo.modules.module.current_test = True
        loader.make_suite(modules.split(","), position)(outcomes)
        odoo.modules.module.current_test = False
    Path(result).write_text(json.dumps(outcomes.outcomes))
    server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
