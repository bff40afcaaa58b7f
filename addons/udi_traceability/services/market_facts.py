"""What is known of products for the markets, read once for all of them: a constant number of queries."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..models.product_market import EU_GROUP
from ..models.udi_licence import PRODUCTION


class MarketFacts:
    """Identifiers, certificates, licences and publications of the products it was loaded for.

    :ivar europe: the countries of the European Union
    """

    def __init__(self, identifiers, licences, publications, europe, empty):
        self._identifiers = identifiers  # {template id: udi.device.identifier}
        self._licences = licences  # {partner id: [udi.licence]}
        self._publications = publications  # {(identifier id, database): udi.publication}
        self.europe = europe
        self._empty = empty  # {model name: empty recordset}

    def identifiers(self, template):
        return self._identifiers.get(template.id, self._empty["udi.device.identifier"])

    def primary(self, template):
        """The active primary UDI-DI, of GS1 first."""
        found = self.identifiers(template).filtered(lambda item: item.kind == "primary" and item.state == "active")
        return found.sorted(lambda item: (item.agency != "gs1", item.id))[:1]

    def certificates(self, template, authority):
        """The certificates of this authority that cover one of the product's UDI-DIs, not archived."""
        return self.identifiers(template).registration_ids.filtered(
            lambda item: item.authority == authority and item.active
        )

    def certificate(self, template, authority, day):
        """The one in force on this day, else the one that ended last, else none."""
        found = self.certificates(template, authority)
        return found.sorted(
            lambda item: (item._valid_on(day), not item.valid_to, str(item.valid_to or "")), reverse=True
        )[:1]

    def licence(self, partner, kinds, day):
        """The licence of one of these kinds in force on this day, the earlier named kind first; else none."""
        for kind in kinds:
            for licence in self._licences.get(partner.id, ()):
                if licence.kind == kind and licence._valid_on(day):
                    return licence
        return self._empty["udi.licence"]

    def expired_licence(self, partner, kinds):
        """The licence of these kinds that ended last."""
        found = [item for item in self._licences.get(partner.id, ()) if item.kind in kinds]
        return max(found, key=lambda item: str(item.valid_to or ""), default=self._empty["udi.licence"])

    def publication(self, identifier, database):
        return self._publications.get((identifier.id, database), self._empty["udi.publication"])


class UdiMarketFacts(models.AbstractModel):
    _name = "udi.market.facts"
    _description = "Facts on products for the markets"

    def load(self, templates):
        """The `MarketFacts` of these `product.template` records."""
        identifiers = {template.id: template.product_variant_ids.udi_identifier_ids for template in templates}
        every = self.env["udi.device.identifier"].union(*identifiers.values())
        makers = templates.udi_contract_manufacturer_id | templates.udi_registrant_id
        licences = defaultdict(list)
        domain = Domain("partner_id", "in", makers.ids) & Domain("kind", "in", PRODUCTION)
        for licence in self.env["udi.licence"].search(domain, order="valid_to desc, id desc"):
            licences[licence.partner_id.id].append(licence)
        publications = {
            (item.identifier_id.id, item.database): item
            for item in self.env["udi.publication"].search([("identifier_id", "in", every.ids)])
        }
        empty = {name: self.env[name] for name in ("udi.device.identifier", "udi.licence", "udi.publication")}
        # one prefetch set for all: what is read for one product is read for all
        return MarketFacts(
            {key: found.with_prefetch(every.ids) for key, found in identifiers.items()},
            licences,
            publications,
            self.env.ref(EU_GROUP).country_ids,
            empty,
        )
