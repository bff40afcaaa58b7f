"""A company whose receipts are inspected and whose areas are marked."""

from odoo.addons.udi_traceability.tests.common import UdiCommon


class QualityCommon(UdiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zones = cls.env["stock.location"]
        cls.warehouse.with_user(cls.udi_admin).action_udi_zones()
        cls.awaiting, cls.rejected, cls.accepted = (
            cls.zones._udi_zone_of(cls.warehouse, kind) for kind in ("awaiting", "rejected", "accepted")
        )

    @classmethod
    def gate(cls, rule, action, **values):
        return cls.env["udi.gate.rule"].create({"rule": rule, "action": action, **values})

    @classmethod
    def arrive(cls, product, names, quantity=1.0, partner=None, **vals):
        """Lots that came by a receipt and await their inspection; returns them and the inspection."""
        lots = cls.env["stock.lot"].union(*(cls.make_lot(product, name, **vals) for name in names))
        picking = cls.picking("incoming", partner or cls.supplier, [(product, len(names) * quantity)])
        picking.location_dest_id = cls.awaiting
        picking.move_ids.location_dest_id = cls.awaiting
        cls.fill(picking, lots, quantity)
        picking.button_validate()
        return lots, picking.udi_inspection_ids

    @classmethod
    def inspect(cls, inspection, second=True):
        """The inspector takes over what the plan says and hands in; the second person signs."""
        inspection.with_user(cls.quality).action_take_suggestion()
        inspection.with_user(cls.quality).action_submit()
        if second:
            action = inspection.with_user(cls.second_quality).action_approve()
            cls.sign(action, cls.second_quality)

    @classmethod
    def there(cls, lot, place):
        """Units of a lot in a place, by Odoo's quants."""
        domain = [("lot_id", "=", lot.id), ("location_id", "=", place.id)]
        return sum(cls.env["stock.quant"].search(domain).mapped("quantity"))
