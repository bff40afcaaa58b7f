"""A quantity of a lot becomes another lot: split and merge, by Odoo's own moves, with exact links."""

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

# A value in the context that is this object says: these moves are recorded as one event. No remote call can send it.
REGROUPING = object()
# what the new lot takes over; lots that differ in one of them cannot be merged
INHERITED = ("udi_identifier_id", "udi_software_version", "udi_exempt_reason", "udi_exempt_note")
DATES = ("udi_manufacture_date", "udi_expiry_date")


class UdiLotRegroup(models.AbstractModel):
    _name = "udi.lot.regroup"
    _description = "Split and merge of lots"

    def _split(self, quant, quantity, name, reason):
        """Move ``quantity`` (product's unit) of the lot of ``quant`` into a new lot called ``name``; returns it.

        :raises UserError: no lot product, nothing like that quantity free, the name is taken, a gate refuses
        """
        lot = quant.lot_id
        self._check(quant, reason)
        free = quant.quantity - quant.reserved_quantity
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(quantity, 0, precision_digits=digits) <= 0:
            raise UserError(self.env._("Enter how much goes into the new lot: more than nothing."))
        if float_compare(quantity, free, precision_digits=digits) > 0:
            raise UserError(
                self.env._(
                    "Only %(free)s %(unit)s of lot %(lot)s are free at %(place)s. "
                    "Enter less, or release the reservation first.",
                    free=f"{free:g}",
                    unit=lot.product_id.uom_id.name,
                    lot=lot.name,
                    place=quant.location_id.display_name,
                )
            )
        values = {field: lot[field] for field in (*INHERITED, *DATES)}
        target = self._new_lot(lot.product_id, name, values)
        self._regroup([(quant, quantity)], target, self.env._("Split of lot %(lot)s", lot=lot.name), reason)
        return target

    def _merge(self, quants, name, reason):
        """Merge all that is free of these quants, one product at one place, into the lot called ``name``; returns it.

        The lot may be one of them, or a new one, which takes the earliest dates.
        """
        self._check(quants, reason)
        lots = quants.lot_id
        target = lots.filtered(lambda lot: lot.name == name)
        if len(lots) < 2:
            raise UserError(self.env._("Choose at least two lots that lie at the same place."))
        if len(quants.location_id) > 1 or len({quant.owner_id.id for quant in quants}) > 1:
            raise UserError(
                self.env._("Lots can only be merged at one place and of one owner: move them together first.")
            )
        self._check_alike(lots)
        values = {field: lots[0][field] for field in INHERITED}
        values.update({field: min(filter(None, lots.mapped(field)), default=False) for field in DATES})
        if target and any(target[field] != values[field] for field in DATES):
            raise UserError(
                self.env._(
                    "Lot %(lot)s has later dates than another one of them: it cannot take their goods. "
                    "Choose the lot with the earliest dates, or enter a new name.",
                    lot=target.name,
                )
            )
        taken = [(quant, quant.quantity - quant.reserved_quantity) for quant in quants if quant.lot_id != target]
        taken = [(quant, free) for quant, free in taken if free > 0]
        if not taken:
            raise UserError(self.env._("Everything of these lots is reserved: release the reservations first."))
        target = target or self._new_lot(lots.product_id, name, values)
        self._regroup(taken, target, self.env._("Merged into lot %(lot)s", lot=target.name), reason)
        return target

    def _check(self, quants, reason):
        quants.check_access("read")
        product = quants.product_id
        if len(product) != 1 or product.tracking != "lot" or not quants.lot_id:
            raise UserError(self.env._("Only lots of one product can be split or merged; a serial is one unit."))
        if any(location.usage != "internal" for location in quants.location_id):
            raise UserError(self.env._("Only goods on our own shelves can be split or merged."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter the reason: it stays in the ledger."))

    def _check_alike(self, lots):
        for field in INHERITED:
            if len({lot[field] for lot in lots}) > 1:
                raise UserError(
                    self.env._(
                        "These lots differ in %(field)s and cannot be merged: %(lots)s.",
                        field=lots._fields[field]._description_string(self.env),
                        lots=", ".join(lots.mapped("name")),
                    )
                )

    def _new_lot(self, product, name, values):
        name = (name or "").strip()
        if not name:
            raise UserError(self.env._("Enter the number of the new lot."))
        if self.env["stock.lot"].search_count([("product_id", "=", product.id), ("name", "=", name)], limit=1):
            raise UserError(self.env._("Lot %(lot)s exists already: enter another number.", lot=name))
        fields = self.env["stock.lot"]._fields
        written = {key: fields[key].convert_to_write(value, self.env["stock.lot"]) for key, value in values.items()}
        return self.env["stock.lot"].create({"name": name, "product_id": product.id, **written})

    # ------------------------------------------------------------------ moves and event
    def _regroup(self, taken, target, title, reason):
        """Consume ``[(quant, quantity)]``, produce the sum as ``target`` at the same place, record one event."""
        product, company = target.product_id, taken[0][0].company_id
        shelf = taken[0][0].location_id
        works = product.with_company(company).property_stock_production
        moves = self.env["stock.move"].with_context(udi_regroup=REGROUPING)
        common = {"product_id": product.id, "product_uom": product.uom_id.id, "company_id": company.id, "origin": title}
        going = [
            {
                "quantity": quantity,
                "lot_id": quant.lot_id.id,
                "package_id": quant.package_id.id,
                "owner_id": quant.owner_id.id,
            }
            for quant, quantity in taken
        ]
        total = sum(quantity for _quant, quantity in taken)
        coming = [{"quantity": total, "lot_id": target.id, "owner_id": taken[0][0].owner_id.id}]
        done = self.env["stock.move"]
        for lines, source, place in ((going, shelf, works), (coming, works, shelf)):
            ends = {"location_id": source.id, "location_dest_id": place.id}
            line = {"product_id": product.id, "product_uom_id": product.uom_id.id, "company_id": company.id, **ends}
            move = moves.create(
                {
                    **common,
                    **ends,
                    "product_uom_qty": total,
                    "picked": True,
                    "move_line_ids": [Command.create({**line, **vals, "picked": True}) for vals in lines],
                }
            )
            done |= move._action_done()
        self._record(done, taken, target, total, title, reason)

    def _record(self, moves, taken, target, total, title, reason):
        items = [
            {"lot": quant.lot_id, "role": "input", "quantity": quantity, "into_lot": target}
            for quant, quantity in taken
        ]
        event = {
            "event_type": "transformation",
            "biz_step": "creating_class_instance",
            "disposition": "active",
            "company_id": moves[0].company_id.id,
            "event_time": max(moves.move_line_ids.mapped("date")),
            "document": moves[-1],
            "document_name": title,
            "lines": moves.move_line_ids,
            "destination": moves[-1].location_dest_id,
            "reason": reason.strip(),
        }
        self.env["udi.recorder"].record(event, [*items, {"lot": target, "role": "output", "quantity": total}])
