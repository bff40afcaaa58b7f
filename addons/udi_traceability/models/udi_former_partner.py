"""Contacts that were merged into another one, and the numbers under which the ledger goes on naming them.

Odoo's dialogue rewrites every reference to the contact that goes and deletes it; the ledger is not rewritten. Whoever
asks for a partner asks for all the numbers that it ever had.
"""

from odoo import api, fields, models
from odoo.tools import SQL

# The partner of an event ``e`` as it is called now: the one that a merged contact became, else the one it names. Of a
# contact that was deleted the number stays: places and scores are told apart by it.
FORMER = SQL("LEFT JOIN udi_former_partner former ON former.number = e.partner_ref")
PARTNER_NOW = SQL("COALESCE(former.partner_id, e.partner_ref)")
# The same for a field that refers to a contact: nobody where it was deleted.
PARTNER_THERE = SQL(
    """(SELECT there.id FROM res_partner there WHERE there.id = COALESCE(
        (SELECT f.partner_id FROM udi_former_partner f WHERE f.number = e.partner_ref), e.partner_ref))"""
)


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
        """These numbers, of those that went the ones that they are now, and all that were merged into any of them."""
        ids = list(partner_ids)
        self.env.cr.execute(
            SQL(
                """SELECT number, partner_id FROM udi_former_partner WHERE partner_id = ANY(%(ids)s)
                       OR partner_id IN (SELECT partner_id FROM udi_former_partner WHERE number = ANY(%(ids)s))""",
                ids=ids,
            )
        )
        return set(ids).union(*self.env.cr.fetchall())

    @api.model
    def _stays(self, numbers):
        """``{number of a contact that went: number of the one that it is now}``."""
        numbers = list(filter(None, numbers))
        if not numbers:
            return {}
        self.env.cr.execute(SQL("SELECT number, partner_id FROM udi_former_partner WHERE number = ANY(%s)", numbers))
        return dict(self.env.cr.fetchall())

    @api.model
    def _said(self, partner, value):
        """``value``, the number or name of a contact, and what stood in its place before others were merged into it."""
        yield value
        # sudo: nothing of them is shown
        for former in self.sudo().search([("partner_id", "=", partner.id)]) if partner else ():
            before = {
                partner.id: former.number,
                partner.display_name: former.name,
                f"{partner._name},{partner.id}": f"{partner._name},{former.number}",
            }
            yield before.get(value, value)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _udi_ledger_numbers(self):
        """Every number under which the ledger may name these partners: all their names, addresses and people, archived
        ones too, and the contacts that were merged into any of them."""
        former, everyone = self.env["udi.former.partner"], self.with_context(active_test=False)
        known = self.env["udi.alias"]._family("res.partner", self.ids)
        below = everyone.search([("id", "child_of", everyone.browse(known).exists().ids)])
        return list(former._with_former({*known, *below.ids}))
