"""What a company asks of its labels: how far printed and accounted labels may be apart, and the least grade."""

from odoo import fields, models

from odoo.addons.udi_core.label.grade import LEAST


class ResCompany(models.Model):
    _inherit = "res.company"

    udi_label_difference_limit = fields.Float(
        "Permitted label difference (%)",
        default=0.0,
        digits=(5, 2),
        help="Share of the labels of a print job that may be missing when it is closed.",
    )
    udi_label_difference_count = fields.Integer(
        "Permitted label difference (labels)",
        help="Number of labels of a print job that may be missing when it is closed, whatever its size.",
    )
    udi_label_least_grade = fields.Float(
        "Least grade of a verifier",
        default=LEAST,
        digits=(2, 1),
        help="Grade by ISO/IEC 15415 (DataMatrix, QR) or 15416 (bars), 4.0 is best. Below it the lot is put on hold.",
    )

    _udi_label_difference = models.Constraint(
        "CHECK (COALESCE(udi_label_difference_limit, 0) BETWEEN 0 AND 100 AND "
        "COALESCE(udi_label_difference_count, 0) >= 0)",
        "A permitted difference of labels is a share from 0 to 100 % or a number that is not negative.",
    )
    _udi_label_grade = models.Constraint(
        "CHECK (COALESCE(udi_label_least_grade, 1.5) BETWEEN 0.5 AND 4)",
        "The least grade of a verifier lies between 0.5 and 4.0.",
    )
