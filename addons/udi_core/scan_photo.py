"""A photo as a scanning device hands it over: which job it belongs to, who took it, and the picture itself.

As with captured steps (`scan_item`), whatever a device says is data from outside: read exactly, or a fault. Whether the
bytes really are a picture is for whoever can decode it.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from .scan_item import ItemFault, _moment, _offset, _text, _whole, key_of, scenario_of

MAX_PHOTO = 3_000_000  # bytes; devices send far less, since they make the picture smaller first
MAX_NUMBER = 2**31 - 1
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Photo:
    """``job`` is the number of a record that the scenario knows, ``about`` what on it the photo shows, 0: all of it."""

    uuid: str
    scenario: str
    job: int
    about: int
    ticket: str
    taken_at: datetime
    offset: timedelta
    content: bytes

    @property
    def moment(self):
        """When it was taken by the server's clock, whole seconds."""
        return (self.taken_at + self.offset).replace(microsecond=0)


def read_photo(values):
    """`Photo` of a decoded JSON object.

    :raises ItemFault: for anything that is not exactly what the device should send
    """
    return Photo(
        uuid=key_of(values),
        scenario=scenario_of(values),
        job=_whole(values, "job", 1, MAX_NUMBER),
        about=_whole(values, "about", 0, MAX_NUMBER),
        ticket=_text(values, "ticket", 200),
        taken_at=_moment(values),
        offset=_offset(values),
        content=_content(values),
    )


def _content(values):
    text = values.get("content")
    if not isinstance(text, str) or not text:
        raise ItemFault("bad_value", field="content")
    if len(text) > (MAX_PHOTO + 2) // 3 * 4:
        raise ItemFault("too_large", max=MAX_PHOTO)
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ItemFault("bad_value", field="content") from None
    if not content.startswith(JPEG):
        raise ItemFault("no_photo")
    return content
