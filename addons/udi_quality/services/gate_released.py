"""The gate's rule on release: a lot of a product that needs it does not go before quality has signed."""

from odoo import models


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _released(self, lots):
        """Also lots whose product release is not signed, where the rule is used."""
        waiting = super()._released(lots)
        if not lots or not self.env["udi.gate.rule"]._in_use("released"):
            return waiting
        # sudo: whether a lot may leave does not depend on who may read releases
        return waiting | self.env["udi.release.service"].sudo().unreleased(lots).sudo(False)
