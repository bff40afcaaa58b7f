"""Where many scans go on the lines of a transfer, worked out before anything is written.

The same choice as of `udi.scan.take` for one scan after the other: a line that holds the lot already, else the next
one that is open, else a new one; what a line of a receipt held beyond the scan goes on, open, at the end.
"""

from collections import deque
from dataclasses import dataclass

from odoo.tools import float_compare


@dataclass(frozen=True)
class Step:
    """One scan that waits to be taken; see `udi.scan.take`. ``env`` is that of who scanned."""

    env: object
    text: str
    scanner: str | None = None
    event_time: object = None
    times: float = 1


@dataclass
class Taken:
    """What becomes of one step. ``lot`` is (product id, name), since the lot itself may not be there yet.

    :ivar refused: "double" or "too_many", or None where ``line`` takes it
    :ivar before: what was scanned into the move before it
    """

    number: int
    found: dict
    lot: tuple
    move: object = None
    line: object = None
    refused: str | None = None
    before: float = 0.0

    @property
    def quantity(self):
        return self.found["quantity"]


class Line:
    """A line of the transfer as it will stand. ``record`` is None until it is made.

    :ivar number: the last step that had to do with it
    """

    def __init__(self, record=None, lot=None, quantity=0.0, picked=False):
        self.record, self.lot, self.quantity, self.picked = record, lot, quantity, picked
        self.was = (lot, quantity)
        self.number = None


class Move:
    """What is scanned into a move.

    :param float scanned: in the product's unit, as ``wanted``
    :param same: `Line` of the lots among the scans, in Odoo's order
    :param open_: lines still to be scanned, in Odoo's order, as many as there are scans
    :param bool receipt: what counts are lines without a lot
    :ivar touched: lines that the scans change, in that order
    :ivar made: lines that they add
    """

    def __init__(self, record, scanned, wanted, same, open_, receipt):
        self.record, self.scanned, self.wanted, self.receipt = record, scanned, wanted, receipt
        self.once = record.product_id.tracking == "serial"
        self.splits = record.picking_type_id.code == "incoming"
        self.of_lot, self.open = {}, deque(open_)
        for line in same:
            self.of_lot.setdefault(line.lot, []).append(line)
        self.touched, self.made = [], []

    @property
    def is_full(self):
        return self.scanned >= self.record.product_uom_qty

    def take(self, taken):
        """Find the line of a scan, or why there is none."""
        taken.move, taken.before = self, self.scanned
        same = self.of_lot.get(taken.lot, [])
        line = next((line for line in same if line.picked), None)
        if line and self.once:
            taken.refused = "double"
        elif float_compare(self.scanned + taken.quantity, self.wanted, precision_digits=6) > 0:
            taken.refused = "too_many"
        else:
            self.scanned += taken.quantity
            if line:
                line.quantity += taken.quantity
            else:
                line = (same and not self.receipt and same[0]) or self._next()
                self._fill(line, taken)
            if line.record and line.number is None:
                self.touched.append(line)
            line.number, taken.line = taken.number, line

    def _next(self):
        while self.open:
            line = self.open.popleft()
            if not line.picked:
                return line
        self.made.append(Line())
        return self.made[-1]

    def _fill(self, line, taken):
        rest = line.quantity - taken.quantity
        if line.lot != taken.lot:
            if line in self.of_lot.get(line.lot, ()):
                self.of_lot[line.lot].remove(line)
            self.of_lot.setdefault(taken.lot, []).append(line)
        line.lot, line.quantity, line.picked = taken.lot, taken.quantity, True
        if rest > 0 and self.splits:
            left = Line(quantity=rest)
            left.number = taken.number
            self.made.append(left)
            self.open.append(left)
