from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import Unlinked

STATES = [
    ("waiting", "To be booked"),
    ("applied", "Booked"),
    ("undone", "Taken back"),
    ("rejected", "Refused"),
    ("conflict", "To settle"),
    ("discarded", "Discarded"),
]


class UdiScanCapture(models.Model):
    """One step as a device captured it, and what became of it here.

    Written by `udi.scan.inbox` and `udi.scan.runner` alone. What the device said is never changed; a decision is
    added to it.
    """

    _name = "udi.scan.capture"
    _description = "Captured scan"
    _order = "id desc"
    _log_access = False
    _rec_name = "raw"

    uuid = fields.Char(required=True, readonly=True, export_string_translation=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    device_id = fields.Many2one("udi.scan.device", required=True, readonly=True, index=True, ondelete="restrict")
    sequence = fields.Integer("Number", required=True, readonly=True)
    # a user may be deleted: what he scanned and settled keeps his name
    user_id = Unlinked("res.users", "Scanned by (user)", readonly=True, index=True, ondelete="restrict")
    user_name = fields.Char("Scanned by", readonly=True, help="The name at that time.")
    captured_at = fields.Datetime("Time on the device", required=True, readonly=True)
    event_time = fields.Datetime("Scanned on", required=True, readonly=True)
    received_at = fields.Datetime("Received on", required=True, readonly=True)
    action = fields.Selection(
        [("scan", "Scan"), ("step", "Step"), ("undo", "Take back"), ("finish", "Finish")],
        "Step",
        required=True,
        readonly=True,
    )
    scenario = fields.Char("Task", required=True, readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True, index=True, ondelete="set null")
    job_key = fields.Char(
        required=True,
        readonly=True,
        export_string_translation=False,
        help="All steps of one job have it: the record's model and number, or the key of a job begun on a device.",
    )
    job_model = fields.Char(readonly=True, export_string_translation=False)
    job_ref = fields.Many2oneReference(
        "Record", model_field="job_model", readonly=True, help="What the device named; kept when it is deleted."
    )
    raw = fields.Char("Code", readonly=True)
    quantity = fields.Float("Times", digits=(20, 6), readonly=True)
    undo_of = fields.Char("Takes back", readonly=True)
    options = fields.Json(readonly=True, export_string_translation=False)
    device_status = fields.Selection(
        [("ok", "Right"), ("warning", "With a hint"), ("error", "Wrong")], "Shown on the device", readonly=True
    )
    device_title = fields.Char("Title on the device", readonly=True)
    device_message = fields.Char("Sentence on the device", readonly=True)
    scanned = fields.Char(
        "As scanned", readonly=True, help="The text before a missing separator was put back, where that was asked."
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    code = fields.Char("Reason's code", readonly=True)
    title = fields.Char("Answer", readonly=True)
    message = fields.Char("Why", readonly=True)
    move_line_id = fields.Many2one(
        "stock.move.line", "Line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    booked_quantity = fields.Float(digits=(20, 6), readonly=True, export_string_translation=False)
    # what the scenario needs to take the step back, where that is neither line nor quantity
    booked = fields.Json(readonly=True, export_string_translation=False)
    booked_on = fields.Datetime("Settled on", readonly=True)
    settled_by_id = Unlinked("res.users", "Settled by (user)", readonly=True, ondelete="restrict")
    settled_by_name = fields.Char("Settled by", readonly=True, help="The name at that time.")
    settle_reason = fields.Char("Reason", readonly=True)
    attempts = fields.Integer(readonly=True, export_string_translation=False)

    _uuid_once = models.Constraint("UNIQUE (uuid)", "This scan was received already.")
    _number_once = models.Constraint(
        "UNIQUE (device_id, sequence)", "The device has given this number to another scan already."
    )
    _waiting_idx = models.Index("(job_key, id) WHERE state = 'waiting'")
    _job_idx = models.Index("(job_key)")
    _open_idx = models.Index("(id) WHERE state = 'conflict'")

    def action_apply(self):
        """Book again what could not be booked, after somebody has put the cause right."""
        self.env["udi.scan.runner"].apply_again(self)

    def action_correct(self):
        """Ask for another transfer or for a reason."""
        self.ensure_one()
        how = self.env.context.get("udi_correct", "discard")
        titles = {"discard": self.env._("Discard this scan"), "move": self.env._("Book on another transfer")}
        return {
            "type": "ir.actions.act_window",
            "name": titles[how],
            "res_model": "udi.scan.correct",
            "view_mode": "form",
            "target": "new",
            "context": {"default_capture_id": self.id, "default_how": how},
        }
