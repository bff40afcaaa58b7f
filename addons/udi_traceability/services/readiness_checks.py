"""The single checks of market readiness: each says what is missing, in a sentence, and where it is entered."""

import re
from dataclasses import dataclass

from odoo import models

from ..models.udi_licence import PRODUCTION

MISSING, WATCH = "missing", "watch"
USUAL_KIND = {"nmpa": "registration", "eu": "ce_certificate", "fda": "510k"}  # of a certificate, by authority
CHINESE = re.compile(r"[一-鿿]")
# pieces of the statutory text that a check of their own names
NAMED_ELSEWHERE = {"registrant", "filer", "certificate", "certificate_filing", "licence", "licence_filing", "agent"}


@dataclass(frozen=True)
class Finding:
    """One thing that stands between a product and a market. `level` "missing" (red) or "watch" (amber); `model` and
    `record_id` say where it is entered, `context` the defaults of a new record (record_id 0)."""

    code: str
    level: str
    message: str
    model: str
    record_id: int
    context: tuple = ()

    def as_dict(self):
        return {
            "code": self.code,
            "level": self.level,
            "message": self.message,
            "model": self.model,
            "record_id": self.record_id,
            "context": dict(self.context),
        }


class UdiReadinessCheck(models.AbstractModel):
    _name = "udi.readiness.check"
    _description = "Checks of market readiness"

    def findings(self, template, market, facts, day):
        """The `Finding`s of one product for one market ("cn", "eu", "us")."""
        found = [*self._common(template, facts)]
        found += getattr(self, f"_{market}")(template, facts, day)
        return [finding for finding in found if finding]

    def _at_product(self, template, code, message, level=MISSING):
        return Finding(code, level, message, "product.template", template.id)

    # ------------------------------------------------------------------ every market
    def _common(self, template, facts):
        if not facts.primary(template):
            yield self._at_product(
                template, "no_di", self.env._("No active primary UDI-DI. Add the code of the label.")
            )
        if not template.udi_risk_class:
            yield self._at_product(template, "risk_class", self.env._("The risk class is not stated."))
        if not template.udi_registrant_id:
            yield self._at_product(template, "registrant", self.env._("The registrant (legal maker) is not stated."))

    def _certificate(self, template, facts, day, authority):
        """In force and covering the primary UDI-DI."""
        primary = facts.primary(template)
        best = facts.certificate(template, authority, day)
        if not best:
            context = (
                ("default_authority", authority),
                ("default_kind", USUAL_KIND[authority]),
                ("default_holder_id", template.udi_registrant_id.id),
                ("default_identifier_ids", facts.identifiers(template).ids),
            )
            return Finding(
                "certificate",
                MISSING,
                self.env._("No certificate or filing covers it."),
                "udi.registration",
                0,
                context,
            )
        at = ("udi.registration", best.id)
        if not best._valid_on(day):
            message = self.env._("%(number)s is not in force: it ends on %(day)s.", number=best.name, day=best.valid_to)
            if best.valid_from and best.valid_from > day:
                message = self.env._("%(number)s is in force from %(day)s only.", number=best.name, day=best.valid_from)
            return Finding("certificate_expired", MISSING, message, *at)
        if primary and best not in primary.registration_ids:
            message = self.env._("%(number)s does not cover the UDI-DI %(code)s.", number=best.name, code=primary.code)
            return Finding("certificate_scope", MISSING, message, *at)
        if best.state == "expiring":
            message = self.env._(
                "%(number)s ends on %(day)s. Apply for its renewal.", number=best.name, day=best.valid_to
            )
            return Finding("certificate_expiring", WATCH, message, *at)
        return None

    def _publication(self, template, facts, database):
        """The primary UDI-DI shown in the regulator's database, as we hold it."""
        primary = facts.primary(template)
        if not primary:
            return None
        found = facts.publication(primary, database)
        name = dict(found._fields["database"]._description_selection(self.env))[database]
        if not found:
            context = (("default_identifier_id", primary.id), ("default_database", database))
            message = self.env._("Not published in %(database)s.", database=name)
            return Finding("publication", MISSING, message, "udi.publication", 0, context)
        at = ("udi.publication", found.id)
        if found.state == "draft":
            return Finding(
                "publication_draft", MISSING, self.env._("Only drafted for %(database)s.", database=name), *at
            )
        if found.state == "submitted":
            message = self.env._("Sent to %(database)s, not shown there yet.", database=name)
            return Finding("publication_submitted", WATCH, message, *at)
        if found.state == "corrected":
            message = self.env._("A correction in %(database)s is open.", database=name)
            return Finding("publication_correction", WATCH, message, *at)
        if found.difference_count:
            message = self.env._(
                "%(database)s shows something else in %(count)s fields.", database=name, count=found.difference_count
            )
            return Finding("publication_differs", WATCH, message, *at)
        return None

    def _partner(self, template, field, message, code):
        """A representative that a registrant abroad needs; unknown where the registrant sits is worth a look."""
        registrant = template.udi_registrant_id
        if not registrant or template[field]:
            return None
        if not registrant.country_id:
            text = self.env._("The country of %(name)s is not stated.", name=registrant.name)
            return Finding("registrant_country", WATCH, text, "res.partner", registrant.id)
        return self._at_product(template, code, message)

    # ------------------------------------------------------------------ China
    def _cn(self, template, facts, day):
        yield self._certificate(template, facts, day, "nmpa")
        yield self._publication(template, facts, "nmpa")
        if not template.udi_nmpa_class_code:
            yield self._at_product(template, "class_code", self.env._("The NMPA classification code is missing."))
        if not template.udi_nhsa_code:
            yield self._at_product(
                template, "nhsa", self.env._("No health-insurance code (three codes in one)."), WATCH
            )
        if not CHINESE.search(template.udi_generic_name or template.with_context(lang="zh_CN").name or ""):
            yield self._at_product(template, "language", self.env._("The generic name is not in Chinese."))
        registrant = template.udi_registrant_id
        if not registrant.country_id or registrant.country_id.code != "CN":
            yield self._partner(
                template,
                "udi_agent_cn_id",
                self.env._("The registrant is abroad: its agent in China is missing."),
                "agent",
            )
        yield self._licence(template, facts, day)
        yield self._text(template, facts)

    def _licence(self, template, facts, day):
        maker = template.udi_contract_manufacturer_id or template.udi_registrant_id
        if not maker or (maker.country_id and maker.country_id.code != "CN"):
            return None
        licence = facts.licence(maker, PRODUCTION, day)
        if not licence:
            old = facts.expired_licence(maker, PRODUCTION)
            context = (("default_partner_id", maker.id),)
            if old:
                message = self.env._(
                    "%(licence)s of %(name)s is not in force.", licence=old.display_name, name=maker.name
                )
                return Finding("licence_expired", MISSING, message, "udi.licence", old.id)
            message = self.env._("No manufacturing licence of %(name)s is on file.", name=maker.name)
            return Finding("licence", MISSING, message, "udi.licence", 0, context)
        if licence.state == "expiring":
            message = self.env._("%(licence)s ends on %(day)s.", licence=licence.display_name, day=licence.valid_to)
            return Finding("licence_expiring", WATCH, message, "udi.licence", licence.id)
        return None

    def _text(self, template, facts):
        """The pieces of the label text that no other check names."""
        text = self.env["udi.statutory.text"]
        names = text._names()
        pieces = [
            names[line.key]
            for line in text.lines(template, facts=facts)
            if not line.value and line.key not in NAMED_ELSEWHERE
        ]
        if not pieces:
            return None
        message = self.env._("The Chinese label text lacks: %(pieces)s", pieces=", ".join(pieces))
        return self._at_product(template, "text", message)

    # ------------------------------------------------------------------ European Union
    def _eu(self, template, facts, day):
        primary = facts.primary(template)
        if template.udi_risk_class != "1":  # class I needs no certificate of a notified body, apart from its variants
            yield self._certificate(template, facts, day, "eu")
        if primary and not primary.basic_udi_di:
            message = self.env._("The UDI-DI %(code)s has no Basic UDI-DI.", code=primary.code)
            yield Finding("basic_udi_di", MISSING, message, "udi.device.identifier", primary.id)
        if not template.udi_emdn_code:
            yield self._at_product(template, "emdn", self.env._("The EMDN code is missing."))
        yield self._publication(template, facts, "eudamed")
        registrant = template.udi_registrant_id
        if registrant.country_id not in facts.europe:
            yield self._partner(
                template,
                "udi_representative_eu_id",
                self.env._("The registrant is outside the EU: its authorised representative is missing."),
                "representative",
            )
            if registrant.country_id:
                yield self._partner(
                    template,
                    "udi_importer_eu_id",
                    self.env._("The registrant is outside the EU: the importer is missing."),
                    "importer",
                )

    # ------------------------------------------------------------------ United States
    def _us(self, template, facts, day):
        if template.udi_risk_class != "1":  # most of class I is exempt from 510(k)
            yield self._certificate(template, facts, day, "fda")
        if not template.udi_gmdn_code:
            yield self._at_product(template, "gmdn", self.env._("The GMDN code is missing."))
        if not template.udi_fda_product_code:
            yield self._at_product(template, "product_code", self.env._("The FDA product code is missing."))
        yield self._publication(template, facts, "gudid")
        if template.udi_registrant_id.country_id.code != "US":
            yield self._partner(
                template,
                "udi_agent_us_id",
                self.env._("The registrant is abroad: its US agent is missing."),
                "us_agent",
            )
