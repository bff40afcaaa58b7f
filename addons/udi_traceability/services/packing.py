"""Packing and unpacking become aggregation events: the package (its name, often an SSCC) as parent, lots within."""

from odoo import api, fields, models


class UdiPacking(models.AbstractModel):
    _name = "udi.packing"
    _description = "Packing and unpacking in the ledger"

    @api.private
    def lines_done(self, lines, reason=None):
        """Record what done move lines took out of packages and put into others.

        :param lines: done move lines of UDI-controlled lots
        """
        changed = lines.filtered(lambda line: line.package_id != line.result_package_id)
        if not changed:
            return
        pairs = []
        for step, package_field in (("unpacking", "package_id"), ("packing", "result_package_id")):
            for package, packed in changed.grouped(package_field).items():
                for group in packed._udi_by_event() if package else ():
                    pairs.append(self._of_lines(step, package, group, reason))
        self.env["udi.recorder"].record_many(pairs)

    @api.private
    def lines_changed(self, lines, before, reason):
        """Record what became of packages when done lines were rewritten: the old packing undone, the new one done.

        :param before: ``{line id: {"lot", "quantity", "packages": (taken from, put into)}}``
        """
        changed, pairs = lines.browse(), []
        for line in lines:
            old = before[line.id]
            packages = (line.package_id, line.result_package_id)
            if (old["lot"], old["quantity"], old["packages"]) == (line.lot_id, line.quantity_product_uom, packages):
                continue
            changed |= line
            source, target = old["packages"]
            for step, package in (("unpacking", target), ("packing", source)) if source != target else ():
                if package and old["lot"]:
                    event, items = self._of_lines(step, package, line, reason)
                    pairs.append((event, [items[0] | {"lot": old["lot"], "quantity": old["quantity"]}]))
        self.env["udi.recorder"].record_many(pairs)
        self.lines_done(changed.filtered("lot_id"), reason)

    def _of_lines(self, step, package, lines, reason):
        first = lines[0]
        place = first.location_id if step == "unpacking" else first.location_dest_id
        event = self._event(step, package, first.company_id, place, reason)
        event.update(document=first._udi_document(), lines=lines, event_time=first.date)
        return event, [
            {"lot": line.lot_id, "role": "child", "quantity": line.quantity_product_uom, **line._udi_known_by()}
            for line in lines
        ]

    @api.private
    def contained(self, packages):
        """The UDI-controlled lots in packages, and in packages in these: ``{package: [(lot, quantity), …]}``."""
        found = {}
        # sudo: what is written into the ledger does not depend on which stock the user may read
        for package in packages.sudo():
            quants = package.contained_quant_ids.filtered(lambda q: q.lot_id.udi_controlled and q.quantity > 0)
            if quants:
                found[package.with_env(self.env)] = [(quant.lot_id, quant.quantity) for quant in quants]
        return found

    @api.private
    def moved_between(self, before):
        """Record packages that were put into other packages, or taken out of them.

        :param before: ``{package: the container it was in}``, from before the change
        """
        contents = self.contained(self.env["stock.package"].union(*before))
        lots = self.env["stock.lot"].union(*(lot for content in contents.values() for lot, _quantity in content))
        self.env["udi.holder"]._ensure(lots.with_env(self.env))
        pairs = []
        for package, content in contents.items():
            for step, container in (("unpacking", before[package]), ("packing", package.parent_package_id)):
                if container:
                    company = package.company_id or self.env.company
                    event = self._event(step, container, company, package.location_id)
                    detail = {"package": package.name}
                    items = [{"lot": lot, "role": "child", "quantity": qty, "detail": detail} for lot, qty in content]
                    pairs.append((event | {"document": package, "event_time": fields.Datetime.now()}, items))
        self.env["udi.recorder"].record_many(pairs)

    def _event(self, step, package, company, place, reason=None):
        return {
            "event_type": "aggregation",
            "action": "add" if step == "packing" else "delete",
            "biz_step": step,
            "disposition": "in_progress",
            "company_id": company.id,
            "parent": package,
            "source": place,
            "destination": place,
            "read_point": place.warehouse_id.name or place.complete_name,
            "reason": reason,
        }
