"""A package that is put into another one, or taken out of it, takes its devices with it."""

from odoo import models


class StockPackage(models.Model):
    _inherit = "stock.package"

    def write(self, vals):
        if "parent_package_id" not in vals:
            return super().write(vals)
        before = {package: package.parent_package_id for package in self}
        result = super().write(vals)
        changed = {
            package: container for package, container in before.items() if container != package.parent_package_id
        }
        if changed:
            self.env["udi.packing"].moved_between(changed)
        return result

    def unlink(self):
        inside = self.child_package_ids
        if inside:  # Odoo lets them stand alone without telling anybody
            inside.write({"parent_package_id": False})
        return super().unlink()
