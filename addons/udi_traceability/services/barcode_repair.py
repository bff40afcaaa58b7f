"""Repair of codes that mean two things: what could be done, in words first, then done and written into the chatter."""

from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .barcode import overlap, right_code


class Facts(NamedTuple):
    """What a batch of lines rests on: ``{(agency, code): …}`` of who carries it and of the register."""

    holders: dict
    register: dict


class UdiBarcodeRepairService(models.AbstractModel):
    _name = "udi.barcode.repair.service"
    _description = "Repair of codes held twice"

    # --- what there is ----------------------------------------------------------------------------------------------

    def facts(self, clashes):
        """Everything that the other methods ask for, with three queries for all lines together."""
        keys = {("gs1", right_code(clash.code)) for clash in clashes}
        barcode = self.env["udi.barcode"]
        return Facts(barcode._holders_of(keys), barcode._identifiers_of(keys) if keys else {})

    def others(self, clash, facts):
        """The other holders of the same GTIN in the company of this one."""
        mine, found = self._record(clash), facts.holders.get(("gs1", clash.code), [])
        return [item for item in found if item.record != mine and overlap(item.product, clash.product_id)]

    def other_names(self, clash, facts):
        """Names of everything else that carries the code."""
        names = [self.env["udi.barcode"]._name_of(item) for item in self.others(clash, facts)]
        identifier = self._identifier(clash, facts)
        if clash.problem == "identifier" and identifier:
            owners = ", ".join(identifier.product_ids.mapped("display_name"))
            names += [self.env._("UDI-DI of %(product)s", product=owners)]
        return names

    def choices(self, clash, facts):
        """The repairs that make sense for this line."""
        if clash.problem == "check_digit":
            return ["correct", "clear"]
        identifier = self._identifier(clash, facts)
        if clash.problem == "identifier" or (identifier and clash.product_id not in identifier.product_ids):
            return ["clear"]
        return ["keep", "register", "clear"]

    def suggestion(self, clash, facts):
        """The repair that the data themselves speak for, or False where a person has to decide."""
        if clash.problem == "identifier":
            return "clear"
        identifier = self._identifier(clash, facts)
        if clash.problem == "check_digit":
            # the digits before are those of a code in the register: only the last one was mistyped
            return "correct" if identifier and clash.product_id in identifier.product_ids else False
        others = self.others(clash, facts)
        products = {clash.product_id, *(item.product for item in others)}
        if len(products) == 1:  # a product and its own packaging
            return False
        owners = [product for product in products if identifier and product in identifier.product_ids]
        owners = owners or [product for product in products if product.udi_controlled]
        if len(owners) != 1:
            return False
        return "keep" if clash.product_id == owners[0] else "clear"

    def preview(self, clash, action, facts):
        """What the repair will do, as a person would say it."""
        words = {
            "code": clash.barcode,
            "gtin": clash.code,
            "right": right_code(clash.barcode),
            "product": self.called(clash),
            "others": ", ".join(self.env["udi.barcode"]._name_of(item) for item in self.others(clash, facts)),
        }
        if action == "keep":
            kept = self.env._("%(product)s keeps the barcode %(code)s.", **words)
            if words["others"]:
                kept = self.env._("%(product)s keeps the barcode %(code)s; it is taken from %(others)s.", **words)
            if self._is_new_device_code(clash, facts):
                kept += "\n" + self.env._("%(gtin)s becomes a UDI-DI of %(product)s.", **words)
            return kept
        if action == "register" and words["others"]:
            return self.env._(
                "%(gtin)s becomes a UDI-DI of %(product)s; the barcode is taken from it and from %(others)s. Scans "
                "find the product by its UDI-DI.",
                **words,
            )
        if action == "register":
            return self.env._("%(gtin)s becomes a UDI-DI of %(product)s and is no longer its barcode.", **words)
        if action == "correct":
            return self.env._("The barcode %(code)s of %(product)s becomes %(right)s.", **words)
        return self.env._("The barcode %(code)s is taken from %(product)s.", **words)

    # --- what is done -----------------------------------------------------------------------------------------------

    def repair(self, clash, action):
        """Do it; the old values go into the chatter of every product that changes.

        :raises UserError: the line has been repaired meanwhile, or the repair does not fit it
        """
        facts = self.facts(clash)
        if not clash.exists() or action not in self.choices(clash, facts):
            raise UserError(self.env._("This code has been repaired meanwhile. Open the list again."))
        if action == "correct":
            return self._write(clash.product_id, self._record(clash), right_code(clash.barcode))
        if action == "clear":
            return self._clear(clash.product_id, self._record(clash))
        record, product = self._record(clash), clash.product_id
        new = self._is_new_device_code(clash, facts) if action == "keep" else not self._identifier(clash, facts)
        values = self._identifier_values(clash) if new else None
        for holder in self.others(clash, facts):
            self._clear(holder.product.with_env(self.env), holder.record.with_env(self.env))
        if action == "keep":
            # as it was entered: Odoo's own screens find a barcode by the very text that a scanner gives
            self._write(product, record, clash.barcode)
        else:
            self._clear(product, record)
        if values:
            self.env["udi.device.identifier"].create(values)
        return None

    def _clear(self, product, record):
        """Take the barcode from a product; a packaging barcode is a record of its own and goes."""
        old = record.barcode
        if record._name == "product.uom":
            body = self.env._(
                "The packaging barcode %(code)s (%(packaging)s) was removed, because the code meant two things. To "
                "undo this, enter it again.",
                code=old,
                packaging=record.uom_id.display_name,
            )
            record.unlink()
        else:
            record.barcode = False
            body = self.env._(
                "The barcode %(code)s was removed, because the code meant two things. To undo this, enter it again.",
                code=old,
            )
        self._note(product, body)

    def _write(self, product, record, code):
        old = record.barcode
        if old != code:
            record.barcode = code
            self._note(
                product,
                self.env._(
                    "The barcode %(old)s became %(new)s. To undo this, enter the old one again.", old=old, new=code
                ),
            )

    def _note(self, product, body):
        """On the page that people open: the template's, and the variant's where there are several."""
        product.product_tmpl_id.message_post(body=body)
        if product.product_tmpl_id.product_variant_count > 1:
            product.message_post(body=body)

    def _identifier_values(self, clash):
        product, primary = clash.product_id, clash.product_id.udi_primary_identifier_id
        values = {"agency": "gs1", "code": clash.code, "product_ids": [Command.link(product.id)], "kind": "primary"}
        if not clash.product_uom_id:
            return values | ({"kind": "secondary", "main_id": primary.id} if primary else {})
        count = clash.uom_id._compute_quantity(1, product.uom_id, round=False)
        if primary and count > 1 and count == int(count):
            values |= {"contained_id": primary.id, "contained_quantity": int(count), "uom_id": clash.uom_id.id}
        return values | {"kind": "package"}

    # --- inside -----------------------------------------------------------------------------------------------------

    def _record(self, clash):
        return clash.product_uom_id or clash.product_id

    def called(self, clash):
        """The product by name, with its packaging where the code stands on one."""
        if clash.product_uom_id:
            return f"{clash.product_id.display_name} ({clash.uom_id.display_name})"
        return clash.product_id.display_name

    def _is_new_device_code(self, clash, facts):
        """Whether a barcode that is kept is a UDI-DI that the register does not have yet."""
        return clash.udi_controlled and not self._identifier(clash, facts)

    def _identifier(self, clash, facts):
        """The record of the register with this code (with the right check digit), or None."""
        return facts.register.get(("gs1", right_code(clash.code)))
