"""The company's places and what lies in them, for jobs that a device begins itself."""

from odoo import api, models


class UdiScanPlaces(models.AbstractModel):
    _name = "udi.scan.places"
    _description = "Places for scanning devices"

    def _domain(self, company):
        return [("usage", "in", ("internal", "transit")), ("company_id", "=", company.id)]

    @api.private
    def find(self, number):
        """A place of the company by its number; empty where there is none that the user may see."""
        places = self.env["stock.location"]
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**31:
            return places
        return places.search([("id", "=", number), *self._domain(self.env.company)])

    @api.private
    @api.readonly
    def rows(self, company):
        """``[{id, name, codes, quarantine}]``: what a device chooses from, and what the labels of places say."""
        places = self.env["stock.location"].search_fetch(
            self._domain(company), ["complete_name", "barcode", "udi_quarantine", "parent_path"], order="complete_name"
        )
        marked = {place.id for place in places if place.udi_quarantine}
        marked |= self._quarantines_above(places)
        return [
            {
                "id": place.id,
                "name": place.complete_name,
                "codes": [place.barcode] if place.barcode else [],
                # the mark holds for every place inside
                "quarantine": bool(marked & {int(part) for part in place.parent_path.split("/") if part}),
            }
            for place in places
        ]

    def _quarantines_above(self, places):
        """Marked places around these that are themselves no place for goods, such as a view."""
        above = {int(part) for place in places for part in place.parent_path.split("/") if part} - set(places.ids)
        return set(self.env["stock.location"].search([("id", "in", list(above)), ("udi_quarantine", "=", True)]).ids)

    @api.private
    @api.readonly
    def stock(self, company):
        """``(head, products, operation type)`` as a scenario's ``load_free`` gives them: all that is in stock."""
        groups = self.env["stock.quant"]._read_group(
            [
                ("location_id.usage", "in", ("internal", "transit")),
                ("company_id", "=", company.id),
                ("product_id.udi_controlled", "=", True),
                ("quantity", ">", 0),
            ],
            ["product_id"],
        )
        products = self.env["product.product"].union(*(product for (product,) in groups))
        return {"name": "", "lines": []}, products, self.env["stock.picking.type"]
