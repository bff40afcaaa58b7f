"""The register of UDI-DIs: one record per code in the database, found again under every code a device ever had."""

from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.udi_core.codes import DeviceIdentifierError, normalize_di, parse

AGENCIES = [
    ("gs1", "GS1"),
    ("hibcc", "HIBCC"),
    ("iccbba", "ICCBBA"),
    ("ifa", "IFA"),
    ("ma", "MA (ZIIOT)"),
    ("ahm", "AHM (Ali Health)"),
]
KINDS = [
    ("primary", "Primary"),
    ("secondary", "Secondary"),
    ("unit_of_use", "Unit of use"),
    ("direct_mark", "Direct marking"),
    ("package", "Package"),
]
SHORTEST_CODE = 6  # shorter texts are names or references, not worth parsing at each keystroke


class UdiDeviceIdentifier(models.Model):
    _name = "udi.device.identifier"
    _description = "Device identifier (UDI-DI)"
    _inherit = ["mail.thread"]
    _rec_name = "code"
    _order = "code, id"

    agency = fields.Selection(
        AGENCIES,
        string="Issuing agency",
        required=True,
        default="gs1",
        tracking=True,
        help="Who issues the codes. A GTIN is a code of GS1.",
    )
    code = fields.Char(
        "UDI-DI",
        required=True,
        index="trigram",
        tracking=True,
        help="The device identifier itself. GTIN-8, -12 and -13 are stored as 14 digits.",
    )
    kind = fields.Selection(
        KINDS, required=True, default="primary", tracking=True, help="What the code stands on or stands for."
    )
    product_ids = fields.Many2many(
        "product.product",
        "udi_device_identifier_product_rel",
        "identifier_id",
        "product_id",
        string="Products",
        help="At most one product per company.",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        inverse="_inverse_product_id",
        search="_search_product_id",
        help="The product of your company that carries this identifier.",
    )
    uom_id = fields.Many2one("uom.uom", "Packaging level", help="The unit or package this identifier stands for.")
    contained_id = fields.Many2one(
        "udi.device.identifier",
        "Contains",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The identifier on the next smaller package or unit inside this one.",
    )
    contained_quantity = fields.Integer(
        "Quantity inside", tracking=True, help="How many of the contained device one package holds."
    )
    container_ids = fields.One2many("udi.device.identifier", "contained_id", "Packed in")
    base_quantity = fields.Integer(
        "Units in total", compute="_compute_base_quantity", recursive=True, help="Down to the smallest level."
    )
    basic_udi_di = fields.Char("Basic UDI-DI", help="European Union: the key of the device model.")
    has_lot = fields.Boolean("Lot number", default=True)
    has_serial = fields.Boolean("Serial number")
    has_manufacture_date = fields.Boolean("Manufacturing date")
    has_expiry_date = fields.Boolean("Expiry date", default=True)
    has_software_version = fields.Boolean("Software version")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("ended", "Ended")],
        string="Status",
        required=True,
        default="active",
        tracking=True,
        help="Ended: no longer put on new goods. Goods that carry it are still found.",
    )
    valid_from = fields.Date("Valid from", tracking=True)
    valid_to = fields.Date("Valid to", tracking=True)
    replaced_by_id = fields.Many2one(
        "udi.device.identifier", "Replaced by", index="btree_not_null", ondelete="restrict", tracking=True
    )
    registration_ids = fields.Many2many(
        "udi.registration",
        "udi_registration_identifier_rel",
        "identifier_id",
        "registration_id",
        string="Registrations",
    )
    catalogue_entry_id = fields.Many2one(
        "udi.catalogue.entry", "Catalogue record", index="btree_not_null", ondelete="set null", readonly=True
    )

    _code_unique = models.Constraint(
        "UNIQUE (agency, code)",
        "This UDI-DI is already in the register. Search for it under Device identifiers and use that record.",
    )

    # --- computed ---------------------------------------------------------------------------------------------------

    @api.depends("product_ids", "product_ids.company_id")
    @api.depends_context("company")
    def _compute_product_id(self):
        companies = self.env.company.parent_ids
        for identifier in self:
            # sudo: the company of a product decides, also where the product itself is not the user's to see
            products = identifier.sudo().product_ids.sorted("id")
            mine = products.filtered(lambda product: not product.company_id or product.company_id in companies)
            identifier.product_id = mine[:1].sudo(False)

    def _inverse_product_id(self):
        companies = self.env.company.parent_ids
        for identifier in self:
            mine = identifier.product_ids.filtered(lambda item: not item.company_id or item.company_id in companies)
            identifier.product_ids = identifier.product_ids - mine + identifier.product_id

    def _search_product_id(self, operator, value):
        companies = Domain("company_id", "in", [False, *self.env.company.parent_ids.ids])
        if operator == "in":
            domain = Domain("product_ids", "any", companies & Domain("id", "in", [item for item in value if item]))
            return domain | ~Domain("product_ids", "any", companies) if False in value else domain
        if operator == "any":
            return Domain("product_ids", "any", companies & Domain(value))
        if operator.endswith("like") and operator not in Domain.NEGATIVE_OPERATORS:
            return Domain("product_ids", "any", companies & Domain("display_name", operator, value))
        return NotImplemented

    @api.depends("contained_id.base_quantity", "contained_quantity")
    def _compute_base_quantity(self):
        for identifier in self:
            inside = identifier.contained_id
            identifier.base_quantity = identifier.contained_quantity * inside.base_quantity if inside else 1

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if isinstance(value, str) and operator.endswith("like") and operator not in Domain.NEGATIVE_OPERATORS:
            found = self._find_by_texts([value])
            return Domain(domain) | Domain("id", "in", found.ids) if found else domain
        return domain

    # --- looking up -------------------------------------------------------------------------------------------------

    @api.model
    def _find(self, agency, code):
        """The identifier with this code, in whatever length it was read; empty where the register does not know it."""
        try:
            code = normalize_di(agency, code)
        except DeviceIdentifierError:
            return self.browse()
        return self.search([("agency", "=", agency), ("code", "=", code)], limit=1)

    @api.model
    def _find_by_texts(self, texts):
        """The identifiers that these texts are (a code) or contain (a whole UDI carrier). One query."""
        domains = []
        for text in texts:
            reading = parse(text.strip()) if len(text.strip()) >= SHORTEST_CODE else None
            if reading and reading.di:
                domains.append(Domain("agency", "=", reading.agency) & Domain("code", "=", reading.di))
        return self.search(Domain.OR(domains)) if domains else self.browse()

    # --- rules ------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {**vals, "code": self._normalized(vals.get("agency") or self._default_agency(), vals.get("code"))}
            for vals in vals_list
        ]
        if vals_list:
            self._check_new([(vals.get("agency") or self._default_agency(), vals["code"]) for vals in vals_list])
        return super().create(vals_list)

    def _default_agency(self):
        return self.default_get(["agency"])["agency"]

    def write(self, vals):
        if not {"agency", "code", "product_ids", "product_id"} & vals.keys():
            return super().write(vals)
        if not {"agency", "code"} & vals.keys():
            links = self._product_links()
            result = super().write(vals)
            self._check_not_reassigned(links)
            return result
        for identifier in self:
            agency = vals.get("agency") or identifier.agency
            code = self._normalized(agency, vals.get("code", identifier.code))
            if (agency, code) != (identifier.agency, identifier.code):
                identifier._check_code_may_change()
                self._check_new([(agency, code)])
            links = identifier._product_links()
            super(UdiDeviceIdentifier, identifier).write({**vals, "agency": agency, "code": code})
            self._check_not_reassigned(links)
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered(lambda identifier: identifier._is_used())
        if used:
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s is on goods that have been recorded and stays in the register. Set its status "
                    "to Ended instead.",
                    code=used[0].code,
                )
            )

    def _normalized(self, agency, code):
        """The stored form of a code; a sentence that names the fault where it is none."""
        try:
            return normalize_di(agency, str(code or ""))
        except DeviceIdentifierError as error:
            raise ValidationError(self._code_fault(agency, code, error)) from error

    def _code_fault(self, agency, code, error):
        names = dict(self._fields["agency"]._description_selection(self.env))
        facts = {"code": str(code or "")[:80], "agency": names.get(agency, agency), "expected": error.expected}
        if not facts["code"].strip():
            return self.env._("Enter the UDI-DI.")
        if error.expected is not None:
            return self.env._(
                "The check digit of %(code)s is wrong: it should be %(expected)s. Compare the code with the label and "
                "type it again.",
                **facts,
            )
        if agency == "gs1":
            return self.env._(
                "%(code)s is not a GTIN: a GTIN has 8, 12, 13 or 14 digits and nothing else. Type the digits without "
                "blanks or brackets, or choose the agency that issued the code.",
                **facts,
            )
        return self.env._(
            "%(code)s is not a device identifier of %(agency)s. Compare it with the label, or choose the agency that "
            "issued the code.",
            **facts,
        )

    def _check_new(self, keys):
        """Refuse codes that the register has, naming the product that carries them."""
        (_agency, code), times = Counter(keys).most_common(1)[0]
        if times > 1:
            raise ValidationError(self.env._("UDI-DI %(code)s is entered twice. Keep one of the two.", code=code))
        known = self.search(
            Domain.OR(Domain("agency", "=", agency) & Domain("code", "=", code) for agency, code in keys)
        )
        if known:
            raise ValidationError(
                self.env._(
                    "UDI-DI %(code)s is already in the register (%(product)s). Open that record instead of entering "
                    "the code again.",
                    code=known[0].code,
                    product=known[0].product_id.display_name or self.env._("no product of your company"),
                )
            )

    @api.constrains("product_ids")
    def _check_one_product_per_company(self):
        for identifier in self:
            # sudo: a product of a company that the user does not see counts as well
            products = identifier.sudo().product_ids.sorted("id")
            for position, product in enumerate(products):
                for other in products[position + 1 :]:
                    if identifier._same_company(product.company_id, other.company_id):
                        raise ValidationError(
                            self.env._(
                                "UDI-DI %(code)s cannot stand for both %(product)s and %(other)s: in one company a "
                                "UDI-DI belongs to one product. Choose one of them.",
                                code=identifier.code,
                                product=product.display_name,
                                other=other.display_name,
                            )
                        )

    @staticmethod
    def _same_company(company, other):
        """Whether some user could meet products of both: a shared product is everybody's, a parent's its branches'."""
        return not company or not other or company in other.parent_ids or other in company.parent_ids

    @api.constrains("contained_id", "contained_quantity")
    def _check_contained(self):
        for identifier in self:
            if not identifier.contained_id:
                continue
            if identifier._has_cycle("contained_id"):
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s would contain itself. Choose a smaller package or unit under Contains.",
                        code=identifier.code,
                    )
                )
            if identifier.contained_quantity <= 0:
                raise ValidationError(
                    self.env._(
                        "Say how many of %(inside)s are in one package %(code)s: the quantity must be 1 or more.",
                        inside=identifier.contained_id.code,
                        code=identifier.code,
                    )
                )

    @api.constrains("replaced_by_id")
    def _check_replaced_by(self):
        if self._has_cycle("replaced_by_id"):
            raise ValidationError(
                self.env._("UDI-DI %(code)s would replace itself. Choose the newer identifier.", code=self[0].code)
            )

    @api.constrains("valid_from", "valid_to")
    def _check_validity(self):
        for identifier in self:
            if identifier.valid_from and identifier.valid_to and identifier.valid_to < identifier.valid_from:
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s ends before it begins. Correct one of the two dates.", code=identifier.code
                    )
                )

    # --- never reassigned -------------------------------------------------------------------------------------------

    def _product_links(self):
        """{identifier: ids of its products, in all companies}, to compare with after a change."""
        # sudo: links to products of other companies count as well
        return {identifier: set(identifier.sudo().product_ids.ids) for identifier in self}

    @api.model
    def _check_not_reassigned(self, links):
        """Refuse that an identifier in use has lost a product since `links` were taken."""
        for identifier, before in links.items():
            # sudo: links to products of other companies count as well
            lost = before - set(identifier.sudo().product_ids.ids)
            product = self.env["product.product"].sudo().browse(sorted(lost))  # sudo: as above
            if lost and identifier._is_used(product):
                raise ValidationError(
                    self.env._(
                        "UDI-DI %(code)s stays with %(product)s, because goods with it have been recorded: a UDI-DI is "
                        "never given to another product. Set its status to Ended and enter the new one.",
                        code=identifier.code,
                        product=product[0].display_name,
                    )
                )

    def _check_code_may_change(self):
        if self._is_used():
            raise ValidationError(
                self.env._(
                    "The code of UDI-DI %(code)s can no longer change, because goods with it have been recorded. Set "
                    "its status to Ended and enter the right code as a new identifier.",
                    code=self.code,
                )
            )

    def _is_used(self, products=None):
        """Whether lots or events exist that rest on this identifier or on its products (in any company)."""
        self.ensure_one()
        identifier = self.sudo()  # sudo: goods of every company count
        products = identifier.product_ids if products is None else products
        lots = Domain("udi_identifier_id", "=", self.id) | Domain("product_id", "in", products.ids)
        return bool(
            identifier.env["stock.lot"].search_count(lots, limit=1)
            or identifier.env["udi.event.item"].search_count([("udi_di", "=", self.code)], limit=1)
        )
