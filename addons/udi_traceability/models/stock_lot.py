"""A device is a lot: its production identifiers, where it is, and whether it may move."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.udi_core.codes import EncodeError, encode

STATES = [
    ("new", "Not here yet"),
    ("in_stock", "In stock"),
    ("in_transit", "In transit"),
    ("at_partner", "At a customer"),
    ("supplier", "Back at the supplier"),
    ("used", "Used in production"),
    ("scrapped", "Scrapped or lost"),
    ("mixed", "At several places"),
]
STATE_OF_KIND = {
    "internal": "in_stock",
    "transit": "in_transit",
    "partner": "at_partner",
    "supplier": "supplier",
    "used": "used",
    "scrap": "scrapped",
}


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "udi.exemption"]
    _rec_names_search = ("name", "udi_supplier_lot")

    # not stored: marking a product must not rewrite its million lots
    udi_controlled = fields.Boolean(related="product_id.udi_controlled")
    udi_lot_number = fields.Char(
        "Lot number",
        compute="_compute_udi_lot_number",
        store=True,
        precompute=True,
        readonly=False,
        index="trigram",
        copy=False,
        help="Production lot, (10) on a GS1 label. The serial number (21) is the name of the record.",
    )
    udi_manufacture_date = fields.Date("Manufacturing date", copy=False)
    udi_expiry_date = fields.Date(
        "Expiry date", copy=False, index="btree_not_null", help="The last day on which the device may be used."
    )
    udi_expiry_is_default = fields.Boolean("Expiry date only computed", compute="_compute_udi_expiry_is_default")
    udi_software_version = fields.Char("Software version", copy=False)
    udi_supplier_lot = fields.Char(
        "Supplier's own lot",
        index="trigram",
        copy=False,
        help="The maker's or supplier's own number where we gave another one; several are separated by commas. "
        "The lot is found by each of them.",
    )
    udi_identifier_id = fields.Many2one(
        "udi.device.identifier",
        "UDI-DI",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )
    udi_carrier = fields.Char("UDI carrier as scanned", readonly=True, copy=False)
    udi_hri = fields.Char("UDI", compute="_compute_udi_hri", help="Human-readable interpretation of the UDI.")
    udi_locked = fields.Boolean("Data locked", compute="_compute_udi_locked")
    udi_holder_ids = fields.One2many("udi.holder", "lot_id", "Holders")
    udi_holder_names = fields.Char("Held by", compute="_compute_udi_state")
    udi_hold_member_ids = fields.One2many("udi.hold.member", "lot_id", "Hold lines", readonly=True)
    udi_hold_ids = fields.Many2many(
        "udi.hold", string="Holds", compute="_compute_udi_hold_ids", search="_search_udi_hold_ids"
    )
    udi_on_hold = fields.Boolean("On hold", compute="_compute_udi_on_hold", search="_search_udi_on_hold")
    udi_event_item_ids = fields.One2many("udi.event.item", "lot_id", "Ledger items")
    udi_state = fields.Selection(STATES, "Where", compute="_compute_udi_state", search="_search_udi_state")

    @api.depends("name", "product_id.tracking")
    def _compute_udi_lot_number(self):
        for lot in self:
            if lot.product_id.tracking == "lot":
                lot.udi_lot_number = lot.name

    @api.depends("expiration_date", "udi_expiry_date")
    def _compute_udi_expiry_is_default(self):
        for lot in self:
            lot.udi_expiry_is_default = bool(lot.expiration_date and not lot.udi_expiry_date)

    @api.depends(
        "name",
        "udi_lot_number",
        "udi_manufacture_date",
        "udi_expiry_date",
        "udi_software_version",
        "udi_identifier_id",
        "udi_exempt_reason",
        "product_id",
    )
    def _compute_udi_hri(self):
        for lot in self:
            elements = lot._udi_elements()
            try:
                lot.udi_hri = encode(agency="gs1", elements=elements).hri if elements else False
            except EncodeError:
                lot.udi_hri = False

    def _compute_udi_locked(self):
        # sudo: a lot of no company may have been delivered by another one
        fixed = (
            self.env["udi.event.item"]
            .sudo()
            ._read_group(
                [("lot_id", "in", self.ids), ("event_id.biz_step", "in", ("encoding", "shipping"))], ["lot_id"]
            )
        )
        locked = {lot.id for (lot,) in fixed}
        for lot in self:
            lot.udi_locked = lot.id in locked

    @api.depends("udi_hold_member_ids.hold_id.state")
    def _compute_udi_hold_ids(self):
        for lot in self:
            lot.udi_hold_ids = lot.udi_hold_member_ids.hold_id.filtered(lambda hold: hold.state == "active")

    def _search_udi_hold_ids(self, operator, value):
        return [("udi_hold_member_ids.hold_id", operator, value)]

    @api.depends("udi_hold_ids")
    def _compute_udi_on_hold(self):
        for lot in self:
            lot.udi_on_hold = bool(lot.udi_hold_ids)

    def _search_udi_on_hold(self, operator, value):
        if operator != "in":
            return NotImplemented
        members = self.env["udi.hold.member"]._search([("hold_id.state", "=", "active")])
        held = [("id", "in", members.subselect("lot_id"))]
        return held if True in value else ["!", *held]

    @api.depends("udi_holder_ids.kind", "udi_holder_ids.quantity")
    def _compute_udi_state(self):
        for lot in self:
            holders = lot.udi_holder_ids
            # what was used up or scrapped does not hide where the rest of a lot is
            living = holders.filtered(lambda row: row.kind not in ("used", "scrap", "supplier")) or holders
            states = {STATE_OF_KIND[row.kind] for row in living}
            lot.udi_state = states.pop() if len(states) == 1 else ("mixed" if states else "new")
            lot.udi_holder_names = ", ".join(dict.fromkeys(living.mapped("holder_name")))

    def _search_udi_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        kinds = [kind for kind, state in STATE_OF_KIND.items() if state in value]
        domain = [("udi_holder_ids.kind", "in", kinds)]
        return domain if "new" not in value else ["|", ("udi_holder_ids", "=", False), *domain]

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """Who traces without being a warehouse user gets the form without other addons' buttons."""
        if view_type == "form" and not view_id and not self.env.user.has_group("stock.group_stock_user"):
            view_id = self.env.ref("udi_traceability.view_udi_lot_form").id
        return super().get_view(view_id, view_type, **options)

    @api.model
    def _search_display_name(self, operator, value):
        """Our name or the supplier's number; a whole UDI or a DI finds the lots that carry it."""
        domain = super()._search_display_name(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS or not isinstance(value, str):
            return domain
        named = self.env["udi.search"].lot_domain(value)
        return domain if named is None else Domain(domain) | named

    def _udi_needs_no_udi(self):
        """Whether the lot, or the device identifier it would carry, is exempt: it gets an internal label."""
        self.ensure_one()
        if self.udi_exempt_reason:
            return True
        identifier = self.udi_identifier_id
        return bool(identifier.udi_exempt_reason) if identifier else self.product_id._udi_needs_no_udi()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        # sudo: the ledger of every company counts
        if self.env["udi.event.item"].sudo().search_count([("lot_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("A lot that the ledger knows cannot be deleted. Scrap it instead."))

    # ------------------------------------------------------------------ label
    def _udi_elements(self):
        """What the label of this lot carries: ``[("01", gtin), ("11", date), …]`` by the flags of its DI.

        Empty for a DI of another agency or without a DI; a default expiry is never printed.
        """
        self.ensure_one()
        identifier = self.udi_identifier_id or self.product_id.udi_primary_identifier_id
        if not identifier or identifier.agency != "gs1" or self._udi_needs_no_udi():
            return []
        serial = self.product_id.tracking == "serial"
        values = [
            ("01", identifier.code, True),
            ("11", self.udi_manufacture_date, identifier.has_manufacture_date),
            ("17", self.udi_expiry_date, identifier.has_expiry_date),
            ("10", self.udi_lot_number, identifier.has_lot),
            ("21", self.name if serial else False, identifier.has_serial),
            ("8012", self.udi_software_version, identifier.has_software_version),
        ]
        return [(ai, value) for ai, value, carried in values if carried and value]

    # ------------------------------------------------------------------ buttons
    def action_udi_hold(self):
        """Ask for a reason and put these lots on hold."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on hold"),
            "res_model": "udi.hold.set",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_ids": self.ids},
        }
