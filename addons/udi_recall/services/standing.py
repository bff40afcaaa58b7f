"""Whether any case is open, read with what every step asks anyway: while none is, no step asks for its recalls."""

from odoo import models
from odoo.tools import SQL

from ..models.stock_move_line_recall import OPEN_RECALL
from ..models.udi_recall import OPEN_STATES


class UdiStanding(models.AbstractModel):
    _inherit = "udi.standing"

    def _more_facts(self):
        self.env["udi.recall"].flush_model(["state"])
        is_open = SQL("EXISTS (SELECT FROM udi_recall WHERE state = ANY(%s))", list(OPEN_STATES))
        return {**super()._more_facts(), OPEN_RECALL: is_open}
