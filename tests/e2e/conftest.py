"""What several of the tests in this folder stand on."""

import sys
import tempfile
from pathlib import Path

import pytest
from network import Network
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config
from odoo_process import Server, copy_of

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import database  # noqa: E402 - the scripts are not a package


@pytest.fixture(scope="module")
def registry(request):
    """The registry of a database of the module's own, for real connections that commit."""
    data, name = config["data_dir"], request.module.__name__.rpartition(".")[2]
    templates = dict(line.split("=", 1) for line in Path(data, "templates").read_text().split())
    database.copy(templates["plain"], name, data)
    testing = config["test_enable"]
    try:
        config["test_enable"] = False  # or loading it would run the addons' tests
        found = Registry(name)
        config["test_enable"] = testing
        yield found
    finally:
        config["test_enable"] = testing
        Registry.delete(name)
        close_db(name)
        database.drop(name, data)


@pytest.fixture(scope="session")
def server():
    """One server with the demo company for all tests of the scanning app that leave its documents as they find them."""
    with copy_of("demo", "test_scan_app") as name, Server(name, crons=0) as running:
        yield running


@pytest.fixture
def network(server):
    """Between a phone and the server of the module."""
    network = Network(server.port)
    yield network
    network.close()


@pytest.fixture
def profile():
    """The folder of a browser that is thrown away."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder
