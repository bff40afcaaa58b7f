"""Contacts that were merged into another one, and the numbers under which the ledger goes on naming them.

Odoo's dialogue rewrites every reference to the contact that goes and deletes it; the ledger is not rewritten. Whoever
asks for a partner asks for all the numbers that it ever had.
"""

from odoo import api, fields, models
from odoo.tools import SQL

# the partner of an event ``e`` as it is called now: the one that a merged contact became, else the one it names
FORMER = SQL("LEFT JOIN udi_former_partner former ON former.number = e.partner_ref")
PARTNER_NOW = SQL("COALESCE(former.partner_id, e.partner_ref)")


class UdiFormerPartner(models.Model):
    _name = "udi.former.partner"
    _inherit = "udi.kept.record"
    _description = "Contact that was merged into another one"
    _rec_name = "name"
    _log_access = False

    number = fields.Integer("Number of the contact that went", required=True, readonly=True)
    name = fields.Char("Its name", readonly=True)
    # a later merge of the one that stayed rewrites this, as any reference to a contact
    partner_id = fields.Many2one(
        "res.partner", "Contact that stayed", required=True, readonly=True, index=True, ondelete="cascade"
    )
    merged_on = fields.Datetime("Merged on", required=True, readonly=True)
    merged_by = fields.Char("Merged by", required=True, readonly=True)

    _number_unique = models.UniqueIndex("(number)")

    @api.model
    def _keep(self, gone, stays):
        now = fields.Datetime.now()
        self.create(
            [
                {
                    "number": partner.id,
                    "name": partner.display_name,
                    "partner_id": stays.id,
                    "merged_on": now,
                    "merged_by": self.env.user.name,
                }
                for partner in gone
            ]
        )

    @api.model
    def _with_former(self, partner_ids):
        """These numbers and those of the contacts that were merged into them."""
        ids = set(partner_ids)
        self.env.cr.execute(SQL("SELECT number FROM udi_former_partner WHERE partner_id = ANY(%s)", list(ids)))
        return ids.union(number for (number,) in self.env.cr.fetchall())

    @api.model
    def _stays(self, numbers):
        """``{number of a contact that went: number of the one that it is now}``."""
        numbers = list(filter(None, numbers))
        if not numbers:
            return {}
        self.env.cr.execute(SQL("SELECT number, partner_id FROM udi_former_partner WHERE number = ANY(%s)", numbers))
        return dict(self.env.cr.fetchall())


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _udi_ledger_numbers(self):
        """Every number under which the ledger may name these partners: all their names, addresses and people, archived
        ones too, and the contacts that were merged into any of them."""
        former, everyone = self.env["udi.former.partner"], self.with_context(active_test=False)
        known = self.env["udi.alias"]._family("res.partner", former._with_former(self.ids))
        below = everyone.search([("id", "child_of", everyone.browse(known).exists().ids)])
        return list(former._with_former({*known, *below.ids}))
