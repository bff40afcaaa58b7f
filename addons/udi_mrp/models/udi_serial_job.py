"""Thousands of serials for one order: in batches that each commit, so that one can watch, leave and resume."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

BATCH = 400
# a job that nobody pushes any more (the browser was closed) is taken over by the scheduled action
ABANDONED = timedelta(minutes=1)


class UdiSerialJob(models.Model):
    _name = "udi.serial.job"
    _description = "Serials for an order"
    _inherit = "udi.own.defaults"
    _order = "id desc"
    _rec_name = "production_id"

    production_id = fields.Many2one("mrp.production", "Order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="production_id.company_id", store=True)
    user_id = Unlinked("res.users", "By (user)", required=True, default=lambda self: self.env.user, ondelete="restrict")
    user_name = kept_name("user_id", "By")
    count = fields.Integer("Serials", required=True)
    done = fields.Integer("Made")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Stopped")], "Status", required=True, default="running"
    )
    message = fields.Text("Why it stopped")

    def _udi_not_typed(self):
        return super()._udi_not_typed() | {"user_id", "state", "done", "message"}

    @api.model
    def _start(self, production, count):
        """Reserve the numbers for the order and note the job; nothing is made yet.

        :raises UserError: when the range has not so many numbers left
        """
        production.check_access("write")
        # sudo: the record of a job is written by this class only
        jobs = self.sudo()
        job = jobs.search([("production_id", "=", production.id), ("state", "!=", "done")], limit=1)
        if job:
            # whoever goes on does so with his own rights
            job.write({"state": "running", "user_id": self.env.uid})
            return job.sudo(False)
        self.env["udi.serial"].for_document(production.product_id, count, production, production.company_id)
        return jobs.create({"production_id": production.id, "count": count, "user_id": self.env.uid}).sudo(False)

    def _values(self):
        return {"id": self.id, "done": self.done, "count": self.count, "state": self.state, "message": self.message}

    def step(self):
        """Make the next batch; the state afterwards as a dict. Called until the state is not ``running``."""
        self.ensure_one()
        self.production_id.check_access("write")
        self.env.cr.execute(SQL("SELECT id FROM udi_serial_job WHERE id = %s FOR UPDATE SKIP LOCKED", self.id))
        if not self.env.cr.fetchone() or self.state != "running":
            return self._values()
        # sudo: as in `_start`
        job = self.sudo()
        try:
            with self.env.cr.savepoint():
                made = self._make_batch()
        except UserError as error:
            job.write({"state": "failed", "message": str(error)})
            return self._values()
        job.done += made
        if job.done >= job.count:
            job.state = "done"
        return self._values()

    def _make_batch(self):
        """Lots of the next numbers of the order's reservation; with the last ones the order learns its quantity."""
        order = self.production_id
        if order.state in ("done", "cancel"):
            raise UserError(self.env._("Order %(order)s is closed.", order=order.display_name))
        wanted = min(BATCH, self.count - self.done)
        names = self.env["udi.serial"].for_document(order.product_id, wanted, order, order.company_id, skip=self.done)
        values = order._udi_lot_values() if order.udi_controlled else {}
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": order.product_id.id, **values} for name in names]
        )
        links = [Command.link(lot.id) for lot in lots]
        order.with_context(udi_stamped=True).write({"lot_producing_ids": links})
        if self.done + len(lots) >= self.count:
            order.qty_producing = len(order.lot_producing_ids)
            order.with_context(udi_serials_only=True).set_qty_producing()
        return len(lots)

    @api.model
    def _cron_resume(self):
        """Go on with jobs whose browser was closed."""
        jobs = self.search([("state", "=", "running"), ("write_date", "<", fields.Datetime.now() - ABANDONED)])
        for job in jobs:
            if not job.user_id.exists():
                gone = self.env._("%(user)s is no longer a user. Ask for the serials again.", user=job.user_name)
                job.write({"state": "failed", "message": gone})
                continue
            mine = job.with_user(job.user_id).with_company(job.company_id)
            while mine.step()["state"] == "running":
                if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                    return
            self.env["ir.cron"]._commit_progress(1)

    def action_show(self):
        """The progress bar, which pushes the job."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "udi_mrp.serial_progress",
            "name": self.env._("Serials for %(order)s", order=self.production_id.display_name),
            "target": "new",
            "params": self._values(),
        }
