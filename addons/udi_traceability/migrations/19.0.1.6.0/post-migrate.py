"""Contacts that were merged before holders were joined with them: one row for each place again."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    if not version:
        return
    api.Environment(cr, SUPERUSER_ID, {})["udi.holder"]._join(SQL("partner_id IS NOT NULL"))
