"""What an administrator does to a living database: the ledger stands in nobody's way and stays whole."""

import pytest
from odoo_process import copy_of, rows, run, verify

NAME = "test_survives"
COLUMN = """
event = env['ir.model']._get('udi.event')
env['ir.model.fields'].create([{
    'name': 'x_month', 'model_id': env['ir.model']._get(model).id, 'ttype': 'char', 'store': True, 'depends': depends,
    'compute': "for record in self: record['x_month'] = str(record.%s)[:7]" % depends,
} for model, depends in [('udi.event', 'event_time'), ('udi.event.item', 'lot_name')]])
env.cr.commit()
assert env['udi.event'].search([('x_month', '=like', '20%')])
"""
ARCHIVE = """
items = env['udi.event.item'].search([])
env['res.partner'].search([('id', 'in', items.event_id.mapped('partner_ref'))]).action_archive()
items.product_id.product_tmpl_id.action_archive()
env['stock.location'].search([('usage', '=', 'supplier')]).active = False
env['res.users'].search([('login', 'in', ('operator', 'quality'))]).action_archive()
env['uom.uom'].search([('name', '=', 'Units')]).name = 'Pieces'
env.cr.commit()
"""
DRAFTS = """
operations = env['stock.picking.type'].search([('code', '=', 'outgoing')], limit=1)
lot = env['udi.event.item'].search([('lot_id.udi_state', '=', 'in_stock')], limit=1).lot_id
places = {'location_id': operations.default_location_src_id.id,
          'location_dest_id': operations.default_location_dest_id.id}
picking = env['stock.picking'].create({'picking_type_id': operations.id, **places, 'move_ids': [(0, 0, {
    'product_id': lot.product_id.id, 'product_uom_qty': 1, **places,
    'move_line_ids': [(0, 0, {'product_id': lot.product_id.id, 'lot_id': lot.id, 'quantity': 1, **places})]})]})
order = env['mrp.production'].create({'product_id': lot.product_id.id, 'product_qty': 1})
picking.unlink()
order.unlink()
env.cr.commit()
"""
USERS = """
user = env['res.users'].with_context(active_test=False).search([('login', '=', 'operator')])
assert env['udi.event'].search([('user_ref', '=', user.id)])
user.active = False
env['mail.message'].search([('author_id', '=', user.partner_id.id)]).author_id = False
jobs = env['udi.print.job'].search([('user_id', '=', user.id)])
assert jobs
user.unlink()
env.invalidate_all()
assert set(jobs.mapped('user_login')) == {'operator'}
assert env['udi.event'].search([('user_login', '=', 'operator')])
env.cr.commit()
"""


@pytest.fixture(scope="module")
def demo():
    with copy_of("demo", NAME):
        yield NAME


def ledger():
    """Number of events, a checksum over what nobody may change, and what the check says."""
    (found,) = rows(
        NAME,
        "SELECT count(*), md5(string_agg(concat_ws('|', id, uuid, event_time, user_login, partner_name, document_name,"
        " content_hash), chr(10) ORDER BY id)) FROM udi_event",
    )
    code, words = verify(NAME)
    assert code == 0, words
    return found


@pytest.mark.parametrize("name", ["upgrade", "column", "archive", "drafts", "users"])
def test_the_ledger_is_the_same_afterwards(demo, name):
    before = ledger()
    assert before[0] > 10
    if name == "upgrade":
        run(NAME, "-u", "udi_core,udi_traceability", "--stop-after-init", "--no-http")
    else:
        scripts = {"column": COLUMN, "archive": ARCHIVE, "drafts": DRAFTS, "users": USERS}
        run(NAME, "shell", "--no-http", script=scripts[name])
    assert ledger() == before


def test_no_key_sets_null_or_cascades(demo):
    tables = "('udi_event', 'udi_event_item', 'udi_ledger_block', 'udi_ledger_member')"
    found = rows(
        NAME,
        f"""SELECT conrelid::regclass::text, conname, confdeltype, confupdtype FROM pg_constraint
             WHERE contype = 'f' AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))
               AND (conrelid::regclass::text IN {tables} OR confrelid::regclass::text IN {tables})""",
    )
    assert not found
