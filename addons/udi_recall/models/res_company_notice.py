from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    udi_notice_link = fields.Selection(
        [
            ("auto", "When the address of this Odoo is public"),
            ("always", "Always"),
            ("never", "Never: letters, calls and Excel only"),
        ],
        "Links to the answer page",
        required=True,
        default="auto",
        help="Whether recall notices carry a link and a QR code to the page where holders answer without an account.",
    )
    udi_notice_url = fields.Char(
        "Public address",
        help="Where holders reach this Odoo, such as https://recall.example.com. Empty: the address that Odoo knows.",
    )
    udi_notice_link_days = fields.Integer(
        "Links are valid for (days)", required=True, default=30, help="Each reminder carries a new link."
    )
    udi_notice_return_partner_id = fields.Many2one(
        "res.partner", "Return address", help="Where recalled units are sent back to. Empty: the company's address."
    )

    _udi_notice_link_days_positive = models.Constraint(
        "CHECK (udi_notice_link_days BETWEEN 1 AND 365)", "A link is valid for 1 to 365 days."
    )
