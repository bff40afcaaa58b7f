"""What the addon leaves in the database that Odoo does not take away by itself."""

from odoo.addons.udi_traceability.models.append_only import unguard_table


def uninstall_hook(env):
    unguard_table(env.cr, "udi_scan_training")
