"""Take the pictures of the README from the real pages of a running demo installation.

usage: pictures.py ADDRESS DATABASE [NAME...]        e.g. pictures.py http://localhost:8069 udi_demo timeline

Writes docs/pictures/NAME.png (English) and NAME.zh_CN.png (Chinese): all of them, or the ones that are named.
The demo users' language is switched for it and switched back, a scan is taken back again; the two print jobs for the
picture of the label stay, and what pictures_phone.py says of the scanning app (NAME: phone). Needs Chromium.
"""

import base64
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pictures_film
import pictures_phone
import pypdfium2
import websocket
from PIL import Image, ImageOps

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LANGUAGES = {"en_US": "", "zh_CN": ".zh_CN"}
WIDTH = 1280
PATIENCE = 60  # seconds for a page on a busy machine
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--remote-debugging-port=0", "--remote-allow-origins=*",
    # A page of Odoo that is left while it opens its IndexedDB is kept with the open request unanswered, and each later
    # page of the same profile waits for that database before it shows anything.
    "--disable-features=BackForwardCache",
)  # fmt: skip
MODULE = "udi_traceability"


class Failure(Exception):
    """Something that the person who wants the pictures must put right."""


class Browser:
    """One page of a headless Chromium, driven over its DevTools protocol."""

    def __init__(self, profile, address, *switches):
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        if not program:
            raise Failure("Chromium was not found: install the package chromium.")
        self.address = address
        self.numbers = itertools.count(1)
        self.process = subprocess.Popen(
            [program, *SWITCHES, *switches, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        port_file = Path(profile, "DevToolsActivePort")
        self.until(lambda: port_file.exists() and port_file.read_text().strip(), "Chromium did not start.")
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as answer:
            page = next(target for target in json.load(answer) if target["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=PATIENCE, max_size=None)
        self.call("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
        self.call("Emulation.setScrollbarsHidden", hidden=True)

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def call(self, method, **params):
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass
        if "error" in answer:
            raise Failure(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def run(self, script):
        """The value of a JavaScript expression in the page; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise Failure(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    @staticmethod
    def until(condition, sentence):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if value := condition():
                return value
            time.sleep(0.1)
        raise Failure(sentence)

    def see(self, selector):
        """Wait until an element is there and nothing loads any more."""
        script = f"""
            document.readyState === "complete" && !!document.querySelector({json.dumps(selector)})
            && !document.querySelector(".o_loading_indicator, .o_blockUI")
            && [...document.images].every((image) => image.complete) && document.fonts.status === "loaded"
        """
        still = """
            new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
                .then(() => document.getAnimations().every((animation) => animation.playState !== "running"))
        """
        self.until(lambda: self.run(script), f"The page {self.run('location.href')} does not show {selector}.")
        self.until(lambda: self.run(still), f"The page {self.run('location.href')} does not come to rest.")

    def click(self, selector):
        self.see(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def open(self, path, selector, height):
        self.call("Emulation.setDeviceMetricsOverride", width=WIDTH, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=self.address + path)
        self.see(selector)

    def picture(self):
        return Image.open(io.BytesIO(base64.b64decode(self.call("Page.captureScreenshot")["data"])))

    # ------------------------------------------------------------------ Odoo
    def request(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "params": params})
        script = f"""
            fetch({json.dumps(path)}, {{
                method: "POST", headers: {{ "Content-Type": "application/json" }}, body: {json.dumps(body)}
            }}).then((answer) => answer.json())
        """
        answer = self.run(script)
        if "error" in answer:
            raise Failure(answer["error"]["data"]["message"])
        return answer.get("result")

    def odoo(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.request(path, {"model": model, "method": method, "args": args, "kwargs": kwargs})

    def record(self, name):
        return self.odoo("ir.model.data", "check_object_reference", MODULE, name)[1]

    def file(self, path):
        """The bytes behind a path, with the rights of who is signed in."""
        script = f"""
            fetch({json.dumps(path)}).then((answer) => answer.arrayBuffer()).then((buffer) =>
                btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("")))
        """
        return base64.b64decode(self.run(script))

    @contextmanager
    def person(self, database, login, lang):
        """Signed in as a demo user who reads this language."""
        self.call("Network.clearBrowserCookies")
        self.call("Page.navigate", url=f"{self.address}/web/login?db={database}")
        self.see("form, body")
        user = self.request("/web/session/authenticate", {"db": database, "login": login, "password": login})["uid"]
        [before] = self.odoo("res.users", "read", [user], ["lang"])
        self.odoo("res.users", "write", [user], {"lang": lang})
        try:
            yield
        finally:
            self.odoo("res.users", "write", [user], {"lang": before["lang"]})


# ---------------------------------------------------------------------- the pictures
def home(browser, _lang):
    browser.open("/odoo/udi", ".o_udi_home .o_udi_tile", 640)
    return browser.picture()


def scan_receipt(browser, _lang):
    codes = {code["key"]: code["text"] for code in browser.odoo("udi.demo.code", "codes")}
    receipt = browser.record("demo_picking_receipt")
    page = f"action-{MODULE}.scan_screen?picking_id={receipt}"
    browser.open(f"/odoo/receipts/{receipt}/{page}", ".o_udi_line", 600)
    for number, key in enumerate(("damaged", "receive"), 1):
        browser.run(
            f"""(() => {{
                const field = document.querySelector(".o_udi_scan_field");
                field.value = {json.dumps(codes[key])};
                field.dispatchEvent(new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true }}));
            }})()"""
        )
        browser.see(f".o_udi_history_entry:nth-of-type({number})")
    browser.see(".o_udi_answer_ok")
    taken = browser.picture()
    browser.click(".o_udi_undo:enabled")
    browser.see(".o_udi_line:not(:has(.o_udi_lot))")
    return taken


def lot_page(browser, name, tab, selector, height):
    lot = browser.record(name)
    browser.open(f"/odoo/action-{MODULE}.action_udi_lot/{lot}", f".nav-link[name='{tab}']", height)
    browser.click(f".nav-link[name='{tab}']")
    # the bar above stays where it is and would cover the tabs
    browser.run("document.querySelector('.o_notebook').style.scrollMarginTop = '4rem'")
    browser.run("document.querySelector('.o_notebook').scrollIntoView()")
    browser.see(selector)
    return browser.picture()


def timeline(browser, _lang):
    return lot_page(browser, "demo_lot_pump_returned", "udi_timeline", ".o_udi_event", 680)


def genealogy(browser, _lang):
    return lot_page(browser, "demo_lot_tube_good", "udi_genealogy", ".o_udi_node", 770)


def recall(browser, _lang):
    case = browser.record("demo_recall")
    browser.open(f"/odoo/udi-recalls/{case}", ".o_udi_recall_figures", 860)
    return browser.picture()


def demo_codes(browser, _lang):
    browser.open("/odoo/udi-demo-codes", ".o_udi_demo_grid .card", 860)
    return browser.picture()


def label(browser, lang):
    lot = browser.record("demo_lot_pump_good")
    values = {"lot_ids": [[6, 0, [lot]]], "lang": lang, "reason": "README"}
    dialogue = browser.odoo("udi.label.print", "create", [values])[0]
    path = browser.odoo("udi.label.print", "action_print", [dialogue])["params"]["url"]
    page = pypdfium2.PdfDocument(browser.file(path))[0]
    return ImageOps.expand(page.render(scale=640 / page.get_width()).to_pil().convert("RGB"), 1, "#c8c8c8")


PICTURES = {
    "home": ("operator", home),
    "scan-receipt": ("operator", scan_receipt),
    "timeline": ("operator", timeline),
    "genealogy": ("operator", genealogy),
    "demo-codes": ("operator", demo_codes),
    "recall": ("recall", recall),
    "label": ("leader", label),
}


def save(picture, path):
    # a third of the size; the other methods turn the few red dots of a page into something else
    small = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(f"  {path.name}: {picture.width} × {picture.height}, {path.stat().st_size // 1024} KB", flush=True)


def main(address, database, *names):
    if unknown := set(names) - {*PICTURES, "phone"}:
        raise Failure(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(PICTURES)}, phone.")
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        film = Path(profile, "shelf.y4m")  # what the camera sees
        browser = Browser(profile, address.rstrip("/"), *pictures_film.switches(film))
        try:
            for (name, (login, take)), (lang, suffix) in itertools.product(PICTURES.items(), LANGUAGES.items()):
                if not names or name in names:
                    with browser.person(database, login, lang):
                        save(take(browser, lang), TARGET / f"{name}{suffix}.png")
            for lang, suffix in LANGUAGES.items() if not names or "phone" in names else ():
                for name, picture in pictures_phone.pictures(browser, database, lang, film):
                    save(picture, TARGET / f"{name}{suffix}.png")
        finally:
            browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    os.environ.setdefault("no_proxy", "127.0.0.1,localhost")
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        sys.exit(str(failure))
