"""Run the long random tests of tests/fuzz: each of its modules has ``run(seconds, count)``, which raises on a fault.

usage: fuzz.py [AMOUNT=10000000x] [MODULE...]

AMOUNT: seconds for each module (``60``), or a number of texts (``10000000x``).  The work is shared by all processors.
"""

import importlib
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def amount(text):
    """``(seconds, count)`` of an amount such as 60 or 10000000x; one of the two is None.

    :raises ValueError: neither
    """
    if text.endswith("x"):
        return None, int(text[:-1])
    return float(text), None


def work(name, seconds, count):
    """One process: what the module did, in words."""
    sys.path[:0] = [str(ROOT)]
    return importlib.import_module(f"tests.fuzz.{name}").run(seconds=seconds, count=count)


def main(how_much="10000000x", *chosen):
    try:
        seconds, count = amount(how_much)
    except ValueError:
        print(__doc__, file=sys.stderr)
        return 2
    names = chosen or sorted(
        path.stem for path in (ROOT / "tests" / "fuzz").glob("[a-z]*.py") if path.stem != "conftest"
    )
    if not names:
        print("There are no random tests in tests/fuzz.")
        return 0
    processes = os.cpu_count() or 1
    failed = 0
    with ProcessPoolExecutor(processes) as pool:
        for name in names:
            began = time.monotonic()
            share = None if count is None else -(-count // processes)
            jobs = [pool.submit(work, name, seconds, share) for _process in range(processes)]
            try:
                results = [job.result() for job in jobs]
            except Exception:  # noqa: BLE001 - whatever went wrong is the result
                traceback.print_exc()
                failed += 1
                continue
            print(f"{name}: no fault in {time.monotonic() - began:.0f} s ({'; '.join(filter(None, results))})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
