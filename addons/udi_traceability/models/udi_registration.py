"""Market authorisations: registration certificates, filings, 510(k), CE certificates."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.udi_core.certificates import parse_certificate

FOLLOWED = ("valid_from", "valid_to", "scope", "technical_requirements")  # the newest version that states it counts


class UdiRegistration(models.Model):
    _name = "udi.registration"
    _description = "Market authorisation"
    _inherit = ["udi.market.validity"]
    _order = "valid_to, name"
    _rec_names_search = ["name", "holder_id.name"]

    name = fields.Char("Number", required=True, index=True, tracking=True)
    number_meaning = fields.Char("What the number says", compute="_compute_number_meaning")
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
    device_class = fields.Selection(
        [("1", "Class I"), ("2", "Class II"), ("3", "Class III")],
        string="Management class",
        help="Of a Chinese certificate; the number says it.",
    )
    holder_id = fields.Many2one("res.partner", "Registrant / filer", index=True, tracking=True, ondelete="restrict")
    valid_from = fields.Date(compute="_compute_from_versions", store=True, readonly=False)
    valid_to = fields.Date(compute="_compute_from_versions", store=True, readonly=False)
    scope = fields.Text(
        "Models covered",
        compute="_compute_from_versions",
        store=True,
        readonly=False,
        help="Models and specifications as the certificate lists them.",
    )
    technical_requirements = fields.Char(
        "Product technical requirements no.", compute="_compute_from_versions", store=True, readonly=False
    )
    version_ids = fields.One2many("udi.registration.version", "registration_id", "Versions", copy=False)
    version_count = fields.Integer("Number of versions", compute="_compute_version_count")
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
    note = fields.Html("Notes")

    _number_unique = models.Constraint(
        "UNIQUE (authority, kind, name)", "This authority's registration number is already on file."
    )

    @api.depends("version_ids", "version_ids.date", *(f"version_ids.{name}" for name in FOLLOWED))
    def _compute_from_versions(self):
        for registration in self:
            for name in FOLLOWED:
                registration[name] = registration._newest(name) or registration[name]

    def _newest(self, name):
        """What the newest version that states this field says."""
        for version in self.version_ids.sorted(lambda item: (item.date, item._origin.id or 0), reverse=True):
            if version[name]:
                return version[name]
        return False

    @api.depends("version_ids")
    def _compute_version_count(self):
        for registration in self:
            registration.version_count = len(registration.version_ids)

    def _compute_identifier_count(self):
        for registration in self:
            registration.identifier_count = len(registration.identifier_ids)

    @api.depends("identifier_ids.product_ids")
    def _compute_product_ids(self):
        for registration in self:
            registration.product_ids = registration.identifier_ids.product_ids

    def _covered(self, day):
        """Whether it was in force on a day, as it stands now or in one of its versions; archived or not."""
        self.ensure_one()
        return any(
            (not item.valid_from or item.valid_from <= day) and (not item.valid_to or item.valid_to >= day)
            for item in (self, *self.version_ids)
            if item == self or item.valid_from or item.valid_to
        )

    # ------------------------------------------------------------------ the number
    @api.depends("name")
    def _compute_number_meaning(self):
        for registration in self:
            found = parse_certificate(registration.name)
            registration.number_meaning = found and registration._meaning(found)

    def _meaning(self, found):
        """One line in the user's language; empty for a number whose form is not known."""
        names = {
            "kind": dict(self._fields["kind"]._description_selection(self.env))[found.kind],
            "class": dict(self._fields["device_class"]._description_selection(self.env))[found.device_class],
            "authority": {
                "national": self.env._("national authority"),
                "provincial": self.env._("local authority (%(place)s)", place=found.place),
            }[found.authority],
            "origin": {
                "domestic": self.env._("made in mainland China"),
                "imported": self.env._("imported"),
                "hk_mo_tw": self.env._("from Hong Kong, Macao or Taiwan"),
            }[found.origin],
            "year": self.env._("first number of %(year)s", year=found.year),
        }
        return " · ".join(names[key] for key in ("kind", "class", "authority", "origin", "year"))

    @api.model
    def _defaults_of_number(self, number):
        """What a Chinese number says of kind, authority and class; empty for any other number."""
        found = parse_certificate(number)
        return {"authority": "nmpa", "kind": found.kind, "device_class": found.device_class} if found else {}

    @api.onchange("name")
    def _onchange_name(self):
        for name, value in self._defaults_of_number(self.name).items():
            self[name] = value

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [{**self._defaults_of_number(vals.get("name")), **self._clean(vals)} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._clean(vals))

    @staticmethod
    def _clean(vals):
        """A number typed with blanks around it is the same number."""
        return {**vals, "name": vals["name"].strip()} if vals.get("name") else vals

    # ------------------------------------------------------------------ rules
    @api.constrains(*FOLLOWED)
    def _check_follows_versions(self):
        for registration in self:
            for name in FOLLOWED:
                stated = registration._newest(name)
                if stated and stated != registration[name]:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of %(number)s follows its newest version. Enter the change or renewal as a new "
                            "version on the page History, or correct that version.",
                            field=registration._fields[name]._description_string(self.env),
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
