"""What a medical device is by its registration: the flags of the product form's page "UDI"."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# fields that are read together when one of them is wanted, and not by each step that reads the product
RARELY = "udi"


class ProductTemplate(models.Model):
    _inherit = "product.template"

    udi_controlled = fields.Boolean(
        "UDI-controlled",
        compute="_compute_udi_controlled",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="A medical device that carries a UDI: every unit or lot is recorded, and the gates apply. "
        "The product category gives the default.",
    )
    udi_risk_class = fields.Selection(
        [
            ("1", "Class I"),
            ("2", "Class II"),
            ("3", "Class III"),
            ("2a", "Class IIa (EU)"),
            ("2b", "Class IIb (EU)"),
        ],
        string="Risk class",
        help="Management class of the device. Class III is the highest risk.",
        prefetch=RARELY,
    )
    udi_device_category = fields.Char(
        "Device category", help="The kind of device as the regulator groups it.", prefetch=RARELY
    )
    udi_single_use = fields.Boolean("Single use", help="For one patient and one use, as labelled.", prefetch=RARELY)
    udi_sterile = fields.Boolean("Sterile", help="Delivered sterile.", prefetch=RARELY)
    udi_implantable = fields.Boolean(
        "Implantable", help="Stays in the body: its records are kept for longer.", prefetch=RARELY
    )
    udi_mri_safety = fields.Selection(
        [
            ("safe", "MR safe"),
            ("conditional", "MR conditional"),
            ("unsafe", "MR unsafe"),
            ("unknown", "Not stated"),
        ],
        string="MRI safety",
        help="What the label says of magnetic resonance imaging.",
        prefetch=RARELY,
    )
    udi_gmdn_code = fields.Char("GMDN code", help="Global Medical Device Nomenclature: five digits.", prefetch=RARELY)
    udi_gmdn_term = fields.Char("GMDN term", help="The name that belongs to the GMDN code.", prefetch=RARELY)
    udi_emdn_code = fields.Char("EMDN code", help="European Medical Device Nomenclature.", prefetch=RARELY)
    udi_nmpa_class_code = fields.Char(
        "Classification code (NMPA)", help="Code of the Chinese classification catalogue.", prefetch=RARELY
    )
    udi_nhsa_code = fields.Char(
        "Health-insurance code", help="National health-insurance consumable code, 27 digits.", prefetch=RARELY
    )
    udi_storage = fields.Text("Storage and transport conditions", help="As printed on the label.", prefetch=RARELY)
    udi_model = fields.Char("Model and specification", help="As registered and as on the label.", prefetch=RARELY)
    udi_catalogue_number = fields.Char(
        "Catalogue number", index="trigram", help="The maker's own order number (REF).", prefetch=RARELY
    )
    udi_registrant_id = fields.Many2one(
        "res.partner",
        "Registrant",
        index="btree_not_null",
        help="The legal maker: holder of the registration.",
        prefetch=RARELY,
    )
    udi_contract_manufacturer_id = fields.Many2one(
        "res.partner",
        "Contract manufacturer",
        index="btree_not_null",
        help="Makes the device on behalf of the registrant.",
        prefetch=RARELY,
    )
    udi_identifier_ids = fields.Many2many(
        "udi.device.identifier",
        string="Device identifiers (UDI-DI)",
        compute="_compute_udi_identifier_ids",
        search="_search_udi_identifier_ids",
    )
    udi_identifier_count = fields.Integer(compute="_compute_udi_identifier_count")
    udi_registration_ids = fields.Many2many(
        "udi.registration", string="Registrations", compute="_compute_udi_registration_ids"
    )

    @api.depends("categ_id")
    def _compute_udi_controlled(self):
        for template in self:
            template.udi_controlled = bool(template.categ_id.udi_controlled and template.type == "consu")

    @api.depends("product_variant_ids", "product_variant_ids.udi_identifier_ids")
    def _compute_udi_identifier_ids(self):
        for template in self:
            variants = template.product_variant_ids or template.with_context(active_test=False).product_variant_ids
            template.udi_identifier_ids = variants.udi_identifier_ids

    def _search_udi_identifier_ids(self, operator, value):
        return [("product_variant_ids.udi_identifier_ids", operator, value)]

    def _compute_udi_identifier_count(self):
        for template in self:
            template.udi_identifier_count = len(template.udi_identifier_ids)

    @api.depends("udi_identifier_ids.registration_ids")
    def _compute_udi_registration_ids(self):
        for template in self:
            template.udi_registration_ids = template.udi_identifier_ids.registration_ids

    @api.constrains("udi_controlled", "tracking", "categ_id", "type", "is_storable")
    def _check_udi_tracking(self):
        for template in self.filtered(lambda item: item.udi_controlled and item.tracking == "none"):
            raise ValidationError(
                self.env._(
                    "%(product)s is UDI-controlled, so its units must be told apart. On the page General Information "
                    "tick Track Inventory and choose By Lots or By Unique Serial Number, or untick UDI-controlled "
                    "on the page UDI.",
                    product=template.display_name,
                )
            )

    @api.constrains("company_id")
    def _check_udi_company(self):
        variants = self.with_context(active_test=False).product_variant_ids
        variants.udi_identifier_ids._check_one_product_per_company()

    @api.constrains("uom_id")
    def _check_udi_unit(self):
        """Packaging levels are numbers of the product's own unit."""
        variants = self.with_context(active_test=False).product_variant_ids
        for identifier in variants.udi_identifier_ids.filtered("uom_id"):
            identifier._check_unit_agrees()

    @api.onchange("udi_controlled")
    def _onchange_udi_controlled(self):
        if self.udi_controlled and self.tracking == "none":
            return {
                "warning": {
                    "title": self.env._("Tracking needed"),
                    "message": self.env._(
                        "A UDI-controlled product is tracked by lot or by serial number. Choose the tracking on the "
                        "page General Information before you save."
                    ),
                }
            }
        return None

    def action_view_udi_identifiers(self):
        """Open the UDI-DIs of these products."""
        return self.product_variant_ids.action_view_udi_identifiers()

    def action_add_udi_identifier(self):
        """A new UDI-DI of this product."""
        return self.product_variant_ids[:1].action_add_udi_identifier()
