"""Into a company that already works, and out again: Odoo's own data stay as they were."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from odoo.tools import config

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import database  # noqa: E402 - the scripts are not a package

NAMES = sorted(path.parent.name for path in (ROOT / "addons").glob("*/__manifest__.py"))
TARGET, COPY = "test_install", "test_install_copy"
# tables whose rows an installation does not touch at all; elsewhere it adds rows of its own: rights, a category
KEPT = ("stock_", "mrp_", "product_product", "product_template", "product_uom", "uom_")
# what else Odoo's tables have, and what the records of a removed model leave behind in tables that all models share
BESIDE = """
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef !~ ' public\\.udi_'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint WHERE conrelid <> 0
    UNION ALL
    SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'xml id ' || module || '.' || name FROM ir_model_data WHERE module LIKE 'udi\\_%'
    UNION ALL
    SELECT 'model ' || model FROM ir_model WHERE model LIKE 'udi.%'
    UNION ALL
    SELECT 'cron ' || cron_name FROM ir_cron
    UNION ALL
    SELECT 'sequence ' || coalesce(code, name) FROM ir_sequence
    UNION ALL
    SELECT 'message of ' || model FROM mail_message WHERE model LIKE 'udi.%'
    UNION ALL
    SELECT 'file of ' || res_model FROM ir_attachment WHERE res_model LIKE 'udi.%'
    UNION ALL
    SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE 'udi%'
"""
# a working company: receipts of serials and lots, an order, a delivery
HISTORY = """
env = env(context={**env.context, 'skip_expired': True})
warehouse = env['stock.warehouse'].search([], limit=1)
def product(name, tracking):
    return env['product.product'].create(
        {'name': name, 'type': 'consu', 'is_storable': True, 'tracking': tracking, 'use_expiration_date': True,
         'expiration_time': 700})
sensor, tube, pump = product('Sensor', 'serial'), product('Tube', 'lot'), product('Pump', 'serial')
# barcodes that our rules would refuse on devices: a wrong check digit, one GTIN in two lengths
for name, code in [('Mistyped', '4006381333930'), ('Short', '4006381333931'), ('Long', '04006381333931')]:
    product(name, 'lot').barcode = code
env['product.uom'].create({'product_id': tube.id, 'uom_id': env.ref('uom.product_uom_pack_6').id,
                           'barcode': '036000291452'})
def picking(kind, source, target, lines):
    record = env['stock.picking'].create({
        'picking_type_id': kind.id, 'location_id': source.id, 'location_dest_id': target.id,
        'partner_id': env['res.partner'].create({'name': kind.code}).id,
        'move_ids': [(0, 0, {'product_id': p.id, 'product_uom_qty': len(names) * q, 'product_uom': p.uom_id.id,
                             'location_id': source.id, 'location_dest_id': target.id}) for p, names, q in lines]})
    record.action_confirm()
    record.move_line_ids.unlink()
    for move in record.move_ids:
        for p, names, q in lines:
            if p == move.product_id:
                move.move_line_ids = [
                    (0, 0, {**move._prepare_move_line_vals(), 'quantity': q, 'picked': True, **name}) for name in names]
    record.button_validate()
    assert record.state == 'done', record.state
    return record
vendor, customer = env.ref('stock.stock_location_suppliers'), env.ref('stock.stock_location_customers')
picking(warehouse.in_type_id, vendor, warehouse.lot_stock_id, [
    (sensor, [{'lot_name': 'S1'}, {'lot_name': 'S2'}], 1), (tube, [{'lot_name': 'T1'}], 50)])
bom = env['mrp.bom'].create({'product_tmpl_id': pump.product_tmpl_id.id, 'bom_line_ids': [
    (0, 0, {'product_id': sensor.id, 'product_qty': 1}), (0, 0, {'product_id': tube.id, 'product_qty': 2})]})
order = env['mrp.production'].create({'product_id': pump.id, 'product_qty': 1, 'bom_id': bom.id})
order.action_confirm()
order.lot_producing_ids = env['stock.lot'].create({'name': 'P1', 'product_id': pump.id})
order.qty_producing = 1
order._set_qty_producing()
order.move_raw_ids.picked = True
order.button_mark_done()
assert order.state == 'done', order.state
lot = order.lot_producing_ids
picking(warehouse.out_type_id, warehouse.lot_stock_id, customer, [(pump, [{'lot_id': lot.id}], 1)])
env.cr.commit()
"""
USE = """
from odoo.exceptions import ValidationError
env['product.product'].search([('name', 'in', ('Sensor', 'Pump', 'Tube'))]).product_tmpl_id.udi_controlled = True
lot = env['stock.lot'].search([('name', '=', 'P1')])
assert lot.udi_controlled and not lot.udi_event_item_ids
env['udi.device.identifier'].create({'agency': 'gs1', 'code': '06901234500028', 'kind': 'primary', 'state': 'active',
                                     'product_ids': lot.product_id.ids})
assert env['udi.scan'].look_up('(01)06901234500028(21)P1')['code'] == 'elsewhere'
# what the company had stays; it is asked for only where such a product becomes a device
for name in ('Mistyped', 'Short'):
    try:
        with env.cr.savepoint():
            env['product.template'].search([('name', '=', name)]).udi_controlled = True
    except ValidationError:
        continue
    raise AssertionError(name)
env['udi.hold'].freeze(lot, 'Tried out')
assert len(lot.udi_event_item_ids) == 1
env.cr.commit()
"""
SEAL = """
assert env['udi.sealer'].run() == 1
assert env['udi.sealer'].run() == 0
"""
UNINSTALL = """
ours = env['ir.module.module'].search([('name', '=like', 'udi\\\\_%'), ('state', '=', 'installed')])
ours.button_immediate_uninstall()
"""


def odoo(*arguments, script=None):
    """Run Odoo on the database as an administrator would; its log is the message of a failure."""
    launcher = "import odoo.cli; odoo.cli.main()"
    command = [
        sys.executable,
        "-c",
        launcher,
        *arguments,
        "-c",
        str(config["config"]),
        "-d",
        TARGET,
        "--log-level=warn",
    ]
    done = subprocess.run(command, input=script, cwd=ROOT, env=os.environ, text=True, capture_output=True, check=False)
    output = done.stdout + done.stderr
    assert done.returncode == 0 and "Traceback" not in output, output[-4000:]


def connect(name=TARGET):
    return psycopg2.connect(dbname=name, host=config["db_host"] or None, user=config["db_user"] or None,
                            password=config["db_password"] or None, port=config["db_port"] or None)  # fmt: skip


def columns(cursor):
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND (table_name ~ '^(stock|mrp|product|uom|res_partner|res_company)')"
        " AND table_name NOT LIKE '%wizard%' ORDER BY 1, 2"
    )
    found = {}
    for table, column in cursor.fetchall():
        # who touched a record last is Odoo's own bookkeeping of an installation
        if column not in ("write_date", "write_uid"):
            found.setdefault(table, []).append(column)
    return found


def beside(cursor):
    cursor.execute(BESIDE)
    return {row[0] for row in cursor.fetchall()}


def snapshot(cursor, wanted):
    """One checksum for each table over the columns that were there before."""
    sums = {}
    for table, names in wanted.items():
        row = ", ".join(f'"{name}"' for name in names)
        cursor.execute(
            f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM (SELECT {row} FROM "{table}") t'
        )
        sums[table] = cursor.fetchone()[0]
    return sums


@pytest.fixture
def company():
    data = config["data_dir"]
    templates = dict(line.split("=", 1) for line in Path(data, "templates").read_text().split())
    database.drop(TARGET, data)
    database.copy(templates["base"], TARGET, data)
    yield
    database.drop(TARGET, data)


def verify(*arguments):
    """Exit code and words of the check that needs no Odoo."""
    command = [sys.executable, str(ROOT / "scripts/verify_ledger.py"), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), text=True, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


def environment():
    names = {"PGHOST": "db_host", "PGUSER": "db_user", "PGPASSWORD": "db_password", "PGPORT": "db_port"}
    return os.environ | {name: str(config[option]) for name, option in names.items() if config[option]}


def check_ledger(folder):
    """Sealed, exported, dumped and restored it is the same ledger; a forged row of the copy is found."""
    code, words = verify(TARGET)
    assert code == 0 and "Not sealed yet: 1 events" in words, words
    odoo("shell", "--no-http", script=SEAL)
    code, words = verify(TARGET)
    assert code == 0 and "1 blocks, 1 events, 1 items" in words and "Not sealed" not in words, words
    for name in ("ledger.jsonl", "ledger.jsonl.gz"):
        assert verify("--export", folder / name, TARGET)[0] == 0
        assert verify(folder / name)[0] == 0
    text = (folder / "ledger.jsonl").read_text("utf-8")
    (folder / "forged.jsonl").write_text(text.replace("Tried out", "Tried oud"), "utf-8")
    assert verify(folder / "forged.jsonl")[0] == 1
    (folder / "cut.jsonl").write_text(text[:-10], "utf-8")
    assert verify(folder / "cut.jsonl")[0] == 2
    assert verify("no_such_database")[0] == 2
    dump = folder / "dump"

    def run(*command):
        subprocess.run(command, env=environment(), check=True, capture_output=True)

    run("pg_dump", "-Fc", "--no-owner", "-f", dump, TARGET)
    database.connect().execute(f"DROP DATABASE IF EXISTS {COPY}")
    run("createdb", COPY)
    try:
        with connect(COPY) as connection, connection.cursor() as cursor:
            # Odoo makes this function immutable for its indexes, which no dump says (as in scripts/backup_store.py)
            cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
            cursor.execute("ALTER FUNCTION unaccent(text) IMMUTABLE")
        connection.close()
        run("pg_restore", "--no-owner", "-d", COPY, dump)
        assert verify(COPY)[0] == 0
        with connect(COPY) as connection, connection.cursor() as cursor:
            with pytest.raises(psycopg2.Error, match="append-only"):
                cursor.execute("UPDATE udi_event SET reason = 'forged'")
            connection.rollback()
            cursor.execute("ALTER TABLE udi_event DISABLE TRIGGER USER")
            cursor.execute("UPDATE udi_event SET reason = 'forged'")
        connection.close()
        code, words = verify(COPY)
        assert code == 1 and "or an item of it was changed, in block 1" in words, words
    finally:
        database.drop(COPY, config["data_dir"])


def test_in_and_out_again(company, tmp_path):
    odoo("shell", "--no-http", script=HISTORY)
    with connect() as connection, connection.cursor() as cursor:
        before_columns = columns(cursor)
        before = snapshot(cursor, before_columns)
        before_beside = beside(cursor)
    odoo("-i", ",".join(NAMES), "--stop-after-init", "--no-http")
    with connect() as connection, connection.cursor() as cursor:
        moved = {key: value for key, value in before.items() if key.startswith(KEPT)}
        after = snapshot(cursor, {table: before_columns[table] for table in moved})
        assert after == moved, [table for table in moved if after[table] != moved[table]]
    odoo("shell", "--no-http", script=USE)
    check_ledger(tmp_path)
    odoo("shell", "--no-http", script=UNINSTALL)
    with connect() as connection, connection.cursor() as cursor:
        after_columns = columns(cursor)
        assert after_columns == before_columns
        after = snapshot(cursor, before_columns)
        assert after == before, [table for table in before if after[table] != before[table]]
        left, lost = beside(cursor) - before_beside, before_beside - beside(cursor)
        assert not left and not lost, (sorted(left), sorted(lost))
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'udi\\_%%'")
        assert not cursor.fetchall()
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'udi\\_%%'")
        assert not cursor.fetchall()
        cursor.execute("SELECT name FROM ir_model_fields WHERE name LIKE 'udi\\_%%'")
        assert not cursor.fetchall()
