"""What the addon leaves in the database that Odoo does not take away by itself."""

from .models.stock_lot_near import drop_near
from odoo.addons.udi_traceability.models.append_only import unguard_table


def uninstall_hook(env):
    unguard_table(env.cr, "udi_recall_disposition")
    drop_near(env.cr)
