"""What a signature is bound to: one text of the record that was signed, and its hash.

Fields in alphabetical order, each as name and value, length-prefixed as in the ledger: nobody can move text over the
border of two fields, and anybody can compute the same hash from the same facts years later. A version is never changed.
"""

import hashlib
from collections.abc import Mapping

from .ledger import LedgerError, piece, text_of

VERSION = 1


def canonical(document: str, meaning: str, content: Mapping, version: int = VERSION) -> bytes:
    """The bytes that are hashed.

    :param document: model and number of what is signed, as ``udi.hold,17``
    :param meaning: the word for what the signature says, as ``release``
    :param content: names and values (text, int, bool, None, Decimal, dates, lists and mappings of JSON values)
    :raises LedgerError: an unknown version, or a value that has no exact text
    """
    if version != VERSION:
        raise LedgerError("unknown_version", version=version)
    pieces = [piece(f"udi-signature-{version}"), piece(document), piece(meaning), piece(str(len(content)))]
    for name in sorted(content):
        pieces += (piece(name), piece(text_of(content[name])))
    return b"".join(pieces)


def content_hash(document: str, meaning: str, content: Mapping, version: int = VERSION) -> str:
    """SHA-256 of the canonical form as 64 hexadecimal characters."""
    return hashlib.sha256(canonical(document, meaning, content, version)).hexdigest()
