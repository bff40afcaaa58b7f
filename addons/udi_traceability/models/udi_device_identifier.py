"""The register of UDI-DIs: one record per code in the database, found again under every code a device ever had."""

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.udi_core.codes import DeviceIdentifierError, normalize_di, parse
from odoo.addons.udi_core.typed import narrow

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
    _inherit = ["mail.thread", "udi.exemption"]
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
        context={"active_test": False},
        help="At most one product per company, an archived one counts: its goods still carry the identifier.",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        inverse="_inverse_product_id",
        search="_search_product_id",
        help="The product of your company that carries this identifier.",
    )
    uom_id = fields.Many2one("uom.uom", "Packaging level", help="The unit or package this identifier stands for.")
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
    replaces_ids = fields.One2many("udi.device.identifier", "replaced_by_id")
    newest_id = fields.Many2one(
        "udi.device.identifier",
        "Newest UDI-DI",
        compute="_compute_newest_id",
        help="Where the chain of replacements ends: the code on goods that are made today.",
    )
    replacement_chain = fields.Char("Replacements", compute="_compute_newest_id")
    main_id = fields.Many2one(
        "udi.device.identifier",
        "Stands beside",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The primary UDI-DI of the same device: a secondary code, the code of the unit of use and the code marked "
        "on the device itself stand beside it.",
    )
    companion_ids = fields.One2many("udi.device.identifier", "main_id", "Further UDI-DIs of the device")
    notes = fields.Text()
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

    @api.depends("product_ids", "product_ids.company_id", "product_ids.active")
    @api.depends_context("company")
    def _compute_product_id(self):
        companies = self.env.company.parent_ids
        for identifier in self:
            # sudo: the company of a product decides, also where the product itself is not the user's to see
            products = identifier.sudo().product_ids.sorted(lambda product: (not product.active, product.id))
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

    @api.depends("code", "replaced_by_id", "replaced_by_id.code", "replaces_ids")
    def _compute_newest_id(self):
        for identifier in self:
            before, after = identifier._older(), identifier._newer()
            identifier.newest_id = after[-1:]
            chain = [*reversed(before.mapped("code")), identifier.code or "", *after.mapped("code")]
            identifier.replacement_chain = " → ".join(chain) if len(chain) > 1 else False

    def _newer(self):
        """What replaced this one, and what replaced that, down to the newest."""
        self.ensure_one()
        found, step = self.browse(), self.replaced_by_id
        while step and step not in found and step != self:
            found, step = found + step, step.replaced_by_id
        return found

    def _older(self):
        """What this one replaced, the nearest first."""
        self.ensure_one()
        found, step = self.browse(), self.replaces_ids
        while step := step - found - self:
            found, step = found + step, step.replaces_ids
        return found

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
            text = narrow(text).strip()
            reading = parse(text) if len(text) >= SHORTEST_CODE else None
            if reading and reading.di:
                domains.append(Domain("agency", "=", reading.agency) & Domain("code", "=", reading.di))
        return self.search(Domain.OR(domains)) if domains else self.browse()
