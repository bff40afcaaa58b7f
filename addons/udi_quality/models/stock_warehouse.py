from odoo import models
from odoo.exceptions import AccessError

ADMIN = "udi_traceability.group_udi_admin"


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    def action_udi_zones(self):
        """Mark or make the four areas; from then on receipts arrive where they await their inspection."""
        if not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("Only a UDI administrator sets up the quality areas of a warehouse."))
        names = {
            "awaiting": self.env._("Awaiting inspection"),
            "rejected": self.env._("Rejected goods"),
            "returns": self.env._("Returned goods"),
        }
        locations = self.env["stock.location"]
        for warehouse in self:
            if not locations._udi_zone_of(warehouse, "accepted").udi_zone:
                warehouse.lot_stock_id.udi_zone = "accepted"
            for kind, name in names.items():
                if not locations._udi_zone_of(warehouse, kind):
                    locations.create(
                        {
                            "name": name,
                            "usage": "internal",
                            # beside the stock, not in it: nothing there is reserved for a delivery
                            "location_id": warehouse.view_location_id.id,
                            "udi_zone": kind,
                            "udi_quarantine": kind != "awaiting",
                            "company_id": warehouse.company_id.id,
                        }
                    )
            warehouse.in_type_id.write(
                {
                    "udi_inspect": True,
                    "default_location_dest_id": locations._udi_zone_of(warehouse, "awaiting").id,
                }
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
