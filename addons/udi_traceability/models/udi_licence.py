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
        """A licence that two contacts have, who become one now, stays once; what the other entry said is archived.

        Without this Odoo deletes all licences of the contact that goes, since one of them is there already.
        """
        licences = self.with_context(active_test=False)
        taken = {(licence.kind, licence.name) for licence in licences.search([("partner_id", "=", stays.id)])}
        for licence in licences.search([("partner_id", "in", gone.ids)], order="id"):
            if (licence.kind, licence.name) in taken:
                licence.write({"active": False, "name": f"{licence.name} ({licence.partner_id.id})"})
            taken.add((licence.kind, licence.name))

    @staticmethod
    def _clean(vals):
        """A number typed with blanks around it is the same number."""
        return {**vals, "name": vals["name"].strip()} if vals.get("name") else vals
