"""What happens once, when the addon comes."""


def post_init_hook(env):
    """The gates that this addon brings stand in the table, off, until somebody sets them."""
    env["udi.gate.rule"]._create_defaults(env["res.company"].search([]))
