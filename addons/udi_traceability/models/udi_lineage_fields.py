"""Which values of devices, identifiers, products and partners are regulated: these keep their history."""

from odoo import models

from .stock_lot_change import REGULATED


class UdiDeviceIdentifier(models.Model):
    _name = "udi.device.identifier"
    _inherit = ["udi.device.identifier", "udi.lineaged"]

    def _udi_lineage_fields(self):
        return (
            "agency", "code", "kind", "uom_id", "contained_id", "contained_quantity", "basic_udi_di", "has_lot",
            "has_serial", "has_manufacture_date", "has_expiry_date", "has_software_version", "state", "valid_from",
            "valid_to", "replaced_by_id", "main_id",
        )  # fmt: skip


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "udi.lineaged"]

    def _udi_lineage_fields(self):
        return (
            "udi_generic_name", "udi_trade_name", "udi_model", "udi_catalogue_number", "udi_risk_class",
            "udi_device_category", "udi_single_use", "udi_sterile", "udi_implantable", "udi_mri_safety",
            "udi_gmdn_code", "udi_emdn_code", "udi_nmpa_class_code", "udi_nhsa_code", "udi_fda_product_code",
            "udi_storage", "udi_temperature_rule", "udi_temperature_min", "udi_temperature_max", "udi_service_life",
            "udi_registrant_id", "udi_contract_manufacturer_id", "udi_technical_requirements",
        )  # fmt: skip

    def _udi_lineage_kept(self):
        return self.filtered("udi_controlled")


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "udi.lineaged"]

    def _udi_lineage_fields(self):
        return ("udi_gln",)

    def _udi_note_created(self):
        return super(ResPartner, self.filtered("udi_gln"))._udi_note_created()


class StockLot(models.Model):
    """The first values of a lot are told by the event that brought it: what comes later is written here."""

    _name = "stock.lot"
    _inherit = ["stock.lot", "udi.lineaged"]

    def _udi_lineage_fields(self):
        return (
            "name", "udi_lot_number", "udi_identifier_id", "udi_manufacture_date", "udi_expiry_date",
            "udi_software_version", "udi_supplier_lot", "udi_exempt_reason", "udi_exempt_note",
        )  # fmt: skip

    def _udi_lineage_kept(self):
        return self.filtered("udi_controlled")

    def _udi_note_created(self):
        """Nothing: see above."""

    def _udi_note_values(self, before, names):
        """A supplier's own number that is filled belongs to the receipt, whose event tells it."""
        if "udi_supplier_lot" in names:
            known = {number: texts for number, texts in before.items() if texts["udi_supplier_lot"]}
            super(StockLot, self.browse(known))._udi_note_values(known, ["udi_supplier_lot"])
        filled = [name for name in names if name in REGULATED and name != "udi_supplier_lot"]
        return super()._udi_note_values(before, filled)
