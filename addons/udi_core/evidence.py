"""What a stranger may hand over as evidence: pictures and PDF, told by their content and never by their name."""

from __future__ import annotations

import re

# first bytes -> (MIME type, ending)
_KINDS = {
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"%PDF-": ("application/pdf", "pdf"),
}
_UNSAFE = re.compile(r"[^\w\-]+")


def kind(data: bytes) -> tuple[str, str] | None:
    """``(MIME type, ending)`` of the content, or None for what is not taken."""
    return next((found for start, found in _KINDS.items() if data.startswith(start)), None)


def name(given: str, ending: str) -> str:
    """A harmless file name: letters of any script, digits, ``_`` and ``-``, with the ending of the content."""
    stem = _UNSAFE.sub("_", given.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("_")
    return f"{stem[:60] or 'file'}.{ending}"
