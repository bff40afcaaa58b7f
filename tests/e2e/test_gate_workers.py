"""Two workers are two processes: what the administrator sets in one is obeyed by the next request of the other."""

import pytest
from odoo_process import Server, copy_of, run

NAME = "test_gate_workers"
PREPARE = """
category = env['product.category'].create({'name': 'Devices', 'udi_controlled': True})
pump = env['product.product'].create({'name': 'Pump of two workers', 'type': 'consu', 'is_storable': True,
                                      'tracking': 'serial', 'categ_id': category.id})
env['udi.device.identifier'].create({'agency': 'gs1', 'code': '06901234500028', 'kind': 'primary', 'state': 'active',
                                     'product_ids': pump.ids, 'has_serial': True})
env['udi.gate.rule'].search([]).unlink()
warehouse = env['stock.warehouse'].search([], limit=1)
kind, vendor = warehouse.in_type_id, env.ref('stock.stock_location_suppliers')
kind.use_create_lots = True
for number in range(4):
    places = {'location_id': vendor.id, 'location_dest_id': warehouse.lot_stock_id.id}
    move = {'product_id': pump.id, 'product_uom_qty': 1, 'product_uom': pump.uom_id.id, **places}
    picking = env['stock.picking'].create({
        'picking_type_id': kind.id, **places, 'origin': f'worker {number}', 'move_ids': [(0, 0, move)]})
    picking.action_confirm()
    picking.move_line_ids.unlink()
    env['stock.move.line'].create({
        **picking.move_ids._prepare_move_line_vals(), 'lot_name': f'W{number}', 'quantity': 1, 'picked': True})
env.cr.commit()
"""


@pytest.fixture(scope="module")
def workers():
    with copy_of("plain", NAME):
        run(NAME, "shell", "--no-http", script=PREPARE)
        with Server(NAME) as first, Server(NAME) as second:
            yield first, second


def state(server, number):
    (picking,) = server.execute("stock.picking", "search_read", [("origin", "=", f"worker {number}")], fields=["state"])
    return picking["state"]


def validate(server, number):
    ids = server.execute("stock.picking", "search", [("origin", "=", f"worker {number}")])
    server.execute("stock.picking", "button_validate", ids)


def test_a_rule_set_in_one_worker_is_obeyed_in_the_other(workers):
    first, second = workers
    validate(second, 0)  # without a row the rule is off, and the second worker remembers that
    assert state(first, 0) == "done"
    rule = first.execute("udi.gate.rule", "create", {"rule": "scan", "action": "block"})
    with pytest.raises(AssertionError, match="was not scanned"):
        validate(second, 1)
    assert state(first, 1) == "assigned"
    first.execute("udi.gate.rule", "write", [rule], {"action": "off"})
    validate(second, 1)
    assert state(first, 1) == "done"
    first.execute("udi.gate.rule", "write", [rule], {"action": "block"})
    with pytest.raises(AssertionError, match="was not scanned"):
        validate(second, 2)
    first.execute("udi.gate.rule", "unlink", [rule])
    validate(second, 2)
    assert state(first, 2) == "done"


def test_a_row_goes_with_what_it_is_about(workers):
    """Left behind without its operation type it would hold everywhere."""
    first, second = workers
    (kind,) = first.execute("stock.picking.type", "search", [("code", "=", "incoming")], limit=1)
    copy = first.execute("stock.picking.type", "copy", [kind], {"name": "Gone tomorrow", "sequence_code": "GT"})
    copy = copy[0] if isinstance(copy, list) else copy
    values = {"rule": "scan", "action": "block", "picking_type_id": copy}
    rule = first.execute("udi.gate.rule", "create", values)
    first.execute("stock.picking.type", "unlink", [copy])
    assert first.execute("udi.gate.rule", "search", [("id", "=", rule)]) == []
    validate(second, 3)
    assert state(first, 3) == "done"
