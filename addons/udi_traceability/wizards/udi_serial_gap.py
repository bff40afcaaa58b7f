"""The gap report: numbers of a range that nothing is known of, as intervals."""

from markupsafe import Markup
from odoo import fields, models

from odoo.addons.udi_core import serials

MOST_ROWS = 2000


class UdiSerialGap(models.TransientModel):
    _name = "udi.serial.gap"
    _description = "Gap in a serial range"
    _order = "first"

    range_id = fields.Many2one("udi.serial.range", "Serial range", required=True)
    kind = fields.Selection([("missing", "Drawn, not seen since"), ("free", "Not drawn yet")], "What", required=True)
    first = fields.Integer("First number")
    last = fields.Integer("Last number")
    count = fields.Integer("Numbers")
    first_name = fields.Char("First serial")
    last_name = fields.Char("Last serial")

    def _open(self, numbers):
        """Look the gaps of a range up and show them."""
        numbers.ensure_one()
        naming = numbers._naming()
        self.search([("range_id", "=", numbers.id), ("create_uid", "=", self.env.uid)]).unlink()
        free = numbers._free()
        if numbers.mode == "sequence":  # somebody may have typed one that is still to come; a random one nobody guesses
            free = serials.subtract(free, numbers._used())
        rows = [("missing", *interval) for interval in numbers._missing()] + [("free", *interval) for interval in free]
        self.create(
            [
                {
                    "range_id": numbers.id,
                    "kind": kind,
                    "first": first,
                    "last": last,
                    "count": last - first + 1,
                    "first_name": naming.name(first),
                    "last_name": naming.name(last),
                }
                for kind, first, last in rows[:MOST_ROWS]
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self._title(numbers),
            "res_model": self._name,
            "view_mode": "list",
            "domain": [("range_id", "=", numbers.id), ("create_uid", "=", self.env.uid)],
            "context": {"search_default_missing": 1},
            "help": Markup("<p class='o_view_nocontent_smiling_face'>%s</p><p>%s</p>")
            % (
                self.env._("No number is missing"),
                self.env._("Every number that was drawn is on a device, reserved or void."),
            ),
        }

    def _title(self, numbers):
        looked_at = serials.count(numbers._looked_at())
        if looked_at == max(numbers.next_number - numbers.first, 0):
            return self.env._("Gaps of %(range)s", range=numbers.name)
        return self.env._(
            "Gaps of %(range)s (the last %(count)s numbers drawn)", range=numbers.name, count=f"{looked_at:,}"
        )

    def action_void(self):
        """Void this interval, after asking why."""
        self.ensure_one()
        action = self.range_id.action_void()
        action["context"].update(default_first_name=self.first_name, default_last_name=self.last_name)
        return action
