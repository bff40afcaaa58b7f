"""What the sealer has bound into blocks is looked at by the rules of data quality."""

from odoo import api, models


class UdiSealer(models.AbstractModel):
    _inherit = "udi.sealer"

    @api.private
    def run(self, everything=False):
        """What was sealed is looked at."""
        sealed = super().run(everything)
        if sealed:
            self.env["udi.data.runner"].wake()
        return sealed
