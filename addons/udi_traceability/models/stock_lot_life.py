"""Three facts of a lot, none of which follows from another: where it is (holders), what happened to it (life), and
whether it may move (holds and gates). What the screens show is computed from them."""

from odoo import api, fields, models
from odoo.tools import SQL

PERMISSIONS = [
    ("free", "May be used and delivered"),
    ("expired", "Expired"),
    ("unreleased", "Not released yet"),
    ("held", "On hold"),
]
# events of an item -> stage of life; each counted in units of the lot
STAGES = (
    ("made", ("commissioning", "creating_class_instance"), "output"),
    ("received", ("receiving",), "object"),
    ("installed", ("installing",), "object"),
)


# a file of its own for each concern: together they would be too long
class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_life = fields.Char(
        "Life", compute="_compute_udi_life", help="How many units were made, received, used, destroyed."
    )
    udi_permission = fields.Selection(PERMISSIONS, "May it move", compute="_compute_udi_permission")
    udi_permission_reason = fields.Char("Why not", compute="_compute_udi_permission")

    def _udi_life_facts(self):
        """``{lot id: {stage: units}}`` with the stages made, received, installed, used and destroyed.

        Two statements, whatever the number of lots.
        """
        facts = {lot.id: {} for lot in self}
        if not self.ids:
            return facts
        self.env.cr.execute(
            SQL(
                """SELECT i.lot_id, e.biz_step, i.role, SUM(i.quantity) FROM udi_event_item i
                     JOIN udi_event e ON e.id = i.event_id
                    WHERE i.lot_id = ANY(%s) AND e.biz_step = ANY(%s) AND e.disposition IS DISTINCT FROM 'returned'
                    GROUP BY 1, 2, 3""",
                self.ids,
                [step for _stage, steps, _role in STAGES for step in steps],
            )
        )
        for lot_id, step, role, units in self.env.cr.fetchall():
            for stage, steps, wanted in STAGES:
                if step in steps and role == wanted:
                    facts[lot_id][stage] = facts[lot_id].get(stage, 0) + float(units)
        # what was used up or destroyed, netted for what was taken apart or found again
        for row in self.env["udi.holder"].search([("lot_id", "in", self.ids), ("kind", "in", ("used", "scrap"))]):
            stage = "used" if row.kind == "used" else "destroyed"
            facts[row.lot_id.id][stage] = facts[row.lot_id.id].get(stage, 0) + row.quantity
        return facts

    @api.depends("udi_holder_ids.kind", "udi_holder_ids.quantity", "udi_event_item_ids")
    @api.depends_context("lang")
    def _compute_udi_life(self):
        words = {
            "made": self.env._("made"),
            "received": self.env._("received"),
            "installed": self.env._("installed"),
            "used": self.env._("used in production"),
            "destroyed": self.env._("scrapped or lost"),
        }
        facts = self._udi_life_facts()
        for lot in self:
            own = facts.get(lot.id, {})
            lot.udi_life = " · ".join(
                f"{word} {own[stage]:g}" if lot.product_id.tracking == "lot" else word
                for stage, word in words.items()
                if own.get(stage)
            )

    @api.depends("udi_hold_ids", "udi_expiry_date", "expiration_date")
    @api.depends_context("lang")
    def _compute_udi_permission(self):
        today = fields.Date.context_today(self)
        unreleased = self.env["udi.gate"]._released(self._origin)
        for lot in self:
            expiry = lot._udi_expiry()
            if lot.udi_hold_ids:
                lot.udi_permission = "held"
                lot.udi_permission_reason = ", ".join(lot.udi_hold_ids.mapped("name"))
            elif expiry and expiry < today:
                lot.udi_permission = "expired"
                lot.udi_permission_reason = fields.Date.to_string(expiry)
            else:
                lot.udi_permission = "unreleased" if lot._origin in unreleased else "free"
                lot.udi_permission_reason = False
