"""A webhook is posted to a real server on this machine: refused, delivered, too slow, answering with an error."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from odoo.addons.udi_core.webhook import WebhookError, post, read_url, resolve, sign

ALLOWED = frozenset({"127.0.0.1"})


class Receiver(BaseHTTPRequestHandler):
    """Answers as its path says and keeps what came."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        word = self.path.partition("?")[0].strip("/")
        if word == "slow":
            time.sleep(1.5)
        if word == "drip":
            self._drip()
            return
        if word == "break":
            self.connection.close()
            return
        self.send_response(int(word) if word.isdigit() else 200)
        if word == "302":
            self.send_header("Location", "/taken")
        self.end_headers()

    def _drip(self):
        try:
            for sign_ in "HTTP/1.1 200 OK":
                self.wfile.write(sign_.encode())
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            pass  # the sender gave up, as it should

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as running:
        running.got = []
        threading.Thread(target=running.serve_forever, daemon=True).start()
        running.url = f"http://127.0.0.1:{running.server_address[1]}"
        yield running
        running.shutdown()


@pytest.mark.parametrize(
    "url",
    ["", None, "x", "ftp://a.example/", "http:///no-host", "http://user:pw@a.example/", "http://a.example:99999/",
     "http://a.example/\r\nHost: other", "http://a.example/ x", "file:///etc/passwd", "http://[::1",
     "http://" + "a" * 3000],
)  # fmt: skip
def test_no_usable_address(url):
    with pytest.raises(WebhookError) as refused:
        read_url(url)
    assert refused.value.code == "url"


def test_address_is_read():
    assert read_url(" https://mes.example/in?plant=2 ") == ("https", "mes.example", 443, "/in?plant=2")
    assert read_url("http://mes.example:8080") == ("http", "mes.example", 8080, "/")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.7", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1",
     "100.64.0.1", "224.0.0.1", "127.1", "2130706433", "fe80::1", "fd00::1"],
)  # fmt: skip
def test_inside_the_own_network(host):
    with pytest.raises(WebhookError) as refused:
        resolve(host, 80)
    assert refused.value.code == "private"


def test_outside_or_allowed():
    assert resolve("93.184.215.14", 443) == "93.184.215.14"
    assert resolve("127.0.0.1", 80, ALLOWED) == "127.0.0.1"
    with pytest.raises(WebhookError) as refused:
        resolve("127.0.0.2", 80, ALLOWED)
    assert refused.value.code == "private"


def test_nothing_is_sent_where_it_is_refused(server):
    before = len(server.got)
    with pytest.raises(WebhookError):
        post(f"{server.url}/in", b"{}")
    assert len(server.got) == before


def test_delivered(server):
    body = '{"lot": "批号"}'.encode()
    assert post(f"{server.url}/in?a=1", body, {"X-Udi-Signature": sign("s3cret", body)}, ALLOWED) == 200
    path, headers, got = server.got[-1]
    assert (path, got, headers["Content-Type"]) == ("/in?a=1", body, "application/json")
    assert headers["Host"] == server.url.partition("//")[2]
    assert headers["X-Udi-Signature"] == sign("s3cret", got) != sign("other", got)


@pytest.mark.parametrize("status", [204, 299])
def test_other_good_answers(server, status):
    assert post(f"{server.url}/{status}", b"{}", allowed=ALLOWED) == status


@pytest.mark.parametrize("status", [302, 400, 404, 500])
def test_bad_answers_and_redirects(server, status):
    before = len(server.got)
    with pytest.raises(WebhookError) as failed:
        post(f"{server.url}/{status}", b"{}", allowed=ALLOWED)
    assert (failed.value.code, failed.value.data["status"]) == ("answer", status)
    assert len(server.got) == before + 1, "no redirect is followed"


@pytest.mark.parametrize("way", ["slow", "drip"])
def test_too_slow(server, way):
    begun = time.monotonic()
    with pytest.raises(WebhookError) as failed:
        post(f"{server.url}/{way}", b"{}", allowed=ALLOWED, timeout=0.5)
    assert failed.value.code == "timeout"
    assert time.monotonic() - begun < 1.4, "also where a byte comes now and then"


def test_breaks_off(server):
    with pytest.raises(WebhookError) as failed:
        post(f"{server.url}/break", b"{}", allowed=ALLOWED)
    assert failed.value.code == "refused"


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(WebhookError) as failed:
        post(f"http://127.0.0.1:{port}/", b"{}", allowed=ALLOWED)
    assert failed.value.code == "refused"


def test_no_certificate(server):
    with pytest.raises(WebhookError) as failed:
        post(server.url.replace("http:", "https:"), b"{}", allowed=ALLOWED, timeout=2)
    assert failed.value.code == "certificate"
