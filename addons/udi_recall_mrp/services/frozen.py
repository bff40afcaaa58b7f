from odoo import models
from odoo.tools import SQL

# from the open movements, which are few, to the lots
STOPPED = """
    WITH open AS MATERIALIZED (
         SELECT m.raw_material_production_id AS production_id, l.lot_id
           FROM stock_move m JOIN stock_move_line l ON l.move_id = m.id
          WHERE m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
            AND m.raw_material_production_id IS NOT NULL)
    SELECT DISTINCT production_id FROM open WHERE lot_id IN (%(lots)s) ORDER BY production_id
"""


class UdiRecallFrozen(models.AbstractModel):
    _inherit = "udi.recall.frozen"

    def _documents(self, lots):
        found = self.env.execute_query(SQL(STOPPED, lots=lots))
        # sudo: who freezes need not work in production
        orders = self.env["mrp.production"].sudo().browse(row[0] for row in found)
        return [*super()._documents(lots), orders]
