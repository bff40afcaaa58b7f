"""How one catalogue record becomes a product with its UDI-DIs and packaging levels."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.udi_core.catalogue.nmpa import registration_form
from odoo.addons.udi_core.nhsa import nhsa_class, normalize_nhsa

PRODUCT_FIELDS = {
    "udi_single_use": "single_use",
    "udi_sterile": "sterile",
    "udi_implantable": "implantable",
}
PRODUCT_TEXTS = {
    "udi_mri_safety": "mri_safety",
    "udi_gmdn_code": "gmdn_code",
    "udi_gmdn_term": "gmdn_term",
    "udi_storage": "storage",
    "udi_model": "model",
    "udi_catalogue_number": "catalogue_number",
    "udi_generic_name": "generic_name",
    "udi_trade_name": "brand",
    "udi_nmpa_class_code": "class_code",
}
COMPANIONS = ("secondary", "unit_of_use", "direct_mark")
CARRIED = ("has_lot", "has_serial", "has_manufacture_date", "has_expiry_date")


class UdiCatalogueAdoption(models.AbstractModel):
    _name = "udi.catalogue.adoption"
    _description = "Adoption of a catalogue record"

    def adopt(self, entry):
        """The product of this entry, made or brought up to date. Called by `udi.catalogue.adopt`, which asks who may.

        :raises UserError: a UDI-DI of the entry belongs to another product
        """
        lines = self._lines(entry)
        known = self._known(lines)
        product = self._linked_product(entry, lines, known)
        values = self._product_values(entry)
        values |= self._first_values(entry, product)
        if product:
            changed = self._update_product(product, entry, values)
        else:
            product, changed = self._create_product(entry, values), True
        self._unpack(lines, known)
        identifiers = self._identifiers(entry, lines, known, product)
        self._pack(lines, identifiers, product)
        self._link_registrations(entry, identifiers, product)
        if changed:
            product.product_tmpl_id.message_post(
                body=self.env._(
                    "Adopted from %(catalogue)s, record %(key)s, version %(version)s.",
                    catalogue=dict(entry._fields["source"]._description_selection(self.env))[entry.source],
                    key=entry.key,
                    version=entry.version,
                )
            )
        return product

    def _lines(self, entry):
        """The lines to adopt, the primary one first, each code once."""
        lines = {}
        for line in entry.identifier_ids.sorted(lambda item: (item.kind != "primary", item.id)):
            lines.setdefault((line.agency, line.code), line)
        if not lines:
            raise UserError(
                self.env._(
                    "%(record)s has no UDI-DI and cannot become a product. Import the record again.",
                    record=entry.display_name,
                )
            )
        return lines

    def _known(self, lines):
        """{(agency, code): record of the register}"""
        domain = Domain.OR(Domain("agency", "=", agency) & Domain("code", "=", code) for agency, code in lines)
        return {(item.agency, item.code): item for item in self.env["udi.device.identifier"].search(domain)}

    def _linked_product(self, entry, lines, known):
        """The product of the primary UDI-DI or of an earlier adoption; no other may hold a code of this entry."""
        primary = known.get(next(iter(lines)))
        product = (primary and primary.product_id) or entry.product_id
        for identifier in known.values():
            if identifier.product_id and identifier.product_id != product:
                raise UserError(
                    self.env._(
                        "%(record)s cannot be adopted: its UDI-DI %(code)s belongs to the product %(product)s. "
                        "Nothing was changed. Compare both; if the product is the right one, give it the UDI-DI "
                        "%(primary)s as well and adopt again.",
                        record=entry.display_name,
                        code=identifier.code,
                        product=identifier.product_id.display_name,
                        primary=next(iter(lines))[1],
                    )
                )
        return product

    # --- product ----------------------------------------------------------------------------------------------------

    def _product_values(self, entry):
        values = {"udi_controlled": True}
        values |= {ours: entry[theirs] for ours, theirs in PRODUCT_FIELDS.items()}
        values |= {ours: entry[theirs] for ours, theirs in PRODUCT_TEXTS.items() if entry[theirs]}
        if nhsa_class(entry.nhsa_code):  # regulators' records hold other things there too
            values["udi_nhsa_code"] = normalize_nhsa(entry.nhsa_code)
        registrant = self._registrant(entry)
        if registrant:
            values["udi_registrant_id"] = registrant.id
        return values

    def _first_values(self, entry, product):
        """What the record says in other words than ours: taken where the product says nothing itself."""
        kinds = [
            dict(entry._fields[name]._description_selection(self.env)).get(entry[name])
            for name in ("device_category", "product_kind")
        ]
        values = {
            "udi_device_category": " · ".join(kind for kind in kinds if kind),
            "udi_fda_product_code": next(iter(entry._fda_codes()), ""),
        }
        return {name: value for name, value in values.items() if value and not product[name]}

    def _registrant(self, entry):
        """The company of the record among the contacts, by its credit code, then by its name; made where it is new."""
        Partner = self.env["res.partner"]
        if not entry.company:
            return Partner
        companies = Domain("is_company", "=", True)
        partner = Partner
        if entry.credit_code:
            partner = Partner.search(companies & Domain("vat", "=ilike", _escaped(entry.credit_code)), limit=1)
        if not partner:
            same_name = companies & Domain("name", "=ilike", _escaped(entry.company))
            if entry.credit_code:  # another code is another company, whatever it is called
                same_name &= Domain("vat", "=", False)
            partner = Partner.search(same_name, limit=1)
        if not partner:
            # sudo: who may adopt a record may name its registrant, also without the right to make contacts
            made = Partner.sudo().create({"name": entry.company, "is_company": True, "vat": entry.credit_code})
            partner = made.sudo(False)
        return partner

    def _create_product(self, entry, values):
        return self.env["product.product"].create(
            {
                **values,
                "name": entry.display_name,
                "type": "consu",
                "is_storable": True,
                "tracking": "serial" if entry.has_serial else "lot",
                "use_expiration_date": entry.has_expiry_date,
                "categ_id": self.env["product.category"]._udi_default().id,
            }
        )

    def _update_product(self, product, entry, values):
        """Name, category and tracking are the company's own; an untracked product is set to tracked while it may be."""
        if product.tracking == "none":
            # sudo: stock of every company counts
            if product.sudo().stock_quant_ids.filtered("quantity"):
                raise UserError(
                    self.env._(
                        "%(product)s is in stock without lot or serial numbers, so it cannot become UDI-controlled. "
                        "Take its stock to zero with an inventory count, then adopt the record again.",
                        product=product.display_name,
                    )
                )
            values |= {"is_storable": True, "tracking": "serial" if entry.has_serial else "lot"}
        reason = self.env._("Adopted from record %(key)s.", key=entry.key)
        return _write_changed(product.product_tmpl_id.with_context(udi_change_reason=reason), values)

    # --- registrations ----------------------------------------------------------------------------------------------

    def _link_registrations(self, entry, identifiers, product):
        """The registrations of the record, found by number or made, have the record's UDI-DIs in their scope."""
        numbers = [number for number in (entry.registration_numbers or "").split(",") if number]
        if not numbers:
            return
        Registration = self.env["udi.registration"]
        known = Registration.search([("authority", "=", "nmpa"), ("name", "in", numbers)])
        ours = {item.id for item in identifiers.values()}
        risk_class = None
        for number in numbers:
            kind, risk = registration_form(number)
            risk_class = risk_class or risk
            registration = known.filtered(lambda item, name=number: item.name == name)[:1]
            if not registration:
                values = {"name": number, "authority": "nmpa", "kind": kind}
                registration = Registration.create({**values, "holder_id": product.udi_registrant_id.id})
            missing = ours - set(registration.identifier_ids.ids)
            if missing:
                registration.identifier_ids = [Command.link(item) for item in missing]
        if risk_class and not product.udi_risk_class:
            product.product_tmpl_id.udi_risk_class = risk_class

    # --- identifiers and packages -----------------------------------------------------------------------------------

    def _identifiers(self, entry, lines, known, product):
        """{(agency, code): record of the register}, made or brought up to date, all linked to the product."""
        identifiers = {}
        carried = {name: entry[name] for name in CARRIED}
        for key, line in lines.items():
            values = {**carried, "kind": line.kind, "catalogue_entry_id": entry.id, **self._level(entry, line)}
            if line.is_ended or (entry.distribution_end and entry.distribution_status != "In Commercial Distribution"):
                values |= {"state": "ended", "valid_to": entry.distribution_end}
            if key in known:
                identifier = known[key]
                _write_changed(identifier, values)
                if product not in identifier.product_ids:
                    identifier.product_ids = [Command.link(product.id)]
            else:
                values |= {"agency": line.agency, "code": line.code, "product_ids": [Command.link(product.id)]}
                identifier = self.env["udi.device.identifier"].create(values)
            identifiers[key] = identifier
        primary = next(iter(identifiers.values()))
        for key, line in lines.items():
            if line.kind in COMPANIONS:
                _write_changed(identifiers[key], {"main_id": primary.id})
        return identifiers

    def _unpack(self, lines, known):
        """Where the record packs otherwise than the register, what contradicts it goes first.

        A package whose unit of measure still says "Case of 10" could not be given another quantity.
        """
        changed = [item for key, item in known.items() if self._packs_otherwise(lines[key], item)]
        if changed:
            for identifier in known.values():
                _write_changed(identifier, {"uom_id": False})
        for identifier in changed:
            _write_changed(identifier, {"contained_id": False, "contained_quantity": 0, "main_id": False})

    def _packs_otherwise(self, line, identifier):
        if line.kind != identifier.kind:
            return True
        if line.kind != "package" or not line.contains or not line.quantity:
            return False
        inside = identifier.contained_id
        other = (line.contains, line.quantity) != (inside.code, identifier.contained_quantity)
        return other and bool(inside or identifier.uom_id)

    def _level(self, entry, line):
        """What the sales unit itself is known by."""
        if line.kind != "primary":
            return {}
        values = {"valid_from": entry.published_on} if entry.published_on else {}
        if entry.unit_of_use_quantity:
            values["unit_of_use_quantity"] = entry.unit_of_use_quantity
        return values

    def _pack(self, lines, identifiers, product):
        """What each package contains; then, the whole chain being known, the unit of measure of each level."""
        packages = []
        for key, line in lines.items():
            inside = line.contains and (
                identifiers.get((line.agency, line.contains))
                or self.env["udi.device.identifier"]._find(line.agency, line.contains)
            )
            if line.kind == "package" and inside and line.quantity:
                values = {"contained_id": inside.id, "contained_quantity": line.quantity}
                _write_changed(identifiers[key], values)
                packages.append((identifiers[key], line.package_type))
        for identifier, package_type in packages:
            unit = self._package_unit(product, package_type or self.env._("Package"), identifier.base_quantity)
            _write_changed(identifier, {"uom_id": unit.id})
            if unit not in product.uom_ids and unit != product.uom_id:
                product.product_tmpl_id.uom_ids = [Command.link(unit.id)]

    def _package_unit(self, product, package_type, quantity):
        """The unit of measure "Carton of 3": so many of the product's own unit."""
        name = self.env._("%(package)s of %(quantity)s", package=package_type, quantity=quantity)
        Unit = self.env["uom.uom"]
        values = {"name": name, "relative_factor": quantity, "relative_uom_id": product.uom_id.id}
        domain = [(field, "=", value) for field, value in values.items()]
        return Unit.search(domain, limit=1) or Unit.create(values)


def _escaped(text):
    """A text for `=ilike` that matches itself only."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _write_changed(record, values):
    """Write what differs, so that adopting again leaves no trace. Says whether anything did."""
    changes = {
        name: value
        for name, value in values.items()
        if (record[name].id if record._fields[name].relational else record[name]) != (value or False)
        and (record[name] or value)
    }
    if changes:
        record.write(changes)
    return bool(changes)
