"""The flag of a lot follows its product and is stored no longer; what happened before UDI control is built by a job."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    cr.execute("ALTER TABLE stock_lot DROP COLUMN IF EXISTS udi_controlled")
    cr.execute("DROP INDEX IF EXISTS udi_event__company_id_index, udi_holder__company_id_index")
    api.Environment(cr, SUPERUSER_ID, {})["udi.history"].start()
