"""Scanning devices that hand over their scans: requests to a real server, and how soon stock and ledger have them.

Server, PostgreSQL and the devices share the machine. First the devices send at an even pace, ten scans each time,
and finish their transfers; then as fast as they can.
"""

import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import time

from . import scan_verdict
from .database import NAME, fresh, shell
from .figures import PROJECT, Figure
from .scan_load import Device, Watch, in_parallel

DEVICES = 20
PACE = 220  # scans per second of all devices together: a tenth above what is asked for
BATCH = 10
UNITS = 49  # of a transfer; its last step is to finish it
TRANSFERS = {"S": 3, "M": 12, "L": 24}  # of each device
RUSH = {"S": 200, "M": 600, "L": 600}  # scans of each device that come as fast as they can
WANTED = {"per_s": 200, "p95_ms": 100, "applied_s": 5}
WORKERS = 2


def figures(size):
    with fresh("plain") as conf:
        world = shell(conf, NAME, "scan_job", "prepare", DEVICES, TRANSFERS[size], UNITS, RUSH[size])
        with server(conf) as port:
            devices = [Device(port, NAME, **facts) for facts in world["devices"]]
            in_parallel(devices, Device.sign_in)
            per_s, applied = at_a_pace(devices)
            rush = rushing(devices)
        facts = shell(conf, NAME, "scan_job", "check")
    counted(devices, facts, TRANSFERS[size])
    times = sorted(seconds for device in devices for seconds in device.times)
    p95 = times[int(len(times) * 0.95)] * 1000
    shared = f"{DEVICES} devices, {BATCH} scans a request, {WORKERS} workers and the devices on {os.cpu_count()} cores"
    yield Figure(
        "scan.server_per_s", rush["per_s"], "scans/s", size=size,
        note=f"accepted durably while they are booked; wanted {WANTED['per_s']}; {shared}",
    )  # fmt: skip
    yield Figure(
        "scan.server_p95_ms", p95, "ms", size=size,
        note=f"from the moment a request is due, at {per_s:.0f} scans/s; median {statistics.median(times) * 1000:.0f};"
        f" wanted {WANTED['p95_ms']}; {len(times)} requests",
    )  # fmt: skip
    yield Figure(
        "scan.applied_s", max(applied), "s", size=size,
        note=f"longest from a transfer's last scan accepted to stock and ledger written, median"
        f" {statistics.median(applied):.1f}; wanted {WANTED['applied_s']}; {len(applied)} transfers of {UNITS}",
    )  # fmt: skip
    yield from scan_verdict.figures(size)


def at_a_pace(devices):
    """``(scans per second, [seconds until each transfer was applied])``"""
    every = DEVICES * BATCH / PACE
    with Watch(NAME) as watch:
        begin = time.monotonic() + 0.5
        for number, device in enumerate(devices):
            device.start(begin + number * every / DEVICES, every)
        in_parallel(devices, Device.work)
        seconds = time.monotonic() - begin
        applied = watch.applied({uuid: moment for device in devices for uuid, moment in device.finished.items()})
    return sum(len(device.times) for device in devices) * BATCH / seconds, applied


def rushing(devices):
    """``{per_s}``: each sends the next request when the one before is answered."""
    begin = time.monotonic()
    in_parallel(devices, Device.rush)
    count = sum(device.rushed for device in devices)
    return {"per_s": count / (time.monotonic() - begin)}


def counted(devices, facts, transfers):
    """What was sent is there once, and nothing else; a figure of something else than that would be worth nothing."""
    sent = sum(device.sequence for device in devices)
    units = DEVICES * transfers * UNITS
    wrong = facts["captures"] != sent or facts["refused"] or facts["events"] != units or facts["quants"] != units
    if wrong or facts["done"] != DEVICES * transfers:
        raise RuntimeError(f"{sent} steps sent, {units} units expected, found {facts}")


@contextlib.contextmanager
def server(conf):
    """Odoo with workers and its usual two schedulers; gives its port."""
    ports = [free_port(), free_port()]
    command = [
        sys.executable, "scripts/bench/odoo_server.py", "server", "-c", conf, "-d", NAME,
        f"--db-filter=^{NAME}$", f"--workers={WORKERS}", "--max-cron-threads=2", "--http-interface=127.0.0.1",
        f"--http-port={ports[0]}", f"--gevent-port={ports[1]}", "--log-level=warn", "--limit-memory-hard=0",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=PROJECT, start_new_session=True)
    try:
        wait_for(ports[0], process)
        yield ports[0]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise RuntimeError("The server did not start")
