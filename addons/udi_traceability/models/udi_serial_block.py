"""What of a serial range is promised or spoilt: one row for an interval, however long."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_core import serials


class UdiSerialBlock(models.Model):
    _name = "udi.serial.block"
    _description = "Reserved or void serial numbers"
    _order = "id desc"

    range_id = fields.Many2one("udi.serial.range", "Serial range", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="range_id.company_id", store=True)
    state = fields.Selection(
        [("reserved", "Reserved"), ("void", "Void"), ("released", "Reservation given up")],
        "Status",
        required=True,
    )
    first = fields.Integer("First number", required=True)
    last = fields.Integer("Last number", required=True)
    count = fields.Integer("Numbers", compute="_compute_names")
    first_name = fields.Char("First serial", compute="_compute_names")
    last_name = fields.Char("Last serial", compute="_compute_names")
    partner_id = fields.Many2one("res.partner", "Reserved for", index="btree_not_null", ondelete="restrict")
    document_model = fields.Char("Document type")
    document_ref = fields.Many2oneReference("Document id", model_field="document_model")
    document_name = fields.Char("Document")
    reason = fields.Char()
    file = fields.Binary("Serials as a file", compute="_compute_file")
    file_name = fields.Char(compute="_compute_file")

    @api.depends("first", "last")
    def _compute_names(self):
        for block in self:
            naming = block.range_id._naming()
            block.count = block.last - block.first + 1
            block.first_name, block.last_name = naming.name(block.first), naming.name(block.last)

    def _compute_file(self):
        for block in self:
            block.file_name = f"{block.first_name}-{block.last_name}.csv"
            block.file = base64.b64encode("\r\n".join(block._names()).encode())

    def _names(self):
        """Every serial of the block, in the order of its numbers."""
        self.ensure_one()
        naming = self.range_id._naming()
        return [naming.name(number) for number in serials.numbers([(self.first, self.last)])]

    def action_release(self):
        """Give a reservation up: its unused numbers show in the gap report, they are not given out again."""
        if any(block.state != "reserved" for block in self):
            raise UserError(self.env._("Only a reservation can be given up."))
        self.state = "released"

    def write(self, vals):
        given_up = vals.get("state") == "released" and len(vals) == 1 and set(self.mapped("state")) <= {"reserved"}
        if not (given_up or self.env.su):
            raise UserError(self.env._("What became of a number stays on record."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What became of a number stays on record. Give the reservation up instead."))
