"""What a company asks of its scanners, and what its packages are numbered with."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
    udi_gs1_prefix = fields.Char(
        "GS1 company prefix",
        size=12,
        help="4 to 12 digits, as GS1 has given it to the company. Numbers of packages (SSCC) begin with it.",
    )
    udi_sscc_extension = fields.Char(
        "SSCC extension digit", size=1, default="0", help="The first digit of an SSCC, chosen by the company."
    )

    @api.constrains("udi_gs1_prefix", "udi_sscc_extension")
    def _check_udi_gs1_prefix(self):
        for company in self:
            prefix, extension = company.udi_gs1_prefix or "", company.udi_sscc_extension or "0"
            digits = (prefix + extension).isascii() and (prefix + extension).isdigit()
            if not digits or (prefix and not 4 <= len(prefix) <= 12) or len(extension) != 1:
                raise ValidationError(
                    self.env._(
                        "A GS1 company prefix has 4 to 12 digits, the extension digit of an SSCC is one digit. "
                        "Look at the certificate of GS1."
                    )
                )
