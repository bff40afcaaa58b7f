"""Runs inside Odoo: events by the recorder, sealed by the sealer, checked by the script that needs no Odoo."""

import json
import subprocess
import sys
import time
from pathlib import Path

ITEMS = 100  # of one event
SCRIPT = Path(__file__).resolve().parents[1] / "verify_ledger.py"


def run(env, count):
    """Seconds to seal and to check ``count`` items, and how many there were."""
    product = env["product.product"].create({"name": "Bench", "is_storable": True, "tracking": "serial"})
    lots = env["stock.lot"].create([{"name": f"BENCH{index}", "product_id": product.id} for index in range(ITEMS)])
    pairs = [({"biz_step": "inspecting"}, [{"lot": lot} for lot in lots])] * 100
    for _turn in range(count // ITEMS // len(pairs)):
        env["udi.recorder"].record_many(pairs)
    env.cr.commit()
    start = time.perf_counter()
    blocks = env["udi.sealer"].run()
    sealed = time.perf_counter() - start
    command = [sys.executable, SCRIPT, "--json", env.cr.dbname]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {"blocks": blocks, "seal": sealed, **json.loads(done.stdout)}
