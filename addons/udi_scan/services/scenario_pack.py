"""Pack and unpack: units go into a package with an SSCC where they lie, or come out of it; the ledger says both."""

from odoo import api, models
from odoo.exceptions import UserError

from .packages import MAX_PACKAGES
from odoo.addons.udi_traceability.services.refusal import Refusal


class UdiScanScenario(models.AbstractModel):
    _inherit = "udi.scan.scenario"

    @api.private
    def handlers(self):
        return {**super().handlers(), "pack": "udi.scan.scenario.pack"}


class UdiScanScenarioPack(models.AbstractModel):
    _name = "udi.scan.scenario.pack"
    _inherit = "udi.scan.scenario.move"
    _description = "Pack and unpack"
    book_batch = None  # one by one: each step looks at the packs that the one before has made

    # ------------------------------------------------------------------ what a device keeps
    @api.private
    def jobs(self, scenario):
        """Packs are begun on a device."""
        return []

    @api.private
    def load_free(self, scenario):
        """What is in stock, and which of it lies in which package: ``{SSCC: [[product id, lot, quantity], …]}``."""
        head, products, picking_type = super().load_free(scenario)
        quants = self.env["stock.quant"].search(
            [
                ("location_id.usage", "in", ("internal", "transit")),
                ("company_id", "=", self.env.company.id),
                ("package_id", "!=", False),
                ("lot_id.udi_controlled", "=", True),
                ("quantity", ">", 0),
            ],
            limit=MAX_PACKAGES,
        )
        packages = {}
        for quant in quants:
            row = [quant.product_id.id, quant.lot_id.name, quant.quantity]
            packages.setdefault(quant.package_id.name, []).append(row)
        return {**head, "packages": packages}, products, picking_type

    # ------------------------------------------------------------------ booking
    def _code(self, capture):
        """The SSCC that a step names.

        :raises Refusal: where it is none
        """
        return self.env["udi.scan.packages"].checked((capture.options or {}).get("sscc"))

    def _takes_together(self, capture):
        return False  # each scan asks where the unit is

    def _book_scan(self, capture):
        code = self._code(capture)
        scan = self.env["udi.scan"]
        picking = self._record(capture)
        found = scan.counted(capture.raw, capture.quantity)
        lot = found["lot"]
        package = self.env["udi.scan.packages"].find(code)
        self._check_loose(lot, package, code)
        place = scan._place_of(lot, found["quantity"], None)
        line = scan.take_along(picking, capture, place, place)
        package = package or self.env["stock.package"].create({"name": code})
        line.result_package_id = package
        return "applied", {
            "code": "packed",
            "title": self.env._("Packed"),
            "message": self.env._("%(lot)s in %(package)s", lot=line.lot_id.name, package=code),
            "move_line_id": line.id,
            "quantity": line.quantity_product_uom,
        }

    def _check_loose(self, lot, package, code):
        """What lies in a package already comes out of it first."""
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id.usage", "in", ("internal", "transit")), ("quantity", ">", 0)]
        )
        if quants and all(quant.package_id for quant in quants):
            there = quants.package_id
            if package and package in there:
                raise Refusal(
                    "double",
                    self.env._("Packed already"),
                    self.env._("%(lot)s is in this pack already.", lot=lot.name),
                    status="warning",
                )
            raise Refusal(
                "in_package",
                self.env._("In another pack"),
                self.env._(
                    "%(lot)s is in %(package)s. Unpack that one first.", lot=lot.name, package=there[:1].name or code
                ),
            )

    def _book_step(self, capture):
        """``unpack``: everything comes out of the package, and stays where it lies."""
        if (capture.options or {}).get("step") != "unpack":
            return super()._book_step(capture)
        code = self._code(capture)
        package = self.env["udi.scan.packages"].find(code)
        quants = package.quant_ids.filtered(lambda quant: quant.quantity > 0)
        inner = package.child_package_ids
        if not quants and not inner:
            raise Refusal(
                "empty_package",
                self.env._("Nothing in it"),
                self.env._("%(package)s holds nothing in our books. Count what is in it.", package=code),
            )
        inner.write({"parent_package_id": False})
        answer = self._take_out(capture, package, quants) if quants else {"status": "ok"}
        if answer["status"] != "ok":
            return "conflict", {"code": "finish", **answer}
        return "applied", {
            "code": "unpacked",
            "title": self.env._("Unpacked"),
            "message": self.env._("%(count)s came out of %(package)s.", count=len(quants) + len(inner), package=code),
        }

    def _take_out(self, capture, package, quants):
        """A transfer that goes nowhere: from the package to no package."""
        picking = self._begin(capture)
        scan = self.env["udi.scan"]
        for product, own in quants.grouped("product_id").items():
            move = scan._move_along(picking, product)
            self.env["stock.move.line"].create(
                [
                    {
                        **move._prepare_move_line_vals(),
                        "lot_id": quant.lot_id.id,
                        "quantity": quant.quantity,
                        "product_uom_id": product.uom_id.id,
                        "location_id": quant.location_id.id,
                        "location_dest_id": quant.location_id.id,
                        "package_id": package.id,
                        "result_package_id": False,
                        "owner_id": quant.owner_id.id,
                        "picked": True,
                    }
                    for quant in own
                ]
            )
            scan._demand_what_is_scanned(move)
        return scan.validate(picking.id, event_time=capture.event_time)

    def _take_back(self, target):
        if target.action == "step":
            raise UserError(self.env._("What came out of a pack is put back by packing it again."))
        picking = self._record(target)
        line = target.move_line_id
        if not line or picking.state in ("done", "cancel"):
            raise UserError(self.env._("This scan is not on the transfer any more."))
        self.env["udi.scan"].put_down(line)
        return {"code": "undone", "title": self.env._("Taken back")}

    def _book_finish(self, capture):
        """Close the pack. A job that only unpacked has nothing left to do."""
        picking = self.env["udi.scan.job"].record_of(capture.job_key, self.env["stock.picking"])
        if not picking.move_line_ids:
            return "applied", {"code": "closed", "title": self.env._("Done")}
        return self.deliver(picking, capture)
