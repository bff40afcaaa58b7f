"""A mock recall on live data: the clock runs, the trace is asked, and nobody outside notices anything."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .udi_recall_holder import HOLDER_KINDS
from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

WEIGHTS = {"found_percent": 50, "certain_percent": 15, "reachable_percent": 15, "speed_percent": 20}
SLOW = 4  # times the target, at which the speed counts nothing


class UdiRecallDrill(models.Model):
    """No hold, no notice, no mail, no case: a drill reads, and writes its own record only."""

    _name = "udi.recall.drill"
    _description = "Mock recall"
    _inherit = "udi.own.defaults"
    _order = "started_on desc, id desc"
    _rec_name = "reference"

    reference = fields.Char(required=True, readonly=True, default="/", copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    lot_id = fields.Many2one("stock.lot", "Lot drawn", required=True, readonly=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id")
    origin = fields.Selection(
        [("manual", "Started by hand"), ("schedule", "By schedule")], required=True, readonly=True, default="manual"
    )
    user_id = Unlinked("res.users", "Started by (user)", readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Started by")
    state = fields.Selection(
        [("running", "Clock is running"), ("done", "Done")], required=True, readonly=True, default="running"
    )
    started_on = fields.Datetime("Start", required=True, readonly=True)
    located_on = fields.Datetime("List in hand", readonly=True)
    target_minutes = fields.Integer("Target (minutes)", readonly=True, default=120)
    machine_seconds = fields.Float("Trace took (s)", readonly=True, digits=(10, 2))
    locate_minutes = fields.Float("Time to locate (minutes)", readonly=True, digits=(10, 1))
    lot_count = fields.Integer("Affected lots and serials", readonly=True)
    made_qty = fields.Float("Units made or received", readonly=True, digits="Product Unit")
    found_qty = fields.Float("Units found", readonly=True, digits="Product Unit")
    missing_qty = fields.Float("Units not found", readonly=True, digits="Product Unit")
    certain_qty = fields.Float("Certainly affected", readonly=True, digits="Product Unit")
    found_percent = fields.Float("Found (%)", readonly=True, digits=(5, 1))
    certain_percent = fields.Float("Certain (%)", readonly=True, digits=(5, 1))
    reachable_percent = fields.Float("Holders reachable (%)", readonly=True, digits=(5, 1))
    speed_percent = fields.Float("Speed (%)", readonly=True, digits=(5, 1))
    score = fields.Float("Score (of 100)", readonly=True, digits=(5, 1))
    holder_count = fields.Integer("Holders outside", readonly=True)
    history_note = fields.Char("Completeness of the history", readonly=True)
    note = fields.Text("What we learnt")
    line_ids = fields.One2many("udi.recall.drill.line", "drill_id", string="Holders", readonly=True)
    missing_lots = fields.Text("Lots with units not found", readonly=True)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"note"}:
                raise UserError(self.env._("The result of a drill is measured, not typed."))
            if any(drill.state == "done" for drill in self):
                raise UserError(self.env._("This drill is done and stays as it is. Start another one."))
        return super().write(vals)

    # ------------------------------------------------------------ buttons
    @api.model
    def action_start(self):
        """Draw a lot and start the clock: one click."""
        return self.env["udi.recall.drill.service"].start().action_open()

    def action_located(self):
        """The team has the list of all holders in hand: the clock stops and the score is settled."""
        for drill in self:
            self.env["udi.recall.drill.service"].finish(drill)
        return True

    def action_print(self):
        """The report for the auditor."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/udi/recall/drill/{self.id}.pdf", "target": "download"}

    def action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mock recall"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": self.id,
        }


class UdiRecallDrillLine(models.Model):
    _name = "udi.recall.drill.line"
    _description = "Holder in a mock recall"
    _order = "drill_id, sequence, quantity desc, id"
    _rec_name = "name"

    drill_id = fields.Many2one("udi.recall.drill", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="drill_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(HOLDER_KINDS, required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    name = fields.Char("Holder", readonly=True)
    lot_count = fields.Integer("Lots and serials", readonly=True)
    quantity = fields.Float("Units", readonly=True, digits="Product Unit")
    reachable = fields.Boolean(
        readonly=True, help="There is an e-mail address, a telephone number or a postal address."
    )
