from odoo import models
from odoo.tools import SQL

STOPPED = """
    SELECT DISTINCT m.raw_material_production_id FROM stock_move m
      JOIN stock_move_line l ON l.move_id = m.id AND l.lot_id IN (%(lots)s)
     WHERE m.raw_material_production_id IS NOT NULL
       AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned') ORDER BY 1
"""


class UdiRecallFrozen(models.AbstractModel):
    _inherit = "udi.recall.frozen"

    def _documents(self, lots):
        found = self.env.execute_query(SQL(STOPPED, lots=lots))
        # sudo: who freezes need not work in production
        orders = self.env["mrp.production"].sudo().browse(row[0] for row in found)
        return [*super()._documents(lots), orders]
