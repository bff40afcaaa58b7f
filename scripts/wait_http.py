"""Wait until a local address answers.  usage: wait_http.py URL PID [SECONDS]; exit code 3 when PID ends first."""

import os
import sys
import time
import urllib.error
import urllib.request


def answers(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def main(url, pid, seconds="120"):
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        if answers(url):
            return 0
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            print("Odoo ended before it answered: the reason stands at the end of its log.", file=sys.stderr)
            return 3
        time.sleep(0.2)
    print(f"{url} did not answer within {seconds} s.", file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
