"""From lots to print objects: what a label says, in the label's language, and what keeps it from being printed."""

from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.udi_core.codes import gtin_check_digit
from odoo.addons.udi_core.label.data import IDENTIFIERS, build, build_internal

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
    def refusals(self, lots, market=None):
        """Sentences that say why labels of these lots must not be printed, in the order of the lots; [] when they may.

        :param market: the market the labels are for

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
        reasons += self.env["udi.label.market"].refusals(lots, market)
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
        if identifier.agency not in IDENTIFIERS:
            yield self.env._(
                "UDI-DI %(code)s of %(product)s is of an agency whose codes are not printed here.", **words
            )
            return
        if lot.udi_expiry_is_default and identifier.has_expiry_date:
            yield self.env._(
                "The expiry date of %(lot)s is only computed from the product. Enter the real expiry date, then print.",
                **words,
            )
            return
        carried = {ai for ai, value in self._values(lot) if value}
        if identifier.agency != "gs1" and identifier.has_software_version:
            yield self.env._("%(agency)s codes cannot carry a software version, which UDI-DI %(code)s asks for.",
                             agency=identifier.agency.upper(), **words)  # fmt: skip
            return
        names = [self._element_name(ai) for flag, ai in REQUIRED.items() if identifier[flag] and ai not in carried]
        if names:
            yield self.env._(
                "%(lot)s of %(product)s has no %(missing)s, which the label of UDI-DI %(code)s carries. Enter it, then "
                "print.",
                missing=", ".join(names),
                **words,
            )

    @staticmethod
    def _values(lot):
        """The production identifiers of a lot by their GS1 names, whatever its agency."""
        serial = lot.name if lot.product_id.tracking == "serial" else False
        return (
            ("10", lot.udi_lot_number),
            ("21", serial),
            ("11", lot.udi_manufacture_date),
            ("17", lot.udi_expiry_date),
            ("8012", lot.udi_software_version),
        )

    def _elements(self, lot, identifier):
        """What the label of this lot carries, in its agency's own identifiers."""
        if identifier.agency == "gs1":
            return lot._udi_elements()
        names = dict(zip(("01", "10", "21", "11", "17", "8012"), IDENTIFIERS[identifier.agency], strict=False))
        flags = {ai: identifier[flag] for flag, ai in REQUIRED.items()}
        values = [(names[ai], value) for ai, value in self._values(lot) if flags[ai] and value and names[ai]]
        return [(names["01"], identifier.code), *values]

    def _element_name(self, ai):
        return {
            "10": self.env._("lot number"),
            "11": self.env._("manufacturing date"),
            "17": self.env._("expiry date"),
            "21": self.env._("serial number"),
            "8012": self.env._("software version"),
        }[ai]

    @api.model
    def frozen(self, subject, lang, texts, level="unit"):
        """The print object of a lot, of the box it is packed in, or of a package; as `print_object`."""
        if subject._name == "stock.package":
            return self.package_object(subject, lang, texts)
        return self.box_object(subject, lang, texts) if level == "box" else self.print_object(subject, lang, texts)

    @api.model
    def box_refusals(self, lots):
        """Sentences that say for which products no box label can be printed."""
        return [
            self.env._(
                "%(product)s has no active UDI-DI of a package. Ask regulatory affairs to enter it.",
                product=product.display_name,
            )
            for product in lots.product_id
            if not self._box(product.udi_primary_identifier_id)
        ]

    @staticmethod
    def _box(identifier):
        """The active DI of the next package, of GS1."""
        return identifier.container_ids.filtered(lambda item: item.state == "active" and item.agency == "gs1")[:1]

    @api.model
    def box_object(self, lot, lang, texts):
        """The print object of the box of a lot: the package's own DI, the lot and its dates, how many are inside.

        :raises LabelError: `encode_refused`
        """
        product, box = lot.product_id, self._box(lot.udi_identifier_id or lot.product_id.udi_primary_identifier_id)
        key = "box", product.id, box.id
        if key not in texts:
            texts[key] = self._texts_of(product, box, lang, texts)
        values = dict(self._values(lot))
        elements = [(ai, values[ai]) for ai in ("11", "17", "10") if values[ai]]
        data = build([("01", box.code), *elements], **texts[key])
        return replace(data, quantity=box.contained_quantity or None)

    @api.model
    def package_refusals(self, packages, market=None):
        """Sentences that say why labels of these packages must not be printed; [] when they may."""
        reasons = []
        for package in packages:
            if not _is_sscc(package.name):
                reasons.append(
                    self.env._(
                        "%(package)s is no SSCC of 18 digits with a right check digit. Rename the package.",
                        package=package.name,
                    )
                )
            elif not package.contained_quant_ids.filtered("lot_id"):
                reasons.append(self.env._("%(package)s holds no lots. Pack first, then print.", package=package.name))
        lots = packages.contained_quant_ids.lot_id.filtered(lambda lot: lot.product_id.udi_controlled)
        return [*reasons, *self.refusals(lots, market)]

    @api.model
    def package_object(self, package, lang, texts):
        """The print object of a logistic unit: its SSCC and, where it holds one product, that and how many.

        :raises LabelError: `encode_refused`
        """
        quants = package.contained_quant_ids.filtered("lot_id")
        lots, products = quants.lot_id, quants.product_id
        elements = [("00", package.name)]
        product = products[:1]
        identifier = product.udi_primary_identifier_id
        single = len(products) == 1 and identifier.agency == "gs1" and len(lots.udi_identifier_id) <= 1
        if single:
            elements.append(("02", (lots.udi_identifier_id or identifier).code))
            expiries, numbers = set(lots.mapped("udi_expiry_date")), set(lots.mapped("udi_lot_number"))
            if len(expiries) == 1 and all(expiries):
                elements.append(("17", expiries.pop()))
            if len(numbers) == 1 and all(numbers):
                elements.append(("10", numbers.pop()))
            elements.append(("37", f"{sum(quants.mapped('quantity')):.0f}"))
        key = "package", product.id if single else 0
        if key not in texts:
            texts[key] = self._texts_of(product, identifier, lang, texts)
            if not single:
                texts[key] |= {"product_name": self.with_context(lang=lang).env._("Mixed goods"), "reference": ""}
        return build(elements, **texts[key])

    @api.model
    def print_object(self, lot, lang, texts):
        """The frozen print object of one lot.

        :param texts: what lots of one product have in common, filled here: give the same dict for all lots of a job,
            with the ``market`` of the labels in it
        :raises LabelError: `encode_refused`
        """
        product = lot.product_id
        identifier = lot.udi_identifier_id or product.udi_primary_identifier_id
        key = product.id, identifier.id
        if key not in texts:
            texts[key] = self._texts_of(product, identifier, lang, texts)
        if lot._udi_needs_no_udi():
            return self._internal_object(lot, lang, texts[key])
        common = texts[key]
        if lot.udi_supplier_lot:
            common = {**common, "extra": (*common["extra"], ("supplier_lot", lot.udi_supplier_lot))}
        return build(self._elements(lot, identifier), agency=identifier.agency, **common)

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


def _is_sscc(text):
    return len(text or "") == 18 and text.isascii() and text.isdigit() and gtin_check_digit(text[:-1]) == text[-1]
