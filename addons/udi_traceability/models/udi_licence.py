"""Licences and filings of companies: who may make, sell and sell online which devices."""

from odoo import api, fields, models

PRODUCTION = ("production", "production_filing")


class UdiLicence(models.Model):
    _name = "udi.licence"
    _description = "Company licence"
    _inherit = ["udi.market.validity"]
    _order = "valid_to, name"
    _rec_names_search = ["name", "partner_id.name"]

    name = fields.Char("Number", required=True, index=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", "Company", required=True, index=True, ondelete="restrict", tracking=True
    )
    kind = fields.Selection(
        [
            ("production", "Manufacturing licence"),
            ("production_filing", "Manufacturing filing (class I)"),
            ("contract_production", "Contract manufacturing filing"),
            ("operation", "Operating licence"),
            ("operation_filing", "Operating filing (class II)"),
            ("network", "Online sales filing"),
            ("other", "Other"),
        ],
        required=True,
        default="production",
        tracking=True,
    )
    issuer = fields.Char("Issued by")
    scope_codes = fields.Char(
        "Classes covered", help="Classification codes with a comma between them, e.g. 14-02, 14-07."
    )
    scope = fields.Text(help="Manner and range of business as the licence states them.")
    file = fields.Binary("Licence file", attachment=True)
    file_name = fields.Char()
    note = fields.Text("Notes")

    _number_unique = models.Constraint(
        "UNIQUE (partner_id, kind, name)", "This company's licence number is already on file."
    )

    @api.depends("name", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for licence in self:
            licence.display_name = f"{kinds.get(licence.kind, '')} {licence.name or ''}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    def _before_merge(self, gone, stays):
        """A licence that two contacts have, who become one now, stays once: the one in use that is valid longest. What
        the other entry said is archived.

        Without this Odoo deletes all licences of the contact that goes, since one of them is there already.
        """

        def worth(licence):
            return licence.active, licence.valid_to or fields.Date.to_date("9999-12-31"), licence.partner_id == stays

        everyone = self.with_context(active_test=False).search([("partner_id", "in", (gone | stays).ids)], order="id")
        for same in everyone.grouped(lambda licence: (licence.kind, licence.name)).values():
            best = max(same, key=worth)
            for licence in same - best:
                licence._give_way(best)

    def _give_way(self, other):
        """``other`` is the same licence and stays in the place of this one."""
        self.write({"active": False, "name": f"{self.name} (#{self.id})"})

    @staticmethod
    def _clean(vals):
        """A number typed with blanks around it is the same number."""
        return {**vals, "name": vals["name"].strip()} if vals.get("name") else vals
