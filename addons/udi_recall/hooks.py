"""What the addon leaves in the database that Odoo does not take away by itself."""

from .models.stock_lot_near import drop_near
from .models.udi_recall_disposition import drop_guard


def uninstall_hook(env):
    drop_guard(env.cr)
    drop_near(env.cr)
