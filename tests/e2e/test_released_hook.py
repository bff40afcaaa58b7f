"""The gate's hook for the release, filled by a real addon that is installed for this test only."""

import json
import urllib.error

import pytest
from odoo.tools import config
from odoo_process import ROOT, Server, copy_of, rows, run

NAME = "test_released_hook"
ADDONS = ROOT / "tests" / "e2e" / "addons"
WORLD = """
import json
product = env['product.product'].create(
    {'name': 'Infusion set', 'type': 'consu', 'is_storable': True, 'tracking': 'lot', 'udi_controlled': True})
env['udi.device.identifier'].create({'agency': 'gs1', 'code': '06901234500035', 'kind': 'primary', 'state': 'active',
                                     'product_ids': product.ids, 'has_lot': True})
good, waiting = env['stock.lot'].create(
    [{'name': name, 'product_id': product.id, 'test_released': name == 'GOOD'} for name in ('GOOD', 'WAIT')])
warehouse = env['stock.warehouse'].search([('company_id', '=', env.company.id)], limit=1)
def transfer(kind, source, target, lots):
    places = {'location_id': source.id, 'location_dest_id': target.id}
    picking = env['stock.picking'].create({'picking_type_id': kind.id, **places, 'move_ids': [
        (0, 0, {'product_id': product.id, 'product_uom_qty': len(lots), 'product_uom': product.uom_id.id, **places})]})
    picking.action_confirm()
    picking.move_line_ids.unlink()
    picking.move_ids.move_line_ids = [
        (0, 0, {**picking.move_ids._prepare_move_line_vals(), 'lot_id': lot.id, 'quantity': 1, 'picked': True})
        for lot in lots]
    return picking
shelf = warehouse.lot_stock_id
transfer(warehouse.in_type_id, env.ref('stock.stock_location_suppliers'), shelf, good | waiting).button_validate()
customers = env.ref('stock.stock_location_customers')
picking = transfer(warehouse.out_type_id, shelf, customers, good | waiting)
user = env['res.users'].create({'name': 'Stock', 'login': 'stock', 'password': 'stock',
                                'group_ids': [(6, 0, env.ref('stock.group_stock_user').ids)]})
env.cr.commit()
print('WORLD ' + json.dumps([picking.id, waiting.id, user.id, good.udi_permission, waiting.udi_permission]))
"""


@pytest.fixture(scope="module")
def paths():
    known = config["addons_path"]
    return f"--addons-path={','.join([*([known] if isinstance(known, str) else known), str(ADDONS)])}"


class StockUser:
    """A plain stock user over JSON-RPC."""

    def __init__(self, server, uid):
        self.server, self.uid = server, uid

    def validate(self, picking_id):
        """None, or the sentence of the refusal."""
        arguments = (NAME, self.uid, "stock", "stock.picking", "button_validate", [[picking_id]], {})
        try:
            self.server.call("object", "execute_kw", *arguments)
        except AssertionError as error:
            return str(error)
        except urllib.error.HTTPError as error:  # pragma: no cover - told as it is
            return json.dumps(error.read().decode())
        return None


def test_an_addon_fills_the_release(paths):
    with copy_of("plain", NAME):
        run(NAME, "server", paths, "-i", "udi_test_release", "--stop-after-init", "--no-http")
        text = run(NAME, "shell", paths, "--no-http", script=WORLD)
        line = next(line for line in text.splitlines() if "WORLD " in line)
        picking, waiting, uid, *permissions = json.loads(line.split("WORLD ", 1)[1])
        assert permissions == ["free", "unreleased"]
        with Server(NAME, paths) as server:
            stock = StockUser(server, uid)
            rules = server.execute("udi.gate.rule", "search", [["rule", "=", "released"]])
            # as it is installed the hook stops nobody: the rule is off
            assert rows(NAME, "SELECT DISTINCT action FROM udi_gate_rule WHERE rule = 'released'") == [("off",)]
            server.execute("udi.gate.rule", "write", rules, {"action": "block"})
            refusal = stock.validate(picking)
            assert "WAIT of Infusion set is not released yet" in refusal and "GOOD" not in refusal
            assert rows(NAME, "SELECT state FROM stock_picking WHERE id = %s", picking) == [("assigned",)]
            assert rows(NAME, "SELECT count(*) FROM udi_gate_attempt WHERE rule = 'released'") == [(1,)]
            server.execute("stock.lot", "write", [waiting], {"test_released": True})
            assert stock.validate(picking) is None
            assert rows(NAME, "SELECT state FROM stock_picking WHERE id = %s", picking) == [("done",)]
