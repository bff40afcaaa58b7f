"""A condition of the product release: nobody has an open label of the lots."""

from odoo import api, models

from odoo.addons.udi_quality.services.release import Condition


class UdiReleaseService(models.AbstractModel):
    _inherit = "udi.release.service"

    @api.model
    def _condition_labels(self):
        return super()._condition_labels() | {"labels": self.env._("Labels reconciled")}

    def _conditions(self, release):
        yield from super()._conditions(release)
        lots = release.line_ids.lot_id
        names = self.env["udi.label.reconciliation"].open_job_names(lots)
        jobs = sorted({name for found in names.values() for name in found})
        yield Condition("labels", ", ".join(jobs))
