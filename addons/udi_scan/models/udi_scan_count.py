from odoo import api, fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

STATES = [
    ("counting", "Being counted"),
    ("to_apply", "Differences to apply"),
    ("done", "Done"),
    ("dropped", "Dropped"),
]


class UdiScanCount(models.Model):
    """One count of one place with scanning devices: what was found there, and what should have been.

    Written by `udi.scan.scenario.count` and `udi.scan.count.result`; several devices may count one place together.
    """

    _name = "udi.scan.count"
    _description = "Count of a place"
    _inherit = "udi.own.defaults"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    location_id = fields.Many2one("stock.location", "Place", required=True, readonly=True, ondelete="restrict")
    user_id = Unlinked("res.users", "Counted by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Counted by")
    device_id = fields.Many2one("udi.scan.device", readonly=True, ondelete="restrict")
    blind = fields.Boolean("Blind count", readonly=True, help="The device was not told what should be there.")
    started_on = fields.Datetime(required=True, readonly=True)
    finished_on = fields.Datetime(readonly=True)
    applied_on = fields.Datetime("Closed on", readonly=True)
    applied_by_id = Unlinked("res.users", "Closed by (user)", readonly=True, ondelete="restrict")
    applied_by_name = kept_name("applied_by_id", "Closed by")
    state = fields.Selection(STATES, required=True, readonly=True, default="counting", index=True)
    line_ids = fields.One2many("udi.scan.count.line", "count_id", "Lines", readonly=True)
    difference_count = fields.Integer("Differences", compute="_compute_difference_count")
    may_apply = fields.Boolean(compute="_compute_may_apply", export_string_translation=False)

    @api.depends("location_id", "started_on")
    def _compute_name(self):
        for count in self:
            day = fields.Date.to_string(count.started_on) or ""
            count.name = f"{count.location_id.complete_name} · {day}"

    @api.depends("line_ids.kind")
    def _compute_difference_count(self):
        for count in self:
            count.difference_count = len(count.line_ids.filtered(lambda line: line.kind != "right"))

    @api.depends_context("uid")
    @api.depends("state", "user_id")
    def _compute_may_apply(self):
        for count in self:
            count.may_apply = count.state == "to_apply" and self.env["udi.scan.count.result"].may_apply(count)

    def action_apply(self):
        """Make the stock what was counted."""
        self.ensure_one()
        return self.env["udi.scan.count.result"].apply(self)

    def action_evaluate(self):
        """Compare now, although a device has not said that it is done."""
        self.ensure_one()
        self.env["udi.scan.count.result"].close_early(self)

    def action_drop(self):
        """The count is not used: the place is counted again."""
        self.ensure_one()
        self.env["udi.scan.count.result"].drop(self)


class UdiScanCountLine(models.Model):
    _name = "udi.scan.count.line"
    _description = "Counted lot"
    _order = "product_id, lot_id, id"
    _log_access = False

    count_id = fields.Many2one("udi.scan.count", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="count_id.company_id", store=True, export_string_translation=False)
    lot_id = fields.Many2one("stock.lot", "Lot or serial", required=True, readonly=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id", store=True)
    counted = fields.Float(digits="Product Unit", readonly=True)
    expected = fields.Float(digits="Product Unit", readonly=True, help="In the books at the time of the count.")
    difference = fields.Float(digits="Product Unit", readonly=True)
    first_on = fields.Datetime("First scan", readonly=True)
    last_on = fields.Datetime("Last scan", readonly=True)
    other_place_id = fields.Many2one(
        "stock.location", "Booked in", readonly=True, ondelete="restrict", help="Where the books say that it lies."
    )
    kind = fields.Selection(
        [
            ("open", "Not compared yet"),
            ("right", "As booked"),
            ("missing", "Missing"),
            ("more", "More than booked"),
            ("moved", "Lies in another place"),
            ("unsure", "Moved while it was counted"),
            ("packed", "In several packages"),
        ],
        "Result",
        required=True,
        readonly=True,
        default="open",
    )

    _lot_once = models.Constraint("UNIQUE (count_id, lot_id)", "This lot is counted already.")
