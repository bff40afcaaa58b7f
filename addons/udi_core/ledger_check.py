"""Is a ledger as it was written? Recomputes content hashes, Merkle roots and the chain of blocks.

`digest` does the heavy part for a piece of the events, in any process; `Checker` puts the pieces together and says what
is wrong. Anchors (roots that were kept outside the database) show a chain that was rewritten as a whole.
"""

import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .blocks import FIELDS, GENESIS, NO_HASH, block_hash, leaf_of, merkle_root
from .ledger import HASH_FIELDS, UNHASHED, LedgerError, piece
from .ledger_rows import HEADER_FIELDS, ITEM_FIELDS, RECORD_TIME, EventRow, cells_of

KEPT_DEFECTS = 100
NO_BLOCK = 0
HEAD = 3  # cells of an item that differ from item to item: sequence, lot and its name


@dataclass(frozen=True, slots=True)
class Defect:
    """Something in the ledger that is not as it was written.

    ``code`` is "event_changed", "event_version", "event_without_block", "block_events" (events removed or added),
    "block_content" (its events are not those that were sealed), "block_changed", "block_version", "block_missing",
    "chain_broken", "anchor_missing", "anchor_mismatch", "anchor_unreadable" or "anchor_lost" (the file does not hold it
    any more). ``block`` is the number in its company.
    """

    code: str
    company: int | None = None
    block: int | None = None
    event: int | None = None
    data: dict = field(default_factory=dict, compare=False)

    def place(self):
        """Sort key: the first broken place first; what is in no block comes last."""
        last = float("inf")
        return (
            self.company or 0,
            last if self.block is None else self.block,
            last if self.event is None else self.event,
        )


@dataclass
class Digest:
    """What `digest` found in a piece: columns of equal length, small enough to send between processes."""

    ids: array = field(default_factory=lambda: array("q"))
    blocks: array = field(default_factory=lambda: array("q"))
    companies: array = field(default_factory=lambda: array("q"))
    hashes: bytearray = field(default_factory=bytearray)
    items: int = 0
    oldest_unsealed: str = ""
    broken: list = field(default_factory=list)  # (code, event id, block id, company, data)


@dataclass
class Report:
    """The outcome. ``defects`` holds the first ones in order of their place, ``defect_count`` counts all."""

    blocks: int = 0
    events: int = 0
    items: int = 0
    unsealed: int = 0
    oldest_unsealed: str = ""
    anchors: int = 0
    defects: list[Defect] = field(default_factory=list)
    defect_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.defect_count


class _Pieces(dict):
    """Canonical pieces of texts; most texts of a ledger repeat."""

    def __missing__(self, cell):
        if len(self) > 50_000:
            self.clear()
        found = self[cell] = b"%d:%s" % (len(cell), cell)
        return found


class _Tails(_Pieces):
    """Canonical ends of items: all but sequence and lot, which are the same for most items of a document."""

    def __init__(self, row):
        super().__init__()
        self._row = row

    def __missing__(self, tail):
        if len(self) > 50_000:
            self.clear()
        found = self[tail] = self._row.pieces(tail.split(b"\t"), skipped=HEAD)
        return found


@dataclass(frozen=True)
class _Row:
    """Which cells of a row, that holds the fields of all versions, belong to the canonical form of one version."""

    hashed: tuple[int, ...]
    empty: tuple[int, ...]  # fields that the version does not know: something in them was slipped in

    @classmethod
    def of(cls, names, fields, version):
        unknown = set(fields) - set(names) - UNHASHED[version]
        return cls(tuple(map(fields.index, names)), tuple(sorted(map(fields.index, unknown))))

    def taken(self, cells, skipped=0):
        """The hashed cells of those from number ``skipped`` on; with what was slipped in, so that no hash fits."""
        slipped = [cell for i in self.empty if (cell := cells[i - skipped])]
        return [cells[i - skipped] for i in self.hashed if i >= skipped] + slipped

    def pieces(self, cells, skipped=0):
        return b"".join([b"%d:%s" % (len(cell), cell) for cell in self.taken(cells, skipped)])


class _Layout:
    """The reader of one version."""

    def __init__(self, version):
        header, item = HASH_FIELDS[version]
        self.title = piece(f"udi-event-{version}")
        self.header = _Row.of(header, HEADER_FIELDS, version)
        self._item = _Row.of(item, ITEM_FIELDS, version)
        self._tails = _Tails(self._item)
        # so does every version so far
        self._has_head = self._item.hashed[:HEAD] == tuple(range(HEAD))

    def item_piece(self, line):
        if b"\\" in line or not self._has_head:
            return self._item.pieces(cells_of(line))
        sequence, lot, name, tail = line.split(b"\t", HEAD)
        return b"%d:%s%d:%s%d:%s%s" % (len(sequence), sequence, len(lot), lot, len(name), name, self._tails[tail])


def digest(rows: Iterable[EventRow]) -> Digest:
    """Recompute the content hash of each event of a piece."""
    result, layouts = Digest(), {version: _Layout(version) for version in HASH_FIELDS}
    text = _Pieces().__getitem__
    company_at = HEADER_FIELDS.index("company")
    for row in rows:
        company = row.header[company_at]
        company = int(company) if company.isdigit() else 0
        result.ids.append(row.id)
        result.blocks.append(row.block or NO_BLOCK)
        result.companies.append(company)
        result.items += len(row.items)
        stored = leaf_of(row.content_hash)
        result.hashes += stored
        if row.block is None:
            recorded = row.header[RECORD_TIME].decode()
            result.oldest_unsealed = min(result.oldest_unsealed or recorded, recorded)
        layout = layouts.get(row.version)
        if not layout:
            result.broken.append(("event_version", row.id, row.block, company, {"version": row.version}))
            continue
        parts = [layout.title, *map(text, layout.header.taken(row.header)), text(b"%d" % len(row.items))]
        parts += map(layout.item_piece, row.items)
        if hashlib.sha256(b"".join(parts)).digest() != stored:
            data = {"uuid": row.text("uuid"), "document": row.text("document_name")}
            result.broken.append(("event_changed", row.id, row.block, company, data))
    return result


def _root(hashes):
    size = len(NO_HASH)
    return merkle_root(bytes(hashes[start : start + size]) for start in range(0, len(hashes), size))


class Checker:
    """Puts the pieces together. Call `add` for each piece **in the order of ids**, then `finish` once."""

    def __init__(self, blocks: list[dict]):
        self.report = Report(blocks=len(blocks))
        self._blocks = {block["id"]: block for block in blocks}
        self._open = {}  # block id -> [first id, last id, content hashes], until its events are complete
        self._roots = {}  # block id -> (first id, last id, root)
        self._defects = []

    def add(self, piece: Digest):
        report = self.report
        report.events += len(piece.ids)
        report.items += piece.items
        if piece.oldest_unsealed:
            report.oldest_unsealed = min(report.oldest_unsealed or piece.oldest_unsealed, piece.oldest_unsealed)
        for code, event, block_id, company, data in piece.broken:
            block = self._blocks.get(block_id)
            self._defect(code, company, block and block["number"], event, **data)
        size = len(NO_HASH)
        for index, (event, block_id) in enumerate(zip(piece.ids, piece.blocks, strict=True)):
            if block_id == NO_BLOCK:
                report.unsealed += 1
                continue
            block = self._blocks.get(block_id)
            if block is None or block["company"] != piece.companies[index]:
                self._defect("event_without_block", piece.companies[index], None, event)
                continue
            found = self._open.setdefault(block_id, [event, event, bytearray()])
            found[1] = event
            found[2] += piece.hashes[index * size : (index + 1) * size]
            if len(found[2]) == block["event_count"] * size and block_id not in self._roots:
                self._roots[block_id] = (found[0], found[1], _root(self._open.pop(block_id)[2]))

    def finish(
        self, anchors: Iterable[str] = (), company: int | None = None, anchored: Mapping[int, int] | None = None
    ) -> Report:
        """Check the chain and the anchors (lines of an anchor file) and say what came out.

        :param anchored: company -> number of the last block that was written into the anchor file, as far as is known
        """
        chains = {}
        for block in sorted(self._blocks.values(), key=lambda block: (block["company"], block["number"], block["id"])):
            self._check_block(block)
            self._check_link(block, chains.setdefault(block["company"], {}))
        last = self._check_anchors(anchors, chains, company)
        for owner, number in (anchored or {}).items():
            if last.get(owner, 0) < number:
                self._defect("anchor_lost", owner, number)
        report = self.report
        self._defects.sort(key=Defect.place)
        report.defect_count = len(self._defects)
        report.defects = self._defects[:KEPT_DEFECTS]
        return report

    def _defect(self, code, company=None, block=None, event=None, **data):
        self._defects.append(Defect(code, company, block, event, data))

    def _check_block(self, block):
        company, number = block["company"], block["number"]
        sealed = (block["first_event"], block["last_event"], block["merkle_root"])
        if block["id"] in self._open or block["id"] not in self._roots:
            found = len(self._open.get(block["id"], ("", "", b""))[2]) // len(NO_HASH)
            found += block["event_count"] if block["id"] in self._roots else 0
            self._defect("block_events", company, number, expected=block["event_count"], found=found)
        elif self._roots[block["id"]] != sealed:
            self._defect("block_content", company, number)
        try:
            expected = block_hash({name: block[name] for name in FIELDS[block["hash_version"]]}, block["hash_version"])
        except (KeyError, LedgerError):
            self._defect("block_version", company, number, version=block["hash_version"])
            return
        if expected != block["block_hash"]:
            self._defect("block_changed", company, number)

    def _check_link(self, block, chain):
        company, number = block["company"], block["number"]
        last = max(chain, default=0)
        if number != last + 1:
            self._defect("block_missing", company, last + 1 if number > last else number, found=number)
        elif block["previous_hash"] != chain.get(last, GENESIS):
            self._defect("chain_broken", company, number)
        chain[number] = block["block_hash"]

    def _check_anchors(self, lines, chains, company):
        """Compare the lines; company -> the last block that they name."""
        last = {}
        for index, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                anchor = json.loads(line)
                owner, number, wanted = anchor["company"], anchor["number"], anchor["block_hash"]
            except (ValueError, KeyError, TypeError):
                self._defect("anchor_unreadable", line=index)
                continue
            if company and owner != company:
                continue
            self.report.anchors += 1
            last[owner] = max(number, last.get(owner, 0))
            found = chains.get(owner, {}).get(number)
            if found is None:
                self._defect("anchor_missing", owner, number, line=index)
            elif found != wanted:
                self._defect("anchor_mismatch", owner, number, line=index)
        return last
