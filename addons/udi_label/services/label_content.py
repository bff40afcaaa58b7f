"""From lots to print objects: what a label says, in the label's language, and what keeps it from being printed."""

from odoo import api, fields, models

from odoo.addons.udi_core.label.data import build, build_internal

# flag of the UDI-DI -> element that its label must then carry
REQUIRED = {
    "has_lot": "10",
    "has_serial": "21",
    "has_manufacture_date": "11",
    "has_expiry_date": "17",
    "has_software_version": "8012",
}


class UdiLabelContent(models.AbstractModel):
    _name = "udi.label.content"
    _description = "Content of UDI labels"

    @api.model
    def refusals(self, lots):
        """Sentences that say why labels of these lots must not be printed, in the order of the lots; [] when they may.

        The number of SQL statements does not grow with the number of lots.
        """
        blocked = self.env["udi.gate"].lot_refusals(lots, "printing")
        reasons = []
        for lot in lots:
            found = list(self._missing(lot))
            # A held lot is never labelled, even where the gate only warns about it.
            found += [
                finding.message
                for finding in blocked.get(lot.id, ())
                if finding.rule == "hold" or finding.action == "block"
            ]
            if lot.udi_on_hold and not found:
                found.append(self.env._("%(lot)s is on hold. Leave it where it is and ask quality.", lot=lot.name))
            reasons += found
        return list(dict.fromkeys(reasons))

    def _missing(self, lot):
        """Yield what is missing or wrong in the data of one lot."""
        words = {"lot": lot.name, "product": lot.product_id.display_name}
        if not lot.product_id.udi_controlled:
            yield self.env._("%(product)s is not UDI-controlled: it carries no UDI label.", **words)
            return
        if lot._udi_needs_no_udi():
            return  # its internal label promises nothing that could be missing
        identifier = lot.udi_identifier_id or lot.product_id.udi_primary_identifier_id
        if not identifier:
            yield self.env._("%(product)s has no active UDI-DI. Ask regulatory affairs to enter it.", **words)
            return
        words["code"] = identifier.code
        ended = identifier.valid_to and identifier.valid_to < fields.Date.context_today(self)
        if identifier.state != "active" or ended:
            yield self.env._(
                "UDI-DI %(code)s of %(product)s is not active: no new labels. Ask regulatory affairs.", **words
            )
            return
        if identifier.agency != "gs1":
            yield self.env._("UDI-DI %(code)s of %(product)s is not a GS1 code: this label prints GS1 only.", **words)
            return
        if lot.udi_expiry_is_default and identifier.has_expiry_date:
            yield self.env._(
                "The expiry date of %(lot)s is only computed from the product. Enter the real expiry date, then print.",
                **words,
            )
            return
        carried = {ai for ai, _value in lot._udi_elements()}
        names = [self._element_name(ai) for flag, ai in REQUIRED.items() if identifier[flag] and ai not in carried]
        if names:
            yield self.env._(
                "%(lot)s of %(product)s has no %(missing)s, which the label of UDI-DI %(code)s carries. Enter it, then "
                "print.",
                missing=", ".join(names),
                **words,
            )

    def _element_name(self, ai):
        return {
            "10": self.env._("lot number"),
            "11": self.env._("manufacturing date"),
            "17": self.env._("expiry date"),
            "21": self.env._("serial number"),
            "8012": self.env._("software version"),
        }[ai]

    @api.model
    def print_object(self, lot, lang, texts):
        """The frozen print object of one lot.

        :param texts: what lots of one product have in common; give the same dict for all lots of a job
        :raises LabelError: `encode_refused`
        """
        product = lot.product_id
        identifier = lot.udi_identifier_id or product.udi_primary_identifier_id
        key = product.id, identifier.id
        if key not in texts:
            texts[key] = self._common_texts(product.with_context(lang=lang), identifier, lang)
        if lot._udi_needs_no_udi():
            return self._internal_object(lot, lang, texts[key])
        return build(lot._udi_elements(), **texts[key])

    def _internal_object(self, lot, lang, texts):
        """The print object of an exempt lot; a default expiry is not printed here either."""
        serial = lot.product_id.tracking == "serial"
        return build_internal(
            lot.name,
            notice=self.with_context(lang=lang).env._("Internal label – no UDI"),
            lot=lot.udi_lot_number or None,
            serial=lot.name if serial else None,
            manufacture_date=lot.udi_manufacture_date or None,
            expiry=lot.udi_expiry_date or None,
            **texts,
        )

    def _common_texts(self, product, identifier, lang):
        # sudo: the maker stands on the label, whether or not the operator may read partners
        maker = (product.udi_registrant_id or self.env.company.partner_id).sudo().with_context(lang=lang)
        return {
            "product_name": self._product_name(product),
            "reference": product.udi_catalogue_number or product.udi_model or product.default_code or "",
            "maker_name": maker.name or "",
            "maker_address": self._address(maker),
            "statements": self._statements(product, identifier, lang),
            "signs": self._signs(product),
        }

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
        flags = (("single_use", product.udi_single_use), ("sterile", product.udi_sterile))
        # The small label leaves the rest of the statutory text to the instructions for use, and says so by this sign.
        return ("consult_instructions", *(name for name, flag in flags if flag))

    def _statements(self, product, identifier, lang):
        """Statutory lines in the label's language: Chinese registration, technical requirements, contract maker.

        Numbers of other authorities do not belong on a label.
        """
        env = self.with_context(lang=lang).env
        lines = []
        registrations = identifier.registration_ids.filtered(lambda item: item.authority == "nmpa")
        for registration in registrations.filtered(lambda item: item.state != "expired"):
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
