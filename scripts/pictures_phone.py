"""Pictures of the scanning app at the size of a phone, for docs/scanning.md; called by pictures.py.

A device is enrolled for each language, what is scanned is taken back; the device, the serials of the open order and the
captured steps stay in the demo.
"""

import base64
import io
import json

import zxingcpp
from PIL import Image

SIZE = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
MODULE = "udi_traceability"
# pages that are shown as they open: name -> where the address leads, what must be seen
PAGES = {
    "list": ("receive", ".job"),
    "count": ("count", ".job"),
    "move": ("move/new", ".verdict"),
    "pack": ("pack/new", ".field"),
    "check": ("check", ".hint"),
    "return": ("return", ".begin"),
    "device": ("device", ".facts"),
    "attention": ("attention", ".main > *"),
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
    browser.run(f"location.hash = {json.dumps(fragment)}")
    browser.see(selector)


def scan(browser, text, code):
    """Type it as a hand scanner does, and wait for the verdict with this code."""
    browser.run(f"""(() => {{
        for (const key of [...{json.dumps(text)}, "Enter"]) {{
            document.body.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
        }}
    }})()""")
    browser.see(f".verdict[data-code='{code}']")
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


def production(browser, codes, order, unit):
    go(browser, f"production/{order}", ".production_way")
    scan(browser, unit, "unit")
    yield "production", browser.picture()
    scan(browser, codes["component"], "built_in")
    yield "production-built-in", browser.picture()
    undo(browser)
    undo(browser)


def pictures(browser, database, lang):
    """Yield ``(name, picture)`` of each screen in a language."""
    with browser.person(database, "admin", lang):
        codes = {code["key"]: code["text"] for code in browser.odoo("udi.demo.code", "codes")}
        fragment = enrolment(browser, f"PDA {lang}")
        order, unit = plan(browser)
    # the app keeps everything on the device: this is a new one
    kept = "indexeddb,service_workers,cache_storage,local_storage"
    browser.call("Storage.clearDataForOrigin", origin=browser.address, storageTypes=kept)
    with browser.person(database, "operator", lang):
        browser.call("Emulation.setDeviceMetricsOverride", **SIZE)
        browser.call("Page.navigate", url=browser.address + "/udi/scan")
        browser.see("[data-screen=enrol] .step_done")
        yield "scan-enrol", browser.picture()
        browser.call("Page.navigate", url="about:blank")
        browser.call("Page.navigate", url=browser.address + "/udi/scan" + fragment)
        browser.see("[data-screen=home] .tile")
        yield "scan-home", browser.picture()
        for name, picture in transfer(browser, codes):
            yield f"scan-{name}", picture
        for name, picture in production(browser, codes, order, unit):
            yield f"scan-{name}", picture
        go(browser, "look_up", ".verdict")
        yield "scan-look-up", scan(browser, codes["good_unit"], "usable")
        for name, (where, selector) in PAGES.items():
            go(browser, where, selector)
            browser.see(".status_good")
            yield f"scan-{name}", browser.picture()
