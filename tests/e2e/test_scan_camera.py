"""The camera of the scanning app with real frames: a film of symbols that our own label code drew, through Chromium's
getUserMedia, the worker with Odoo's zxing library and the app's screen. No double anywhere.

Chromium on Linux has no BarcodeDetector: that way into the same screen is in scan_camera.test.js, with a double.
"""

import pytest
from pictures_film import HEIGHT, WIDTH, film
from scan_phone import enrolled, reopen, see, tap

from odoo.addons.udi_core.scan_symbols import GS

DI = "06999988000116"  # the flow sensor of the demo company


def unit_code(lot):
    made, expiry = (lot[name].replace("-", "")[2:] for name in ("udi_manufacture_date", "udi_expiry_date"))
    return f"01{DI}11{made}17{expiry}10{lot['udi_lot_number']}{GS}21{lot['name']}"


def in_stock(server):
    """Three flow sensors that lie here, the last of them frozen by this test, as a recall would."""
    names = ["name", "udi_lot_number", "udi_expiry_date", "udi_manufacture_date", "product_qty", "udi_on_hold"]
    [product] = server.execute("udi.device.identifier", "search_read", [("code", "=", DI)], ["product_id"])
    lots = server.execute("stock.lot", "search_read", [("product_id", "=", product["product_id"][0])], names)
    here = sorted((lot for lot in lots if lot["product_qty"] > 0), key=lambda lot: lot["name"], reverse=True)[:3]
    if not here[2]["udi_on_hold"]:
        reason = {"scope": "lots", "lot_ids": [(6, 0, [here[2]["id"]])], "reason": "Recalled", "kind": "quality"}
        wizard = server.execute("udi.hold.set", "create", reason)
        server.execute("udi.hold.set", "action_confirm", [wizard])
    return here


def test_one_look_at_a_shelf(server, network, profile, tmp_path):
    """GS1-128, GS1 QR code and GS1 DataMatrix side by side: each is framed where it is, the recalled one in red."""
    first, second, recalled = in_stock(server)
    shelf = [
        (unit_code(first), "code_128", (60, 60)),
        (unit_code(second), "qr", (120, 330)),
        (unit_code(recalled), "data_matrix", (760, 360)),
    ]
    phone, _device = enrolled(
        server, network.address, profile, "Phone at a shelf", film=film(tmp_path / "shelf.y4m", shelf)
    )
    phone.run("location.hash = 'look_up'")
    tap(phone, ".camera_button")
    phone.wait("document.querySelectorAll('.frame').length === 3")
    found = "[...document.querySelectorAll('.found')]"
    seen = phone.run(f"{found}.map((e) => [e.className.match(/found_(\\w+)/)[1], e.querySelector('b').innerText])")
    assert seen[0] == ["error", recalled["name"]], "first in the list"
    assert sorted(seen[1:]) == sorted([["ok", first["name"]], ["ok", second["name"]]])
    box = phone.run(
        """(() => {
            const stage = document.querySelector(".camera_stage").getBoundingClientRect();
            const frame = document.querySelector(".frame_error").getBoundingClientRect();
            return [(frame.x - stage.x) / stage.width, (frame.y - stage.y) / stage.height];
        })()"""
    )
    assert box == pytest.approx([760 / WIDTH, 360 / HEIGHT], abs=0.03), "the frame stands where the label is"
    taken = phone.run("document.querySelectorAll('.verdict_ok, .verdict_error').length")
    assert not taken, "of several nothing is taken by itself"
    tap(phone, ".frame_error")
    see(phone, ".verdict_error")
    assert recalled["name"] in phone.run("document.querySelector('.main').innerText")
    # without a network: the reader comes from the service worker's cache
    network.become("cut")
    reopen(phone, "scanner_test")
    see(phone, ".sample")
    tap(phone, ".camera_button")
    phone.wait("document.querySelectorAll('.frame').length === 3")
    phone.close()


@pytest.mark.parametrize("kind", ["code_128", "qr"])
def test_the_only_code_is_taken(server, network, profile, tmp_path, kind):
    """Held still before the camera, with the whole of it: device, lot, dates and serial number."""
    lot, *_others = in_stock(server)
    picture = film(tmp_path / "label.y4m", [(unit_code(lot), kind, (100, 200))])
    phone, _device = enrolled(server, network.address, profile, f"Phone, {kind}", film=picture)
    phone.run("location.hash = 'look_up'")
    tap(phone, ".camera_button")
    see(phone, ".verdict_ok")
    facts = phone.run("[...document.querySelectorAll('.facts dd')].map((one) => one.innerText)")
    assert {lot["name"], lot["udi_lot_number"], lot["udi_expiry_date"]} <= set(facts), facts
    assert lot["name"] in phone.run("document.querySelector('.camera_hint').innerText")
    phone.close()
