"""What happens once, when the addon comes and when it goes."""

from .models.udi_event import drop_guard
from .services.trace import drop_functions


def post_init_hook(env):
    """A fresh company has its operation types ready for serial numbers and lots on receipt."""
    env["udi.gate.rule"]._create_defaults(env["res.company"].search([]))


def uninstall_hook(env):
    """Remove what Odoo does not know of: the trigger functions of the ledger and the functions of the trace."""
    drop_guard(env.cr)
    drop_functions(env.cr)
