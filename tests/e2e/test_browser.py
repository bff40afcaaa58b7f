"""What every browser of the tests must do, whoever drives it."""

import contextlib
import http.server
import threading
import unittest

import pytest
from scan_phone import Phone


class Page(http.server.BaseHTTPRequestHandler):
    """A page that may be kept by a browser and says whether it was."""

    def do_GET(self):
        body = b"<!doctype html><script>addEventListener('pageshow', (e) => { window.kept = e.persisted; });</script>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        """Nothing to the terminal."""


class TestBrowser(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def own_profile(self, profile):
        self.profile = profile

    def test_a_page_that_was_left_is_gone(self):
        """Kept aside, a page of Odoo can block the database that the next one waits for: the screen stays blank."""
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
            threading.Thread(target=site.serve_forever, daemon=True).start()
            with contextlib.closing(Phone(self.profile, f"http://127.0.0.1:{site.server_port}", None)) as phone:
                for path in ("/first", "/second"):
                    phone.go(path)
                    phone.wait(f"location.pathname === '{path}' && window.kept === false")
                phone.run("void setTimeout(() => history.back())")
                phone.wait("location.pathname === '/first' && window.kept !== undefined")
                self.assertFalse(phone.run("window.kept"))
            site.shutdown()
