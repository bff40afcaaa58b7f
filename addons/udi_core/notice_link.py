"""Links that open one recall notice without an account: signed, expiring, revocable.

A token is the URL-safe base64 of a fixed head (format, notice, version, expiry) and the first 16 bytes of the
HMAC-SHA256 over it. Nothing of it is stored: whoever has the key can make it again, whoever has not can only guess 128
bits. The version lets a link be revoked; the caller compares it with the record's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import struct
from typing import NamedTuple
from urllib.parse import urlsplit

FORMAT = 1
_HEAD = struct.Struct(">BQIQ")  # format, notice, version, expiry in seconds since 1970
_SIGN = 16
_BYTES = _HEAD.size + _SIGN
LENGTH = (_BYTES * 8 + 5) // 6  # characters of every token
_PURPOSE = b"udi.recall.notice\0"


class Link(NamedTuple):
    """What a genuine token says. ``expires``: seconds since 1970, UTC."""

    notice: int
    version: int
    expires: int


def make(key: bytes, link: Link) -> str:
    """The token of a link.

    :raises ValueError: a number that does not fit, or no key
    """
    if not key:
        raise ValueError("no key")
    try:
        head = _HEAD.pack(FORMAT, *link)
    except struct.error as error:
        raise ValueError(str(error)) from error
    return base64.urlsafe_b64encode(head + _signature(key, head)).rstrip(b"=").decode()


def read(key: bytes, token: str) -> Link | None:
    """What a token says, or None for whatever this key did not sign. Never raises; compares in constant time."""
    if not key or len(token) != LENGTH or not token.isascii():
        return None
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    head, signature = data[: _HEAD.size], data[_HEAD.size :]
    genuine = hmac.compare_digest(signature, _signature(key, head))
    # the last character has bits that base64 ignores: only one spelling of a token is the token
    spelled = hmac.compare_digest(base64.urlsafe_b64encode(data).rstrip(b"="), token.encode())
    if not (genuine and spelled) or head[0] != FORMAT:
        return None
    return Link(*_HEAD.unpack(head)[1:])


def _signature(key, head):
    return hmac.new(key, _PURPOSE + head, hashlib.sha256).digest()[:_SIGN]


def source_of(address):
    """Who counts as one source: an IPv4 address, or the network that one customer has in IPv6."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 6 and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def is_public(base):
    """Whether an address looks as if strangers could reach it: no local name, no private number."""
    host = (urlsplit(base).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        local = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".example", ".invalid")
        return "." in host and not host.endswith(local)
