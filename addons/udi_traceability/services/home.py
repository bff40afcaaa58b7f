"""The numbers of the landing page."""

from odoo import api, fields, models


class UdiHome(models.AbstractModel):
    _name = "udi.home"
    _description = "UDI home page"

    @api.model
    def _tiles(self):
        """``(sequence, key, group it is for or None, action, icon)``; other addons add theirs and ``_tile_<key>``."""
        return [
            (10, "receive", "stock.group_stock_user", "udi_traceability.action_udi_receive", "fa-truck"),
            (20, "deliver", "stock.group_stock_user", "udi_traceability.action_udi_deliver", "fa-hospital-o"),
            (50, "devices", None, "udi_traceability.action_udi_lot", "fa-barcode"),
            (60, "holds", None, "udi_traceability.action_udi_hold", "fa-ban"),
            (70, "certificates", None, "udi_traceability.udi_market_expiry_action", "fa-certificate"),
            (75, "publications", None, "udi_traceability.udi_publication_differs_action", "fa-cloud-upload"),
        ]

    @api.model
    @api.readonly
    def summary(self):
        """``{tiles: [{key, title, count, action_xmlid, icon}], has_demo}``; a tile one may not open is left out."""
        if not self.env.user._is_internal():
            return {"tiles": [], "has_demo": False}
        tiles = []
        for _sequence, key, group, xmlid, icon in sorted(self._tiles(), key=lambda tile: tile[0]):
            if group and not self.env.user.has_group(group):
                continue
            action = self.env.ref(xmlid, raise_if_not_found=False)
            # sudo: only asks which model the action shows
            if not action or not self.env[action.sudo().res_model].has_access("read"):
                continue
            title, count = getattr(self, f"_tile_{key}")()
            tiles.append({"key": key, "title": title, "count": count, "action_xmlid": xmlid, "icon": icon})
        return {"tiles": tiles, "has_demo": bool(self.env["udi.demo.code"].codes())}

    def _pickings(self, code):
        return self.env["stock.picking"].search_count(
            [("picking_type_code", "=", code), ("state", "in", ("assigned", "confirmed"))]
        )

    def _tile_receive(self):
        return self.env._("Receive"), self._pickings("incoming")

    def _tile_deliver(self):
        return self.env._("Deliver"), self._pickings("outgoing")

    def _tile_holds(self):
        return self.env._("Holds"), self.env["udi.hold"].search_count([("state", "=", "active")])

    def _tile_certificates(self):
        ending = self.env["udi.market.expiry"].search_count([("remind_from", "<=", fields.Date.context_today(self))])
        return self.env._("Certificates and licences ending soon"), ending

    def _tile_publications(self):
        return self.env._("Publications that differ"), self.env["udi.publication"].search_count(
            [("difference_count", ">", 0)]
        )

    def _tile_devices(self):
        return self.env._("Lots and serials"), self.env["stock.lot"].search_count([("udi_controlled", "=", True)])
