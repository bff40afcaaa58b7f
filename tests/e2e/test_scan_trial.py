"""The scanning app as a new operator meets it: testing the scanner and practising.

Real Chromium with a profile of its own, a server of its own, a network that can be cut.
"""

import time

from scan_phone import enrolled, reopen, see, tap, type_code

from odoo.addons.udi_core.scan_symbols import GS, PRACTICE, TEST

TEXTS = {code.key: code.text for code in (*TEST, *PRACTICE)}
RIGHT = dict.fromkeys(("sensor", "carton", "halves", "issue", "set"), "take")


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
