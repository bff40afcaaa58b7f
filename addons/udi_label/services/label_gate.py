"""The gate's rule on release, as far as labels go: a lot with an open print job is not released."""

from odoo import models


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _released(self, lots):
        """Also lots with printed labels of which nobody has said yet what became of them."""
        if not lots or not self.env["udi.gate.rule"]._in_use("released"):
            return super()._released(lots)  # a rule that is off costs nothing and is shown nowhere
        waiting = self.env["udi.label.reconciliation"].open_job_names(lots)
        return super()._released(lots) | lots.filtered(lambda lot: lot.id in waiting)

    def _facts(self, requests, lots):
        facts = super()._facts(requests, lots)
        facts["open_label_jobs"] = self.env["udi.label.reconciliation"].open_job_names(facts["unreleased"])
        return facts

    def _release_sentence(self, request, facts, words):
        names = facts["open_label_jobs"].get(request.lot.id)
        if not names:
            return super()._release_sentence(request, facts, words)
        return self.env._(
            "%(lot)s of %(product)s is not released: the labels of print job %(jobs)s are not reconciled. Say under "
            "Labels › Reconciliation what became of them.",
            jobs=", ".join(names),
            **words,
        )
