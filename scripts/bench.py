"""Measure and compare:  bench.py [WHAT] [SIZE]

WHAT: identify, register, trace (ledger, stock and mrp too), timeline, label, recall, scan, quality, or all (the default).
SIZE: S, M or L (10,000, 200,000 or 1,000,000 finished serials); figures without a database ignore it.
Prints a table and writes build/bench.json, a list of {"name", "value", "unit", "baseline", "ratio", "size", "note"}.
"""

import argparse
import dataclasses
import importlib
import importlib.util
import json
import sys
import traceback

from bench.figures import PROJECT, SIZES, NotYet

WHATS = ("identify", "register", "trace", "label", "recall", "scan", "quality", "timeline")


def number(value):
    """Return a number as people read it: three significant digits, thousands apart."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(figures):
    """Return the lines of an aligned table."""
    rows = [("figure", "value", "unit", "baseline", "ratio", "note")]
    rows += [(f.name, number(f.value), f.unit, number(f.baseline), number(f.ratio), f.note) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    right = {1, 3, 4}
    return [
        "  ".join(
            cell.rjust(widths[i]) if i in right else cell.ljust(widths[i]) if i < 5 else cell
            for i, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]


def measure(what, size):
    """Return `(figures, failed)` of one WHAT; what cannot be measured is said."""
    if importlib.util.find_spec(f"bench.{what}") is None:
        print(f"There are no figures for '{what}' yet.")
        return [], False
    figures = []
    try:
        for figure in importlib.import_module(f"bench.{what}").figures(size):
            figures.append(figure)
    except NotYet as reason:
        print(reason)
    except Exception:  # noqa: BLE001 - one broken figure must not hide the others; the exit code tells
        traceback.print_exc()
        return figures, True
    return figures, False


def write(figures, path):
    """Write the entries; a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    entries = [dataclasses.asdict(figure) for figure in figures]
    temporary.write_text(json.dumps(entries, indent=1, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")
    temporary.replace(path)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="all", choices=[*WHATS, "all"])
    parser.add_argument("size", nargs="?", default="S", choices=list(SIZES))
    options = parser.parse_args(argv)
    figures, broken = [], []
    for what in WHATS if options.what == "all" else [options.what]:
        found, failed = measure(what, options.size)
        figures += found
        broken += [what] if failed else []
    if figures:
        print("\n".join(table(figures)))
    write(figures, PROJECT / "build" / "bench.json")
    if broken:
        print(f"Figures that failed: {', '.join(broken)}.", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
