"""Two small questions: reserve how many and for whom; void which and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_RESERVED = 1_000_000


class UdiSerialReserve(models.TransientModel):
    _name = "udi.serial.reserve"
    _description = "Reserve serial numbers"

    range_id = fields.Many2one("udi.serial.range", "Serial range", required=True)
    count = fields.Integer("How many", required=True, default=100)
    partner_id = fields.Many2one("res.partner", "For", help="The supplier or site that marks the devices.")
    reason = fields.Char("Why", required=True)

    def action_confirm(self):
        """Reserve and show the blocks, from which the serials can be downloaded."""
        self.ensure_one()
        self.range_id.check_access("write")
        if self.count > MOST_RESERVED:
            raise UserError(self.env._("Reserve %(most)s numbers at most in one go.", most=MOST_RESERVED))
        self.env["udi.serial"].reserve(self.range_id, self.count, partner=self.partner_id, reason=self.reason)
        return {"type": "ir.actions.act_window_close"}


class UdiSerialVoid(models.TransientModel):
    _name = "udi.serial.void"
    _description = "Void serial numbers"

    range_id = fields.Many2one("udi.serial.range", "Serial range", required=True)
    first_name = fields.Char("First serial", required=True)
    last_name = fields.Char("Last serial", help="Empty: the first one only.")
    count = fields.Integer("Numbers", compute="_compute_count")
    reason = fields.Char("Why", required=True)

    @api.depends("first_name", "last_name")
    def _compute_count(self):
        for wizard in self:
            naming = wizard.range_id._naming()
            first = naming.number((wizard.first_name or "").strip())
            last = naming.number((wizard.last_name or wizard.first_name or "").strip())
            known = first is not None and last is not None
            wizard.count = max(last - first + 1, 0) if known else 0

    def action_confirm(self):
        """Void the numbers."""
        self.ensure_one()
        self.range_id.check_access("write")
        naming, numbers = self.range_id._naming(), []
        for name in (self.first_name, self.last_name or self.first_name):
            number = naming.number(name.strip())
            if number is None:
                raise UserError(
                    self.env._("%(serial)s is not a number of %(range)s.", serial=name, range=self.range_id.name)
                )
            numbers.append(number)
        self.env["udi.serial"].void(self.range_id, min(numbers), max(numbers), self.reason)
        return {"type": "ir.actions.act_window_close"}
