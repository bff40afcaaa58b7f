"""A GTIN is one identity in whatever length it is written: no two products or packagings may carry the same one."""

from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.codes.checkdigits import gtin_check_digit, mod43
from odoo.addons.udi_core.lots import trim

GTIN_LENGTHS = (8, 12, 13, 14)
SHORTEST_CODE = 6  # shorter texts are references of the company's own


class Holder(NamedTuple):
    """A record that carries a barcode: a product, or one of its packagings."""

    record: models.BaseModel
    product: models.BaseModel
    barcode: str


def looks_like_gtin(barcode):
    """8, 12, 13 or 14 digits, whatever the last one."""
    return len(barcode) in GTIN_LENGTHS and barcode.isascii() and barcode.isdigit()


def right_code(barcode):
    """The same digits with the check digit that they should have."""
    return barcode[:-1] + gtin_check_digit(barcode[:-1])


def tidy(barcode):
    """The barcode without blanks and invisible marks at its ends; the last character of an HIBC code may be a blank."""
    trimmed = trim(barcode or "")
    with_blank = trimmed + " "
    if trimmed.startswith("+") and with_blank in barcode and parse(with_blank).is_wellformed:
        return with_blank
    return trimmed


def tidied(vals):
    """Values of a product or a packaging: a barcode that is a code is stored as a scanner sends it."""
    barcode = vals.get("barcode")
    if not isinstance(barcode, str) or barcode == tidy(barcode):
        return vals
    is_code = looks_like_gtin(tidy(barcode)) or identity(barcode)
    return {**vals, "barcode": tidy(barcode)} if is_code else vals


def identity(barcode):
    """``(agency, UDI-DI)`` that a barcode is, or None: an internal code, or a GTIN with a wrong check digit."""
    barcode = tidy(barcode)
    if looks_like_gtin(barcode):
        return ("gs1", barcode.zfill(14)) if right_code(barcode) == barcode else None
    if len(barcode) < SHORTEST_CODE or barcode.isalpha():
        return None
    reading = parse(barcode)
    of_one_unit = reading.lot or reading.serial
    return (reading.agency, reading.di) if reading.di and reading.is_wellformed and not of_one_unit else None


def spellings(agency, code):
    """Every way in which this UDI-DI may stand in a barcode field."""
    if agency == "gs1":
        zeros = len(code) - len(code.lstrip("0"))
        digits = [code[14 - length :] for length in GTIN_LENGTHS if 14 - length <= zeros]
        return digits + [opening + code for opening in ("01", "(01)", "]C101", "]d201")]
    if agency == "hibcc":
        return [code, "+" + code, "+" + code + mod43("+" + code)]
    return [code]


def overlap(one, other):
    """Whether two products can meet in one company (a product without a company is everybody's)."""
    return not one.company_id or not other.company_id or one.company_id == other.company_id


class UdiBarcode(models.AbstractModel):
    _name = "udi.barcode"
    _description = "Barcodes and UDI-DIs as one identity"

    def check_barcodes(self, records):
        """Refuse barcodes of these products or packagings that mean two things.

        Plain Odoo's own rule stays. Beyond it, only what touches a device is refused: a wrong check digit on a
        UDI-controlled product, the same GTIN in another length where one of the two products is UDI-controlled, and
        the UDI-DI of another product. Internal barcodes of other products are left alone. Three queries in all.

        :raises ValidationError: with the codes and the products by name
        """
        mine = [holder for holder in self._as_holders(records) if holder.barcode]
        for holder in mine:
            self._check_digit(holder)
        keys = {holder: key for holder in mine if (key := identity(holder.barcode))}
        if not keys:
            return
        others = self._holders_of(set(keys.values()))
        register = self._identifiers_of(set(keys.values()))
        for holder, key in keys.items():
            self._check_not_twice(holder, others[key])
            self._check_not_of_another(holder, register.get(key))

    def check_identifiers(self, identifiers):
        """Refuse UDI-DIs that stand as barcode on another product of the same company. Two queries in all."""
        # sudo: products of other companies count as well
        identifiers = identifiers.sudo().filtered("product_ids")
        if not identifiers:
            return
        others = self._holders_of({(item.agency, item.code) for item in identifiers})
        for identifier in identifiers:
            for holder in others[identifier.agency, identifier.code]:
                self._check_not_of_another(holder, identifier)

    # --- the rules --------------------------------------------------------------------------------------------------

    def _check_digit(self, holder):
        barcode = holder.barcode
        if not holder.product.udi_controlled or not looks_like_gtin(barcode) or right_code(barcode) == barcode:
            return
        raise ValidationError(
            self.env._(
                "The check digit of the barcode %(code)s of %(product)s is wrong: it should be %(expected)s. Compare "
                "the code with the label and type it again.",
                code=barcode,
                product=self._name_of(holder),
                expected=right_code(barcode)[-1],
            )
        )

    def _check_not_twice(self, holder, others):
        for other in others:
            if other.record == holder.record or not overlap(holder.product, other.product):
                continue
            if holder.product.udi_controlled or other.product.udi_controlled:
                raise ValidationError(
                    self.env._(
                        "The barcode %(code)s of %(product)s is the same GTIN as %(theirs)s of %(other)s: leading "
                        "zeros make no difference. Give each its own code, or empty one of the two barcodes.",
                        code=holder.barcode,
                        product=self._name_of(holder),
                        theirs=other.barcode,
                        other=self._name_of(other),
                    )
                )

    def _check_not_of_another(self, holder, identifier):
        products = identifier.product_ids if identifier else ()
        if not products or holder.product in products:
            return
        for product in products:
            if overlap(product, holder.product):
                raise ValidationError(
                    self.env._(
                        "The barcode %(code)s of %(product)s is the UDI-DI of %(other)s. Correct the barcode, or the "
                        "UDI-DI where that one is wrong.",
                        code=holder.barcode,
                        product=self._name_of(holder),
                        other=product.display_name,
                    )
                )

    # --- looking up -------------------------------------------------------------------------------------------------

    def _as_holders(self, records):
        # sudo: what the product is decides, also where the user does not see it
        for record in records.sudo():
            product = record.product_id if record._name == "product.uom" else record
            yield Holder(record, product, tidy(record.barcode))

    def _holders_of(self, keys):
        """{(agency, code): holders}, in any spelling and any company; active products only, as Odoo's own rule."""
        texts = {text: key for key in keys for text in spellings(*key)}
        found = defaultdict(list)
        for model in ("product.product", "product.uom"):
            # sudo: codes of every company count
            records = self.env[model].sudo().with_context(skip_preprocess_gs1=True, active_test=True)
            for holder in self._as_holders(records.search([("barcode", "in", list(texts))])):
                found[texts[holder.barcode]].append(holder)
        return found

    def _identifiers_of(self, keys):
        """{(agency, code): record of the register}"""
        domain = Domain.OR(Domain("agency", "=", agency) & Domain("code", "=", code) for agency, code in keys)
        # sudo: a UDI-DI of a product that the user does not see counts as well
        identifiers = self.env["udi.device.identifier"].sudo().search(domain)
        return {(item.agency, item.code): item for item in identifiers}

    def _name_of(self, holder):
        """ "Infusion set" or "Infusion set (Box of 50)" for a packaging."""
        if holder.record._name == "product.uom":
            return f"{holder.product.display_name} ({holder.record.uom_id.display_name})"
        return holder.product.display_name
