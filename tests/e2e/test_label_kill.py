"""The process that makes labels is killed again and again: each label is in the files once, none twice, none not."""

import contextlib
import os
import re
import subprocess
import time
from pathlib import Path

import pytest
from odoo.tools import config
from odoo_process import ROOT, command, copy_of, rows, run

NAME = "test_label_kill"
LABELS = int(os.environ.get("UDI_KILL_LABELS", "2000"))
KILLS = 3
PREPARE = """
groups = env.ref('udi_traceability.group_udi_operator').ids
operator = env['res.users'].create({'name': 'Kill operator', 'login': 'kill_operator', 'group_ids': [(6, 0, groups)]})
category = env['product.category'].create({'name': 'Devices', 'udi_controlled': True})
pump = env['product.product'].create({'name': 'Kill pump', 'type': 'consu', 'is_storable': True, 'tracking': 'serial',
                                      'categ_id': category.id})
env['udi.device.identifier'].create({'agency': 'gs1', 'code': '06901234500028', 'kind': 'primary', 'state': 'active',
                                     'product_ids': pump.ids, 'has_serial': True, 'has_lot': False,
                                     'has_manufacture_date': False, 'has_expiry_date': False})
lots = env['stock.lot'].create([{'name': f'K{number:05d}', 'product_id': pump.id} for number in range(LABELS)])
printer = env.ref('udi_label.printer_zpl_203')
env['udi.label'].with_user(operator).print_lots(lots.with_user(operator), printer=printer.with_user(operator))
env.cr.commit()
"""
MAKE = "env.ref('udi_label.ir_cron_print').method_direct_trigger()"
PARTS = """
    SELECT part.first, part.last, file.store_fname
      FROM udi_print_job_part part JOIN ir_attachment file ON file.id = part.attachment_id ORDER BY part.number
"""


@pytest.fixture(scope="module")
def database():
    with copy_of("plain", NAME):
        run(NAME, "shell", "--no-http", script=PREPARE.replace("LABELS", str(LABELS)))
        yield NAME


def made():
    """State of the job, how many labels it says are made, and how many its files hold."""
    query = """
        SELECT job.state, COALESCE(job.progress_done, 0),
               (SELECT COALESCE(sum(last - first + 1), 0)::int FROM udi_print_job_part)
          FROM udi_print_job job
    """
    return rows(NAME, query)[0]


def make_until(count):
    """Make labels in a process of its own; kill it without warning when so many are there."""
    process = subprocess.Popen(
        command(NAME, "shell", "--no-http"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT
    )
    with contextlib.closing(process.stdin):
        process.stdin.write(MAKE + "\nenv.cr.commit()\n")
    end = time.monotonic() + 300
    while process.poll() is None and made()[1] < count and time.monotonic() < end:
        time.sleep(0.002)
    alive = process.poll() is None
    process.kill()
    process.wait(30)
    return alive


def test_each_label_once(database):
    assert made()[0] == "queued"
    at_work = 0
    for number in range(1, KILLS + 1):
        at_work += make_until(LABELS * number // (KILLS + 2))
        state, said, held = made()
        assert said == held and state in ("running", "done"), made()
    assert at_work, "no kill came while labels were made"
    run(NAME, "shell", "--no-http", script=MAKE + "\nenv.cr.commit()\n")
    assert made() == ("done", LABELS, LABELS)
    parts = rows(NAME, PARTS)
    assert [first for first, _last, _file in parts] == [1, *(last + 1 for _first, last, _file in parts[:-1])]
    store = Path(config["data_dir"], "filestore", NAME)
    text = "".join((store / file).read_text("utf-8") for _first, _last, file in parts)
    serials = re.findall(r"\^FD_1[^^]*?21(K\d{5})\^FS", text)
    assert serials == [f"K{number:05d}" for number in range(LABELS)]
    ledger = """
        SELECT count(*), count(DISTINCT item.lot_id)
          FROM udi_event_item item JOIN udi_event event ON event.id = item.event_id WHERE event.biz_step = 'encoding'
    """
    assert rows(NAME, ledger) == [(LABELS, LABELS)]
