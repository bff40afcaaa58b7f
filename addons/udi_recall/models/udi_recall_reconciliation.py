"""How much of a case is accounted for."""

from odoo import models


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    def _after_dispositions(self, dispositions):
        """Called in the transaction that recorded what became of units."""
