"""Posts a JSON text to another system: one address checked and connected to, no redirects, a limit on time.

The other system may stand anywhere, so an address inside the own network is refused unless its host was allowed:
whoever may enter an address must not reach, through this server, what only this server reaches. What was checked is
what is connected to: the name is looked up once.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST = 2048  # characters of an address


class WebhookError(Exception):
    """It was not delivered. ``code`` says why, ``data`` holds what a sentence about it names.

    ``url`` no usable address · ``private`` inside the own network · ``unknown`` the name has no address · ``timeout``
    no answer in time · ``refused`` no connection, or it broke · ``certificate`` the other side does not prove who it is
    · ``answer`` it answered with ``status``.
    """

    def __init__(self, code, **data):
        super().__init__(code, data)
        self.code, self.data = code, data


def read_url(url):
    """``(scheme, host, port, path)`` of an address that may be posted to.

    :raises WebhookError: ``url``
    """
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
    except ValueError as error:
        raise WebhookError("url") from error
    whole = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    plain = all("!" <= sign <= "~" for sign in (url or "").strip())
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or not plain or len(url) > LONGEST:
        raise WebhookError("url")
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme], whole


def resolve(host, port, allowed=()):
    """The address of a host, of which every address lies outside the own network or which was allowed by its name.

    :param allowed: names of hosts, in small letters
    :raises WebhookError: ``unknown`` or ``private``
    """
    try:
        found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise WebhookError("unknown", host=host) from error
    if host.lower() not in allowed:
        for address in found:
            ip = ipaddress.ip_address(address.partition("%")[0])
            ip = getattr(ip, "ipv4_mapped", None) or ip
            if not ip.is_global or ip.is_multicast:
                raise WebhookError("private", host=host)
    return found[0]


def sign(secret, body):
    """What the receiver compares: HMAC-SHA256 of the body with the shared secret, in hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(url, body, headers=None, allowed=(), timeout=5.0):
    """Post ``body`` (bytes) and return the status of the answer, 200 to 299.

    :param timeout: seconds for the whole exchange
    :raises WebhookError: see there
    """
    scheme, host, port, path = read_url(url)
    address = resolve(host, port, allowed)
    end = time.monotonic() + timeout
    try:
        with _Line(address, port, timeout) as line:
            if scheme == "https":
                line.secure(host)
            status = _exchange(line.socket, host, port, path, body, headers)
    except TimeoutError as error:
        raise WebhookError("timeout", host=host, seconds=timeout) from error
    except ssl.SSLError as error:
        raise WebhookError("certificate", host=host) from error
    except (OSError, http.client.HTTPException) as error:
        code = "timeout" if time.monotonic() >= end else "refused"
        raise WebhookError(code, host=host, seconds=timeout) from error
    if not 200 <= status < 300:
        raise WebhookError("answer", host=host, status=status)
    return status


class _Line:
    """A connection that is cut when its time is over, also where the other side sends a byte now and then."""

    def __init__(self, address, port, timeout):
        self.socket = socket.create_connection((address, port), timeout)
        self._timer = threading.Timer(timeout, self._cut)
        self._timer.daemon = True

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_error):
        self._timer.cancel()
        self.socket.close()

    def secure(self, host):
        context = ssl.create_default_context()
        self.socket = context.wrap_socket(self.socket, server_hostname=host, do_handshake_on_connect=False)
        self.socket.do_handshake()

    def _cut(self):
        with contextlib.suppress(OSError):  # it is over already
            self.socket.shutdown(socket.SHUT_RDWR)


def _exchange(connection, host, port, path, body, headers):
    exchange = http.client.HTTPConnection(host, port)
    exchange.sock = connection
    # where the name is an IPv6 address, the port is the scheme's own or not: http.client writes the head right
    exchange.request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})
    return exchange.getresponse().status
