"""A working database of version 19.0.1.1.0, with the addons of that version, comes to this one."""

import os
import subprocess
import sys
import tarfile
from collections import defaultdict
from pathlib import Path

import pytest
from odoo.tools import config
from odoo_process import ROOT, Server, copy_of, database, rows, run, verify

NAME = "test_upgrade"
VERSION = "19.0.1.1.0"
# the addons as they were, without tests and translations; no history of the project is needed to have them
ARCHIVE = Path(__file__).with_name("fixtures") / f"addons_{VERSION}.tar.xz"
LEDGER = """
    SELECT e.id, e.uuid::text, e.event_time, e.biz_step, e.document_name, i.lot_id, i.role, i.quantity, i.into_lot_id
      FROM udi_event e JOIN udi_event_item i ON i.event_id = e.id ORDER BY e.id, i.id
"""
HOLDERS = "SELECT lot_id, kind, location_id, partner_id, quantity FROM udi_holder ORDER BY 1, 2, 3, 4"
ISSUES = "SELECT name, state FROM ir_module_module WHERE name LIKE 'udi\\_%%' AND state <> 'installed'"
# what would hold the deletion of a user up, and whom a record names that had a key to him in that version
HOLDING = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
     WHERE contype = 'f' AND confrelid = 'res_users'::regclass AND confdeltype IN ('a', 'r')
       AND conrelid::regclass::text LIKE 'udi\\_%%'
"""
NAMELESS = """
    SELECT v.id FROM udi_label_template_version v WHERE (v.approved_by_id IS NULL) <> (v.approved_by_name IS NULL)
    UNION ALL SELECT j.id FROM udi_print_job j WHERE j.user_id IS NOT NULL AND j.user_name IS NULL
    UNION ALL SELECT h.id FROM udi_hold h WHERE h.set_by_id IS DISTINCT FROM h.create_uid OR h.set_by_name IS NULL
                                             OR h.set_by_login IS NULL
"""
# notes of the chatter that somebody did something at the upgrade
NOTED = """
    SELECT m.model, m.res_id, f.name FROM mail_tracking_value v JOIN ir_model_fields f ON f.id = v.field_id
      JOIN mail_message m ON m.id = v.mail_message_id WHERE f.model LIKE 'udi.%%' AND f.name LIKE '%%\\_name'
"""
# what the old company goes on with: its jobs, and the pages that people open first
WORK = """
env['udi.history'].run()
while env['udi.sealer'].run():
    pass
env.cr.commit()
wrong = env['udi.holder.check'].compare()
assert not wrong, wrong.mapped('lot_id.name')
reports = [(company, env['udi.verifier'].verify(company)) for company in env['res.company'].search([])]
assert all(report.ok for _company, report in reports), [report.defects for _company, report in reports]
"""


def old_odoo(addons, *arguments):
    """Run Odoo to its end with the addons of a folder in the place of this checkout's."""
    own = str(ROOT / "addons")
    launcher = (
        f"import odoo.addons; path = odoo.addons.__path__\n"
        f"path[:] = [{str(addons)!r} if folder == {own!r} else folder for folder in path]\n"
        f"import odoo.cli; odoo.cli.main()"
    )
    folders = ",".join(str(addons) if folder == own else folder for folder in config["addons_path"])
    done = subprocess.run(
        [sys.executable, "-c", launcher, "-c", str(config["config"]), f"--addons-path={folders}", "-d", NAME,
         "--log-level=warn", "--no-http", "--stop-after-init", *arguments],
        cwd=ROOT, env=os.environ, text=True, capture_output=True, timeout=600, check=False,
    )  # fmt: skip
    output = done.stdout + done.stderr
    assert done.returncode == 0 and "Traceback" not in output, output[-4000:]


@pytest.fixture
def old_company(tmp_path):
    """The demo company as that version made it; the names of its addons."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    addons = tmp_path / "addons"
    names = sorted(path.parent.name for path in addons.glob("*/__manifest__.py"))
    with copy_of("base", NAME):
        database.accept_demo(NAME)
        old_odoo(addons, "--with-demo", "-i", ",".join(names))
        yield names


def test_upgrade_of_a_working_company(old_company):
    versions = dict(rows(NAME, "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'"))
    assert versions["udi_traceability"] == VERSION
    before, held = rows(NAME, LEDGER), rows(NAME, HOLDERS)
    assert len(before) > 20 and held
    assert rows(NAME, HOLDING), "that version had such keys"

    run(NAME, "--no-http", "--stop-after-init", "-u", ",".join(old_company))
    versions = dict(rows(NAME, "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'"))
    assert versions["udi_traceability"] != VERSION
    assert not [row for row in rows(NAME, ISSUES) if row[1] in ("to install", "to upgrade", "to remove")]
    assert not rows(NAME, HOLDING) and not rows(NAME, NAMELESS)
    assert not rows(NAME, NOTED)
    assert rows(NAME, LEDGER) == before, "nothing that was in the ledger is another now"
    assert rows(NAME, HOLDERS) == held, "everything is where it was"

    run(NAME, "shell", "--no-http", script=WORK)
    after = rows(NAME, LEDGER)
    assert after[: len(before)] == before
    assert rows(NAME, HOLDERS) == held
    code, words = verify(NAME)
    assert code == 0 and "Not sealed" not in words, words
    click_through(after)


def parts_of(ledger):
    """``{unit: lots that are directly, or may be, in it}``, read row by row from the ledger."""
    parts, events = defaultdict(set), defaultdict(list)
    for row in ledger:
        events[row[0]].append(row)
    for items in events.values():
        outputs = {row[5] for row in items if row[6] == "output"}
        for row in items:
            if row[6] == "input":
                for unit in {row[8]} if row[8] else outputs:
                    parts[unit].add(row[5])
    return parts


def inside(parts, unit):
    found, left = set(), [unit]
    while left:
        new = parts.get(left.pop(), set()) - found - {unit}
        found |= new
        left += new
    return found


def click_through(ledger):
    """What the people of the company ask first, over RPC as their browser does."""
    lots, parts = sorted({row[5] for row in ledger if row[5]}), parts_of(ledger)
    assert parts, "the company made something"
    with Server(NAME) as server:
        for lot in lots:
            found = {row["lot_id"] for row in server.execute("udi.trace", "upstream", [lot])}
            assert found == inside(parts, lot), lot
        assert server.execute("udi.timeline", "page")["events"]
        for lot in lots:
            assert server.execute("udi.timeline", "page", "stock.lot", lot)["events"], lot
        ways = ("downstream", "upstream")
        answers = [server.execute("udi.trace", "summary", [lot], way) for lot in lots for way in ways]
        assert any(answer["lots"] for answer in answers)
        assert all(answer["history"]["complete"] for answer in answers)
        assert server.execute("udi.genealogy", "graph", lots[0])["nodes"]
        forms = server.execute("stock.lot", "web_read", lots, specification={"name": {}, "udi_state": {}})
        assert len(forms) == len(lots)
