"""What we hold of a UDI-DI beside what the regulator shows of it, field by field."""

import re
import unicodedata

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.udi_publication_fields import PLAIN, PLAIN_OF

DATABASE_OF_AUTHORITY = {"nmpa": "nmpa", "gudid": "fda", "eudamed": "eu"}
_NUMBERS = re.compile(r"[,，;；、\s]+")


class UdiPublicationCompare(models.AbstractModel):
    _name = "udi.publication.compare"
    _description = "Comparison with a regulator's record"

    def differences(self, publication):
        """``[{"field", "ours", "theirs"}]``: texts, or true and false; packages as "code = quantity × code" lines."""
        entry = publication.catalogue_entry_id
        if not entry:
            return []
        found = [self._plain(publication, field) for field in PLAIN if publication.database in field.databases]
        found += [self._registrant(publication), self._registrations(publication), self._packages(publication)]
        if publication.database == "gudid":
            found.append(self._product_code(publication))
        return [item for item in found if item]

    def _holder(self, publication, field):
        identifier = publication.identifier_id
        # sudo: the comparison is of the record, whichever company's product carries the identifier
        return identifier if field.on == "identifier" else identifier.sudo().product_ids[:1].product_tmpl_id

    def _plain(self, publication, field):
        ours = self._holder(publication, field)[field.ours]
        theirs = publication.catalogue_entry_id[field.theirs]
        if field.exact:
            return _difference(field.name, ours, theirs) if ours != theirs else None
        differs = theirs and _plain_text(ours) != _plain_text(theirs)
        return _difference(field.name, ours or "", theirs) if differs else None

    def _product_code(self, publication):
        """One of the codes that the FDA shows is enough: a device may have several."""
        theirs = publication.catalogue_entry_id._fda_codes()
        ours = (self._holder(publication, PLAIN_OF["model"]).udi_fda_product_code or "").upper()
        return _difference("product_code", ours, ", ".join(theirs)) if theirs and ours not in theirs else None

    def _registrant(self, publication):
        entry = publication.catalogue_entry_id
        partner = self._holder(publication, PLAIN_OF["model"]).udi_registrant_id
        if not entry.company or (entry.credit_code and _plain_text(partner.vat) == _plain_text(entry.credit_code)):
            return None
        names = {_plain_text(partner.name), _plain_text(partner.commercial_company_name)} - {""}
        if names & {_plain_text(entry.company), _plain_text(entry.company_en)}:
            return None
        return _difference("registrant", partner.name or "", entry.company)

    def _registrations(self, publication):
        theirs = _split(publication.catalogue_entry_id.registration_numbers)
        authority = DATABASE_OF_AUTHORITY[publication.database]
        ours = {
            item.name
            for item in publication.identifier_id.registration_ids
            if item.authority == authority and item.active
        }
        if not theirs or {_plain_text(item) for item in theirs} == {_plain_text(item) for item in ours}:
            return None
        return _difference("registrations", ", ".join(sorted(ours)), ", ".join(sorted(theirs)))

    def _packages(self, publication):
        """Every package above the published identifier, with what and how many it contains.

        A draft of ours counts once the regulator shows it."""
        theirs = {
            line.code: (line.contains or "", line.quantity)
            for line in publication.catalogue_entry_id.identifier_ids
            if line.kind == "package" and not line.is_ended
        }
        ours, level = {}, publication.identifier_id
        while level:
            level = level.container_ids.filtered(
                lambda item: item.state != "ended" and (item.state != "draft" or item.code in theirs)
            )
            ours |= {item.code: (item.contained_id.code, item.contained_quantity) for item in level}
        return _difference("packages", _package_text(ours), _package_text(theirs)) if ours != theirs else None

    # ------------------------------------------------------------------ take theirs
    def take(self, publication, name):
        """Write the regulator's value of one field into ours.

        :raises UserError: this one cannot be taken over by itself; the sentence says what to do
        """
        entry = publication.catalogue_entry_id
        if name in PLAIN_OF:
            field = PLAIN_OF[name]
            self._holder(publication, field).sudo(False)[field.ours] = entry[field.theirs]
        elif name == "product_code":
            self._holder(publication, PLAIN_OF["model"]).sudo(False).udi_fda_product_code = entry._fda_codes()[0]
        elif name == "registrant":
            self._take_registrant(publication)
        elif name == "registrations":
            self._take_registrations(publication)
        elif name == "packages":
            self._take_packages(publication)
        else:
            raise UserError(self.env._("There is no field %(name)s to take over. Load the page again.", name=name))

    def _take_registrant(self, publication):
        entry = publication.catalogue_entry_id
        Partner = self.env["res.partner"]
        by_code = Domain("vat", "=ilike", entry.credit_code or "-")
        partner = Partner.search(by_code, limit=1) or Partner.search(
            [("name", "=", entry.company), ("is_company", "=", True)], limit=1
        )
        if not partner:
            raise UserError(
                self.env._(
                    "No contact is named %(name)s. Create this company among the contacts, then take it over again.",
                    name=entry.company,
                )
            )
        self._holder(publication, PLAIN_OF["model"]).sudo(False).udi_registrant_id = partner

    def _take_registrations(self, publication):
        """Link the certificates they name; those of ours that they do not name leave the scope."""
        authority = DATABASE_OF_AUTHORITY[publication.database]
        Registration = self.env["udi.registration"]
        identifier = publication.identifier_id
        linked = Registration
        for number in _split(publication.catalogue_entry_id.registration_numbers):
            found = Registration.search([("authority", "=", authority), ("name", "=", number)], limit=1)
            linked |= found or Registration.create({"name": number, "authority": authority})
        others = identifier.registration_ids.filtered(lambda item: item.authority == authority) - linked
        identifier.registration_ids = [
            *(Command.link(item.id) for item in linked),
            *(Command.unlink(item.id) for item in others),
        ]

    def _take_packages(self, publication):
        """Quantities of packages that both know; a package that only one side knows needs the adoption.

        The packaging level (so many units) follows the quantities, up the whole chain.
        """
        lines = publication.catalogue_entry_id.identifier_ids.filtered(
            lambda line: line.kind == "package" and not line.is_ended
        )
        pairs = [(self._known_package(line, line.code), self._known_package(line, line.contains)) for line in lines]
        levels = {package: package.uom_id for package, _inside in pairs if package.uom_id}
        for package in levels:
            package.uom_id = False
        for line, (package, inside) in zip(lines, pairs, strict=True):
            if (package.contained_id, package.contained_quantity) != (inside, line.quantity):
                package.write({"contained_id": inside.id, "contained_quantity": line.quantity})
        types = dict(zip((package for package, _inside in pairs), lines.mapped("package_type"), strict=True))
        product = publication.product_id
        for package, level in levels.items():
            fits = not product or level._compute_quantity(1, product.uom_id, round=False) == package.base_quantity
            name = types[package] or self.env._("Package")
            package.uom_id = (
                level
                if fits
                else self.env["udi.catalogue.adoption"]._package_unit(product, name, package.base_quantity)
            )
        if self._packages(publication):
            raise UserError(
                self.env._(
                    "We hold packages of %(code)s that the regulator does not show. End them in the register, or "
                    "open a correction and send them.",
                    code=publication.identifier_id.code,
                )
            )

    def _known_package(self, line, code):
        """The identifier of our register that a line of theirs names."""
        found = self.env["udi.device.identifier"]._find(line.agency, code or "")
        if not found:
            raise UserError(
                self.env._(
                    "The package %(code)s is not in the register. Adopt the catalogue record: it makes the packages "
                    "with their contents.",
                    code=line.code,
                )
            )
        return found


def _difference(name, ours, theirs):
    return {"field": name, "ours": _shown(ours), "theirs": _shown(theirs)}


def _shown(value):
    """A value as JSON keeps it: flags stay flags, all else is text."""
    return value if isinstance(value, (bool, str)) else str(value)


def _plain_text(value):
    """What makes no difference: letter case, width of characters, blanks."""
    return " ".join(unicodedata.normalize("NFKC", str(value or "")).split()).casefold()


def _split(numbers):
    return {item for item in _NUMBERS.split(numbers or "") if item}


def _package_text(packages):
    return "\n".join(f"{code} = {quantity} × {inside}" for code, (inside, quantity) in sorted(packages.items()))
