"""The download XML of NMPA UDID, record by record.

The files hold control characters, bare ampersands and misspelt tags, and no parser takes them whole. So the bytes are
cut at ``</device>``, each piece is repaired and parsed alone: memory is bounded by one record, a broken record is one
error, and work goes on at any byte. In UTF-8 and GB18030 ``<`` is never part of another character.
"""

import codecs
import re

from lxml import etree

from . import nmpa
from .record import BadRecord, CatalogueFileError, RecordError

CHUNK = 1 << 20
MAX_RECORD = 4 << 20  # bytes of one record
_HEAD = 1 << 16
_START = re.compile(rb"<device(?=[\s>/])")
_END = b"</device>"
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CHARACTER = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#x[0-9a-fA-F]{1,6}|#[0-9]{1,7});)")
_LISTS = {tag: name for name, tag in nmpa.LISTS.items()}


def encoding_of(head):
    """How a file is encoded, by its mark, its declaration and its first bytes; None where it is neither UTF-8, UTF-16
    nor GB18030."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return name
    declared = _DECLARED.search(head[:400])
    first = "gb18030" if declared and declared.group(1).lower().startswith(b"gb") else "utf-8"
    for name in (first, "utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)().decode(head)  # the last character may be cut
            return name
        except UnicodeDecodeError:
            continue
    return None


class Utf16:
    """A UTF-16 stream as UTF-8 bytes."""

    def __init__(self, stream):
        self.stream, self.decoder = stream, codecs.getincrementaldecoder("utf-16")()

    def read(self, size):  # pylint: disable=method-required-super
        data = self.stream.read(size)
        try:
            return self.decoder.decode(data, not data).encode()
        except UnicodeDecodeError:
            raise CatalogueFileError("bad_encoding") from None


class _Cutter:
    """Cuts the stream into the bytes of one device after the other."""

    def __init__(self, stream):
        self.stream = stream
        head = stream.read(_HEAD)
        if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
            raise CatalogueFileError("empty_file")
        self.encoding = encoding_of(head)
        if self.encoding is None:
            raise CatalogueFileError("bad_encoding")
        if self.encoding == "utf-16":
            self.stream = stream = Utf16(stream)
            try:
                head = stream.decoder.decode(head).encode()
            except UnicodeDecodeError:
                raise CatalogueFileError("bad_encoding") from None
            self.encoding = "utf-8"
        start = _START.search(head)
        if _DTD.search(head[: start.start()] if start else head):
            raise CatalogueFileError("has_dtd")
        if not start and b"<udid" not in head:
            raise CatalogueFileError("not_device_records")
        self.window, self.base = head, 0  # base: byte number of the window's first byte
        self.truncated = False

    def go_to(self, offset):
        """Continue at this byte."""
        while self.base + len(self.window) < offset and self._more(drop=len(self.window)):
            pass
        cut = min(max(offset - self.base, 0), len(self.window))
        self.window, self.base = self.window[cut:], self.base + cut

    def _more(self, drop):
        data = self.stream.read(CHUNK)
        self.window, self.base = self.window[drop:] + data, self.base + drop
        return bool(data)

    def pieces(self):
        """Yield (bytes of a device or None for one too large, byte number behind it)."""
        at = 0
        while True:
            start = _START.search(self.window, at)
            if not start:
                # a tag may be cut at the end of the window
                if not self._more(drop=max(at, len(self.window) - 64)):
                    return
                at = 0
                continue
            end = self._end(start.start())
            if end is None:
                yield None, self.base
                at = 0
                if self.truncated:
                    return
                continue
            first, last = end
            piece, at = self.window[first:last], last
            yield piece, self.base + at
            if at > CHUNK:
                self.window, self.base, at = self.window[at:], self.base + at, 0

    def _end(self, start):
        """Where the device that starts here begins and ends in the window; None where it is too large or cut off."""
        at = start
        while True:
            end = self.window.find(_END, at)
            if end >= 0:
                last = end + len(_END)
                piece = self.window[start:last]
                if piece.count(b"<![CDATA[") <= piece.count(b"]]>"):
                    return start, last
                at = last
            elif len(self.window) - start > MAX_RECORD:
                self._skip_to_next()
                return None
            else:
                at = max(start, len(self.window) - len(_END))
                grown = len(self.window)
                if not self._more(drop=0) and len(self.window) == grown:
                    self.truncated = True
                    self.window, self.base = b"", self.base + grown
                    return None

    def _skip_to_next(self):
        """Drop everything up to the end of the too large record."""
        drop = len(self.window) - len(_END)
        while self._more(drop=drop):
            end = self.window.find(_END)
            if end >= 0:
                cut = end + len(_END)
                self.window, self.base = self.window[cut:], self.base + cut
                return
            drop = max(len(self.window) - len(_END), 0)
        self.truncated = True
        self.window = b""


def count(stream):
    """How many records the file holds, without parsing them; the whole file is looked at.

    :raises CatalogueFileError: it is no NMPA download, or it breaks off
    """
    cutter = _Cutter(stream)
    total, tail = 0, b""
    data = cutter.window
    while data:
        block = tail + data
        total += sum(1 for _match in _START.finditer(block))
        if _DTD.search(block):
            raise CatalogueFileError("has_dtd")
        # the tail must not hold a whole start tag, or it would count twice
        keep = block[-8:]
        tail = keep[keep.rfind(b"<") :] if b"<" in keep and not _START.search(keep) else b""
        last = block[-64:]
        data = cutter.stream.read(CHUNK)
    if b"</udid>" not in last and b"</devices>" not in last:
        raise CatalogueFileError("truncated")
    return total


def read(stream, cursor=None):
    """Yield (cursor, record or error) for each device; `cursor` is what to start with to go on behind it.

    :param stream: binary, from the beginning of the file
    :param cursor: [byte number, position] of an earlier run, or None
    :raises CatalogueFileError: no NMPA download, a document type declaration, an unknown encoding
    """
    cutter = _Cutter(stream)
    offset, position = cursor or (0, 0)
    if offset:
        cutter.go_to(offset)
    for piece, behind in cutter.pieces():
        if piece is None:
            item = RecordError(position, "truncated" if cutter.truncated else "record_too_big")
        else:
            item = _device(position, piece, cutter.encoding)
        position += 1
        yield [behind, position], item


def _device(position, piece, encoding):
    try:
        return _record(_parse(piece.decode(encoding)))
    except UnicodeDecodeError:
        return RecordError(position, "bad_encoding")
    except etree.XMLSyntaxError:
        return RecordError(position, "not_xml")
    except BadRecord as error:
        return RecordError(position, error.code, error.data)


def repaired(text):
    """The text without what XML forbids and NMPA's files hold all the same."""
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    if "&" in text:
        text = _CHARACTER.sub(_allowed, text)
        text = _AMPERSAND.sub("&amp;", text)
    return text


def _allowed(match):
    code = int(match[1], 16) if match[1] else int(match[2])
    valid = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return match[0] if valid else ""


def _parse(text):
    """One device as an element: no document type, no entities, no network, nothing deep or huge."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadRecord("not_xml")
    return etree.fromstring(repaired(text).encode(), parser)


def _record(element):
    device, lists, raw = {}, {}, {}
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue  # a comment
        name = _LISTS.get(tag)
        if name:
            rows = [{leaf.tag: leaf.text or "" for leaf in row if isinstance(leaf.tag, str)} for row in child]
            lists[name] = rows
            raw[tag] = rows
        else:
            device[tag] = child.text or ""
    return nmpa.record(device, lists, {**device, **raw})
