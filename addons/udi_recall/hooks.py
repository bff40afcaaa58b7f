"""What the addon leaves in the database that Odoo does not take away by itself."""

from .models.udi_recall_disposition import drop_guard


def uninstall_hook(env):
    drop_guard(env.cr)
