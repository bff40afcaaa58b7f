"""Eight workers that post at the same time: transactions per second, with these addons and in plain Odoo."""

import tempfile
from concurrent.futures import ThreadPoolExecutor

from .database import NAME, fresh, shell
from .figures import Figure

WORKERS = 8
EACH = {"S": 15, "M": 40, "L": 40}
ROUNDS = {"S": 2, "M": 3, "L": 3}


def figures(size):
    """Both in turns; the best round of each, since what disturbs only ever slows down."""
    rates = {"plain": [], "base": []}
    for number in range(ROUNDS[size]):
        for template in ("plain", "base") if number % 2 else ("base", "plain"):
            rates[template].append(rate(template, EACH[size]))
    ours, plain = max(rates["plain"]), max(rates["base"])
    note = f"{WORKERS} workers, receipts of one serial, commits per second ÷ Odoo without the addons"
    yield Figure("stock.workers8_ratio", ours, "commits/s", plain, ours / plain, size, note)


def rate(template, each):
    """Commits per second of all workers together on a fresh database."""
    with fresh(template) as conf, tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        shell(conf, NAME, "workers_job", "prepare", WORKERS, each)
        jobs = [
            pool.submit(shell, conf, NAME, "workers_job", "post", worker, WORKERS, folder) for worker in range(WORKERS)
        ]
        found = [job.result(timeout=900) for job in jobs]
    return sum(count for _began, _end, count in found) / (max(f[1] for f in found) - min(f[0] for f in found))
