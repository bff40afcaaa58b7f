from odoo import models
from odoo.tools import SQL


class UdiRecallScopeRules(models.AbstractModel):
    _inherit = "udi.recall.scope.rules"

    def _lots_of_workcenter(self, rule):
        """What orders made whose work was done at the work centres, in the window, by the operators where named."""
        for model in ("mrp.workorder", "mrp.production", "mrp.workcenter.productivity"):
            self.env[model].flush_model()
        moment = SQL("COALESCE(w.date_finished, w.date_start)")
        conditions = [SQL("w.workcenter_id = ANY(%s)", rule.workcenter_ids.ids), *self._times(rule, moment)]
        if rule.user_ids:
            conditions.append(
                SQL(
                    """EXISTS (SELECT FROM mrp_workcenter_productivity t
                                WHERE t.workorder_id = w.id AND t.user_id = ANY(%s))""",
                    rule.user_ids.ids,
                )
            )
        return SQL(
            """SELECT DISTINCT made.stock_lot_id AS id FROM mrp_workorder w
                 JOIN mrp_production_stock_lot_rel made ON made.mrp_production_id = w.production_id
                WHERE w.state <> 'cancel' AND %s""",
            SQL(" AND ").join(conditions),
        )
