"""Data that stand on a label or went out with a device: who may change them, and what stays of the old value."""

from markupsafe import Markup
from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from .udi_exemption import EXEMPTION_FIELDS

# locked once the lot was labelled or delivered
REGULATED = EXEMPTION_FIELDS | {
    "name",
    "product_id",
    "udi_lot_number",
    "udi_manufacture_date",
    "udi_expiry_date",
    "expiration_date",
    "udi_software_version",
    "udi_identifier_id",
    "udi_carrier",
    "udi_supplier_lot",
}
# may still be learnt later, by a scan or by a second delivery; changing what is known is a correction
MAY_BE_FILLED = frozenset({"udi_supplier_lot", "udi_carrier"})
# a moment that only follows another field
FOLLOWS = {"expiration_date": "udi_expiry_date"}


def _is_learnt(name, old, new):
    """Whether a new value only adds to the old one: what was empty is filled, a supplier's lot gets a second one."""
    if name not in MAY_BE_FILLED or not new:
        return False
    return not old or (name == "udi_supplier_lot" and new.startswith(f"{old},"))


class StockLot(models.Model):
    _inherit = "stock.lot"

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        exempt = lots.filtered(lambda lot: lot.udi_exempt_reason and lot.udi_controlled)
        if exempt:
            exempt._udi_record_changes(
                {lot: {"udi_exempt_reason": (False, lot.udi_exempt_reason)} for lot in exempt},
                self.env._("Exempted from UDI: %(note)s", note=exempt[0].udi_exempt_note or "–"),
            )
        return lots

    def write(self, vals):
        changes = self._udi_regulated_changes(vals)
        reason = self._udi_check_may_change(changes) if changes else None
        result = super().write(vals)
        if changes:
            self._udi_record_changes(changes, reason)
        return result

    def _udi_regulated_changes(self, vals):
        """``{lot: {field: (old, new)}}`` of what would change on locked lots, and of exemptions on any lot."""
        names = REGULATED & vals.keys()
        if not names:
            return {}
        changes = {}
        for lot in self:
            changed = {}
            for name in names:
                field = lot._fields[name]
                old, new = field.convert_to_cache(lot[name], lot), field.convert_to_cache(vals[name], lot)
                if (old or False) == (new or False) or _is_learnt(name, old, new):
                    continue
                if lot.udi_locked or (name in EXEMPTION_FIELDS and lot.udi_controlled):
                    changed[name] = (old or False, new or False)
            if changed:
                changes[lot] = {name: pair for name, pair in changed.items() if FOLLOWS.get(name) not in changed}
        return changes

    def _udi_check_may_change(self, changes):
        """The reason of the change.

        Elevated rights do not help: an operator's wizard that runs with them must not rename a shipped device.

        :raises UserError: for everybody but regulatory affairs, and for these without a reason
        """
        reason = (self.env.context.get("udi_change_reason") or "").strip()
        locked = [lot for lot in changes if lot.udi_locked]
        if self.env.uid == SUPERUSER_ID:
            return reason or self.env._("Changed by the system")
        words = {"lots": ", ".join(lot.name for lot in locked[:5])}
        if locked and not self.env.user.has_group("udi_traceability.group_udi_regulatory"):
            raise UserError(
                self.env._(
                    "%(lots)s was labelled or delivered: its identifying data are locked. "
                    "Regulatory affairs can change them.",
                    **words,
                )
            )
        if locked and not reason:
            raise UserError(
                self.env._(
                    "%(lots)s was labelled or delivered: a change of its identifying data needs a reason. Press "
                    "“Change locked data” on the lot. An import or a program gives it as udi_change_reason in the "
                    "context.",
                    **words,
                )
            )
        return reason or self.env._("Exemption from UDI changed")

    def _udi_record_changes(self, changes, reason):
        """Old and new value go into the ledger, and into the chatter where people look."""
        self.env["udi.recorder"].record(
            {"biz_step": "other", "reason": reason},
            [
                {
                    "lot": lot,
                    "quantity": 0,
                    "evidence": "typed",
                    "detail": {
                        name: {"old": str(old or ""), "new": str(new or "")} for name, (old, new) in values.items()
                    },
                }
                for lot, values in changes.items()
            ],
        )
        lots = self.browse([lot.id for lot in changes])
        # sudo: regulatory affairs note a change on a lot without being warehouse users
        lots.sudo()._message_log_batch(
            bodies={lot.id: lot._udi_change_text(values, reason) for lot, values in changes.items()}
        )

    def _udi_change_text(self, values, reason):
        rows = Markup().join(
            Markup("<li>%s: %s → %s</li>")
            % (self._udi_field_label(name), self._udi_value_text(name, old), self._udi_value_text(name, new))
            for name, (old, new) in values.items()
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (reason, rows)

    def _udi_field_label(self, name):
        """The name of a field in the words of our own screens."""
        return self.env._("Lot/serial") if name == "name" else self.fields_get([name], ["string"])[name]["string"]

    def _udi_value_text(self, name, value):
        """A value as people read it, from what the cache or the ledger holds."""
        field = self._fields[name]
        if field.type == "many2one":
            record = self.env[field.comodel_name].browse(int(value or 0) or []).exists()
            return record.display_name or str(value or "–")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "–")
        return str(value or "–")

    def action_udi_change(self):
        """Ask regulatory affairs for new values and the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change locked data"),
            "res_model": "udi.lot.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_ids": self.ids},
        }
