"""Who holds what after a batch of movements."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.udi_core.holders import Movement, Row, settle

SHELF, TRUCK, VENDOR, SCRAP = ("internal", 1, None), ("transit", 2, None), ("supplier", 3, 9), ("scrap", 4, None)
CLINIC_A, CLINIC_B = ("partner", 5, 100), ("partner", 5, 200)


def move(source, destination, quantity=1, unique=False, lot=7):
    return Movement(1, lot, Decimal(quantity), unique, source, destination)


def book(*movements, rows=()):
    changed, gone = settle(rows, movements)
    kept = {(row.lot_id, row.kind, row.location_id, row.partner_id): row.quantity for row in rows if row.id not in gone}
    kept.update({(row.lot_id, row.kind, row.location_id, row.partner_id): row.quantity for row in changed})
    return {key[1:]: value for key, value in kept.items()}


def test_receipt_and_partial_delivery():
    found = book(move(VENDOR, SHELF, 100), move(SHELF, CLINIC_A, 30), move(SHELF, CLINIC_B, 20))
    assert found == {SHELF: 50, CLINIC_A: 30, CLINIC_B: 20}


def test_return_is_netted():
    rows = [Row(1, 1, 7, *CLINIC_A, Decimal(30)), Row(2, 1, 7, *SHELF, Decimal(70))]
    assert book(move(CLINIC_A, SHELF, 30), rows=rows) == {SHELF: 100}


def test_a_serial_is_at_one_place():
    rows = [Row(1, 1, 7, *CLINIC_A, Decimal(1))]
    assert book(move(CLINIC_B, SHELF, 1, unique=True), rows=rows) == {SHELF: 1}


def test_return_by_another_address_of_the_customer():
    rows = [Row(1, 1, 7, *CLINIC_A, Decimal(5))]
    assert book(move(CLINIC_B, SHELF, 2), rows=rows) == {CLINIC_A: 3, SHELF: 2}


def test_scrap_and_found_again():
    assert book(move(VENDOR, SHELF, 10), move(SHELF, SCRAP, 4), move(SCRAP, SHELF, 1)) == {SHELF: 7, SCRAP: 3}


def test_fractions_stay_exact():
    found = book(*[move(VENDOR, SHELF, "0.1") for _index in range(10)])
    assert found == {SHELF: Decimal("1.000000")}


def test_lots_do_not_mix():
    changed, _gone = settle([], [move(VENDOR, SHELF, 1, lot=1), move(VENDOR, SHELF, 2, lot=2)])
    assert {row.lot_id: row.quantity for row in changed} == {1: 1, 2: 2}


PLACES = st.sampled_from([SHELF, TRUCK, CLINIC_A, CLINIC_B])


@given(st.lists(st.tuples(PLACES, PLACES, st.integers(1, 5)), max_size=20))
def test_quantities_are_never_negative_and_add_up(steps):
    """What came in from the vendor is somewhere; nothing is made by moving it."""
    stock = {SHELF: 50}
    movements = [move(VENDOR, SHELF, 50)]
    for source, destination, quantity in steps:
        quantity = min(quantity, stock.get(source, 0))
        if not quantity or source == destination:
            continue
        stock[source] -= quantity
        stock[destination] = stock.get(destination, 0) + quantity
        movements.append(move(source, destination, quantity))
    assert book(*movements) == {place: quantity for place, quantity in stock.items() if quantity}
