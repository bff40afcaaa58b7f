"""What every scenario of the scanning app does in the same way: find its job, book its steps, take one back.

A job is a record of the scenario's model, or it was begun on a device, which gave it a key. Such a job becomes a record
when its first step is booked (`_begin`); `udi.scan.job` remembers which.
"""

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.services.refusal import Refusal

# a second scan of the same unit, often by a colleague's device
NOTHING_TO_SETTLE = frozenset({"double"})


class UdiScanScenarioBase(models.AbstractModel):
    _name = "udi.scan.scenario.base"
    _description = "Scenario of the scanning app"
    _job_model = "stock.picking"  # whose records are jobs

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Heads of the open jobs, the next first: ``{id, scenario, name, partner, origin, planned, state, count}``."""
        return []

    @api.private
    def load(self, scenario, record):
        """``(head with lines, products to know, operation type whose gates count)`` of a job that is a record."""
        raise NotImplementedError

    @api.private
    def load_free(self, scenario):
        """The same of what a device needs to begin a job itself; empty where it can not."""
        return ()

    @api.private
    def gate_case(self, scenario, record):
        """``{step, partner, source, destination}`` that the gates are asked about, as far as it is known beforehand.

        :param record: empty for a job that is begun on a device
        """
        places = self.env["stock.location"]
        return {"step": "", "partner": self.env["res.partner"], "source": places, "destination": places}

    @api.private
    def reach(self, scenario, free=False):
        """Which lots a device is told: "all" of the job's products, "stock" what the company has, "partner" customers.

        :param free: for jobs that it begins itself, of which nobody knows the products
        """
        return "all"

    @api.private
    def tables(self, scenario):
        """Further rows that the device keeps whole: ``{"places": [...], "partners": [...]}``."""
        return {}

    @api.private
    def find(self, key):
        """The record that a key names, empty where there is none that the user may see."""
        records = self.env[self._job_model]
        if isinstance(key, str):
            return self.env["udi.scan.job"].record_of(key, records)
        number = key if isinstance(key, int) and not isinstance(key, bool) and 0 < key < 2**31 else 0
        # by search: what the user may not see is as good as none
        return records.search([("id", "=", number)])

    # ------------------------------------------------------------------ photos
    @api.private
    def has_photo(self, uuid):
        """Whether the photo with this key is kept already."""
        return False

    @api.private
    def take_photo(self, device, photo):
        """Keep a `udi_core.scan_photo.Photo` with its job, as who took it.

        :param str device: name of the device
        :raises UserError: where the job takes none (any more)
        """
        raise UserError(self.env._("This task keeps no photos."))

    # ------------------------------------------------------------------ booking
    @api.private
    def book(self, capture):
        """``(state, answer)`` of one captured step; on a refusal nothing has changed."""
        try:
            with self.env.cr.savepoint():
                return getattr(self, f"_book_{capture.action}")(capture)
        except Refusal as refusal:
            return self._refused(refusal.answer)

    def _refused(self, answer):
        """A refusal waits for a person, but where nothing is open and nobody has to decide."""
        return "rejected" if answer["code"] in NOTHING_TO_SETTLE else "conflict", answer

    def _refusal(self, answer):
        """An answer of `udi.scan` that refuses, as the exception that undoes what was prepared for it."""
        return Refusal(
            answer.get("code") or "refused",
            answer.get("title") or self.env._("Refused"),
            answer.get("message") or "",
            status=answer.get("status") or "error",
        )

    def _took(self, booked):
        """What was only prepared for a step that is refused goes with it.

        :param booked: ``(state, answer)``
        """
        state, answer = booked
        if state != "applied":
            raise self._refusal(answer)
        return booked

    def _is_free(self, record):
        """Whether the record was begun on a device: nobody has planned how many of what."""
        jobs = self.env["udi.scan.job"]
        return bool(jobs.search_count([("res_model", "=", record._name), ("res_id", "=", record.id)], limit=1))

    def _record(self, capture):
        """The capture's job as a record: as named, or as begun; made here where this is its first step."""
        if capture.job_ref:
            return self.env[self._job_model].browse(capture.job_ref)
        jobs = self.env["udi.scan.job"]
        record = jobs.record_of(capture.job_key, self.env[self._job_model])
        return jobs.bind(capture, record or self._begin(capture))

    def _begin(self, capture):
        """Make the record of a job that was begun on a device.

        :raises UserError: where the scenario begins none, or what the step says is not enough
        """
        raise NotImplementedError

    def _book_step(self, capture):
        """A step that is no scan; each scenario knows its own."""
        raise UserError(self.env._("This step is not known here. Update the server, then book it again."))

    def _book_undo(self, capture):
        target = self.env["udi.scan.capture"].search([("uuid", "=", capture.undo_of)])
        if not target or target.device_id != capture.device_id:
            return "conflict", {
                "code": "undo_unknown",
                "title": self.env._("Nothing to take back"),
                "message": self.env._("The scan that was to be taken back never arrived here."),
            }
        if target.state == "applied":
            answer = self._take_back(target)
        else:
            answer = {"code": "undone", "title": self.env._("Taken back")}
        # sudo: what was captured is written by this service alone
        target.sudo().write({"state": "undone"})
        return "applied", answer

    def _take_back(self, target):
        """Undo a step that is booked; returns the answer.

        :raises UserError: where it can not be taken back any more
        """
        raise NotImplementedError
