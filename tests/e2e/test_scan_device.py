"""The device itself: installed, its disk full, stolen. Real Chromium, nothing stubbed."""

import json

from scan_phone import Phone, enrolled, see, tap

DI = "06999988000116"  # the flow sensor of the demo company
# Everything that the app writes down, store by store: what is not named here has no business on a device that may be
# stolen. The ticket says who may sign steps, on this device and for three days; it opens nothing.
KEPT = {
    "meta": {"key", "value", "next"},
    "outbox": {
        "sequence", "uuid", "state", "captured_at", "action", "scenario", "job", "raw", "quantity", "product_id",
        "name", "counted", "options", "verdict", "ticket", "user_id", "offset_ms", "undo_of", "code", "title",
        "message", "seen", "held",
    },
    "jobs": {
        "id", "key", "scenario", "name", "partner", "origin", "planned", "state", "count", "done", "lines", "other",
        "watermark", "booked", "loaded_at", "finished", "begun", "options", "place", "blind", "check", "free", "found",
        "may_hold", "step", "gates", "packages", "in_use", "picked_by", "pickers", "required",
    },
    "products": {"id", "name", "tracking", "uom", "rules", "gates"},
    "identifiers": {"agency", "code", "product_id", "kind", "contains", "needs"},
    "lots": {
        "id", "product_id", "name", "lot_number", "expiry", "made", "held", "here", "place", "gone", "places", "free",
    },
    "lot_gates": {"id", "product_id", "rules"},
    "photos": {"uuid"},
    "places": {"id", "name", "codes", "quarantine"},
    "partners": {"id", "name", "codes"},
    "reports": {"uuid", "kind", "ticket", "sequence"},
}  # fmt: skip
EVERYTHING = """(async () => {
    const found = { stores: {}, local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie };
    const done = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const names = (await indexedDB.databases()).map(({ name }) => name);
    for (const name of names.filter((one) => one.startsWith("udi_scan"))) {
        const db = await done(indexedDB.open(name));
        for (const store of db.objectStoreNames) {
            const rows = await done(db.transaction(store).objectStore(store).getAll());
            found.stores[store] = [...(found.stores[store] || []), ...rows];
        }
        db.close();
    }
    found.pages = {};
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            found.pages[new URL(request.url).pathname] = await (await cache.match(request)).text();
        }
    }
    return found;
})()"""


def record(server, name):
    return server.execute("ir.model.data", "check_object_reference", "udi_traceability", name)[1]


def sensor_code(serial):
    return f"(01){DI}(11)261108(17)311107(10)FS261108(21){serial}"


def open_receipt(server, phone):
    phone.run(f"location.hash = 'receive/{record(server, 'demo_picking_receipt')}'")
    see(phone, ".verdict_idle")


def test_chromium_would_install_it(server, network, profile):
    phone, _device = enrolled(server, network.address, profile, "PDA to install")
    found = phone.call("Page.getInstallabilityErrors")["installabilityErrors"]
    assert not found, found
    manifest = phone.call("Page.getAppManifest")
    assert not manifest["errors"], manifest
    wanted = json.loads(manifest["data"])
    assert (wanted["scope"], wanted["display"]) == ("/udi/scan", "standalone")
    # and Odoo's own menu leads to it
    menu = server.execute("ir.model.data", "check_object_reference", "udi_scan", "menu_udi_scan_app")[1]
    [found] = server.execute("ir.ui.menu", "read", [menu], ["action"])
    model, number = found["action"].split(",")
    [action] = server.execute(model, "read", [int(number)], ["url", "target"])
    assert (model, action["url"]) == ("ir.actions.act_url", "/udi/scan")
    phone.close()


def test_a_full_disk_stops_loudly_and_loses_nothing(server, network, profile):
    """Chromium's own quota: what does not fit is not taken, what was taken stays, and it goes on when there is room."""
    phone, _device = enrolled(server, network.address, profile, "PDA with a full disk")
    open_receipt(server, phone)
    network.become("cut")
    phone.scan([sensor_code("FULL-1")])
    phone.wait_stored(1)
    here = phone.run("location.hash")
    phone.close()
    # a browser that runs already remembers for half a minute how much room there was
    phone = Phone(profile, network.address, server.name)
    phone.call("Storage.overrideQuotaForOrigin", origin=network.address, quotaSize=1)
    phone.open_app(here)
    see(phone, ".verdict_idle")
    phone.scan([sensor_code("FULL-2")])
    see(phone, ".verdict_error[data-code=storage]")
    assert phone.stored() == 1
    count = phone.run("document.querySelector('.line_count b').innerText")
    assert count == "1", "nothing is counted that is not kept"
    phone.call("Storage.overrideQuotaForOrigin", origin=network.address)
    phone.scan([sensor_code("FULL-2")])
    see(phone, ".verdict_ok")
    phone.wait_stored(2)
    assert phone.stored("items.map((item) => [item.sequence, item.name].join())") == ["1,FULL-1", "2,FULL-2"]
    for count in (3, 4):
        tap(phone, ".undo:enabled")
        phone.wait_stored(count)
    network.become("open")
    phone.sign_in("operator")  # a browser that ends may forget the session
    phone.open_app()
    phone.wait_sent()
    phone.close()


def test_what_a_thief_finds(server, network, profile):
    """A device after a day's work: names of goods, places and partners, its own token, and nothing that opens more."""
    phone, device = enrolled(server, network.address, profile, "PDA that is stolen")
    for task in ("receive", "issue", "move", "count", "return", "quarantine", "check"):
        phone.run(f"location.hash = '{task}'")
        see(phone, "[data-screen=jobs]")
        phone.wait("!document.querySelector('.loading')")
    open_receipt(server, phone)
    phone.scan([sensor_code("STOLEN-1")])
    phone.wait_stored(1)
    tap(phone, ".undo:enabled")
    phone.wait_stored(2)
    phone.wait_sent()
    found = phone.run(EVERYTHING)
    stores = found["stores"]
    assert len(stores["lots"]) > 5 and stores["outbox"] and stores["places"]
    unknown = {name: set().union(*rows) - KEPT[name] for name, rows in stores.items()}
    assert not any(unknown.values()), unknown
    meta = {row["key"]: row.get("value") for row in stores["meta"]}
    known = {"device", "person", "clock", "settings", "counter", "sscc", "sscc_refused", "scanner"}
    assert not set(meta) - known
    assert set(meta["person"]) == {"id", "name", "login", "lang", "ticket", "expires"}
    token, ticket = meta["device"]["token"], meta["person"]["ticket"]
    everything = json.dumps(found, ensure_ascii=False)
    assert everything.count(token) == 1, "the token stands in one place"
    assert "session_id" not in everything, "no page can read the session"
    assert not any("operator" in page or token in page for page in found["pages"].values()), "pages are everybody's"
    # token and ticket without a person who is signed in: nothing
    phone.call("Network.clearBrowserCookies")
    ask = """(route, params) => fetch(`/udi/scan/${route}`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ params })
    }).then((answer) => answer.json()).then(({ error }) => error?.data.name)"""
    for route in ("hello", "jobs", "job", "sync", "report", "look-up"):
        params = json.dumps({"token": token, "scenario": "receive", "ticket": ticket})
        assert phone.run(f"({ask})({route!r}, {params})") == "odoo.http.SessionExpiredException", route
    # and after the administrator has closed it not even with one
    server.execute("udi.scan.device", "action_close_lost", [device])
    phone.sign_in("operator")
    answer = phone.request("/udi/scan/hello", {"token": token})
    assert (answer["status"], answer["code"]) == ("error", "device")
    phone.close()
