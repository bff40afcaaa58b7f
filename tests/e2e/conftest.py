"""What several of the tests in this folder stand on."""

import sys
from pathlib import Path

import pytest
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config

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
