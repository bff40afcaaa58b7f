"""The texts of a label: names, addresses, statutory lines and signs, in the label's language and for its market."""

import re

from odoo import api, models

# Numbers and sentences of one market do not belong on the label of another; without a market all of them may stand.
CHINESE, EUROPEAN = (None, False, "cn"), (None, False, "eu")
TEMPERATURE = {"range": "temperature", "max": "temperature_upper", "min": "temperature_lower"}


class UdiLabelContent(models.AbstractModel):
    _inherit = "udi.label.content"

    def _texts_of(self, product, identifier, lang, texts):
        """What labels of one product have in common, in the label's language; what belongs to other markets than
        ``texts["market"]`` is left out."""
        product, market = product.with_context(lang=lang), texts.get("market")
        # sudo: the maker stands on the label, whether or not the operator may read partners
        maker = (product.udi_registrant_id or self.env.company.partner_id).sudo().with_context(lang=lang)
        return {
            "product_name": self._product_name(product),
            "reference": product.udi_catalogue_number or product.udi_model or product.default_code or "",
            "maker_name": maker.name or "",
            "maker_address": self._address(maker),
            "statements": self._statements(product, identifier, lang, market),
            "signs": self._signs(product),
            "extra": self._extra(product, lang, market),
        }

    @api.model
    def captions(self, lang):
        """``(name, text)`` of the words that ready templates print, in the label's language."""
        env = self.with_context(lang=lang).env
        return (
            ("title_implant_card", env._("Implant card")),
            ("line_patient", env._("Patient:")),
            ("line_implanted_on", env._("Implanted on:")),
            ("line_hospital", env._("Hospital and physician:")),
        )

    def _extra(self, product, lang, market):
        """Further texts a template may show; those without a value are left out."""
        template = product.product_tmpl_id
        limits = {"humidity" if "RH" in limit else "temperature": limit for limit in template._udi_limits()}
        statutory = self.env["udi.statutory.text"].for_product(template) if market in CHINESE else []
        # Name and model stand on the label already.
        texts = {
            "model": product.udi_model,
            "insurance_code": product.udi_nhsa_code,
            "storage": product.udi_storage,
            "pressure": product.udi_label_pressure,
            **self._supplier(product),
            **self._parties(template, market),
            **self._other_languages(product, lang),
            "statutory": "\n".join(f"{caption}：{value}" for caption, value in statutory[2:]),
            **limits,
        }
        return (*((name, text) for name, text in texts.items() if text), *self.captions(lang))

    def _parties(self, template, market):
        """Who else stands on a label of the European Union: its representative and the importer; country of origin."""
        found = {}
        # sudo: as for the maker
        template = template.sudo()
        if market in EUROPEAN:
            for name, partner in (
                ("eu_representative", template.udi_representative_eu_id),
                ("importer", template.udi_importer_eu_id),
            ):
                found |= {f"{name}_name": partner.name, f"{name}_address": self._address(partner) if partner else ""}
        maker = template.udi_contract_manufacturer_id or template.udi_registrant_id
        return {**found, "country_of_manufacture": maker.country_id.code}

    @staticmethod
    def _supplier(product):
        """Of a component: its first supplier's name and code, and the supplier's own code of the product."""
        # sudo: as for the maker
        seller = product.sudo().seller_ids[:1]
        return {
            "supplier_name": seller.partner_id.name,
            "supplier_code": seller.partner_id.ref,
            "supplier_product_code": seller.product_code,
        }

    def _other_languages(self, product, lang):
        """Names in the other languages of the database, for labels in several: ``product_name_zh_cn``."""
        found = {}
        for code, _name in self.env["res.lang"].get_installed():
            if code == lang:
                continue
            ending = re.sub("[^a-z]", "_", code.lower())
            other = product.with_context(lang=code)
            # sudo: as for the maker
            maker = (product.udi_registrant_id or self.env.company.partner_id).sudo().with_context(lang=code)
            found |= {
                f"product_name_{ending}": self._product_name(other),
                f"storage_{ending}": other.udi_storage,
                f"maker_address_{ending}": self._address(maker),
            }
        return found

    @staticmethod
    def _product_name(product):
        """Name and, where the name does not hold it already, the model."""
        model = product.udi_model
        return f"{product.name} {model}" if model and model not in product.name else product.name

    @staticmethod
    def _address(partner):
        if (partner.env.lang or "").startswith("zh"):
            # Written from the large to the small and without gaps.
            parts = (partner.state_id.name, partner.city, partner.street, partner.street2)
            return "".join(part.strip() for part in parts if part)
        address = partner._display_address(without_company=True)
        return ", ".join(line.strip() for line in address.splitlines() if line.strip())

    @staticmethod
    def _signs(product):
        # sudo: what the label shows does not depend on who prints it
        chosen = product.sudo().udi_label_sign_ids.mapped("code")
        flags = (
            ("single_use", product.udi_single_use),
            ("sterile", product.udi_sterile and not any(name.startswith("sterile_") for name in chosen)),
            (TEMPERATURE.get(product.udi_temperature_rule), product.udi_temperature_rule),
            ("humidity", product.udi_humidity_rule),
            ("pressure", product.udi_label_pressure),
        )
        # The small label leaves the rest of the statutory text to the instructions for use, and says so by this sign.
        names = ("consult_instructions", *(name for name, flag in flags if flag), *chosen)
        return tuple(dict.fromkeys(names))

    def _statements(self, product, identifier, lang, market):
        """Statutory lines in the label's language: Chinese registration, technical requirements, contract maker.

        Numbers of other authorities do not belong on a label.
        """
        env = self.with_context(lang=lang).env
        lines = []
        registrations = identifier.registration_ids if market in CHINESE else identifier.registration_ids.browse()
        for registration in registrations.filtered(lambda item: item.authority == "nmpa" and item.state != "expired"):
            if registration.kind == "filing":
                lines.append(env._("Filing no.: %(number)s", number=registration.name))
            else:
                lines.append(env._("Registration no.: %(number)s", number=registration.name))
            technical = registration.technical_requirements
            if technical and technical != registration.name:
                lines.append(env._("Technical requirements no.: %(number)s", number=technical))
        if product.udi_contract_manufacturer_id:
            # sudo: as for the maker
            name = product.udi_contract_manufacturer_id.sudo().name
            lines.append(env._("Contract manufacturer: %(name)s", name=name))
        return tuple(dict.fromkeys(lines))
