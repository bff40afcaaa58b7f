"""A condition of the product release: nobody has an open label of the lots."""

from odoo import models

from odoo.addons.udi_quality.services.release import Condition


class UdiReleaseService(models.AbstractModel):
    _inherit = "udi.release.service"

    def _condition_names(self):
        return {**super()._condition_names(), "labels": self.env._("Labels reconciled")}

    def _conditions(self, release):
        yield from super()._conditions(release)
        lots = release.line_ids.lot_id
        names = self.env["udi.label.reconciliation"].open_job_names(lots)
        jobs = sorted({name for found in names.values() for name in found})
        yield Condition("labels", ", ".join(jobs))
