"""Gives out serial numbers: each once, to whoever asks first."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.udi_core import serials


class UdiSerial(models.AbstractModel):
    _name = "udi.serial"
    _description = "Serial numbers from ranges"

    @api.private
    @api.model
    def range_for(self, product, company=None):
        """The range in use that numbers a product: its own before its category's, the oldest with free numbers."""
        if not product or product.tracking != "serial":
            return self.env["udi.serial.range"]
        company = company or self.env.company
        # sudo: whoever makes or receives a device gets its number, whether or not he may see ranges
        ranges = (
            self.env["udi.serial.range"]
            .sudo()
            .search(
                [
                    ("state", "=", "active"),
                    ("company_id", "=", company.id),
                    "|",
                    ("product_tmpl_id", "=", product.product_tmpl_id.id),
                    ("categ_id", "parent_of", product.categ_id.id),
                ],
                order="id",
            )
        )
        own = ranges.filtered("product_tmpl_id") or ranges.sorted(
            lambda item: len(item.categ_id.parent_path or ""), reverse=True
        )
        with_free = own.filtered(lambda item: item.next_number <= item.last)
        return (with_free or own)[:1]

    @api.private
    @api.model
    def next_name(self, product, company=None):
        """The serial that would be drawn next, without drawing it; None without a range."""
        numbers = self.range_for(product, company)
        free = numbers and numbers._free()
        return numbers._naming().name(free[0][0]) if free else None

    @api.private
    @api.model
    def draw(self, product, count, company=None):
        """``count`` new serials of a product, in order; never the same twice.

        :raises UserError: when there is no range, or not so many numbers left
        """
        numbers = self._range_or_refuse(product, company)
        naming = numbers._naming()
        return [naming.name(number) for number in serials.numbers(self._take(numbers, count))]

    def _range_or_refuse(self, product, company):
        numbers = self.range_for(product, company)
        if not numbers:
            raise UserError(
                self.env._(
                    "%(product)s has no serial range in use. Make one under Configuration, Serial ranges.",
                    product=product.display_name,
                )
            )
        return numbers

    @api.private
    @api.model
    def reserve(self, numbers, count, document=None, partner=None, reason=None):
        """Draw ``count`` numbers of a range and keep them for a document or a supplier.

        :returns: one block for each run of numbers without a gap
        """
        intervals = self._take(numbers, count)
        # sudo: blocks are written by this service only
        return (
            self.env["udi.serial.block"]
            .sudo()
            .create(
                [
                    {
                        "range_id": numbers.id,
                        "state": "reserved",
                        "first": first,
                        "last": last,
                        "partner_id": partner.id if partner else False,
                        "document_model": document._name if document else False,
                        "document_ref": document.id if document else False,
                        "document_name": document.display_name if document else False,
                        "reason": reason,
                    }
                    for first, last in intervals
                ]
            )
        )

    @api.private
    @api.model
    def for_document(self, product, count, document, company=None, skip=0):
        """``count`` serials kept for a document: those reserved for it that no lot carries yet, then new ones.

        Asking again, after a dialogue was closed or an order was interrupted, gives the same numbers.

        :param skip: so many of the reserved numbers were used by the caller already and need not be looked at again
        :raises UserError: see `draw`
        """
        numbers = self._range_or_refuse(product, company)
        # sudo: as in `range_for`
        blocks = (
            self.env["udi.serial.block"]
            .sudo()
            .search(
                [
                    ("range_id", "=", numbers.id),
                    ("state", "=", "reserved"),
                    ("document_model", "=", document._name),
                    ("document_ref", "=", document.id),
                ]
            )
        )
        kept = serials.merge((block.first, block.last) for block in blocks)
        kept = serials.subtract(kept, serials.take(kept, skip))
        found = []
        while kept and len(found) < count:
            some = serials.take(kept, count - len(found))
            kept = serials.subtract(kept, some)
            found += self._unused(numbers, serials.numbers(some))
        if len(found) < count:
            new = self.reserve(numbers, count - len(found), document=document)
            found += [number for block in new for number in range(block.first, block.last + 1)]
        naming = numbers._naming()
        return [naming.name(number) for number in found]

    @api.private
    @api.model
    def void(self, numbers, first, last, reason):
        """Take numbers out for good: a spoilt label, a serial struck by mistake.

        :raises UserError: when one of them is on a device or reserved
        """
        self._lock(numbers)
        naming = numbers._naming()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why these numbers are void."))
        if not numbers.first <= first <= last <= numbers.last:
            raise UserError(self.env._("These numbers are not in %(range)s.", range=numbers.name))
        wanted = [(first, last)]
        used = numbers._used_within(wanted)
        for taken, sentence in (
            (used, self.env._("%(serial)s is on a device: it cannot be void. Scrap the device.")),
            (numbers._taken(), self.env._("%(serial)s is reserved or void already.")),
        ):
            rest = serials.subtract(wanted, taken)
            if rest != wanted:
                hit = serials.subtract(wanted, rest)[0][0]
                raise UserError(sentence % {"serial": naming.name(hit)})
        # sudo: blocks are written by this service only
        return (
            self.env["udi.serial.block"]
            .sudo()
            .create({"range_id": numbers.id, "state": "void", "first": first, "last": last, "reason": reason})
        )

    # ------------------------------------------------------------------ the counter
    def _lock(self, numbers):
        """One draws at a time; a transaction with a stale view of the counter is refused, and Odoo tries it anew."""
        numbers.flush_recordset()
        self.env.cr.execute(SQL("SELECT id FROM udi_serial_range WHERE id = %s FOR UPDATE", numbers.id))
        numbers.invalidate_recordset()

    def _take(self, numbers, count):
        """Move the counter over ``count`` free numbers that no lot carries, and return them as intervals."""
        if count < 1:
            raise UserError(self.env._("Ask for at least one number."))
        # sudo: as in `range_for`
        numbers = numbers.sudo()
        self._lock(numbers)
        free, taken = numbers._free(), []
        left = serials.count(free)
        while free and len(taken) < count:
            some = serials.take(free, count - len(taken))
            free = serials.subtract(free, some)
            taken += self._unused(numbers, serials.numbers(some))
        if len(taken) < count:
            raise UserError(
                self.env._(
                    "%(range)s has only %(left)s numbers left, %(wanted)s are wanted. Extend the range or make another "
                    "one.",
                    range=numbers.name,
                    left=left,
                    wanted=count,
                )
            )
        numbers.next_number = taken[-1] + 1
        return serials.intervals_of(taken)

    def _unused(self, numbers, candidates):
        """Those candidates that no lot carries yet, somebody may have typed one by hand; one statement."""
        naming = numbers._naming()
        number_of = {naming.name(number): number for number in candidates}
        self.env["stock.lot"].flush_model(["name", "product_id"])
        self.env.cr.execute(
            SQL(
                "SELECT name FROM stock_lot WHERE product_id = ANY(%s) AND name = ANY(%s)",
                numbers._products().ids,
                list(number_of),
            )
        )
        used = {name for (name,) in self.env.cr.fetchall()}
        return [number for name, number in number_of.items() if name not in used]
