"""The scanning app as a new operator meets it: testing the scanner, practising, the camera, and how it all looks.

Real Chromium with a profile of its own, a server of its own, a network that can be cut. The camera sees a film made of
symbols of our own encoder; the decoder behind it is the one that the app loads.
"""

import json
import tempfile
import time
from pathlib import Path

import pytest
from network import Network
from odoo_process import Server, copy_of
from PIL import Image, ImageFilter
from scan_phone import enrolled

from odoo.addons.udi_core.codes import parse, to_zxing
from odoo.addons.udi_core.label.symbols import gs1_data_matrix
from odoo.addons.udi_core.scan_symbols import GS, PRACTICE, TEST

NAME = "test_scan_trial"
DI = "06999988000116"  # the flow sensor of the demo company
AUDIT = Path(__file__).with_name("scan_audit.js").read_text("utf-8")
TEXTS = {code.key: code.text for code in (*TEST, *PRACTICE)}
RIGHT = dict.fromkeys(("sensor", "carton", "halves", "issue", "set"), "take")


@pytest.fixture(scope="module")
def server():
    with copy_of("demo", NAME) as name, Server(name, crons=0) as running:
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


def see(phone, selector):
    phone.wait(f"!!document.querySelector({json.dumps(selector)})")


def tap(phone, selector):
    see(phone, selector)
    phone.run(f"document.querySelector({json.dumps(selector)}).click()")


def reopen(phone, name):
    """Load the page anew on a screen of this name: without a network that is what the service worker has kept."""
    phone.run(f"location.hash = '{name}'")
    phone.run("document.documentElement.dataset.old = '1'")
    phone.call("Page.reload")
    phone.wait("!document.documentElement.dataset.old && !!document.querySelector('.app')")


def type_code(phone, text, suffix="Enter"):
    """Keys as the browser gets them from a keyboard, not events made by a script."""
    for character in text:
        if character == GS:
            key = {"key": "]", "code": "BracketRight", "modifiers": 2, "windowsVirtualKeyCode": 221}
        else:
            key = {"key": character, "text": character}
        phone.call("Input.dispatchKeyEvent", type="keyDown", **key)
        phone.call("Input.dispatchKeyEvent", type="keyUp", key=key["key"])
    numbers = {"Enter": 13, "Tab": 9}
    phone.call("Input.dispatchKeyEvent", type="keyDown", key=suffix, windowsVirtualKeyCode=numbers[suffix])
    phone.call("Input.dispatchKeyEvent", type="keyUp", key=suffix)


def walk_test(phone, spoil=lambda text: text, suffix="Enter"):
    """Scan the six codes of the scanner test, each as this scanner would type it."""
    phone.run("location.hash = 'scanner_test'")
    for number, code in enumerate(TEST, 1):
        phone.wait(f"document.querySelector('.exercise_step')?.innerText.includes('{number}')")
        type_code(phone, spoil(code.text), suffix)
        if spoil(code.text) != code.text:
            tap(phone, ".go_on")
    see(phone, ".kept")


def test_a_scanner_that_loses_the_separator_until_it_is_set_right(server, network, profile):
    phone, device = enrolled(server, network.address, profile, "PDA with a fault")
    walk_test(phone, spoil=lambda text: text.replace(GS, ""))
    see(phone, "[data-fault=separator_lost]")
    [found] = server.execute("udi.scan.device", "read", [device], ["scanner_state", "scanner_findings"])
    assert found["scanner_state"] == "bad"
    assert "Ctrl+]" in found["scanner_findings"]
    phone.run("location.hash = 'receive'")
    see(phone, "[data-screen=refused]")
    network.become("cut")
    reopen(phone, "issue")
    see(phone, "[data-screen=refused]")
    walk_test(phone, suffix="Tab")
    see(phone, ".verdict_ok")
    phone.run("location.hash = 'issue'")
    see(phone, "[data-screen=jobs]")
    network.become("open")
    phone.run("window.dispatchEvent(new Event('online'))")
    end = time.monotonic() + 60
    while server.execute("udi.scan.device", "read", [device], ["scanner_state"])[0]["scanner_state"] != "good":
        assert time.monotonic() < end, "the test that was done without a network never came"
        time.sleep(0.3)
    of_device = [("device_id", "=", device)]
    tests = server.execute("udi.scan.device.test", "search_read", of_device, ["separator", "line_end"])
    assert [(test["separator"], test["line_end"]) for test in tests] == [("kept", "tab"), ("lost", "enter")]
    phone.close()


def practise(phone, wrong=()):
    phone.run("location.hash = 'practice'")
    tap(phone, ".start")
    for number in range(1, 11):
        phone.wait(f"document.querySelector('.exercise_step')?.innerText.includes('{number} ')")
        see(phone, ".verdict_idle")
        key = phone.run("document.querySelector('[data-exercise]').dataset.exercise")
        shown = "[...document.querySelectorAll('[data-exercise] [data-code]')]"
        for code in phone.run(f"{shown}.map((e) => e.dataset.code)"):
            type_code(phone, TEXTS[code])
        see(phone, ".verdict_ok" if key in RIGHT else ".verdict_error, .verdict_warning")
        right = RIGHT.get(key, "aside")
        tap(phone, f".{ {'take': 'aside', 'aside': 'take'}[right] if key in wrong else right }")
        see(phone, ".lesson_wrong" if key in wrong else ".lesson_right")
        tap(phone, ".next")
    see(phone, ".score")


def test_practice_without_a_network_is_a_record_once_there_is_one(server, network, profile):
    phone, device = enrolled(server, network.address, profile, "PDA to practise")
    captures = server.execute("udi.scan.capture", "search_count", [])
    moves = server.execute("stock.move.line", "search_count", [])
    network.become("cut")
    reopen(phone, "home")
    practise(phone, wrong=("held",))
    assert phone.run("document.querySelector('.score').innerText") == "9 of 10"
    assert phone.stored() == 0, "the outbox of real work has seen nothing"
    assert not server.execute("udi.scan.training", "search_count", [("device_ref", "=", device)])
    network.become("open")  # nobody tells the app: it tries again by itself
    end = time.monotonic() + 60
    while not server.execute("udi.scan.training", "search_count", [("device_ref", "=", device)]):
        assert time.monotonic() < end, "the record never came"
        time.sleep(0.3)
    [record] = server.execute(
        "udi.scan.training", "search_read", [("device_ref", "=", device)], ["user_login", "score", "errors"]
    )
    assert (record["user_login"], record["score"], record["errors"]) == ("operator", 9, "held")
    assert server.execute("udi.scan.capture", "search_count", []) == captures
    assert server.execute("stock.move.line", "search_count", []) == moves
    phone.close()


def film(path, texts):
    """What a camera sees: symbols on a grey shelf, a little out of focus; written as two pictures of raw video."""
    shelf = Image.new("L", (1280, 720), 150)
    for index, text in enumerate(texts):
        symbol = gs1_data_matrix(to_zxing(parse(text).elements))
        quiet = symbol.quiet + 1
        label = Image.new("L", (symbol.width + 2 * quiet, symbol.height + 2 * quiet), 255)
        for row, line in enumerate(symbol.rows):
            label.paste(Image.frombytes("L", (symbol.width, 1), line), (quiet, quiet + row))
        label = label.resize((label.width * 5, label.height * 5), Image.NEAREST)
        shelf.paste(label, (80 + 300 * index, 100 + 140 * (index % 3)))
    shelf = shelf.filter(ImageFilter.GaussianBlur(0.8))
    colours = bytes([128]) * (1280 * 720 // 2)
    picture = b"FRAME\n" + shelf.tobytes() + colours
    path.write_bytes(b"YUV4MPEG2 W1280 H720 F10:1 Ip A1:1 C420jpeg\n" + picture * 2)


def unit_code(lot):
    made, expiry = (lot[name].replace("-", "")[2:] for name in ("udi_manufacture_date", "udi_expiry_date"))
    return f"01{DI}11{made}17{expiry}10{lot['udi_lot_number']}{GS}21{lot['name']}"


def test_one_look_at_a_shelf(server, network, profile, tmp_path):
    names = ["name", "udi_lot_number", "udi_expiry_date", "udi_manufacture_date"]
    [product] = server.execute("udi.device.identifier", "search_read", [("code", "=", DI)], ["product_id"])
    of_product = [("product_id", "=", product["product_id"][0])]
    lots = server.execute("stock.lot", "search_read", of_product, [*names, "product_qty"])
    here = [lot for lot in lots if lot["product_qty"] > 0]
    reason = {"scope": "lots", "lot_ids": [(6, 0, [here[1]["id"]])], "reason": "Recall of the shelf", "kind": "quality"}
    wizard = server.execute("udi.hold.set", "create", reason)
    server.execute("udi.hold.set", "action_confirm", [wizard])
    film(tmp_path / "shelf.y4m", [unit_code(here[0]), unit_code(here[1])])
    phone, _device = enrolled(server, network.address, profile, "Phone", film=tmp_path / "shelf.y4m")
    phone.run("location.hash = 'look_up'")
    tap(phone, ".camera_button")
    phone.wait("document.querySelectorAll('.frame').length === 2")
    found = "[...document.querySelectorAll('.found')]"
    seen = phone.run(f"{found}.map((e) => [e.className.match(/found_(\\w+)/)[1], e.innerText])")
    assert [(colour, text.split("\n")[0]) for colour, text in seen] == [
        ("error", here[1]["name"]),
        ("ok", here[0]["name"]),
    ]
    box = phone.run(
        """(() => {
            const stage = document.querySelector(".camera_stage").getBoundingClientRect();
            const frame = document.querySelector(".frame_ok").getBoundingClientRect();
            return [(frame.x - stage.x) / stage.width, (frame.y - stage.y) / stage.height];
        })()"""
    )
    assert box == pytest.approx([80 / 1280, 100 / 720], abs=0.03), "the frame stands where the label is"
    tap(phone, ".frame_error")
    see(phone, ".verdict_error")
    assert here[1]["name"] in phone.run("document.querySelector('.main').innerText")
    # without a network: the reader comes from the service worker's cache
    network.become("cut")
    reopen(phone, "scanner_test")
    see(phone, ".sample")
    tap(phone, ".camera_button")
    phone.wait("document.querySelectorAll('.frame').length === 2")
    phone.close()


def screens(server, phone):
    """Every screen, one after the other, in the state in which it has most to show."""
    [job] = server.execute(
        "stock.picking", "search", [("picking_type_code", "=", "incoming"), ("state", "=", "assigned")], limit=1
    )
    for name in ("home", "receive", "issue", "count", "device", "attention", "practice"):
        phone.run(f"location.hash = '{name}'")
        phone.wait("!document.querySelector('.main')?.innerText.includes('…')")
        yield name
    phone.run(f"location.hash = 'receive/{job}'")
    see(phone, ".verdict_idle")
    yield "job"
    type_code(phone, "WEIGHT 12 KG")
    see(phone, ".verdict_error")
    yield "job, red"
    phone.run("location.hash = 'look_up'")
    see(phone, ".verdict_idle")
    for text, colour in ((f"01{DI}", "warning"), (TEXTS["sensor"], "error")):
        type_code(phone, text)
        see(phone, f".verdict_{colour}")
        yield f"look up, {colour}"
    phone.run("location.hash = 'practice'")
    tap(phone, ".start")
    see(phone, ".verdict_idle")
    yield "exercise"
    tap(phone, "[data-exercise] [data-code]")
    see(phone, ".decision")
    yield "decision"
    tap(phone, ".aside")
    see(phone, ".lesson")
    yield "lesson"
    phone.run("location.hash = 'scanner_test'")
    see(phone, ".sample")
    type_code(phone, "nonsense")
    see(phone, ".remedy_bad")
    yield "scanner test"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_can_be_read_and_no_keyboard_pops_up(server, network, profile, theme):
    phone, _device = enrolled(server, network.address, profile, f"PDA in the {theme}")
    scheme = {"name": "prefers-color-scheme", "value": theme}
    still = {"name": "prefers-reduced-motion", "value": "reduce"}
    phone.call("Emulation.setEmulatedMedia", features=[scheme, still])
    wrong, seen = {}, []
    for name in screens(server, phone):
        seen.append(name)
        if found := phone.run(AUDIT):
            wrong[name] = found
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert len(seen) > 12
    moving = phone.run("document.getAnimations().filter((one) => one.effect.getTiming().duration > 1).length")
    assert moving == 0
    phone.close()
