"""A device record as a regulator publishes it: a reference beside the register, adopted one by one by choice."""

from odoo import api, fields, models
from odoo.fields import Domain


class UdiCatalogueEntry(models.Model):
    _name = "udi.catalogue.entry"
    _description = "Record of a regulator's catalogue"
    _order = "brand, model, id"
    _rec_names_search = ["identifier_ids.code", "brand", "model", "catalogue_number"]

    source = fields.Selection([("gudid", "FDA GUDID")], required=True, readonly=True)
    key = fields.Char("Record key", required=True, readonly=True, help="The regulator's own key of the record.")
    version = fields.Integer(readonly=True)
    version_date = fields.Date("Version date", readonly=True)
    status = fields.Char("Record status", readonly=True)
    brand = fields.Char("Trade name", index="trigram", readonly=True)
    model = fields.Char("Model and specification", index="trigram", readonly=True)
    catalogue_number = fields.Char("Catalogue number", index="trigram", readonly=True)
    company = fields.Char("Registrant", index="trigram", readonly=True)
    duns = fields.Char("DUNS number", readonly=True)
    description = fields.Text(readonly=True)
    gmdn_code = fields.Char("GMDN code", readonly=True)
    gmdn_term = fields.Char("GMDN term", readonly=True)
    product_codes = fields.Char("Product codes", readonly=True, help="The regulator's product codes.")
    single_use = fields.Boolean("Single use", readonly=True)
    sterile = fields.Boolean(readonly=True)
    sterilise_before_use = fields.Boolean("Sterilise before use", readonly=True)
    implantable = fields.Boolean(readonly=True)
    rx = fields.Boolean("Prescription only", readonly=True)
    kit = fields.Boolean(readonly=True)
    mri_safety = fields.Selection(
        [
            ("safe", "MR safe"),
            ("conditional", "MR conditional"),
            ("unsafe", "MR unsafe"),
            ("unknown", "Not stated"),
        ],
        string="MRI safety",
        readonly=True,
    )
    has_lot = fields.Boolean("Lot number", readonly=True)
    has_serial = fields.Boolean("Serial number", readonly=True)
    has_manufacture_date = fields.Boolean("Manufacturing date", readonly=True)
    has_expiry_date = fields.Boolean("Expiry date", readonly=True)
    device_count = fields.Integer("Devices in base package", readonly=True)
    storage = fields.Text("Storage and transport conditions", readonly=True)
    distribution_status = fields.Char("Distribution status", readonly=True)
    distribution_end = fields.Date("Distribution end", readonly=True)
    identifier_ids = fields.One2many("udi.catalogue.identifier", "entry_id", "Identifiers", readonly=True)
    primary_code = fields.Char("UDI-DI", compute="_compute_primary_code", search="_search_primary_code")
    raw = fields.Text("As published", readonly=True)
    content_hash = fields.Char(readonly=True, help="Tells whether an imported record brings something new.")
    import_reference = fields.Char(readonly=True, index="btree_not_null")
    device_identifier_ids = fields.One2many("udi.device.identifier", "catalogue_entry_id", "Adopted identifiers")
    product_id = fields.Many2one(
        "product.product",
        "Adopted as",
        compute="_compute_product_id",
        search="_search_product_id",
        help="The product of your company that was made from this record.",
    )

    _key_unique = models.Constraint("UNIQUE (source, key)", "This record of the regulator is in the catalogue already.")

    @api.depends("brand", "model", "key")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = " ".join(filter(None, (entry.brand, entry.model))) or entry.key

    @api.depends("identifier_ids.code", "identifier_ids.kind")
    def _compute_primary_code(self):
        for entry in self:
            first = entry.identifier_ids.sorted(lambda line: line.kind != "primary")[:1]
            entry.primary_code = first.code

    def _search_primary_code(self, operator, value):
        return [("identifier_ids.code", operator, value)]

    @api.depends("device_identifier_ids.product_id")
    @api.depends_context("company")
    def _compute_product_id(self):
        for entry in self:
            entry.product_id = entry.device_identifier_ids.product_id[:1]

    def _search_product_id(self, operator, value):
        if operator == "in" and False in value:
            adopted = Domain("device_identifier_ids", "any", [("product_id", "!=", False)])
            return ~adopted | Domain("device_identifier_ids.product_id", "in", [item for item in value if item])
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return Domain("device_identifier_ids.product_id", operator, value)

    def action_adopt(self):
        """Make products and UDI-DIs of these records, or bring the linked ones up to date; then open the products."""
        products = self.env["udi.catalogue"].adopt(self)
        return self._open_products(products)

    def action_open_product(self):
        """Open the product that was made from this record."""
        return self._open_products(self.product_id)

    def _open_products(self, products):
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_product_action")
        action["context"] = {}
        if len(products) == 1:
            templates = products.product_tmpl_id
            action.update(view_mode="form", views=[(False, "form")], res_id=templates.id, domain=[])
        else:
            action["domain"] = [("id", "in", products.product_tmpl_id.ids)]
        return action
