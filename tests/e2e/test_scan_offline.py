"""Many scans through a bad network: each arrives exactly once and in its order. ``UDI_SCANS=1000`` for a thousand.

Real Chromium, real sockets, a server of its own; one device, and two on one job. The network is cut, restored, slow,
answers errors and loses answers after the server has taken the request; the page is reloaded and the browser is killed
in between.
"""

import os
import tempfile
import time

import pytest
from odoo_process import Server, copy_of, rows
from scan_phone import Phone, enrolled

NAME = "test_scan_offline"
DI = "06999988000116"  # the flow sensor of the demo company
SCANS = int(os.environ.get("UDI_SCANS", "400"))


def code(serial):
    return f"(01){DI}(11)261108(17)311107(10)FS261108(21){serial}"


@pytest.fixture(scope="module")
def server():
    with copy_of("demo", NAME) as name, Server(name, crons=2) as running:
        yield running


def new_receipt(server, quantity):
    """A confirmed receipt of so many sensors; returns its id."""
    [product] = server.execute("udi.device.identifier", "search_read", [("code", "=", DI)], ["product_id"])
    product = product["product_id"][0]
    [kind] = server.execute("stock.picking.type", "search", [("code", "=", "incoming")], limit=1)
    values = server.execute(
        "stock.picking.type", "read", [kind], ["default_location_src_id", "default_location_dest_id"]
    )
    source, target = values[0]["default_location_src_id"][0], values[0]["default_location_dest_id"][0]
    move = {
        "product_id": product,
        "product_uom_qty": quantity,
        "location_id": source,
        "location_dest_id": target,
    }
    picking = server.execute(
        "stock.picking",
        "create",
        {"picking_type_id": kind, "location_id": source, "location_dest_id": target, "move_ids": [(0, 0, move)]},
    )
    server.execute("stock.picking", "action_confirm", [picking])
    return picking


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It never happened"
        time.sleep(0.1)


def captured(device):
    query = "SELECT sequence, raw, state, code, message FROM udi_scan_capture WHERE device_id = %s ORDER BY id"
    return rows(NAME, query, device)


def wait_booked(device, count, patience=120):
    """The states of all steps, once none waits any more; fails when nothing has moved for so many seconds."""
    left, end = None, time.monotonic() + patience
    while time.monotonic() < end:
        states = [state for _number, _raw, state, *_rest in captured(device)]
        open_ = count - len(states) + states.count("waiting")
        if not open_:
            return states
        if open_ != left:
            left, end = open_, time.monotonic() + patience
        time.sleep(0.5)
    raise AssertionError(f"{left} of {count} scans were not booked")


def booked(picking):
    query = """SELECT l.name, m.quantity FROM stock_move_line m JOIN stock_lot l ON l.id = m.lot_id
                WHERE m.picking_id = %s AND m.picked"""
    return rows(NAME, query, picking)


class Carrier:
    """One device and the codes that it has to scan, in parts."""

    def __init__(self, server, network, picking, parts, name):
        self.network, self.picking = network, picking
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.texts = [text for part in parts for text in part]
        self.parts, self.sent = iter(parts), 0
        self.phone, self.device = enrolled(server, network.address, self.folder.name, name)
        self.phone.open_job("receive", picking)

    def scan(self):
        """The next part; each of it is on the disk then."""
        part = next(self.parts)
        self.phone.scan(part)
        self.sent += len(part)
        self.phone.wait_stored(self.sent)

    def reload(self):
        self.phone.run("window.before = true")
        self.phone.call("Page.reload")
        self.phone.wait("!window.before && !!document.querySelector('.verdict')")

    def die(self):
        """The battery is empty, another one is put in."""
        self.phone.kill()
        self.phone = Phone(self.folder.name, self.network.address, NAME)
        self.phone.open_app(f"#receive/{self.picking}")
        self.phone.wait("!!document.querySelector('.verdict')")
        assert self.phone.stored() == self.sent, "what was told to the operator survives a kill"

    def arrive(self):
        sign_in_again(self.phone, self.picking)
        self.phone.wait_sent()

    def close(self):
        self.phone.close()
        self.folder.cleanup()


PARTS = 8  # that a journey asks for
OFFLINE = 2  # one of those that are scanned without a network


def journey(network, carriers):
    """All of them at the same time through every kind of bad network, a reload and a kill."""

    def scan():
        for carrier in carriers:
            carrier.scan()

    scan()
    network.become("cut")
    scan()
    for carrier in carriers:
        carrier.reload()
    if len(carriers) == 1:
        counted = f"document.querySelector('.line_count b').textContent === '{carriers[0].sent}'"
        assert carriers[0].phone.run(counted), "as it was before"
    scan()
    for carrier in carriers:
        carrier.die()
    network.become("angry")
    scan()
    time.sleep(2)
    network.become("deaf")
    lost = network.lost_answers
    scan()
    until(lambda: network.lost_answers >= lost + 2)
    network.become("slow")
    scan()
    network.become("cut")
    scan()
    network.become("open")
    scan()
    for carrier in carriers:
        carrier.arrive()


@pytest.mark.parametrize("devices", [1, 2], ids=["one device", "two devices on one job"])
def test_through_a_bad_network(server, network, devices):
    """What two devices scan both is taken once, and nobody has to settle anything."""
    serials = [f"E2E{devices}-{number:05d}" for number in range(SCANS)]
    picking = new_receipt(server, SCANS)
    codes = [code(serial) for serial in serials]
    # each device has every second unit of two, and of these every eighth in each part
    shares = [[codes[number::devices][part::PARTS] for part in range(PARTS)] for number in range(devices)]
    if devices == 2:
        shares[0][OFFLINE] += shares[1][OFFLINE][:5]
        shares[1][OFFLINE] += shares[0][OFFLINE][:5]
    carriers = []
    try:
        for number, parts in enumerate(shares):
            carriers.append(Carrier(server, network, picking, parts, f"PDA {number} of {devices} in the basement"))
        journey(network, carriers)
    finally:
        for carrier in carriers:
            carrier.close()
    states = []
    for carrier in carriers:
        found = captured(carrier.device)
        assert [raw for _number, raw, *_rest in found] == carrier.texts, "once, and in order"
        assert [number for number, *_rest in found] == list(range(1, carrier.sent + 1)), "no number is missing"
        states += wait_booked(carrier.device, carrier.sent)
        [row] = server.execute("udi.scan.device", "read", [carrier.device], ["missing_count", "open_count"])
        assert (row["missing_count"], row["open_count"]) == (0, 0)
    twice = 10 if devices == 2 else 0
    assert (states.count("applied"), states.count("rejected"), len(states)) == (SCANS, twice, SCANS + twice)
    assert sorted(booked(picking)) == [(serial, 1) for serial in serials], "the stock has each of them once"


def sign_in_again(phone, picking):
    """Chromium writes cookies with a delay: a killed browser may have forgotten the session. Scans wait for it."""
    ask = """fetch("/udi/scan/hello", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: '{"params": {}}'
    }).then((answer) => answer.json()).then((answer) => Boolean(answer.error))"""
    if phone.run(ask):
        phone.sign_in("operator")
        phone.open_app(f"#receive/{picking}")
