"""Writing items of the ledger: the bytes that are hashed and the line that PostgreSQL copies, each text made once.

Most items of a document differ in number and lot only; what follows is the same text, kept from one item to the next.
"""

from collections.abc import Iterable, Mapping

from .ledger import HASH_FIELDS, VERSION, text_of
from .ledger_rows import FLAGS, UNESCAPED, escape

ITEM_FIELDS = HASH_FIELDS[VERSION][1]
HEAD = 3  # the fields that differ from item to item: number, lot and its name
NULL = b"\\N"


class ItemWriter:
    """Turns items into ``(canonical bytes, line for COPY)``; the line has the fields of `ITEM_FIELDS`, no line end."""

    def __init__(self):
        self._tails = {}

    def render(self, items: Iterable[Mapping]) -> tuple[bytes, list[bytes]]:
        """The canonical form of all items in their order, and the line of each.

        :param items: every name of ITEM_FIELDS; values as `text_of` takes them, and hashable
        :raises LedgerError: a value that has no exact text
        """
        canonical, lines = [], []
        for item in items:
            head = [text_of(item[name]).encode() for name in ITEM_FIELDS[:HEAD]]
            pieces, cells = self._tail(tuple(item[name] for name in ITEM_FIELDS[HEAD:]))
            canonical += [b"%d:%s" % (len(text), text) for text in head]
            canonical.append(pieces)
            lines.append(b"\t".join([*(_cell(text) for text in head), cells]))
        return b"".join(canonical), lines

    def _tail(self, values):
        # 1, 1.0 and True are one key of a dict: the types belong to it
        key = (values, tuple(map(type, values)))
        found = self._tails.get(key)
        if found is None:
            texts = [text_of(value).encode() for value in values]
            pieces = b"".join([b"%d:%s" % (len(text), text) for text in texts])
            names = ITEM_FIELDS[HEAD:]
            cells = [(text or b"f") if name in FLAGS else _cell(text) for name, text in zip(names, texts, strict=True)]
            found = self._tails[key] = (pieces, b"\t".join(cells))
        return found


def _cell(text):
    if not text:
        return NULL
    return escape(text) if UNESCAPED.search(text) else text
