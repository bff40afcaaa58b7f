"""Run the long random tests of tests/fuzz: each of its modules has ``run(seconds)``, which raises on the first fault.

usage: fuzz.py [SECONDS-PER-MODULE=60] [MODULE...]
"""

import importlib
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(seconds="60", *chosen):
    sys.path.insert(0, str(ROOT))
    names = chosen or sorted(
        path.stem for path in (ROOT / "tests" / "fuzz").glob("[a-z]*.py") if path.stem != "conftest"
    )
    if not names:
        print("There are no random tests in tests/fuzz.")
        return 0
    failed = 0
    for name in names:
        began = time.monotonic()
        try:
            result = importlib.import_module(f"tests.fuzz.{name}").run(float(seconds))
        except Exception:  # noqa: BLE001 - whatever went wrong is the result
            traceback.print_exc()
            failed += 1
            continue
        print(f"{name}: no fault in {time.monotonic() - began:.0f} s{f' ({result})' if result else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
