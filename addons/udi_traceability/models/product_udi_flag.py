"""One flag says what is UDI-controlled. Once goods are recorded or a UDI-DI is published, only regulatory affairs take
it off, with a reason that stays in the chatter and in the ledger."""

from odoo import api, fields, models
from odoo.exceptions import UserError

GUARDED = ("udi_controlled", "tracking")
CAUSES = {"udi_controlled", "tracking", "categ_id", "type", "is_storable"}  # writing these may change the guarded ones
MOST_LOTS = 10_000  # lots that get the note in the ledger, the newest first
PUBLIC_STATES = ("published", "corrected")


# a file of its own for each concern: together they would be too long
class ProductTemplate(models.Model):
    _inherit = "product.template"

    udi_flag_protected = fields.Boolean("UDI control protected", compute="_compute_udi_flag_protected")

    @api.depends("udi_controlled", "udi_identifier_ids")
    def _compute_udi_flag_protected(self):
        protected = self._origin._udi_protected()
        for template in self:
            template.udi_flag_protected = template._origin in protected

    def _udi_protected(self):
        """The controlled products among these that have lots in the ledger or a published UDI-DI, in any company."""
        # sudo: the ledger and the publications of every company count
        controlled = self.sudo().filtered("udi_controlled").with_context(active_test=False)
        if not controlled:
            return self.browse()
        variants = controlled.product_variant_ids
        recorded = controlled.env["udi.event.item"]._read_group([("product_id", "in", variants.ids)], ["product_id"])
        published = controlled.env["udi.publication"].search(
            [("identifier_id", "in", variants.udi_identifier_ids.ids), ("state", "in", PUBLIC_STATES)]
        )
        products = self.env["product.product"].sudo().union(*(product for (product,) in recorded))  # sudo: as above
        products |= published.identifier_id.product_ids
        return self & products.product_tmpl_id.sudo(False)

    def write(self, vals):
        if not CAUSES & vals.keys():
            return super().write(vals)
        before = {template: {name: template[name] for name in GUARDED} for template in self._udi_protected()}
        result = super().write(vals)
        for template, old in before.items():
            changes = {name: (old[name], template[name]) for name in GUARDED if old[name] != template[name]}
            if changes:
                template._udi_check_flag(changes)
                template._udi_keep_reason(changes)
        return result

    def _udi_check_flag(self, changes):
        """Who may change it, and why they do."""
        if self.env.su and not self.env.context.get("udi_change_reason"):
            return  # the system itself, e.g. an upgrade
        facts = {
            "product": self.display_name,
            "fields": ", ".join(self._fields[name]._description_string(self.env) for name in changes),
        }
        if not (self.env.su or self.env.user.has_group("udi_traceability.group_udi_regulatory")):
            raise UserError(
                self.env._(
                    "%(product)s has recorded goods or a published UDI-DI: %(fields)s can be changed by regulatory "
                    "affairs only. Nothing was changed. Ask them, or choose a category that leaves it as it is.",
                    **facts,
                )
            )
        if not (self.env.context.get("udi_change_reason") or "").strip():
            raise UserError(
                self.env._(
                    "%(product)s has recorded goods or a published UDI-DI: say why %(fields)s changes. Use the button "
                    "Change UDI control on the page UDI of the product.",
                    **facts,
                )
            )

    def _udi_keep_reason(self, changes):
        reason = (self.env.context.get("udi_change_reason") or "").strip() or self.env._("Changed by the system")
        labels = {name: self._fields[name]._description_string(self.env) for name in changes}
        self.message_post(
            body=self.env._(
                "%(changes)s. Reason: %(reason)s",
                changes="; ".join(f"{labels[name]}: {old} → {new}" for name, (old, new) in changes.items()),
                reason=reason,
            )
        )
        variants = self.with_context(active_test=False).product_variant_ids
        # sudo: the recorded lots of this company, whether or not the user sees the stock
        lots = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [("product_id", "in", variants.ids), ("udi_event_item_ids", "!=", False)],
                order="id desc",
                limit=MOST_LOTS,
            )
        )
        detail = {name: {"old": str(old), "new": str(new)} for name, (old, new) in changes.items()}
        self.env["udi.recorder"].record(
            {"biz_step": "other", "reason": reason, "document": self},
            [{"lot": lot, "quantity": 0, "evidence": "typed", "detail": detail} for lot in lots],
        )

    def action_udi_change_flag(self):
        """Ask for the reason and change what is protected."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change UDI control"),
            "res_model": "udi.product.flag",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_product_tmpl_id": self.id,
                "default_udi_controlled": self.udi_controlled,
                "default_tracking": self.tracking,
            },
        }
