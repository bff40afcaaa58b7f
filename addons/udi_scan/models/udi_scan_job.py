from odoo import api, fields, models


class UdiScanJob(models.Model):
    """A job that was begun on a device, without a record here: which record, or records, it has become.

    Written by the scenarios' services alone (`udi.scan.scenario.base`).
    """

    _name = "udi.scan.job"
    _description = "Job begun on a scanning device"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True, export_string_translation=False)
    scenario = fields.Char(required=True, readonly=True, export_string_translation=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    device_id = fields.Many2one("udi.scan.device", required=True, readonly=True, index=True, ondelete="restrict")
    res_model = fields.Char(required=True, readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, export_string_translation=False
    )

    finished = fields.Boolean(readonly=True, export_string_translation=False)

    _key_once = models.Constraint("UNIQUE (key, res_model, res_id)", "This job was begun already.")
    _record_idx = models.Index("(res_model, res_id)")

    @api.private
    def record_of(self, key, records):
        """What the job with this key has become, of the model of ``records``; empty where nothing yet."""
        jobs = self.search([("key", "=", key), ("res_model", "=", records._name)], order="id")
        return records.browse(jobs.mapped("res_id")).exists()

    @api.private
    def bind(self, capture, record):
        """Remember that the capture's job is, or has among others become, this record; returns it."""
        # sudo: jobs and captures are written by the services alone
        jobs, capture = self.sudo(), capture.sudo()
        if record not in jobs.record_of(capture.job_key, record):
            jobs.create(
                {
                    "key": capture.job_key,
                    "scenario": capture.scenario,
                    "company_id": capture.company_id.id,
                    "device_id": capture.device_id.id,
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        values = {"job_model": record._name, "job_ref": record.id}
        if record._name == "stock.picking":
            values["picking_id"] = record.id
        capture.write(values)
        return record

    @api.private
    def begun(self, records):
        """``{record id: job}`` of those that were begun on a device: there they are known by the job's key."""
        found = self.search([("res_model", "=", records._name), ("res_id", "in", records.ids)])
        return {job.res_id: job for job in found}

    @api.private
    def finish(self, capture):
        """The device has said that this job is done."""
        # sudo: as in `bind`
        self.sudo().search([("key", "=", capture.job_key)]).finished = True

    @api.private
    def open_of(self, record):
        """Jobs of this record that a device has not finished yet."""
        return self.search([("res_model", "=", record._name), ("res_id", "=", record.id), ("finished", "=", False)])
