"""What a company asks of its scanners before they are used for work."""

from odoo import fields, models

TEST_RULES = [("off", "Not required"), ("warn", "Remind"), ("refuse", "Required")]


class ResCompany(models.Model):
    _inherit = "res.company"

    udi_scan_test_rule = fields.Selection(
        TEST_RULES,
        "Scanner test before work",
        default="warn",
        required=True,
        help="Remind: a scanner that was not tested is told so, one whose test failed is refused. Required: only a "
        "scanner whose test was good may be used for work. Practising is always possible.",
    )
