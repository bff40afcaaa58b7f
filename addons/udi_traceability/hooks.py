"""What happens once, when the addon comes and when it goes."""

from .models.append_only import drop_guard_function
from .models.udi_event import drop_guard
from .services.trace import drop_functions


def post_init_hook(env):
    """A fresh company has its operation types ready for serial numbers and lots on receipt.

    Products that are controlled already, in a database where the addon comes back, have their history built by a job.
    """
    env["udi.gate.rule"]._create_defaults(env["res.company"].search([]))
    env["udi.history"].start()


def uninstall_hook(env):
    """Remove what Odoo does not know of: triggers and functions of ledger, signatures and trace, a table of numbers."""
    drop_guard(env.cr)
    drop_guard_function(env.cr)
    drop_functions(env.cr)
    env.cr.execute("DROP TABLE IF EXISTS udi_history_line")
