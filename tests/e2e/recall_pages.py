"""Who is at the pages of the recall story: office people at a desk, holders at a phone, and the many others."""

import http.client
import json
import uuid
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from lxml import html
from odoo_process import ROOT
from scan_phone import Phone

PICTURES = ROOT / "build" / "recall_story"
CURRENT = ".o_statusbar_status .o_arrow_button_current[data-value='{}']"


class Desk(Phone):
    """A person at a screen of the office, signed in with the own password."""

    def __init__(self, profile, address, database):
        super().__init__(profile, address, database)
        self.size(1400, 1000)
        PICTURES.mkdir(parents=True, exist_ok=True)
        for old in PICTURES.glob("*.png"):
            old.unlink()

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def sign_in(self, login):
        self.call("Network.clearBrowserCookies")
        super().sign_in(login)

    def go(self, path, selector="body"):
        self.run("document.documentElement.dataset.old = '1'")
        super().go(path)
        self.wait("!document.documentElement.dataset.old")
        self.see(selector)

    def see(self, selector):
        """Wait until an element is there and nothing loads any more."""
        self.wait(
            f"document.readyState === 'complete' && !!document.querySelector({json.dumps(selector)})"
            " && !document.querySelector('.o_loading_indicator, .o_blockUI')",
            seconds=300,  # a new server makes its bundles first
        )

    def state(self, name):
        self.see(CURRENT.format(name))

    def tab(self, name):
        self.click(f".nav-link[name='{name}']")
        self.see(f".nav-link[name='{name}'].active")
        # the bar above stays where it is and would cover the tabs
        self.run(
            "((book) => { book.style.scrollMarginTop = '4rem'; book.scrollIntoView(); })"
            "(document.querySelector('.o_notebook'))"
        )

    def type(self, selector, text):
        """Replace what stands in a field, and leave it."""
        self.see(selector)
        field = f"document.querySelector({json.dumps(selector)})"
        self.run(f"{field}.focus(), {field}.select()")
        self.call("Input.insertText", text=text)
        self.run(f"{field}.blur()")

    def press(self, name, then):
        """A button of Odoo by the name of its method, and what is there afterwards."""
        self.click(f"button[name='{name}']:not(:disabled)")
        self.see(then)

    def sign(self, password):
        """Answer the dialog of the signature."""
        self.type(".modal .o_field_widget[name='password'] input", password)
        self.click(".modal button[name='action_sign']:not(:disabled)")

    def text(self, selector):
        self.see(selector)
        return self.run(f"document.querySelector({json.dumps(selector)}).innerText")

    def shot(self, name):
        """A picture under build/ for who wants to look."""
        self.wait(
            """new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() =>
                !document.querySelector(".o_loading_indicator, .o_blockUI")
                && document.getAnimations().every((animation) => animation.playState !== "running"))"""
        )
        self.picture().save(PICTURES / f"{name}.png")


class HolderPhone(Phone):
    """A holder without an account, who reads the page at 360 pixels with scripts switched off."""

    def __init__(self, profile, address):
        super().__init__(profile, address, None)
        self.call("Emulation.setScriptExecutionDisabled", value=True)

    def old(self):
        self.run("document.documentElement.dataset.old = '1'")

    def fresh(self):
        self.wait(
            "document.readyState === 'complete' && !document.documentElement.dataset.old"
            " && !!document.querySelector('main h1')"
        )

    def open(self, path):
        self.old()
        self.go(path)
        self.fresh()

    def fill(self, selector, text):
        field = f"document.querySelector({selector!r})"
        self.run(f"{field}.focus(), {field}.select()")
        self.call("Input.insertText", text=text)

    def choose(self, selector, value):
        self.run(f"document.querySelector({selector!r}).value = {value!r}")

    def press(self, selector):
        """A real press on a button, and the next page."""
        self.old()
        x, y = self.run(
            f"""(() => {{
                const button = document.querySelector({selector!r});
                button.scrollIntoView({{ block: "center" }});
                const box = button.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.fresh()

    def text(self, selector="main"):
        return self.run(f"document.querySelector({selector!r}).innerText")

    def shot(self, name):
        self.run("window.scrollTo(0, 0)")
        self.picture().save(PICTURES / f"{name}.png")


class Visitor:
    """A browser without a screen: an address of its own in this machine's loopback network, cookies, real forms."""

    def __init__(self, port, number):
        source = f"127.0.{1 + number // 200}.{1 + number % 200}"
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=300, source_address=(source, 0))
        self.cookies = SimpleCookie()

    def close(self):
        self.line.close()

    def send(self, method, path, body=None, kind=None):
        """``(status, bytes)`` of an answer; where it leads on is kept."""
        headers = {"Cookie": "; ".join(f"{key}={morsel.value}" for key, morsel in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        for value in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(value)
        self.location = answer.headers.get("Location")
        return answer.status, content

    def open(self, path):
        """The page behind a link; its form is kept, as a browser would send it."""
        status, content = self.send("GET", path)
        tree = html.fromstring(content)
        self.form = tree.forms[0] if status == 200 and tree.forms else None
        return status, content.decode()

    def post(self, verb, file=None, **values):
        """Fill fields of the form and press one of its buttons."""
        for name, value in values.items():
            self.form.fields[name] = value
        [action] = self.form.xpath(f".//button[contains(@formaction, '/{verb}')]/@formaction") or [self.form.action]
        pairs = self.form.form_values()
        if file is None:
            status, content = self.send("POST", action, urlencode(pairs), "application/x-www-form-urlencoded")
        else:
            status, content = self.send("POST", action, *_multipart(pairs, file))
        assert status == 303, html.fromstring(content).text_content()
        return self.location


def _multipart(pairs, file):
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="certificate.pdf"\r\n'
    body = "".join(parts).encode() + head.encode() + b"Content-Type: application/pdf\r\n\r\n" + file
    return body + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def path_of(link):
    return urlsplit(link).path


class Person:
    """Somebody of the company by RPC, with the own login and password."""

    def __init__(self, server, login):
        self.server, self.password = server, login
        self.uid = server.call("common", "authenticate", server.name, login, login, {})
        assert self.uid, login

    def do(self, model, method, *arguments, **options):
        return self.server.call(
            "object", "execute_kw", self.server.name, self.uid, self.password, model, method, arguments, options
        )

    def dialog(self, model, method, **values):
        """Fill in a dialog and confirm it."""
        return self.do(model, method, self.do(model, "create", [values]))

    def find(self, model, domain, *names, **options):
        return self.do(model, "search_read", domain, list(names) or ["id"], **options)
