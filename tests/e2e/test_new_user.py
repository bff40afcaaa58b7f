"""A new user's day on a phone: enrol, receive, produce, go offline, deliver, come back. Nothing but what is on screen.

Real Chromium, a server of its own with the demo company, a network that is cut. Each step looks for the words that tell
a person what to do next; the end is looked up in the database.
"""

import tempfile
import time

import polib
import pytest
from network import Network
from odoo_process import ROOT, Server, copy_of, rows, verify
from scan_phone import PATIENCE, Phone, code_in

NAME = "test_new_user"


@pytest.fixture(scope="module")
def server():
    with copy_of("demo", NAME) as name, Server(name, crons=2) as running:
        yield running


@pytest.fixture
def network(server):
    network = Network(server.port)
    yield network
    network.close()


@pytest.fixture
def phone(network):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        phone = NewUser(folder, network.address, NAME)
        try:
            yield phone
        finally:
            phone.close()


class NewUser(Phone):
    """Somebody who reads the screen and presses what stands there."""

    def reads(self, words, selector="body", seconds=PATIENCE):
        found = f"[...document.querySelectorAll({selector!r})].some((one) => one.innerText.includes({words!r}))"
        self.wait(found, seconds)

    def presses(self, words, selector="button, a, summary"):
        found = f"""[...document.querySelectorAll({selector!r})].find(
            (one) => one.innerText.includes({words!r}) && !one.disabled && one.checkVisibility())"""
        self.wait(f"!!{found}")
        self.run(f"{found}.click()")

    def opens(self, job):
        """The document of which the work is, in the list."""
        self.presses("", f".job[data-job='{job}']")

    def back(self):
        self.wait("!!document.querySelector('.back')")
        self.run("document.querySelector('.back').click()")

    def scans(self, text, title):
        """Scan and read the title of the verdict."""
        before = self.stored()
        self.scan([text])
        self.reads(title, ".verdict_title")
        self.wait_stored(before + 1)

    def signs_in(self, login):
        """On Odoo's own page, which the app has led to."""
        self.wait("!!document.querySelector('form.oe_login_form')", seconds=300)
        self.run(f"""document.querySelector('#login').value = {login!r};
                     document.querySelector('#password').value = {login!r};
                     document.querySelector('form.oe_login_form button[type=submit]').click()""")


def record(server, name):
    return server.execute("ir.model.data", "check_object_reference", "udi_traceability", name)[1]


def state_of(server, model, number):
    return server.execute(model, "read", [number], ["state"])[0]["state"]


def until_done(phone, server, model, number):
    """What was finished on the phone is booked; the phone says so."""
    phone.reads("Everything is sent", ".status")
    end = time.monotonic() + 240  # one thread does all scheduled jobs of a demo that has just begun
    while state_of(server, model, number) != "done":
        if time.monotonic() > end:
            told = rows(NAME, "SELECT action, raw, state, title, message FROM udi_scan_capture ORDER BY id")
            pytest.fail("\n".join([f"{model} {number} was not finished:", *map(str, told)]))
        time.sleep(0.3)


def show_code(server):
    """The administrator presses Enrol: the address in the code on his screen, without its server."""
    device = server.execute("udi.scan.device", "create", {"name": "A new phone"})
    action = server.execute("udi.scan.device", "action_enrol", [device])
    [wizard] = server.execute("udi.scan.enrol", "read", [action["res_id"]], ["picture"])
    return device, "/udi/scan#" + code_in(wizard["picture"]).split("#")[1]


def plan(server, order):
    """The planner gives the order its serials; their labels lie at the bench. Returns what is on them, by serial."""
    wizard = server.execute("mrp.production.serials", "create", {"production_id": order})
    server.execute("mrp.production.serials", "action_generate_serial_numbers", [wizard])
    server.execute("mrp.production.serials", "action_apply", [wizard])
    [found] = server.execute("mrp.production", "read", [order], ["lot_producing_ids"])
    lots = server.execute("stock.lot", "read", found["lot_producing_ids"], ["name", "udi_hri"])
    return {lot["name"]: lot["udi_hri"] for lot in sorted(lots, key=lambda lot: lot["name"])}


def test_the_first_day(server, network, phone):
    codes = {code["key"]: code["text"] for code in server.execute("udi.demo.code", "codes")}
    receipt, order, delivery = (
        record(server, f"demo_{name}") for name in ("picking_receipt", "production_open", "picking_delivery")
    )
    device, address = show_code(server)

    # enrol: the code is photographed, the app asks who it is, and goes on where it was
    phone.go(address)
    phone.reads("Sign in", seconds=300)
    phone.presses("Sign in", "a")
    phone.signs_in("operator")
    for tile in ("Receive", "Pick and issue", "Production", "Look up"):
        phone.reads(tile, ".tile", seconds=300)
    phone.keep_app()

    # receive: the two sensors of the receipt
    phone.presses("Receive")
    phone.opens(receipt)
    phone.reads("Scan a label", ".verdict")
    phone.scans(codes["receive"], "Taken")
    phone.scans(codes["receive_second"], "Taken")
    phone.reads("2 / 2", ".line_count")
    phone.presses("Finish")
    until_done(phone, server, "stock.picking", receipt)

    # produce: the screen says what to scan next, until it says that the order is complete
    labels = plan(server, order)
    sensors = [codes["receive"], codes["receive_second"]]
    phone.back()
    phone.presses("Production")
    phone.opens(order)
    for number, (serial, label) in enumerate(list(labels.items())[:2]):
        phone.reads("Scan the unit" if not number else "Scan the next unit")
        phone.scans(label, f"Unit {serial}")
        phone.reads("flow sensor", ".production_next")
        phone.scans(sensors[number], "Taken")  # with the hint that an older one is there
    phone.presses("Finish")
    phone.reads("2 of 3 units are out.", "dialog")
    phone.presses("Finish, the rest stays open")
    until_done(phone, server, "mrp.production", order)

    # into the basement: what was listed before goes on without a network, a restart included
    phone.back()
    phone.presses("Pick and issue")
    phone.reads("Ready offline", f".job[data-job='{delivery}']")
    network.become("cut")
    phone.call("Page.reload")
    phone.reads("No network", ".notice")
    phone.opens(delivery)
    phone.reads("Scan a label", ".verdict")
    phone.scan([codes["held"]])
    phone.reads("On hold", ".verdict_title")
    first = next(iter(labels.values()))
    phone.scans(first, "Taken")
    phone.scans(codes["good_unit"], "Taken")
    phone.reads("2 / 2", ".line_count")
    phone.presses("Finish")
    phone.reads("3 not sent yet", ".status")
    assert state_of(server, "stock.picking", delivery) != "done"

    # and up again: nothing to press
    network.become("open")
    until_done(phone, server, "stock.picking", delivery)
    phone.run("location.hash = ''")
    phone.reads("Scan any device here")
    assert not phone.run("document.querySelector('.alarm')?.innerText")
    phone.scan([first])
    phone.reads("At a customer", ".verdict_title")

    in_chinese(server, phone, first)
    check_story(device, order, labels)


def in_chinese(server, phone, unit):
    """The next morning the same person has chosen Chinese: the screen says what the translators wrote."""
    catalogues = [polib.pofile(str(ROOT / f"addons/{name}/i18n/zh_CN.po")) for name in ("udi_scan", "udi_traceability")]
    words = {entry.msgid: entry.msgstr for catalogue in reversed(catalogues) for entry in catalogue}
    [operator] = server.execute("res.users", "search", [("login", "=", "operator")])
    server.execute("res.users", "write", [operator], {"lang": "zh_CN"})
    phone.run("location.hash = ''")
    phone.call("Page.reload")
    for tile in ("Receive", "Pick and issue", "Production", "Look up"):
        phone.reads(words[tile], ".tile")
    phone.reads(words["Scan any device here to see whether it may be used."])
    phone.reads(words["Everything is sent"], ".status")
    phone.scan([unit])
    phone.reads(words["At a customer"], ".verdict_title")


def check_story(device, order, labels):
    captured = rows(NAME, "SELECT state FROM udi_scan_capture WHERE device_id = %s", device)
    assert [state for (state,) in captured] == ["applied"] * 11
    pairs = rows(
        NAME,
        """SELECT u.name, c.name, i.evidence FROM udi_event e JOIN udi_event_item i ON i.event_id = e.id
             JOIN stock_lot c ON c.id = i.lot_id JOIN stock_lot u ON u.id = i.into_lot_id
            WHERE e.document_model = 'mrp.production' AND e.document_ref = %s""",
        order,
    )
    first, second = list(labels)[:2]
    assert sorted(pairs) == [(first, "FS20-0021", "scanned"), (second, "FS20-0022", "scanned")]
    code, words = verify(NAME)
    assert code == 0, words
