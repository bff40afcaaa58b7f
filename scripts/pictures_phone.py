"""Pictures of the scanning app at the size of a phone, for docs/scanning.md; called by pictures.py.

A device is enrolled for each language, what is scanned is taken back; the device, the serials of the open order and the
captured steps stay in the demo.
"""

import base64
import io
import json

import pictures_film
import zxingcpp
from PIL import Image

SIZE = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
MODULE = "udi_traceability"
OPERATORS = {"en_US": "operator", "zh_CN": "caozuo"}
# pages that are shown as they open: name -> where the address leads, what must be seen
PAGES = {
    "list": ("receive", ".job"),
    "count": ("count", ".job"),
    "pack": ("pack/new", ".field"),
    "return": ("return", ".begin"),
    "vendor-return": ("vendor_return", ".begin"),
    "device": ("device", ".facts"),
    "attention": ("attention", ".nothing"),
}


def enrolment(browser, name):
    """What stands in the code that the administrator sees: `#enrol=…`."""
    known = browser.odoo("udi.scan.device", "search", [["name", "=", name]])
    [device] = known or browser.odoo("udi.scan.device", "create", [{"name": name}])
    dialogue = browser.odoo("udi.scan.device", "action_enrol", [device])["res_id"]
    picture = browser.odoo("udi.scan.enrol", "read", [dialogue], ["picture"])[0]["picture"]
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(base64.b64decode(picture))))
    return "#" + code.text.split("#")[1]


def plan(browser):
    """Serials for the open order, as a planner gives them; returns the order and the code of its first unit."""
    order = browser.record("demo_production_open")
    [found] = browser.odoo("mrp.production", "read", [order], ["lot_producing_ids"])
    if not found["lot_producing_ids"]:
        dialogue = browser.odoo("mrp.production.serials", "create", [{"production_id": order}])[0]
        browser.odoo("mrp.production.serials", "action_generate_serial_numbers", [dialogue])
        browser.odoo("mrp.production.serials", "action_apply", [dialogue])
        [found] = browser.odoo("mrp.production", "read", [order], ["lot_producing_ids"])
    units = browser.odoo("stock.lot", "read", found["lot_producing_ids"], ["name", "udi_hri"])
    return order, min(units, key=lambda unit: unit["name"])["udi_hri"]


def go(browser, fragment, selector):
    browser.run("location.hash = ''")  # lists look alike: the last one must be gone
    browser.see("[data-screen=home]")
    browser.run(f"location.hash = {json.dumps(fragment)}")
    browser.see(selector)
    loaded = "[...document.querySelectorAll('.loading, .job_kept')].every((one) => one.matches('.job_ready'))"
    browser.until(lambda: browser.run(loaded), f"{fragment} was not loaded.")


def scan(browser, text, code):
    """Type it as a hand scanner does, and wait for the verdict with this code."""
    browser.run(f"""(() => {{
        for (const key of [...{json.dumps(text)}, "Enter"]) {{
            document.body.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
        }}
    }})()""")
    browser.see(f".verdict[data-code='{code}']")
    browser.see(".status_good")
    return browser.picture()


def undo(browser):
    browser.click(".undo:enabled")
    browser.see(".verdict[data-code='undone']")


def transfer(browser, codes):
    """Green and amber on a receipt, red on a delivery."""
    go(browser, f"receive/{browser.record('demo_picking_receipt')}", ".verdict")
    yield "green", scan(browser, codes["receive"], "taken")
    yield "amber", scan(browser, codes["receive"], "double")
    undo(browser)
    go(browser, f"issue/{browser.record('demo_picking_delivery')}", ".verdict")
    yield "red", scan(browser, codes["held"], "hold")


def announced(browser, codes):
    """A carton whose content the supplier has announced."""
    go(browser, f"receive/{browser.record('demo_picking_announced')}", ".verdict")
    yield "carton", scan(browser, codes["receive_carton"], "package_taken")
    undo(browser)


def inspection(browser):
    """A lot that has just arrived, in the hand of quality."""
    go(browser, "inspect", ".job")
    browser.click(".job")
    browser.see("[data-screen=job] .verdict")
    [inspection] = browser.odoo("udi.inspection", "search", [["state", "=", "draft"]], limit=1)
    lines = browser.odoo("udi.inspection.line", "search_read", [["inspection_id", "=", inspection]], ["lot_id"])
    [lot] = browser.odoo("stock.lot", "read", lines[0]["lot_id"][:1], ["udi_hri"])
    scan(browser, lot["udi_hri"], "look")
    browser.see(".look_checks")
    yield "inspection", browser.picture()
    browser.click(".look_none")


def production(browser, codes, order, unit):
    go(browser, f"production/{order}", ".production_way")
    scan(browser, unit, "unit")
    yield "production", browser.picture()
    scan(browser, codes["component"], "built_in")
    yield "production-built-in", browser.picture()
    undo(browser)
    undo(browser)


def keys(browser):
    """The key pad, and what is asked at the end, on the delivery of sets."""
    go(browser, f"issue/{browser.record('demo_picking_delivery_sets')}", ".verdict")
    browser.click(".many")
    browser.see(".pad_key")
    for digit in "12":
        browser.run(f"[...document.querySelectorAll('.pad_key')].find((one) => one.innerText === '{digit}').click()")
    browser.see(".pad_use:enabled")
    browser.run("document.querySelector('.pad').scrollIntoView({ block: 'center' })")
    yield "key-pad", browser.picture()


def checked(browser, codes):
    go(browser, f"check/{browser.record('demo_picking_checked')}", ".tally")
    yield "check", scan(browser, codes["good_box"], "right")
    undo(browser)


def own_jobs(browser, codes):
    """What a device begins itself."""
    go(browser, "move/new", ".place_now")
    yield "move", scan(browser, codes["component"], "taken")
    undo(browser)
    go(browser, "quarantine/new", "[data-field=reason]")
    browser.click("[data-field=reason] button")
    browser.see(".begin_now:enabled")
    yield "quarantine", browser.picture()
    yield from counting(browser, codes, "counting")


def counting(browser, codes, name):
    go(browser, "count", ".job")
    browser.click(f".job[data-job='{browser.record('demo_location_a_01')}']")
    browser.see("[data-screen=job] .verdict")
    yield name, scan(browser, codes["good_box"], "taken")
    undo(browser)


def trial(browser):
    """Practice and the test of the scanner."""
    go(browser, "practice", ".start")
    browser.click(".start")
    browser.click("[data-exercise] [data-code]")
    browser.see(".decision")
    yield "practice", browser.picture()
    go(browser, "scanner_test", ".sample")
    yield "scanner-test", browser.picture()


def shelf(browser, codes, path):
    """The camera over a shelf: a unit that may be used, one on hold, one that a hospital has."""
    places = (
        ("good_unit", "data_matrix", (90, 90)), ("held", "data_matrix", (860, 150)), ("delivered", "qr", (440, 400)),
    )  # fmt: skip
    pictures_film.film(path, [(codes[key], kind, place) for key, kind, place in places])
    go(browser, "look_up", ".verdict")
    browser.click(".camera_button")
    browser.until(
        lambda: browser.run("document.querySelectorAll('.frame').length") == len(places), "The camera reads no shelf."
    )
    yield "camera", browser.picture()
    browser.click(".camera_close")


def screens(browser, codes, order, unit, film):
    """``(name, picture)`` of what one operator does."""
    yield from transfer(browser, codes)
    yield from announced(browser, codes)
    yield from keys(browser)
    yield from production(browser, codes, order, unit)
    go(browser, "look_up", ".verdict")
    yield "look-up", scan(browser, codes["good_unit"], "usable")
    for name, (where, selector) in PAGES.items():
        go(browser, where, selector)
        browser.see(".status_good")
        yield name, browser.picture()
    yield from checked(browser, codes)
    yield from own_jobs(browser, codes)
    yield from trial(browser)
    yield from shelf(browser, codes, film)


def pictures(browser, database, lang, film):
    """Yield ``(name, picture)`` of each screen in a language.

    :param film: where the camera of this browser looks (`pictures_film`)
    """
    login, name = OPERATORS[lang], f"PDA {lang}"
    with browser.person(database, "admin", lang):
        codes = {code["key"]: code["text"] for code in browser.odoo("udi.demo.code", "codes")}
        fragment = enrolment(browser, name)
        order, unit = plan(browser)
    # the app keeps everything on the device: this is a new one
    kept = "indexeddb,service_workers,cache_storage,local_storage"
    browser.call("Storage.clearDataForOrigin", origin=browser.address, storageTypes=kept)
    with browser.person(database, login, lang):
        browser.call("Emulation.setDeviceMetricsOverride", **SIZE)
        browser.call("Page.navigate", url=browser.address + "/udi/scan")
        browser.see("[data-screen=enrol] .step_done")
        yield "scan-enrol", browser.picture()
        browser.call("Page.navigate", url="about:blank")
        browser.call("Page.navigate", url=browser.address + "/udi/scan" + fragment)
        browser.see("[data-screen=home] .tile")
        yield "scan-home", browser.picture()
        for name_, picture in screens(browser, codes, order, unit, film):
            yield f"scan-{name_}", picture
    with browser.person(database, "admin", lang):
        devices = browser.odoo("udi.scan.device", "search", [["name", "=", name]])
        browser.odoo("udi.scan.device", "write", devices, {"blind_count": True})
    with browser.person(database, login, lang):
        browser.call("Page.navigate", url=browser.address + "/udi/scan")
        browser.see("[data-screen=home] .tile")
        for name_, picture in counting(browser, codes, "count-blind"):
            yield f"scan-{name_}", picture
    with browser.person(database, "admin", lang):
        browser.odoo("udi.scan.device", "write", devices, {"blind_count": False})
    with browser.person(database, "quality", lang):
        browser.call("Page.navigate", url=browser.address + "/udi/scan")
        browser.see("[data-screen=home] .tile")
        for name_, picture in inspection(browser):
            yield f"scan-{name_}", picture
