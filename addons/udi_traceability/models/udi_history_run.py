"""How far the history from before the addon, or from before a product became UDI-controlled, is in the ledger."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("waiting", "Waiting"),
    ("running", "Being built"),
    ("paused", "Paused"),
    ("failed", "Stopped by an error"),
    ("done", "Complete"),
]
OPEN = ("waiting", "running", "paused", "failed")


class UdiHistoryRun(models.Model):
    """One build of history for the products that became UDI-controlled since the one before it."""

    _name = "udi.history.run"
    _description = "Building of history"
    _order = "id desc"

    state = fields.Selection(STATES, required=True, readonly=True, default="waiting")
    since = fields.Datetime(
        "Recorded live since", required=True, readonly=True, help="From here on each step is written as it happens."
    )
    horizon = fields.Char(readonly=True, help="Transactions that began before this one must have ended.")
    again = fields.Boolean(readonly=True, help="Something of these products may be in the ledger already.")
    product_ids = fields.One2many("udi.history.product", "run_id", string="Products", readonly=True)
    product_count = fields.Integer("Products in this build", compute="_compute_product_count")
    source = fields.Char(readonly=True, help="What is being read.")
    position = fields.Integer(readonly=True, aggregator=None, help="The last record of it that is in the ledger.")
    line_total = fields.Integer("Movements to record", readonly=True, aggregator=None)
    line_count = fields.Integer("Movements recorded", readonly=True, aggregator=None)
    event_count = fields.Integer("Events written", readonly=True, aggregator=None)
    lot_count = fields.Integer("Lots placed", readonly=True, aggregator=None)
    started_at = fields.Datetime("Started on", readonly=True)
    finished_at = fields.Datetime("Finished on", readonly=True)
    seconds = fields.Float("Working time (s)", digits=(16, 1), readonly=True, aggregator=None)
    error = fields.Text("What went wrong", readonly=True)
    progress = fields.Float("Progress (%)", compute="_compute_progress", aggregator=None)
    step_label = fields.Char("Now reading", compute="_compute_step_label")
    remaining = fields.Char("Time left", compute="_compute_remaining")

    @api.depends("since")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("History before %(time)s UTC", time=fields.Datetime.to_string(run.since))

    @api.depends("product_ids")
    def _compute_product_count(self):
        for run in self:
            run.product_count = len(run.product_ids)

    @api.depends("state", "line_count", "line_total", "source")
    def _compute_progress(self):
        for run in self:
            if run.state == "done":
                run.progress = 100
            else:
                # the last tenth is for the holders
                part = min(1, run.line_count / run.line_total) if run.line_total else 0
                run.progress = round(90 * part + 9 * self.env["udi.history"]._lots_part(run), 1)

    @api.depends("state", "source")
    def _compute_step_label(self):
        labels = self.env["udi.history"]._labels()
        for run in self:
            run.step_label = labels.get(run.source, "") if run.state in OPEN else ""

    @api.depends("state", "seconds", "progress")
    def _compute_remaining(self):
        for run in self:
            if run.state == "running" and run.progress > 1:
                left = timedelta(seconds=round(run.seconds * (100 - run.progress) / run.progress))
                run.remaining = self.env._("about %(time)s of work", time=str(left))
            else:
                run.remaining = False

    # ------------------------------------------------------------------ buttons
    def action_pause(self):
        """Stop after the batch that is being written; what is written stays."""
        self._check_role()
        self._change("paused", ("waiting", "running"))

    def action_resume(self):
        """Go on where it stopped."""
        self._check_role()
        self._change("running", ("paused", "failed"))
        # sudo: calling the job for this one purpose
        self.env.ref("udi_traceability.ir_cron_history").sudo()._trigger()

    def _change(self, state, before):
        wrong = self.filtered(lambda run: run.state not in before)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(run)s is “%(state)s” and cannot be changed that way. Reload the page.",
                    run=wrong[0].display_name,
                    state=labels[wrong[0].state],
                )
            )
        # sudo: the rows belong to the job; the role is checked above
        self.sudo().write({"state": state, "error": False})

    def _check_role(self):
        self.env["udi.history"]._check_role()


class UdiHistoryProduct(models.Model):
    """A UDI-controlled product whose earlier movements are in the ledger, or will be."""

    _name = "udi.history.product"
    _description = "Product whose history is built"
    _log_access = False
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    run_id = fields.Many2one("udi.history.run", readonly=True, index="btree_not_null", ondelete="cascade")
    done = fields.Boolean("Complete", readonly=True)

    _product_unique = models.Constraint("UNIQUE (product_id)", "This product is in the list already.")

    def init(self):
        # movements that were recorded live while the history of their product was being built
        self.env.cr.execute("CREATE TABLE IF NOT EXISTS udi_history_line (line_id integer PRIMARY KEY)")
        return super().init()
