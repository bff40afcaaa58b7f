"""Market authorisations: registration certificates, filings, 510(k), CE certificates."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import ValidationError

EXPIRING_MONTHS = 6  # a Chinese renewal is applied for six months before the certificate ends


class UdiRegistration(models.Model):
    _name = "udi.registration"
    _description = "Market authorisation"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "valid_to, name"
    _rec_names_search = ["name", "holder_id.name"]

    name = fields.Char("Number", required=True, index=True, tracking=True)
    authority = fields.Selection(
        [("nmpa", "NMPA (China)"), ("fda", "FDA (USA)"), ("eu", "European Union"), ("other", "Other authority")],
        required=True,
        default="nmpa",
        tracking=True,
    )
    kind = fields.Selection(
        [
            ("registration", "Registration certificate"),
            ("filing", "Filing certificate"),
            ("510k", "510(k)"),
            ("pma", "PMA"),
            ("ce_certificate", "CE certificate"),
            ("other", "Other"),
        ],
        required=True,
        default="registration",
        tracking=True,
    )
    holder_id = fields.Many2one("res.partner", "Registrant / filer", index=True, tracking=True, ondelete="restrict")
    valid_from = fields.Date("Valid from", tracking=True)
    valid_to = fields.Date(
        "Valid to", index=True, tracking=True, help="Last day of validity. Empty: it does not end by itself."
    )
    identifier_ids = fields.Many2many(
        "udi.device.identifier",
        "udi_registration_identifier_rel",
        "registration_id",
        "identifier_id",
        string="Device identifiers (UDI-DI)",
    )
    identifier_count = fields.Integer(compute="_compute_identifier_count")
    product_ids = fields.Many2many("product.product", string="Products", compute="_compute_product_ids")
    country_ids = fields.Many2many("res.country", string="Countries")
    technical_requirements = fields.Char("Product technical requirements no.")
    state = fields.Selection(
        [("valid", "Valid"), ("expiring", "Expiring"), ("expired", "Expired")],
        string="Status",
        compute="_compute_state",
        search="_search_state",
        help="Expiring: it ends within six months.",
    )
    days_left = fields.Integer("Days left", compute="_compute_state", help="Days until the last day of validity.")
    note = fields.Html("Notes")
    active = fields.Boolean(default=True)

    _number_unique = models.Constraint(
        "UNIQUE (authority, kind, name)", "This authority's registration number is already on file."
    )

    @api.depends("valid_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        soon = today + relativedelta(months=EXPIRING_MONTHS)
        for registration in self:
            end = registration.valid_to
            registration.days_left = (end - today).days if end else 0
            if end and end < today:
                registration.state = "expired"
            else:
                registration.state = "expiring" if end and end <= soon else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = today + relativedelta(months=EXPIRING_MONTHS)
        domains = {
            "expired": fields.Domain("valid_to", "<", today),
            "expiring": fields.Domain("valid_to", ">=", today) & fields.Domain("valid_to", "<=", soon),
            "valid": fields.Domain("valid_to", "=", False) | fields.Domain("valid_to", ">", soon),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    def _compute_identifier_count(self):
        for registration in self:
            registration.identifier_count = len(registration.identifier_ids)

    @api.depends("identifier_ids.product_ids")
    def _compute_product_ids(self):
        for registration in self:
            registration.product_ids = registration.identifier_ids.product_ids

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @staticmethod
    def _clean(vals):
        """A number typed with blanks around it is the same number."""
        return {**vals, "name": vals["name"].strip()} if vals.get("name") else vals

    @api.constrains("valid_from", "valid_to")
    def _check_validity(self):
        for registration in self:
            if registration.valid_from and registration.valid_to and registration.valid_to < registration.valid_from:
                raise ValidationError(
                    self.env._(
                        "Registration %(number)s ends before it begins. Correct one of the two dates.",
                        number=registration.name,
                    )
                )

    def action_view_identifiers(self):
        """Open the UDI-DIs in the scope of this registration."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_device_identifier_action")
        action["domain"] = [("registration_ids", "in", self.ids)]
        action["context"] = {}
        return action
