"""Rules of the gate that look at more than the lot: shelf life, release, registration, scan."""

from odoo import models
from odoo.fields import Date, Domain

from ..models.stock_move_line_known import BY_SCAN

# the market of a country and where its authority shows what may be sold there
MARKET_AUTHORITY = {"cn": "nmpa", "us": "fda", "eu": "eu"}
MARKET_DATABASE = {"us": "gudid", "eu": "eudamed"}
ON_THE_MARKET = frozenset({"published", "corrected"})
ENDED = "not in commercial distribution"  # how the FDA's database says it
RELEASED_STEPS = frozenset({"shipping", "consuming"})
SCANNED_STEPS = frozenset({"receiving", "returning", "shipping", "vendor_return", "consuming", "storing"})


class UdiGate(models.AbstractModel):
    _inherit = "udi.gate"

    def _released(self, lots):
        """The lots among these that quality has not released yet. None, until an addon with a release fills it."""
        return lots.browse()

    def _facts(self, requests, lots):
        facts = super()._facts(requests, lots)
        asked = lots.browse({item.lot.id for item in requests if item.lot and item.step in RELEASED_STEPS})
        facts["unreleased"] = self._released(asked) if asked else asked
        shipped = [item for item in requests if item.step == "shipping" and item.lot]
        facts["market"] = self._market_facts(shipped)
        return facts

    def _broken(self, request, facts):
        yield from super()._broken(request, facts)
        # only what is moved says how it is known; a question about a lot alone is no scan
        if not request.line or request.step not in SCANNED_STEPS or request.evidence in BY_SCAN:
            return
        if facts["asked"]("scan", request):
            words = self._words(request)
            yield "scan", self.env._("%(lot)s of %(product)s was not scanned. Scan the code on its label.", **words)

    def _broken_by_lot(self, request, facts, words):
        yield from super()._broken_by_lot(request, facts, words)
        if request.lot in facts["unreleased"]:
            yield "released", self._release_sentence(request, facts, words)
        if request.step != "shipping":
            return
        asked = facts["asked"]
        if asked("shelf_life", request) and (sentence := self._broken_shelf_life(request, words)):
            yield "shelf_life", sentence
        if asked("registration", request) and (sentence := self._broken_registration(request, facts["market"], words)):
            yield "registration", sentence

    def _release_sentence(self, request, facts, words):
        """Why a lot is not released; an addon that fills `_released` says its own reason."""
        return self.env._("%(lot)s of %(product)s is not released yet. Ask quality for the release.", **words)

    # ------------------------------------------------------------------ shelf life
    def _broken_shelf_life(self, request, words):
        """What the customer asks for, else the product, else its category."""
        days, percent = self._asked_shelf_life(request)
        lot = request.lot
        expiry = lot._udi_expiry()
        today = Date.context_today(self)
        if not expiry or expiry < today or not (days or percent):
            return None
        left = (expiry - today).days
        words = dict(words, date=Date.to_string(expiry), left=left)
        if days and left < days:
            return self.env._(
                "%(lot)s of %(product)s expires on %(date)s, in %(left)s days; %(days)s days are asked for. "
                "Take a fresher lot.",
                days=days,
                **words,
            )
        if not percent:
            return None
        made = lot.udi_manufacture_date
        if not made:
            return self.env._(
                "%(lot)s of %(product)s has no manufacturing date: whether %(percent)s %% of its shelf life are left "
                "cannot be told. Scan its label.",
                percent=percent,
                **words,
            )
        total = (expiry - made).days
        if left * 100 < percent * total:
            return self.env._(
                "%(lot)s of %(product)s has %(share)s %% of its shelf life left; %(percent)s %% are asked for. "
                "Take a fresher lot.",
                share=left * 100 // max(total, 1),
                percent=percent,
                **words,
            )
        return None

    def _asked_shelf_life(self, request):
        """``(days, percent)`` of the first that asks: delivery address, its company, product, category, its parents."""
        sources = []
        partner = request.partner
        while partner:
            sources.append(partner)
            partner = partner.parent_id
        sources.append(request.product.product_tmpl_id)
        category = request.product.categ_id
        while category:
            sources.append(category)
            category = category.parent_id
        for source in sources:
            if source.udi_min_shelf_days or source.udi_min_shelf_percent:
                return source.udi_min_shelf_days, source.udi_min_shelf_percent
        return 0, 0

    # ------------------------------------------------------------------ registration
    def _market_of(self, partner):
        """The market that a delivery address lies in: "cn", "us", "eu" or None where nothing is asked."""
        country = partner and (partner.country_id or partner.commercial_partner_id.country_id)
        if not country:
            return None
        if country.code in ("CN", "US"):
            return country.code.lower()
        return "eu" if country in self._eu_countries() else None

    def _eu_countries(self):
        return self.env.ref("base.europe").country_ids

    def _identifier_of(self, lot):
        return lot.udi_identifier_id or lot.product_id.udi_primary_identifier_id

    def _market_facts(self, requests):
        """``{"certificates": {identifier id: udi.registration}, "publications": {(identifier id, database): …}}``"""
        requests = [item for item in requests if self._market_of(item.partner)]
        if not requests:
            return {"certificates": {}, "publications": {}}
        return self._facts_of_identifiers({self._identifier_of(item.lot).id for item in requests} - {False})

    def _facts_of_identifiers(self, identifier_ids):
        # sudo: a rule of the company, whoever delivers; archived certificates covered what was made in their time
        identifiers = self.env["udi.device.identifier"].sudo().with_context(active_test=False)
        identifiers = identifiers.browse(identifier_ids)
        if not identifiers:
            return {"certificates": {}, "publications": {}}
        identifiers.registration_ids.version_ids.fetch(["valid_from", "valid_to"])
        publications = identifiers.env["udi.publication"].search(Domain("identifier_id", "in", identifiers.ids))
        return {
            "certificates": {identifier.id: identifier.registration_ids for identifier in identifiers},
            "publications": {(item.identifier_id.id, item.database): item for item in publications},
        }

    def _broken_registration(self, request, market_facts, words):
        market = self._market_of(request.partner)
        return self._not_on_market(market, request, market_facts, words) if market else None

    def _not_on_market(self, market, request, market_facts, words):
        """By each authority's own rule: China asks for the day of manufacture, the EU and the USA for today."""
        if self._needs_no_udi(request):
            return None
        identifier = self._identifier_of(request.lot)
        own = [
            item
            for item in market_facts["certificates"].get(identifier.id, ())
            if item.authority == MARKET_AUTHORITY[market]
        ]
        if market == "cn":
            return self._broken_in_china(request, own, words)
        publication = market_facts["publications"].get((identifier.id, MARKET_DATABASE[market]))
        return self._broken_on_market(market, own, publication, words)

    def _broken_in_china(self, request, certificates, words):
        made = request.lot.udi_manufacture_date
        day = made or Date.context_today(self)
        if any(certificate._covered(day) for certificate in certificates):
            return None
        if not made:
            return self.env._(
                "%(lot)s of %(product)s has no manufacturing date and no registration certificate in force for China "
                "today. Ask regulatory affairs.",
                **words,
            )
        return self.env._(
            "%(lot)s of %(product)s was made on %(date)s: no registration certificate for China was in force that day. "
            "Ask regulatory affairs.",
            date=Date.to_string(made),
            **words,
        )

    def _broken_on_market(self, market, certificates, publication, words):
        names = self.env["udi.readiness"]._market_names()
        today = Date.context_today(self)
        if publication and publication.state in ON_THE_MARKET:
            entry = publication.catalogue_entry_id
            ended = entry.distribution_end and entry.distribution_end < today
            if not ended and (entry.distribution_status or "").strip().lower() != ENDED:
                return None
            return self.env._(
                "%(product)s is no longer on the market of %(market)s by the authority's database. "
                "Ask regulatory affairs.",
                market=names[market],
                **words,
            )
        if any(certificate.active and certificate._valid_on(today) for certificate in certificates):
            return None
        return self.env._(
            "%(product)s is not registered for %(market)s, where it is to go. Ask regulatory affairs.",
            market=names[market],
            **words,
        )
