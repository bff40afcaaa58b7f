"""A device record as a regulator publishes it: a reference beside the register, adopted one by one by choice."""

from odoo import api, fields, models
from odoo.fields import Domain


class UdiCatalogueEntry(models.Model):
    _name = "udi.catalogue.entry"
    _description = "Record of a regulator's catalogue"
    _order = "brand, model, id"
    _rec_names_search = [
        "identifier_ids.code",
        "brand",
        "generic_name",
        "model",
        "catalogue_number",
        "registration_numbers",
    ]

    source = fields.Selection(
        [("gudid", "FDA GUDID"), ("nmpa", "NMPA UDID"), ("file", "Own file")], required=True, readonly=True
    )
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
    generic_name = fields.Char("Generic name", index="trigram", readonly=True)
    company_en = fields.Char("Registrant in English", readonly=True)
    credit_code = fields.Char("Unified social credit code", index="btree_not_null", readonly=True)
    registration_numbers = fields.Char(
        "Registration numbers", index="trigram", readonly=True, help="As published; several with a comma between them."
    )
    class_code = fields.Char("Classification code", readonly=True, help="The NMPA classification code, e.g. 03-13-06.")
    nhsa_code = fields.Char(
        "Health-insurance code", readonly=True, help="National health-insurance consumable code, 27 digits."
    )
    product_kind = fields.Selection(
        [("consumable", "Consumable"), ("equipment", "Equipment")], string="Product kind", readonly=True
    )
    device_category = fields.Selection(
        [("device", "Medical device"), ("ivd", "In-vitro diagnostic")], string="Device category", readonly=True
    )
    unit_of_use_quantity = fields.Integer(
        "Units of use", readonly=True, help="How many units of use the smallest sales unit holds."
    )
    published_on = fields.Date("Published on", readonly=True, help="The day on which the UDI-DI was published.")
    max_reuse = fields.Integer("Maximum reuses", readonly=True)
    sterilisation_method = fields.Char("Sterilisation method", readonly=True)
    clinical_sizes = fields.Text("Clinical sizes", readonly=True)
    direct_mark_same = fields.Boolean(
        "Direct mark as UDI-DI", readonly=True, help="The mark on the device itself is the UDI-DI of the sales unit."
    )
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
    import_id = fields.Many2one(
        "udi.catalogue.import",
        "Last import",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The import that brought the record in or changed it last.",
    )
    created_import_id = fields.Many2one(
        "udi.catalogue.import",
        "First import",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The import that brought the record in.",
    )
    device_identifier_ids = fields.One2many("udi.device.identifier", "catalogue_entry_id", "Adopted identifiers")
    product_id = fields.Many2one(
        "product.product",
        "Adopted as",
        compute="_compute_product_id",
        search="_search_product_id",
        help="The product of your company that was made from this record.",
    )

    _order_index = models.Index("(brand, model, id)")
    _key_unique = models.Constraint("UNIQUE (source, key)", "This record of the regulator is in the catalogue already.")

    @api.depends("brand", "generic_name", "model", "key")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = " ".join(filter(None, (entry._device_name(), entry.model))) or entry.key

    def _device_name(self):
        """What people call the device: in China the generic name (the trade name is often missing), else the trade
        name."""
        first, second = self.brand, self.generic_name
        if self.source != "gudid":
            first, second = second, first
        return first or second

    def _fda_codes(self):
        """The FDA product codes of the record: three letters each."""
        codes = (code.strip().upper() for code in (self.product_codes or "").split(","))
        return [code for code in codes if len(code) == 3 and code.isascii() and code.isalpha()]

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
        """Make products and UDI-DIs of these records, or bring the linked ones up to date; then open the products.

        Several records are adopted one by one: what is refused is listed in a job, and the others come in.
        """
        if len(self) == 1:
            return self._open_products(self.env["udi.catalogue"].adopt(self))
        job = self.env["udi.catalogue.import"].adopt_entries(self)
        if job.state == "done" and not job.error_count:
            return self._open_products(self.product_id)
        return job.action_open()

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
