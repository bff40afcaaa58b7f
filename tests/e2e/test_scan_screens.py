"""Every screen of the scanning app as a person with gloves, a small phone and bad light meets it.

Real Chromium at 360 px, a server of its own with the demo company. Each screen is looked at in light and in dark, once
as an English and once as a Chinese operator; what is asked of it stands in scan_audit.js.
"""

import json
import re
from pathlib import Path

import pytest
from scan_phone import enrolled, see, tap, type_code

AUDIT = Path(__file__).with_name("scan_audit.js").read_text("utf-8")
STILL = {"name": "prefers-reduced-motion", "value": "reduce"}
# what is English on a Chinese screen too: names of the language itself, of keys, signs and browsers
ENGLISH = re.compile(r"[A-Za-z]{3,}[\s,.]+[A-Za-z]{3,}")
CARTON = "(00)106141411928374657"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def phone(server, network, profile, request):
    """A phone of the operator who reads the language of the test."""
    login = {"en_US": "operator", "zh_CN": "caozuo"}[request.param]
    name = f"PDA-{login}-{request.function.__name__}"
    phone, _device = enrolled(server, network.address, profile, name, login=login)
    phone.lang = request.param
    yield phone
    phone.close()


def record(server, name):
    return server.execute("ir.model.data", "check_object_reference", "udi_traceability", name)[1]


def go(phone, fragment, selector):
    phone.run(f"location.hash = {json.dumps(fragment)}")
    see(phone, selector)


def scan(phone, text, code):
    phone.scan([text])
    see(phone, f".verdict[data-code={code}]")


def undo(phone):
    tap(phone, ".undo:enabled")
    see(phone, ".verdict[data-code=undone]")


def lists(phone):
    """What opens at once."""
    for name in ("home", "device", "practice"):
        go(phone, name, f"[data-screen={name}]")
        yield name
    go(phone, "attention", ".nothing")
    yield "nothing needs a look"
    for name in (
        "receive", "inspect", "issue", "check", "move", "count", "return", "vendor_return", "quarantine", "pack",
        "production", "label",
    ):  # fmt: skip
        phone.run(f"location.hash = '{name}'")
        phone.wait("!!document.querySelector('[data-screen=jobs]') && !document.querySelector('.loading')")
        phone.wait("!!document.querySelector('.job, .hint')")
        yield f"list: {name}"
    for name in ("quarantine", "pack"):
        go(phone, f"{name}/new", ".begin_now")
        yield f"begin: {name}"


def transfers(server, phone, codes):
    go(phone, f"receive/{record(server, 'demo_picking_receipt')}", ".verdict_idle")
    yield "receive"
    scan(phone, "WEIGHT 12 KG", "not_gs1")
    yield "red"
    scan(phone, codes["receive"], "taken")
    yield "green"
    scan(phone, codes["receive"], "double")
    yield "amber"
    tap(phone, ".typed summary")
    yield "typing a code"
    tap(phone, ".finish:enabled")
    see(phone, "dialog[open]")
    yield "question"
    phone.run("document.querySelector('dialog').dispatchEvent(new Event('cancel', { cancelable: true }))")
    undo(phone)
    go(phone, f"receive/{record(server, 'demo_picking_announced')}", ".verdict_idle")
    scan(phone, codes["receive_carton"], "package_taken")
    yield "announced carton"
    undo(phone)
    go(phone, f"issue/{record(server, 'demo_picking_delivery_sets')}", ".verdict_idle")
    tap(phone, ".many")
    see(phone, ".pad")
    yield "key pad"
    scan(phone, CARTON, "carton_opened")
    yield "packing while picking"
    tap(phone, ".carton_now[aria-pressed=true]:enabled")
    go(phone, f"check/{record(server, 'demo_picking_checked')}", ".tally")
    scan(phone, codes["receive"], "wrong")
    yield "issue check"
    tap(phone, ".sign:enabled")
    see(phone, "dialog[open]")
    yield "signature"
    phone.run("document.querySelector('dialog').dispatchEvent(new Event('cancel', { cancelable: true }))")
    undo(phone)


def own_jobs(server, phone, codes):
    """What a device begins itself, and production."""
    go(phone, "move/new", ".place_now")
    scan(phone, codes["component"], "taken")
    tap(phone, ".place_now")
    see(phone, ".picker")
    yield "move"
    undo(phone)
    go(phone, "count", ".job .icon")
    tap(phone, f".job[data-job='{record(server, 'demo_location_a_01')}']")
    see(phone, "[data-screen=job] .verdict_idle")
    scan(phone, codes["good_box"], "taken")
    yield "count"
    undo(phone)
    [inspection] = server.execute("udi.inspection", "search", [("state", "=", "draft")], limit=1)
    go(phone, f"inspect/{inspection}", "[data-screen=job] .verdict")
    yield "inspection"
    go(phone, "return/new", ".verdict_idle")
    scan(phone, codes["delivered"], "taken")
    yield "return"
    undo(phone)
    go(phone, "quarantine/new", "[data-field=reason]")
    tap(phone, "[data-field=reason] button")
    tap(phone, ".begin_now:enabled")
    see(phone, "[data-screen=job] .verdict_idle")
    yield "quarantine"
    go(phone, f"production/{record(server, 'demo_production_open')}", ".production_way")
    yield "production"


def other_screens(phone, codes):
    go(phone, "look_up", ".verdict_idle")
    for key, colour in (("good_unit", "ok"), ("held", "error")):
        type_code(phone, codes[key])
        see(phone, f".verdict_{colour}")
        see(phone, ".facts")
        yield f"look up, {colour}"
    go(phone, "practice", ".start")
    tap(phone, ".start")
    see(phone, ".verdict_idle")
    yield "exercise"
    tap(phone, "[data-exercise] [data-code]")
    see(phone, ".decision")
    yield "decision"
    tap(phone, ".aside")
    see(phone, ".lesson")
    yield "lesson"
    go(phone, "scanner_test", ".sample")
    yield "scanner test"
    type_code(phone, "nonsense")
    see(phone, ".remedy_bad")
    yield "scanner test, a fault"
    go(phone, "enrol=wrong", "[data-screen=enrol] [role=alert]")
    yield "enrolment, a wrong code"


def every_screen(server, phone):
    codes = {code["key"]: code["text"] for code in server.execute("udi.demo.code", "codes")}
    yield from lists(phone)
    yield from transfers(server, phone, codes)
    yield from own_jobs(server, phone, codes)
    yield from other_screens(phone, codes)


def faults(phone):
    """What is wrong in light, in dark, and with the words."""
    found = {}
    for theme in ("light", "dark"):
        scheme = {"name": "prefers-color-scheme", "value": theme}
        phone.call("Emulation.setEmulatedMedia", features=[scheme, STILL])
        if wrong := phone.run(AUDIT):
            found[theme] = wrong
    if phone.lang == "zh_CN" and (wrong := english(phone)):
        found["not Chinese"] = wrong
    return found


def english(phone):
    """Lines of the screen with English words in a row and nothing Chinese; a demo company's names are in both."""
    lines = phone.run("document.body.innerText").splitlines()
    return [line for line in lines if ENGLISH.search(line) and not CHINESE.search(line)]


@pytest.mark.parametrize("phone", ["en_US", "zh_CN"], indirect=True)
def test_every_screen(server, phone):
    wrong, seen = {}, []
    for name in every_screen(server, phone):
        seen.append(name)
        if found := faults(phone):
            wrong[name] = found
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert len(seen) > 35
    moving = phone.run("document.getAnimations().filter((one) => one.effect.getTiming().duration > 1).length")
    assert moving == 0


@pytest.mark.parametrize("phone", ["en_US"], indirect=True)
def test_keyboard_alone(server, phone):
    """Tab goes through a screen from top to bottom, shows where it is, and leaves nothing out."""
    go(phone, f"receive/{record(server, 'demo_picking_receipt')}", ".verdict_idle")
    wanted = phone.run("""[...document.querySelectorAll("button:enabled, a[href], summary, input")]
        .filter((one) => one.checkVisibility() && one.tabIndex >= 0).map((one) => one.className)""")
    focus = """(() => { const at = document.activeElement, style = getComputedStyle(at);
        return [at.className, at.matches(":focus-visible") && style.outlineStyle !== "none"]; })()"""
    phone.run("document.activeElement.blur()")
    reached = []
    for _key in wanted:
        key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
        phone.call("Input.dispatchKeyEvent", type="keyDown", **key)
        phone.call("Input.dispatchKeyEvent", type="keyUp", **key)
        reached.append(phone.run(focus))
    assert [name for name, _shown in reached] == wanted
    assert all(shown for _name, shown in reached)
