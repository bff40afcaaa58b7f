"""Who holds what after a batch of movements. Pure arithmetic: rows in, rows out."""

from dataclasses import dataclass, replace
from decimal import Decimal

# places that things leave without having been booked there: nothing to take away when no row is found
OPEN_SOURCES = frozenset({"supplier", "used", "scrap", None})
STEP = Decimal("0.000001")


@dataclass(frozen=True)
class Row:
    """What one holder has of one lot. ``id`` is None for a row that is not stored yet."""

    id: int | None
    company_id: int
    lot_id: int
    kind: str
    location_id: int | None
    partner_id: int | None
    quantity: Decimal


@dataclass(frozen=True)
class Movement:
    """``quantity`` of a lot from one place to another; a place is ``(kind, location, partner)``.

    ``unique`` says that the lot is one unit (a serial): it is at one place only.
    """

    company_id: int
    lot_id: int
    quantity: Decimal
    unique: bool
    source: tuple
    destination: tuple


def settle(rows, movements):
    """Book ``movements`` in their order on ``rows``.

    Returns ``(changed, gone)``: rows to write (new ones without id) and the ids of rows that are empty now.
    A quantity that the source does not have is taken from other places of the same kind, and what is missing
    there too is left out: a holder never has less than nothing.
    """
    books = {}
    for row in rows:
        books.setdefault(row.lot_id, []).append(replace(row, quantity=_exact(row.quantity)))
    before = {row.id: row.quantity for book in books.values() for row in book}
    for movement in movements:
        _book(books.setdefault(movement.lot_id, []), movement)
    changed, gone = [], set()
    for book in books.values():
        for row in book:
            if row.quantity <= 0:
                if row.id:
                    gone.add(row.id)
            elif row.id is None or row.quantity != before[row.id]:
                changed.append(row)
    return changed, gone


def _book(book, movement):
    quantity = _exact(movement.quantity)
    if movement.unique:
        book[:] = [replace(row, quantity=Decimal(0)) for row in book]
        quantity = Decimal(1)
    else:
        _take(book, movement.source, quantity)
    kind, location, partner = movement.destination
    if kind is None:
        return
    for index, row in enumerate(book):
        if (row.kind, row.location_id, row.partner_id, row.company_id) == (
            kind,
            location,
            partner,
            movement.company_id,
        ):
            book[index] = replace(row, quantity=row.quantity + quantity)
            return
    book.append(Row(None, movement.company_id, movement.lot_id, kind, location, partner, quantity))


def _take(book, source, quantity):
    kind, location, partner = source
    if kind in OPEN_SOURCES:
        exact = [(i, r) for i, r in enumerate(book) if (r.kind, r.location_id) == (kind, location)]
    else:
        exact = [(i, r) for i, r in enumerate(book) if r.kind == kind]
    # the named place first, then the largest stock of the same kind
    exact.sort(
        key=lambda pair: (
            (pair[1].location_id, pair[1].partner_id) != (location, partner),
            -pair[1].quantity,
        )
    )
    for index, row in exact:
        taken = min(quantity, row.quantity)
        book[index] = replace(row, quantity=row.quantity - taken)
        quantity -= taken
        if quantity <= 0:
            return


def _exact(value):
    return Decimal(str(value)).quantize(STEP)
