"""Certificates and licences in one list, what ends first on top."""

from odoo import fields, models
from odoo.tools import SQL


class UdiMarketExpiry(models.Model):
    _name = "udi.market.expiry"
    _description = "Certificate or licence that ends"
    _auto = False
    _order = "valid_to, id"
    _depends = {
        "udi.registration": ["name", "holder_id", "responsible_id", "valid_to", "remind_from", "active"],
        "udi.licence": ["name", "partner_id", "responsible_id", "valid_to", "remind_from", "active"],
    }

    name = fields.Char("Number", readonly=True)
    what = fields.Selection([("registration", "Certificate or filing"), ("licence", "Company licence")], readonly=True)
    partner_id = fields.Many2one("res.partner", "Company", readonly=True)
    responsible_id = fields.Many2one("res.users", readonly=True)
    valid_to = fields.Date("Valid to", readonly=True)
    remind_from = fields.Date("Remind from", readonly=True)
    registration_id = fields.Many2one("udi.registration", readonly=True)
    licence_id = fields.Many2one("udi.licence", readonly=True)
    days_left = fields.Integer("Days left", compute="_compute_days_left")
    urgency = fields.Selection(
        [("expired", "Expired"), ("expiring", "Expiring"), ("valid", "Valid")],
        string="Status",
        compute="_compute_days_left",
    )

    @property
    def _table_query(self):
        # odd and even, so that the two kinds never share a number
        return SQL(
            """
            SELECT r.id * 2 AS id, r.name, 'registration' AS what, r.holder_id AS partner_id, r.responsible_id,
                   r.valid_to, r.remind_from, r.id AS registration_id, NULL::integer AS licence_id
              FROM udi_registration r WHERE r.active AND r.valid_to IS NOT NULL
             UNION ALL
            SELECT l.id * 2 + 1, l.name, 'licence', l.partner_id, l.responsible_id,
                   l.valid_to, l.remind_from, NULL, l.id
              FROM udi_licence l WHERE l.active AND l.valid_to IS NOT NULL
            """
        )

    def _compute_days_left(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.days_left = (row.valid_to - today).days
            soon = row.remind_from and row.remind_from <= today
            row.urgency = "expired" if row.days_left < 0 else "expiring" if soon else "valid"

    def action_open(self):
        """Open the certificate or licence itself."""
        self.ensure_one()
        record = self.registration_id or self.licence_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
