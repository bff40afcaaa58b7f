"""The verdict in the browser: from the last key of a scan to its colour on the screen, with 100,000 known lots on the
device.

Real Chromium, the real app, its IndexedDB. What is measured has the whole way in it: key, reading, facts, judgement,
the scan on the disk, the screen drawn.
"""

import json
import os
import subprocess
import tempfile
import time

from .database import NAME, fresh, shell
from .figures import PROJECT, Figure, NotYet

LOTS = 100_000
SCANS = {"S": 300, "M": 600, "L": 600}
WANTED_MS = 100
PATIENCE = 300  # seconds: the first page of a new server
# the lots that a device keeps, written as the app writes them; every third is here and free, so that the hint that an
# older lot is there has something to look through
FILL = """
new Promise((done, fail) => {
    const opened = indexedDB.open("udi_scan");
    opened.onerror = () => fail(opened.error);
    opened.onsuccess = async () => {
        const db = opened.result;
        const dayOf = (number) => new Date(Date.UTC(2030, 0, 1 + (number %% 1500))).toISOString().slice(0, 10);
        for (let start = 0; start < %(lots)d; start += 5000) {
            await new Promise((written, refused) => {
                const transaction = db.transaction("lots", "readwrite");
                const lots = transaction.objectStore("lots");
                for (let number = start; number < start + 5000; number++) {
                    const here = number %% 3 ? 0 : 1;
                    const lot = {
                        id: 1000000 + number, product_id: %(product)d, name: `KNOWN-${number}`, lot_number: "K",
                        expiry: dayOf(number), made: "2026-01-05", held: number %% 50 ? null : "Recall", here,
                        place: here ? "WH/Stock" : null, gone: here ? null : "partner",
                    };
                    if (here && !lot.held) {
                        lot.free = [lot.product_id, lot.expiry, lot.name];
                    }
                    lots.put(lot);
                }
                transaction.oncomplete = written;
                transaction.onabort = () => refused(transaction.error);
            });
        }
        const count = db.transaction("lots").objectStore("lots").count();
        count.onsuccess = () => { db.close(); done(count.result); };
    };
})
"""
PRODUCT = """
new Promise((done) => {
    const opened = indexedDB.open("udi_scan");
    opened.onsuccess = () => {
        const asked = opened.result.transaction("products").objectStore("products").getAllKeys();
        asked.onsuccess = () => { opened.result.close(); done(asked.result[0]); };
    };
})
"""
# one scan after the other; the time ends in the frame in which the verdict stands on the screen
MEASURE = """
(async () => {
    const press = (key) =>
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const panel = () => document.querySelector(".verdict").innerText;
    const times = [];
    const codes = {};
    for (const text of %(texts)s) {
        const before = panel();
        [...text].forEach((character) => character === "\\x1d" ? press("\\x1d") : press(character));
        const begun = performance.now();
        press("Enter");
        await new Promise((done, fail) => {
            const late = setTimeout(() => fail(new Error(`no verdict for ${text}: ${panel()}`)), 30000);
            const watch = new MutationObserver(() => {
                if (panel() !== before) {
                    clearTimeout(late);
                    watch.disconnect();
                    done();
                }
            });
            const everything = { subtree: true, childList: true, characterData: true, attributes: true };
            watch.observe(document.querySelector(".main"), everything);
        });
        await painted();
        times.push(performance.now() - begun);
        const code = document.querySelector(".verdict").dataset.code;
        codes[code] = (codes[code] || 0) + 1;
        await new Promise((done) => setTimeout(done, 30));
    }
    return { times, codes };
})()
"""


def figures(size):
    from .scan import server  # which calls this module

    find_browser()
    count = SCANS[size]
    with fresh("plain") as conf:
        world = shell(conf, NAME, "scan_job", "prepare", 1, 1, count, 1)
        [device] = world["devices"]
        with server(conf) as port, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            found = in_browser(port, profile, device, count)
    times = sorted(found["times"])
    p95, middle = times[int(len(times) * 0.95)], times[len(times) // 2]
    kinds = ", ".join(f"{number} {code}" for code, number in sorted(found["codes"].items()))
    yield Figure(
        "scan.verdict_p95_ms", p95, "ms", size=size,
        note=f"last key to colour on the screen, the scan on the disk, {found['known']:,} known lots on the device;"
        f" median {middle:.0f}, longest {times[-1]:.0f}; wanted {WANTED_MS}; {len(times)} scans ({kinds}) on"
        f" {os.cpu_count()} cores",
    )  # fmt: skip


def find_browser():
    """Put the project's Chromium on the path."""
    found = subprocess.run([PROJECT / "scripts/chromium.sh"], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        raise NotYet("The verdict is measured in Chromium: install the package chromium.")
    if folder := found.stdout.strip():
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def in_browser(port, profile, device, count):
    """``{times, codes, known}`` of so many scans."""
    from pictures import Browser  # beside the package: bench.py is started from there

    phone = Browser(profile, f"http://127.0.0.1:{port}")
    phone.socket.settimeout(PATIENCE)
    try:
        phone.call("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=1, mobile=True)
        go(phone, f"/web/login?db={NAME}", "document.readyState === 'complete'")
        credentials = {"db": NAME, "login": device["login"], "password": device["login"]}
        phone.request("/web/session/authenticate", credentials)
        go(phone, f"/udi/scan#enrol={device['code']}", "!!document.querySelector('[data-screen=home]')")
        phone.run(f"location.hash = 'receive/{device['transfers'][0]['id']}'")
        until(phone, "!!document.querySelector('.verdict_idle')")
        product = phone.run(PRODUCT)
        known = phone.run(FILL % {"lots": LOTS, "product": product})
        texts = [text for number in range(count // 3) for text in scans(device["prefix"], number)]
        found = phone.run(MEASURE % {"texts": json.dumps(texts)})
        return {**found, "known": known}
    finally:
        phone.close()


def scans(prefix, number):
    """Three scans: a new unit that is taken, a known one that is no longer wanted, something that is no device."""
    return f"{prefix}{number}", f"KNOWN-{number * 7 + 1}", f"WEIGHT {number} KG"


def go(phone, path, condition):
    phone.call("Page.navigate", url=phone.address + path)
    until(phone, condition)


def until(phone, condition):
    """Wait for a JavaScript expression, whatever page is being loaded meanwhile."""
    end, found = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        try:
            if found := phone.run(condition):
                return found
        except Exception as failure:  # noqa: BLE001 - the page that was asked is gone: the next one is
            found = failure
        time.sleep(0.1)
    raise RuntimeError(f"Never true: {condition} ({found})")
