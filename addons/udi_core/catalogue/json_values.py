"""Values of a JSON text of any size, one after the other, in bounded memory."""

import codecs
import json
import re

from .record import CatalogueFileError

CHUNK = 1 << 18
MAX_VALUE = 64 << 20  # characters of one value; a page of an interface is one
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER_GOES_ON = re.compile(r"[0-9.eE+-]*")  # to the end of the window
_DECODER = json.JSONDecoder()


class Broken:
    """Stands for a line that is not JSON."""


class _Text:
    """The decoded text with a window on it."""

    def __init__(self, stream):
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.text, self.at, self.line, self.ended = "", 0, 1, False

    def more(self):
        """Append to the window; False at the end."""
        if self.ended:
            return False
        size = max(CHUNK, len(self.text) - self.at)  # doubling: a long value is tried a few times only
        data = self.stream.read(size)
        try:
            new = self.decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            raise CatalogueFileError("not_utf8", position=error.start) from None
        self.line += self.text.count("\n", 0, self.at)
        self.text, self.at, self.ended = self.text[self.at :] + new, 0, not data
        return not self.ended

    def peek(self):
        """The next character that is no blank, "" at the end."""
        while True:
            self.at = _BLANK.match(self.text, self.at).end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def fail(self):
        line = self.line + self.text.count("\n", 0, self.at)
        return CatalogueFileError("not_json", line=line, column=self.at - self.text.rfind("\n", 0, self.at))

    def expect(self, characters):
        found = self.peek()
        if not found or found not in characters:
            raise self.fail()
        self.at += 1
        return found

    def value(self):
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except ValueError:
                if self.ended or len(self.text) - self.at > MAX_VALUE:
                    raise self.fail() from None
            except RecursionError:
                raise self.fail() from None
            else:
                if self.ended or not _NUMBER_GOES_ON.fullmatch(self.text, end):
                    self.at = end
                    return value
            self.more()

    def skip_line(self):
        while True:
            end = self.text.find("\n", self.at)
            if end >= 0:
                self.at = end + 1
                return
            self.at = len(self.text)
            if not self.more():
                return


def values(stream, streamed=("results",)):
    """Yield ("member", value) for each member of a top-level list, ("item", value) of a list under one of the names in
    ``streamed``, ("object", dict) for any other top-level object, ("broken", Broken) for a line that is none.

    :param stream: binary, UTF-8 with or without a byte-order mark
    :raises CatalogueFileError: not_utf8, not_json, empty_file, not_device_records (a text or a number)
    """
    text = _Text(stream)
    first = text.peek()
    if not first:
        raise CatalogueFileError("empty_file")
    if first == "[":
        text.at += 1
        yield from _members(text, "member")
        if text.peek():
            raise text.fail()
        return
    number = 0
    while text.peek():
        try:
            found = list(_small(text)) if number else None
            yield from found if number else _top(text, streamed)
        except CatalogueFileError as error:
            if error.code != "not_json" or not number:
                raise
            yield "broken", Broken
            text.skip_line()
        number += 1


def _small(text):
    """A further line: whole or not at all."""
    while "\n" not in text.text[text.at :] and text.more():
        if len(text.text) - text.at > MAX_VALUE:
            break
    end = text.text.find("\n", text.at)
    line = text.text[text.at : end if end >= 0 else len(text.text)]
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise text.fail() from None
    text.at += len(line)
    yield ("object" if isinstance(value, dict) else "item"), value


def _top(text, streamed):
    if text.peek() != "{":
        text.value()
        if text.peek():
            raise text.fail()
        raise CatalogueFileError("not_device_records")
    text.at += 1
    rest, items = {}, False
    if text.peek() == "}":
        text.at += 1
        yield "object", rest
        return
    while True:
        if text.peek() != '"':
            raise text.fail()
        name = text.value()
        text.expect(":")
        if name in streamed and text.peek() == "[":
            items = True
            text.at += 1
            yield from _members(text, "item")
        else:
            rest[name] = text.value()
        if text.expect(",}") == "}":
            break
    if not items:
        yield "object", rest


def _members(text, kind):
    """What stands in a list whose bracket has been read."""
    if text.peek() == "]":
        text.at += 1
        return
    while True:
        yield kind, text.value()
        if text.expect(",]") == "]":
            return
