"""Many scans through a bad network: each arrives exactly once and in its order. ``UDI_SCANS=1000`` for a thousand.

Real Chromium, real sockets, a server of its own. The network is cut, restored, slow, answers errors and loses answers
after the server has taken the request; the page is reloaded and the browser is killed in between.
"""

import os
import tempfile
import time

import pytest
from network import Network
from odoo_process import Server, copy_of, rows
from scan_phone import Phone, enrolled

NAME = "test_scan_offline"
DI = "06999988000116"  # the flow sensor of the demo company
SCANS = int(os.environ.get("UDI_SCANS", "400"))


def code(serial):
    return f"(01){DI}(11)261108(17)311107(10)FS261108(21){serial}"


@pytest.fixture(scope="module")
def server():
    with copy_of("demo", NAME) as name, Server(name, crons=1) as running:
        yield running


@pytest.fixture
def network(server):
    network = Network(server.port)
    yield network
    network.close()


@pytest.fixture
def profile():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield folder


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


def test_through_a_bad_network(server, network, profile):
    serials = [f"E2E-{number:05d}" for number in range(SCANS)]
    size = SCANS // 8
    parts = iter([[code(serial) for serial in serials[start : start + size]] for start in range(0, SCANS, size)])
    picking = new_receipt(server, SCANS)
    phone, device = enrolled(server, network.address, profile, "PDA in the basement")
    try:
        phone.open_job("receive", picking)
        sent = 0

        def scan():
            nonlocal sent
            texts = next(parts)
            phone.scan(texts)
            sent += len(texts)

        scan()
        phone.wait_stored(sent)
        network.become("cut")
        scan()
        phone.wait_stored(sent)
        phone.run("window.before = true")
        phone.call("Page.reload")
        phone.wait("!window.before && !!document.querySelector('.verdict')")
        assert phone.run(f"document.querySelector('.line_count b').textContent === '{sent}'"), "as it was before"
        scan()
        phone.wait_stored(sent)
        phone.kill()
        phone = Phone(profile, network.address, NAME)
        phone.open_app(f"#receive/{picking}")
        phone.wait("!!document.querySelector('.verdict')")
        assert phone.stored() == sent, "what was told to the operator survives a kill"
        network.become("angry")
        scan()
        phone.wait_stored(sent)
        time.sleep(2)
        network.become("deaf")
        scan()
        phone.wait_stored(sent)
        until(lambda: network.lost_answers >= 2)
        network.become("slow")
        scan()
        phone.wait_stored(sent)
        network.become("cut")
        scan()
        phone.wait_stored(sent)
        network.become("open")
        scan()
        phone.wait_stored(sent)
        sign_in_again(phone, picking)
        phone.wait_sent()
    finally:
        phone.close()
    found = captured(device)
    assert [raw for _number, raw, *_rest in found] == [code(serial) for serial in serials], "once, and in order"
    assert [number for number, *_rest in found] == list(range(1, SCANS + 1)), "no number is missing"
    assert set(wait_booked(device, SCANS)) == {"applied"}
    assert sorted(booked(picking)) == [(serial, 1) for serial in serials], "the stock has each of them once"
    [row] = server.execute("udi.scan.device", "read", [device], ["missing_count", "open_count"])
    assert (row["missing_count"], row["open_count"]) == (0, 0)


def sign_in_again(phone, picking):
    """Chromium writes cookies with a delay: a killed browser may have forgotten the session. Scans wait for it."""
    ask = """fetch("/udi/scan/hello", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: '{"params": {}}'
    }).then((answer) => answer.json()).then((answer) => Boolean(answer.error))"""
    if phone.run(ask):
        phone.sign_in("operator")
        phone.open_app(f"#receive/{picking}")


def test_two_devices_on_one_job(server, network):
    """Both scan without a network, some units twice: each unit is taken once, and nobody has to settle anything."""
    serials = [f"TWO-{number:03d}" for number in range(60)]
    picking = new_receipt(server, 60)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as one,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as two,
    ):
        phones = []
        try:
            for name, folder in (("PDA A", one), ("PDA B", two)):
                phones.append(enrolled(server, network.address, folder, name))
                phones[-1][0].open_job("receive", picking)
            network.become("cut")
            for (phone, _device), own in zip(phones, (serials[:35], serials[25:]), strict=True):
                phone.scan([code(serial) for serial in own])
                phone.wait_stored(35)
            network.become("open")
            for phone, _device in phones:
                phone.wait_sent()
        finally:
            for phone, _device in phones:
                phone.close()
        states = wait_booked(phones[0][1], 35) + wait_booked(phones[1][1], 35)
    assert (states.count("applied"), states.count("rejected"), len(states)) == (60, 10, 70)
    assert sorted(booked(picking)) == [(serial, 1) for serial in serials]
