"""Packages by their SSCC: what is announced in which, whether a number is free, which of ours it is."""

from odoo import api, models

from odoo.addons.udi_core.sscc import is_sscc
from odoo.addons.udi_traceability.services.refusal import Refusal

MAX_PACKAGES = 2_000


class UdiScanPackages(models.AbstractModel):
    _name = "udi.scan.packages"
    _description = "Packages for scanning devices"

    @api.private
    def checked(self, code):
        """The code, where it is an SSCC.

        :raises Refusal: where it is none
        """
        if not is_sscc(code):
            raise Refusal(
                "no_sscc",
                self.env._("No SSCC"),
                self.env._("The pack has no right number (SSCC). Scan the label of the pack first."),
            )
        return code

    @api.private
    def find(self, code):
        """The company's package with this number; empty where there is none yet.

        :raises Refusal: where the number is another company's
        """
        found = self.env["stock.package"].search([("name", "=", code)])
        own = found.filtered(lambda package: not package.company_id or package.company_id == self.env.company)
        if found and not own:
            raise Refusal(
                "other_company",
                self.env._("Another company's pack"),
                self.env._("%(package)s belongs to another company. Take another number.", package=code),
            )
        return own[:1]

    @api.private
    def within(self, package):
        """The package and all that are in it, or will be when their transfer is finished."""
        found, level = package, package
        while level := (level.child_package_ids | level.child_package_dest_ids) - found:
            found |= level
        return found

    @api.private
    def check_free(self, package, picking):
        """:raises Refusal: where a number stands for other goods than those of this transfer already"""
        lines = self.env["stock.move.line"].search(
            [("result_package_id", "=", package.id), ("picking_id", "!=", picking.id), ("state", "!=", "cancel")],
            limit=1,
        )
        if lines or any(quant.quantity > 0 for quant in package.contained_quant_ids):
            raise Refusal(
                "package_in_use",
                self.env._("Carton in use"),
                self.env._(
                    "%(package)s stands for other goods already. Take another number for this carton.",
                    package=package.name,
                ),
            )

    @api.private
    @api.readonly
    def announced(self, picking):
        """What an open transfer expects in which package; what is in a package in a package counts for both numbers.

        :returns: ``{SSCC: [[product id, lot, quantity, expiry, taken, line id], …]}``
        """
        lines = picking.move_line_ids.filtered(
            lambda line: line.result_package_id and line.product_id.udi_controlled and line.quantity > 0
        )
        found = {}
        for package, own in lines.grouped("result_package_id").items():
            rows = [self._row(line) for line in own]
            for number in self._numbers_around(package):
                found.setdefault(number, []).extend(rows)
        return found

    def _numbers_around(self, package):
        """The SSCC of a package and of those that it is to lie in."""
        packages = package.browse(package._get_all_package_dest_ids()) | package
        return [name for name in packages.mapped("name") if is_sscc(name)]

    def _row(self, line):
        lot = line.lot_id
        stated = line.udi_expiry_stated and line.expiration_date
        expiry = lot._udi_expiry() if lot else stated and lot._udi_day_of(stated)
        return [
            line.product_id.id,
            lot.name or line.lot_name or "",
            line.quantity_product_uom,
            expiry.isoformat() if expiry else None,
            line.picked,
            line.id,
        ]

    @api.private
    @api.readonly
    def in_use(self, products):
        """SSCC of packages in stock that hold some of these products: no number for a new carton."""
        groups = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", products.ids),
                ("package_id", "!=", False),
                ("quantity", ">", 0),
                ("company_id", "=", self.env.company.id),
            ],
            ["package_id"],
            limit=MAX_PACKAGES,
        )
        return [package.name for (package,) in groups if is_sscc(package.name)]
