"""The identifiers of one published record, looked up by code when a device is scanned that the register lacks."""

from odoo import fields, models

from .udi_device_identifier import AGENCIES, KINDS


class UdiCatalogueIdentifier(models.Model):
    _name = "udi.catalogue.identifier"
    _description = "Device identifier in a regulator's catalogue"
    _order = "entry_id, id"
    _rec_name = "code"

    entry_id = fields.Many2one("udi.catalogue.entry", required=True, index=True, ondelete="cascade")
    agency = fields.Selection(AGENCIES, string="Issuing agency", required=True)
    code = fields.Char("UDI-DI", required=True, index=True)
    kind = fields.Selection(KINDS, required=True)
    contains = fields.Char("Contains UDI-DI")
    quantity = fields.Integer("Quantity inside", help="How many of the contained device one package holds.")
    package_type = fields.Char("Package type")
    status = fields.Char("Distribution status")
    is_ended = fields.Boolean("No longer distributed")
