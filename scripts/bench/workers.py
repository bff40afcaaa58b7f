"""Eight workers that post at the same time: transactions per second, with these addons and in plain Odoo."""

import contextlib
import pathlib
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from .database import copies, shell
from .figures import Figure

WORKERS = 8
WARM = 5  # receipts of each worker before the first round: Odoo's caches, PostgreSQL's plans
EACH = 10  # receipts of each worker in a round
ROUNDS = {"S": 6, "M": 12, "L": 12}
DATABASES = {"plain": "udi_bench", "base": "udi_bench_base"}  # template of ours, and of Odoo's modules alone
PATIENCE = 900  # seconds


def figures(size):
    """Both stand ready with eight workers each and take turns: while one side posts, the other one waits.

    What disturbs the machine for a while meets both; the ratio is the middle one of the rounds.
    """
    for workers in (WORKERS, 1):
        yield figure(size, workers)


def figure(size, workers):
    rounds = measure(workers, ROUNDS[size])
    ratios = sorted(ours["rate"] / plain["rate"] for ours, plain in zip(rounds["plain"], rounds["base"], strict=True))
    rate = {template: statistics.median(found["rate"] for found in rounds[template]) for template in rounds}
    repeated = {template: sum(found["repeated"] for found in rounds[template]) for template in rounds}
    note = (
        f"receipts of one serial, commits per second ÷ Odoo without the addons, the middle one of {len(ratios)} rounds"
        f" ({ratios[0]:.2f} to {ratios[-1]:.2f}); repeated after a collision {repeated['plain']}, plain Odoo"
        f" {repeated['base']}; {rounds['plain'][0]['statements']} SQL statements each, plain Odoo"
        f" {rounds['base'][0]['statements']}"
    )
    return Figure(
        f"stock.workers{workers}_ratio", rate["plain"], "commits/s", rate["base"], statistics.median(ratios), size, note
    )


def measure(workers, rounds):
    """``{template: [{"rate", "repeated", "statements"} of each round]}``."""
    with contextlib.ExitStack() as stack:
        conf = stack.enter_context(copies({name: template for template, name in DATABASES.items()}))
        folders = {template: pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())) for template in DATABASES}
        pool, jobs = stack.enter_context(ThreadPoolExecutor(2 * workers)), []
        for name in DATABASES.values():
            shell(conf, name, "workers_job", "prepare", workers, WARM + rounds * EACH)
        try:
            for template, name in DATABASES.items():
                for worker in range(workers):
                    arguments = ("post", worker, str(folders[template]), WARM, rounds, EACH)
                    jobs.append(pool.submit(shell, conf, name, "workers_job", *arguments))
            for folder in folders.values():
                wait(folder, "ready", workers, jobs)
            for number in range(rounds):
                for template in folders if number % 2 else reversed(folders):
                    (folders[template] / f"go-{number}").touch()
                    wait(folders[template], f"done-{number}", workers, jobs)
        except BaseException:
            for folder in folders.values():
                (folder / "stop").touch()
            raise
        found = [job.result(timeout=PATIENCE) for job in jobs]
    halves = {"plain": found[:workers], "base": found[workers:]}
    return {template: [together(parts) for parts in zip(*half, strict=True)] for template, half in halves.items()}


def together(parts):
    """One round of all workers, of ``[began, ended, commits, calls, statements]`` of each."""
    seconds = max(part[1] for part in parts) - min(part[0] for part in parts)
    commits = sum(part[2] for part in parts)
    return {
        "rate": commits / seconds,
        "repeated": sum(part[3] for part in parts) - commits,
        "statements": min(part[4] for part in parts) // parts[0][2],
    }


def wait(folder, name, count, jobs):
    """Until that many workers have left a file of this name."""
    end = time.monotonic() + PATIENCE
    while len(list(folder.glob(f"{name}-*"))) < count:
        for job in jobs:
            if job.done():
                job.result()  # it failed: says why
        if time.monotonic() > end:
            raise TimeoutError("The workers did not come")
        time.sleep(0.02)
