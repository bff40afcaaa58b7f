"""What a scan that is meant for a pair is told."""

from odoo import models


class UdiPairing(models.AbstractModel):
    _inherit = "udi.pairing"

    def _sentences(self):
        """{code: (title of at most six words, what happened and what to do)} of scans that change nothing."""
        return {**self._sentences_of_scans(), **self._sentences_of_pairs()}

    def _sentences_of_scans(self):
        """The scan itself is not understood, or does not belong here."""
        return {
            "bad_line": (
                self.env._("Line not understood"),
                self.env._("A line holds one scan, or a unit, a tab and a component."),
            ),
            "bad_row": (
                self.env._("Row not complete"),
                self.env._("A row names a unit and the component in it. Fill in both cells, or delete the row."),
            ),
            "unit_complete": (
                self.env._("Unit already complete"),
                self.env._("All components of unit %(unit)s are paired. Scan the next unit."),
            ),
            "no_unit": (
                self.env._("Scan a unit first"),
                self.env._("%(lot)s is a component. Scan the unit it goes into, then the component."),
            ),
            "no_serial": (
                self.env._("No serial number"),
                self.env._("This code carries no serial number. Scan the code on the unit itself."),
            ),
            "unknown": (
                self.env._("Unknown serial"),
                self.env._(
                    "No unit or component with the serial %(serial)s is known. "
                    "Check the code, or receive the component first."
                ),
            ),
            "foreign": (
                self.env._("Wrong product"),
                self.env._("%(product)s does not belong to this order. Scan a unit or a component of the order."),
            ),
            "wrong_product": (
                self.env._("Wrong product"),
                self.env._(
                    "%(lot)s is %(product)s, which is no serial component of this order. Scan the right component."
                ),
            ),
            "not_produced": (
                self.env._("Not a unit of this order"),
                self.env._("%(lot)s (%(product)s) is not produced by order %(order)s. Scan a unit of this order."),
            ),
        }

    def _sentences_of_pairs(self):
        """The scan is right, the pair is not."""
        return {
            "already_paired": (
                self.env._("Component already paired"),
                self.env._(
                    "%(lot)s is already paired with unit %(other)s. Check both devices; delete the pair that is wrong."
                ),
            ),
            "paired_elsewhere": (
                self.env._("Component already paired"),
                self.env._(
                    "%(lot)s is already paired in order %(order)s. Check both devices; delete the pair that is wrong."
                ),
            ),
            "place_taken": (
                self.env._("Place already taken"),
                self.env._(
                    "Unit %(unit)s already has its %(product)s: %(present)s. Delete that pair first if it is wrong."
                ),
            ),
            "not_in_stock": (
                self.env._("Component not in stock"),
                self.env._(
                    "%(lot)s (%(product)s) is not in stock in %(warehouse)s. Receive it first, or check the serial."
                ),
            ),
        }

    def _refuse(self, code, lot=None, **words):
        title, message = self._sentences()[code]
        if lot:
            words.update(lot=lot.name, product=lot.product_id.display_name)
        return self._answer("error", code, title, message % words if words else message)

    def _answer(self, status, code, title, message, unit=None, component=None):
        return {
            "status": status,
            "code": code,
            "title": title,
            "message": message,
            "unit_id": unit.id if unit else False,
            "component_id": component.id if component else False,
        }
