from odoo import models


class UdiHold(models.Model):
    _inherit = "udi.hold"

    def write(self, vals):
        """As in `udi.hold`; a recall case follows when its freeze is released, from wherever that is done."""
        result = super().write(vals)
        if vals.get("state") == "released":
            documents = self.filtered(lambda hold: hold.kind == "recall").mapped("source_document")
            for recall in documents:
                if recall and recall._name == "udi.recall":  # a freeze may stand without a case
                    self.env["udi.recall.service"]._after_release(recall, vals.get("release_reason"))
        return result
