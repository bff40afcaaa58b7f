"""A phone with the scanning app: Chromium with a profile of its own that survives being killed."""

import base64
import contextlib
import io
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import zxingcpp
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from pictures import Browser, Failure
from pictures_film import switches

PATIENCE = 90
GS = "\x1d"


@contextlib.contextmanager
def unlimited():
    """Odoo limits the address space of the tests' process; a browser that inherits that does not start."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (before[1], before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


class Phone(Browser):
    """One device; ``database`` is where it signs in, ``film`` a .y4m file that its camera sees."""

    def __init__(self, profile, address, database, film=None):
        Path(profile, "DevToolsActivePort").unlink(missing_ok=True)  # of the browser that was killed
        with unlimited():
            super().__init__(profile, address, *(switches(film) if film else ()))
        self.database = database
        self.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=1, mobile=True)

    def kill(self):
        """The battery is empty: no goodbye to anybody."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def wait(self, condition, seconds=PATIENCE):
        """Wait until a JavaScript expression is true, whatever page is being loaded meanwhile."""
        end, found = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                if found := self.run(condition):
                    return found
            except Failure as failure:
                found = failure
            time.sleep(0.1)
        raise AssertionError(f"Never true: {condition}\n{found}\n{self.run('document.body.innerText')[:1000]}")

    def go(self, path):
        self.call("Page.navigate", url=self.address + path)

    def sign_in(self, login):
        self.go(f"/web/login?db={self.database}")
        self.wait("document.readyState === 'complete' && !!document.querySelector('form, body')")
        self.request("/web/session/authenticate", {"db": self.database, "login": login, "password": login})

    def open_app(self, fragment=""):
        self.go("/udi/scan" + fragment)
        # a new server makes its bundles first, which takes minutes on a busy machine
        self.wait("!!document.querySelector('.app')", seconds=300)

    def keep_app(self):
        """Wait until the service worker has everything that the app needs without a network."""
        self.wait("navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')")

    def open_job(self, scenario, job):
        self.run(f"location.hash = '{scenario}/{job}'")
        self.wait("!!document.querySelector('.verdict')")

    def scan(self, texts):
        """Type codes as a hand scanner does, one after the other without waiting; then wait for the last verdict."""
        script = f"""(() => {{
            const press = (key) => document.body.dispatchEvent(
                new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
            for (const text of {json.dumps(texts)}) {{
                [...text].forEach(press);
                press("Enter");
            }}
        }})()"""
        self.run(script)

    def stored(self, expression="items.length"):
        """A value computed from the steps in the outbox, read from the disk and not from the app's memory."""
        return self.run(
            f"""new Promise((done, fail) => {{
                const opened = indexedDB.open("udi_scan");
                opened.onerror = () => fail(opened.error);
                opened.onsuccess = () => {{
                    const db = opened.result;
                    const asked = db.transaction("outbox").objectStore("outbox").getAll();
                    asked.onsuccess = () => {{ db.close(); const items = asked.result; done({expression}); }};
                }};
            }})"""
        )

    def wait_stored(self, count, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if (found := self.stored()) >= count:
                return
            time.sleep(0.1)
        raise AssertionError(f"{found} of {count} scans are on the disk\n{self.run('document.body.innerText')[:600]}")

    def wait_sent(self, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not (left := self.stored("items.filter((item) => item.state === 'waiting').length")):
                return
            time.sleep(0.2)
        raise AssertionError(f"{left} scans were not sent\n{self.run('document.body.innerText')[:600]}")


def code_in(picture):
    """The text of a QR code in a base64 picture."""
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(base64.b64decode(picture))))
    return code.text


def enrolled(server, address, profile, name, film=None, login="operator"):
    """A phone on which somebody has signed in, enrolled as a device of this name; returns phone and device."""
    device = server.execute("udi.scan.device", "create", {"name": name})
    action = server.execute("udi.scan.device", "action_enrol", [device])
    [wizard] = server.execute("udi.scan.enrol", "read", [action["res_id"]], ["picture"])
    phone = Phone(profile, address, server.name, film)
    phone.sign_in(login)
    phone.open_app("#" + code_in(wizard["picture"]).split("#")[1])
    phone.wait("!!document.querySelector('[data-screen=home]')")
    phone.keep_app()
    return phone, device


def see(phone, selector):
    phone.wait(f"!!document.querySelector({json.dumps(selector)})")


def tap(phone, selector):
    see(phone, selector)
    phone.run(f"document.querySelector({json.dumps(selector)}).click()")


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


def reopen(phone, name):
    """Load the page anew on a screen of this name: without a network that is what the service worker has kept."""
    phone.run(f"location.hash = '{name}'")
    phone.run("document.documentElement.dataset.old = '1'")
    phone.call("Page.reload")
    phone.wait("!document.documentElement.dataset.old && !!document.querySelector('.app')")
