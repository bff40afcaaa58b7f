"""The server is killed in the middle of a receipt: afterwards all of it is there, with its events, or nothing."""

import contextlib
import os
import threading
import time

import pytest
from odoo_process import Server, copy_of, rows, run, verify

NAME = "test_kill"
SERIALS = int(os.environ.get("UDI_KILL_SERIALS", "400"))
PREPARE = """
category = env['product.category'].create({'name': 'Devices', 'udi_controlled': True})
pump = env['product.product'].create({'name': 'Kill pump', 'type': 'consu', 'is_storable': True, 'tracking': 'serial',
                                      'categ_id': category.id})
env['udi.device.identifier'].create({'agency': 'gs1', 'code': '06901234500028', 'kind': 'primary', 'state': 'active',
                                     'product_ids': pump.ids, 'has_serial': True})
rules = env['udi.gate.rule']
rules.search([]).unlink()
rules.create([{'rule': rule, 'action': 'block'} for rule in ('identity', 'expiry', 'hold', 'place')])
warehouse = env['stock.warehouse'].search([], limit=1)
kind, vendor = warehouse.in_type_id, env.ref('stock.stock_location_suppliers')
kind.use_create_lots = True
for turn in range(TURNS):
    places = {'location_id': vendor.id, 'location_dest_id': warehouse.lot_stock_id.id}
    move = {'product_id': pump.id, 'product_uom_qty': SERIALS, 'product_uom': pump.uom_id.id, **places}
    picking = env['stock.picking'].create({
        'picking_type_id': kind.id, **places, 'origin': f'kill {turn}', 'move_ids': [(0, 0, move)]})
    picking.action_confirm()
    picking.move_line_ids.unlink()
    line = picking.move_ids._prepare_move_line_vals()
    env['stock.move.line'].create([
        {**line, 'lot_name': f'K{turn}-{number:05d}', 'quantity': 1, 'picked': True} for number in range(SERIALS)])
env.cr.commit()
"""
# how much of the receipt of one turn is there
STATE = """
    WITH lots AS (SELECT id FROM stock_lot WHERE name LIKE %s)
    SELECT (SELECT state FROM stock_picking WHERE origin = %s),
           (SELECT count(*) FROM lots),
           (SELECT count(*) FROM stock_move_line WHERE state = 'done' AND lot_id IN (SELECT id FROM lots)),
           (SELECT COALESCE(sum(q.quantity), 0)::int FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
             WHERE l.usage = 'internal' AND q.lot_id IN (SELECT id FROM lots)),
           (SELECT count(*) FROM udi_event_item WHERE lot_name LIKE %s),
           (SELECT COALESCE(sum(h.quantity), 0)::int FROM udi_holder h
             WHERE h.kind = 'internal' AND h.lot_id IN (SELECT id FROM lots))
"""
# moments of the kill, in shares of the time that the receipt takes; the last one is after its end
MOMENTS = (0.15, 0.5, 0.8, 0.95)


@pytest.fixture(scope="module")
def database():
    with copy_of("plain", NAME):
        script = PREPARE.replace("TURNS", str(len(MOMENTS) + 1)).replace("SERIALS", str(SERIALS))
        run(NAME, "shell", "--no-http", script=script)
        yield NAME


def state(turn):
    pattern = f"K{turn}-%"
    return rows(NAME, STATE, pattern, f"kill {turn}", pattern)[0]


def nothing(turn):
    return state(turn)[1:] == (0, 0, 0, 0, 0) and state(turn)[0] == "assigned"


def everything(turn):
    return state(turn) == ("done", *[SERIALS] * 5)


def validate(server, turn):
    """Validate over RPC, in a thread of its own; return the thread and when its work in the database began."""
    ids = server.execute("stock.picking", "search", [("origin", "=", f"kill {turn}")])

    def press():
        with contextlib.suppress(OSError, ValueError):  # the answer dies with the server
            server.execute("stock.picking", "button_validate", ids)

    thread = threading.Thread(target=press, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.sessions() and time.monotonic() < end:
        time.sleep(0.01)
    return thread, time.monotonic()


def test_all_or_nothing(database):
    with Server(NAME) as server:
        thread, began = validate(server, 0)
        thread.join(600)
        took = time.monotonic() - began
    assert everything(0), state(0)
    killed_at_work = 0
    for turn, moment in enumerate(MOMENTS, 1):
        with Server(NAME) as server:
            thread, began = validate(server, turn)
            time.sleep(max(0, began + took * moment - time.monotonic()))
            killed_at_work += bool(server.sessions())
            server.kill()
            thread.join(30)
        assert nothing(turn) or everything(turn), (turn, state(turn))
        code, words = verify(NAME)
        assert code == 0, words
    assert killed_at_work, "no kill came while the receipt was at work"
    # what was lost is done again by pressing the button again
    with Server(NAME) as server:
        for turn in range(1, len(MOMENTS) + 1):
            if nothing(turn):
                validate(server, turn)[0].join(600)
            assert everything(turn), (turn, state(turn))
    code, words = verify(NAME)
    assert code == 0 and f"{SERIALS * (len(MOMENTS) + 1):,} items" in words, words
