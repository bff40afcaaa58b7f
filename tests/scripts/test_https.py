"""The https entrance: its certificate authority, its nginx, its page, on free ports and in a folder of its own."""

import http.client
import http.server
import os
import pathlib
import plistlib
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = PROJECT / "scripts"
sys.path.insert(0, str(SCRIPTS))

import ca  # noqa: E402
import https_site  # noqa: E402

NOW = datetime(2026, 3, 1, tzinfo=timezone.utc)
NAMES, ADDRESSES = ["localhost", "plant", "plant.local"], ["127.0.0.1", "192.168.7.20"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_certificate(folder):
    return x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())


# --- certificate authority


def test_damaged_authority_is_refused_and_left_alone(tmp_path):
    ca.ensure(tmp_path, NAMES, ADDRESSES, NOW)
    (tmp_path / "ca.key").write_text("damaged")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ca.AuthorityError, match="cannot be read"):
        ca.ensure(tmp_path, NAMES, ADDRESSES, NOW)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_key_of_another_authority_is_refused(tmp_path):
    ca.ensure(tmp_path / "one", NAMES, ADDRESSES, NOW)
    ca.ensure(tmp_path / "two", NAMES, ADDRESSES, NOW)
    shutil.copy(tmp_path / "two/ca.key", tmp_path / "one/ca.key")
    with pytest.raises(ca.AuthorityError, match="do not belong together"):
        ca.ensure(tmp_path / "one", NAMES, ADDRESSES, NOW)


def test_authority_is_limited_to_local_networks(tmp_path):
    authority, issued = ca.ensure(tmp_path, NAMES, ADDRESSES, NOW)
    assert issued
    assert authority.not_valid_after_utc - NOW >= timedelta(days=3650)
    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600
    assert ca.covered(authority, ["plant", "other.local", "example.com"], ["10.1.2.3", "8.8.8.8"]) == (
        ["plant", "other.local"],
        ["10.1.2.3"],
    )
    # the judge is OpenSSL: a certificate for a public site under this authority must not verify
    key = serialization.load_pem_private_key((tmp_path / "ca.key").read_bytes(), None)
    rogue = tmp_path / "rogue"
    rogue.mkdir()
    ca.make_server(rogue, authority, key, ["www.example.com"], [], datetime.now(timezone.utc))
    ca.make_server(tmp_path, authority, key, NAMES, ADDRESSES, datetime.now(timezone.utc))
    verify = ["openssl", "verify", "-no_check_time", "-CAfile", tmp_path / "ca.pem"]
    good = subprocess.run([*verify, tmp_path / "server.pem"], capture_output=True, text=True, check=False)
    bad = subprocess.run([*verify, rogue / "server.pem"], capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert bad.returncode != 0
    assert "permitted subtree violation" in bad.stderr


def test_server_certificate_is_issued_again_when_needed_only(tmp_path):
    authority, _issued = ca.ensure(tmp_path, NAMES, ADDRESSES, NOW)
    first = server_certificate(tmp_path)
    assert first.not_valid_after_utc - first.not_valid_before_utc <= timedelta(days=397)
    assert ca.ensure(tmp_path, NAMES, ADDRESSES, NOW + timedelta(days=300)) == (authority, False)
    # another address, then the last 30 days
    same, issued = ca.ensure(tmp_path, NAMES, [*ADDRESSES, "10.0.0.8"], NOW)
    assert (same, issued) == (authority, True)
    same, issued = ca.ensure(tmp_path, NAMES, [*ADDRESSES, "10.0.0.8"], NOW + timedelta(days=370))
    assert (same, issued) == (authority, True)
    assert server_certificate(tmp_path).not_valid_after_utc > NOW + timedelta(days=700)


def test_address_outside_the_authority_is_left_out(tmp_path):
    ca.ensure(tmp_path, NAMES, ADDRESSES, NOW)
    ca.ensure(tmp_path, NAMES, [*ADDRESSES, "198.51.100.4"], NOW)
    alternative = server_certificate(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(a) for a in alternative.get_values_for_type(x509.IPAddress)] == ADDRESSES


# --- settings


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1", "８４４３"])
def test_port_must_be_a_port(monkeypatch, text):
    monkeypatch.setenv("UDI_HTTPS_PORT", text)
    with pytest.raises(https_site.SiteError, match="is not a port number"):
        https_site.ports()


def test_ports_must_differ(monkeypatch):
    monkeypatch.setenv("UDI_HTTPS_PORT", "8069")
    monkeypatch.setenv("UDI_PORT", "8069")
    with pytest.raises(https_site.SiteError, match="three different ports"):
        https_site.ports()


def test_without_a_local_network_it_is_for_this_machine_only(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(https_site, "lan_addresses", list)
    assert https_site.prepare(tmp_path) == []
    https_site.announce(tmp_path)
    printed = capsys.readouterr().out
    assert "https://localhost:" in printed
    assert printed.endswith("so https is for this machine only.\n")
    assert "█" not in printed


# --- the whole: https.sh with a real nginx


class Odoo(http.server.BaseHTTPRequestHandler):
    """Answers with the path and the headers that arrived."""

    def do_GET(self):
        body = f"{self.server.server_port} {self.path}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """Stay silent."""


@pytest.fixture
def upstream():
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odoo) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_port for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(tmp_path, upstream):
    folder = tmp_path / "a folder with spaces"
    env = {
        **os.environ,
        "UDI_HTTPS_DIR": str(folder / "https"),
        "UDI_PYTHON": sys.executable,
        "UDI_HTTPS_PORT": str(free_port()),
        "UDI_CA_PORT": str(free_port()),
        "UDI_PORT": str(upstream[0]),
        "UDI_GEVENT_PORT": str(upstream[1]),
    }

    def run(*arguments, **changes):
        command = [SCRIPTS / "https.sh", *arguments]
        return subprocess.run(command, env={**env, **changes}, capture_output=True, text=True, check=False, timeout=120)

    run.folder = folder / "https"
    run.https, run.http = int(env["UDI_HTTPS_PORT"]), int(env["UDI_CA_PORT"])
    yield run
    run("stop")


def get(site, path, secure=True, headers=None):
    """Fetch `path`; the certificate is checked against the authority alone."""
    if secure:
        context = ssl.create_default_context(cafile=site.folder / "ca.pem")
        connection = http.client.HTTPSConnection("localhost", site.https, context=context, timeout=10)
    else:
        connection = http.client.HTTPConnection("localhost", site.http, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_taken_port_gives_one_sentence_and_starts_nothing(site):
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        result = site("start", UDI_CA_PORT=taken)
    assert result.returncode == 75
    assert result.stderr.count("\n") == 1
    assert f"port {taken} is taken" in result.stderr
    assert site("status").returncode == 3


def test_missing_nginx_gives_one_sentence(site):
    result = site("start", UDI_NGINX="/nowhere/nginx")
    assert (result.returncode, result.stderr) == (75, "UDI_NGINX=/nowhere/nginx is not a program.\n")


def test_https_leads_to_odoo(site, upstream):
    started = site("start")
    assert started.returncode == 0, started.stderr
    assert "█" in started.stdout or "no address on a local network" in started.stdout
    response, body = get(site, "/odoo/action-1?debug=1")
    lines = body.decode().splitlines()
    assert response.status == 200
    assert lines[0] == f"{upstream[0]} /odoo/action-1?debug=1"
    assert f"X-Forwarded-Host: localhost:{site.https}" in lines
    assert "X-Forwarded-Proto: https" in lines
    assert "X-Forwarded-For: 127.0.0.1" in lines
    assert "strict-transport-security" not in {name.lower() for name, _value in response.getheaders()}
    # a client cannot pretend another address
    _response, body = get(site, "/", headers={"X-Forwarded-For": "10.9.9.9"})
    assert b"10.9.9.9" not in body
    # the websocket goes to its own port, with its upgrade
    _response, body = get(site, "/websocket?version=1", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
    assert body.startswith(f"{upstream[1]} /websocket?version=1".encode())
    assert b"Upgrade: websocket" in body
    assert get(site, "/web/database/manager")[0].status == 404
    # starting again is harmless
    again = site("start")
    assert (again.returncode, again.stdout) == (0, started.stdout)
    assert get(site, "/")[0].status == 200
    assert site("stop").stdout == "https stopped.\n"
    assert site("status").returncode == 3
    assert site("stop").returncode == 0


def test_page_for_phones(site):
    assert site("start").returncode == 0
    authority = x509.load_pem_x509_certificate((site.folder / "ca.pem").read_bytes())
    response, body = get(site, "/", secure=False)
    text = body.decode()
    assert response.getheader("Content-Type") == "text/html; charset=utf-8"
    assert ca.fingerprint(authority) in text.replace("\n", ":")
    assert "How to install it" in text
    assert "安装方法" in text
    assert "$" not in text
    response, body = get(site, "/ca.crt", secure=False)
    assert response.getheader("Content-Type") == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(body) == authority
    response, body = get(site, "/ca.mobileconfig", secure=False)
    assert response.getheader("Content-Type") == "application/x-apple-aspen-config"
    (payload,) = plistlib.loads(body)["PayloadContent"]
    assert x509.load_der_x509_certificate(payload["PayloadContent"]) == authority
    response, _body = get(site, "/odoo?x=1", secure=False)
    assert (response.status, response.getheader("Location")) == (302, f"https://localhost:{site.https}/odoo?x=1")
    for private in ("/ca.key", "/server.key", "/../ca.key", "/nginx.conf"):
        assert get(site, private, secure=False)[0].status in (302, 400)


def test_odoo_away_is_said_in_both_languages(site):
    assert site("start", str(free_port()), UDI_PORT="").returncode == 0
    response, body = get(site, "/")
    assert response.status == 503
    assert "Odoo does not answer yet" in body.decode()
    assert "Odoo 尚未响应" in body.decode()
