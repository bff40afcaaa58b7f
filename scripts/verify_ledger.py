"""Check the traceability ledger, of a running database or of an export, without Odoo.

usage: verify_ledger.py [--company N] [--anchors FILE] [--processes N] (DATABASE | FILE.jsonl | FILE.jsonl.gz)
       verify_ledger.py --export FILE [--company N] DATABASE

DATABASE: name or connection text of PostgreSQL; host, port and user from PGHOST, PGPORT and PGUSER.
Recomputes the hash of every event and item, the Merkle root of every block and the chain of blocks, and compares the
anchors that were kept outside the database. Names the first broken place and says how many events are not sealed yet.
Exit code: 0 all is as it was written, 1 something is broken, 2 it could not be checked.
"""

import argparse
import contextlib
import gzip
import itertools
import json
import sys
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psycopg2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "addons"))
from udi_core import ledger_check, ledger_rows  # found by the line above, with or without Odoo

LINES = 2000  # of an export, for one turn of a process
SENTENCES = {
    "event_changed": "event {event} ({uuid}, {document}) or an item of it was changed",
    "event_version": "event {event} has the unknown version {version}",
    "event_without_block": "event {event} is said to be in a block that its company does not have",
    "block_events": "block {block} was sealed with {expected} events and now has {found}",
    "block_content": "the events of block {block} are not those that were sealed",
    "block_changed": "block {block} was changed",
    "block_version": "block {block} has the unknown version {version}",
    "block_missing": "block {block} is missing (found {found})",
    "chain_broken": "block {block} does not follow from the block before it",
    "anchor_missing": "block {block}, which line {line} of the anchors names, is missing",
    "anchor_mismatch": "block {block} is not the one that line {line} of the anchors names: the chain was rewritten",
    "anchor_lost": "the anchors do not hold block {block}, which was written there: the file was deleted or cut",
    "anchor_unreadable": "line {line} of the anchors cannot be read",
}
_cursor = None


def connect(database):
    dsn = database if "=" in database or "://" in database else f"dbname={database}"
    connection = psycopg2.connect(dsn)
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    return connection.cursor()


def start_worker(database, snapshot):
    """Each process reads the same moment of the database."""
    global _cursor  # noqa: PLW0603 - one connection for the life of a process
    _cursor = connect(database)
    _cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])


def digest_range(start, stop, company):
    return ledger_check.digest(ledger_rows.read_events(_cursor, start, stop, company))


def digest_lines(lines):
    return ledger_check.digest(ledger_rows.parse_line(line, number)[1] for number, line in lines)


def in_order(pool, function, tasks):
    """Results in the order of the tasks, with only a few of them waiting in memory."""
    waiting = deque()
    for task in tasks:
        waiting.append(pool.submit(function, *task))
        if len(waiting) > 8:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def check_database(database, company, anchors, processes):
    cursor = connect(database)
    cursor.execute("SELECT pg_export_snapshot()")
    snapshot = cursor.fetchone()[0]
    checker = ledger_check.Checker(ledger_rows.read_blocks(cursor, company))
    tasks = [(start, stop, company) for start, stop in ledger_rows.ranges(cursor)]
    with ProcessPoolExecutor(processes, initializer=start_worker, initargs=(database, snapshot)) as pool:
        for piece in in_order(pool, digest_range, tasks):
            checker.add(piece)
    return checker.finish(anchors, company, anchored_blocks(cursor, company) if anchors else None)


def anchored_blocks(cursor, company):
    """Company -> the last block that the daily check saw in the anchor file."""
    cursor.execute(
        "SELECT company_id, max(anchored_block) FROM udi_ledger_check"
        " WHERE anchored_block > 0 AND (%(company)s IS NULL OR company_id = %(company)s) GROUP BY 1",
        {"company": company},
    )
    return dict(cursor.fetchall())


def open_export(path):
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def check_export(path, company, anchors, processes):
    with open_export(path) as file:
        lines = enumerate(file, 1)
        kind, _title = ledger_rows.parse_line(next(lines, (1, b""))[1], 1)
        if kind != "ledger":
            raise ledger_rows.ExportError(1)
        blocks, first = [], []
        for number, line in lines:
            kind, value = ledger_rows.parse_line(line, number)
            if kind != "block":
                first = [(number, line)]
                break
            blocks.append(value)
        if company:
            blocks = [block for block in blocks if block["company"] == company]
        checker = ledger_check.Checker(blocks)
        events = itertools.chain(first, lines)
        pieces = iter(lambda: list(itertools.islice(events, LINES)), [])
        with ProcessPoolExecutor(processes) as pool:
            for piece in in_order(pool, digest_lines, ((lines,) for lines in pieces)):
                checker.add(piece)
    return checker.finish(anchors, company)


def write_export(database, company, target):
    cursor = connect(database)
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(target.open("wb"))
        if target.suffix == ".gz":
            file = stack.enter_context(gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1))
        file.writelines(ledger_rows.export_lines(cursor, company))


def sentence(defect):
    words = SENTENCES[defect.code].format(block=defect.block, event=defect.event, **defect.data)
    inside = f", in block {defect.block}" if defect.event and defect.block else ""
    return f"company {defect.company}: {words}{inside}" if defect.company else words


def tell(report, seconds, as_json):
    if as_json:
        values = {name: getattr(report, name) for name in report.__dataclass_fields__ if name != "defects"}
        values |= {"seconds": round(seconds, 2), "defects": [sentence(defect) for defect in report.defects]}
        print(json.dumps(values, ensure_ascii=False))
        return
    rate = report.items / seconds if seconds else 0
    print(
        f"{report.blocks:,} blocks, {report.events:,} events, {report.items:,} items checked in {seconds:.1f} s"
        f" ({rate:,.0f} items per second); {report.anchors:,} anchors compared."
    )
    if report.unsealed:
        print(f"Not sealed yet: {report.unsealed:,} events, the oldest recorded at {report.oldest_unsealed}.")
    if report.ok:
        print("The ledger is as it was written.")
        return
    print(f"BROKEN: {report.defect_count:,} faults, the first of them:")
    for defect in report.defects[:10]:
        print(f"  - {sentence(defect)}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", metavar="DATABASE|FILE")
    parser.add_argument("--company", type=int, help="number of the company; all without it")
    parser.add_argument("--anchors", type=Path, help="the anchor file kept outside the database")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--export", type=Path, metavar="FILE", help="write the ledger as JSON lines (.gz: compressed)")
    parser.add_argument("--json", action="store_true", help="the outcome as one JSON object")
    return parser.parse_args()


def main():
    options = arguments()
    source = Path(options.source)
    began = time.monotonic()
    try:
        if options.export:
            write_export(options.source, options.company, options.export)
            return 0
        with contextlib.ExitStack() as stack:
            anchors = stack.enter_context(options.anchors.open(encoding="utf-8")) if options.anchors else ()
            check = check_export if source.is_file() else check_database
            report = check(source if source.is_file() else options.source, options.company, anchors, options.processes)
    except (OSError, EOFError, ledger_rows.ExportError, psycopg2.Error) as error:
        print(f"The ledger could not be checked: {error}", file=sys.stderr)
        return 2
    tell(report, time.monotonic() - began, options.json)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
