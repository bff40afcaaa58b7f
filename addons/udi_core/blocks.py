"""Sealed blocks: the events of a company, bound together so that none can be altered, removed or slipped in later.

A block holds the Merkle root of its events' content hashes and the hash of the block before it. Leaves and inner
nodes are hashed with different first bytes (as RFC 6962 does), so that no node can be passed off as an event; an odd
node goes up unchanged. Events stand in the order of their ids. As for events, a version of the canonical form is never
changed.
"""

import hashlib
from collections.abc import Iterable, Mapping

from .ledger import LedgerError, piece, text_of

VERSION = 1
GENESIS = "0" * 64  # the block before the first one
NO_HASH = bytes(32)
FIELDS = {
    1: (
        "company",
        "number",
        "previous_hash",
        "merkle_root",
        "first_event",
        "last_event",
        "event_count",
        "sealed_at",
    )
}


def leaf_of(content_hash: str) -> bytes:
    """The leaf of an event: its content hash as bytes; zeros where the text is none (so that it can be sealed, and its
    content found wrong)."""
    try:
        data = bytes.fromhex(content_hash)
    except ValueError:
        return NO_HASH
    # written in another way (upper case, blanks) it is another text than the one that was stored
    return data if data.hex() == content_hash and len(data) == len(NO_HASH) else NO_HASH


def merkle_root(leaves: Iterable[bytes]) -> str:
    """The root over content hashes (32 bytes each, in the order of their events) as 64 hexadecimal characters.

    :raises LedgerError: "no_events" where there is nothing to bind
    """
    sha = hashlib.sha256
    level = [sha(b"\0" + leaf).digest() for leaf in leaves]
    if not level:
        raise LedgerError("no_events")
    while len(level) > 1:
        pairs = [sha(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0].hex()


def canonical_block(block: Mapping, version: int = VERSION) -> bytes:
    """The bytes of a block that are hashed.

    :param block: the names in ``FIELDS[version]``; ``sealed_at`` as datetime (UTC) or its text in ISO seconds with Z
    :raises LedgerError: "unknown_version"; "unknown_field" (it would be left out of the hash unseen)
    """
    if version not in FIELDS:
        raise LedgerError("unknown_version", version=version)
    unknown = set(block) - set(FIELDS[version])
    if unknown:
        raise LedgerError("unknown_field", fields=sorted(unknown))
    return piece(f"udi-block-{version}") + b"".join(piece(text_of(block.get(name))) for name in FIELDS[version])


def block_hash(block: Mapping, version: int = VERSION) -> str:
    """SHA-256 of the canonical form as 64 hexadecimal characters; parameters and errors as `canonical_block`."""
    return hashlib.sha256(canonical_block(block, version)).hexdigest()
