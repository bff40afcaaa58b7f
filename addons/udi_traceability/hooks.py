"""What happens once, when the addon comes and when it goes."""

from .models.udi_event import drop_guard


def post_init_hook(env):
    """A fresh company has its operation types ready for serial numbers and lots on receipt."""
    env["udi.gate.rule"]._create_defaults(env["res.company"].search([]))


def uninstall_hook(env):
    """Remove what Odoo does not know of: the trigger functions of the ledger."""
    drop_guard(env.cr)
