"""Runs inside a fresh Odoo: the questions of `trace_job`, each asked for the first time in this process."""

import time

from .trace_job import peak_mb


def run(env, facts, units):
    """Seconds of each answer; ``peak_mb`` is what answering half of all units added to the process."""
    env = env(user=env.ref("base.user_admin"))
    env["res.users"].browse(env.uid).has_group("base.group_user")  # as after any other page
    trace, before = env["udi.trace"], peak_mb()
    found = {}
    for name, lot in (("half", facts["raw_half"]), ("percent", facts["raw_percent"])):
        start = time.perf_counter()
        answer = trace.summary([lot])
        found[name] = time.perf_counter() - start
        found[f"{name}_deliveries"] = answer["deliveries"]
        if name == "half":
            found["peak_mb"] = peak_mb() - before
            found["reached"] = {"lots": answer["lots"], "units": answer["units"], "holders": len(answer["holders"])}
            if len(answer["rows"]) != 100:
                raise AssertionError("the first 100 rows are missing")
        env.invalidate_all()
    start = time.perf_counter()
    trace.levels([facts["raw_half"]])
    found["levels"] = time.perf_counter() - start
    env.invalidate_all()
    found.update(pictures(env, facts))
    start = time.perf_counter()
    for unit in units:
        trace.upstream([unit])
    found["upstream"] = (time.perf_counter() - start) / len(units)
    start, before = time.perf_counter(), peak_mb()
    rows = sum(1 for _row in trace.stream([facts["raw_half"]]))
    found["stream"] = time.perf_counter() - start
    found["stream_mb"] = peak_mb() - before
    if rows != found["reached"]["lots"]:
        raise AssertionError(f"{rows} rows of {found['reached']['lots']} were streamed")
    return found


def pictures(env, facts):
    """Seconds of the picture's first page and of the whole, both of the lot that reaches half of all units."""
    start = time.perf_counter()
    near = env["udi.genealogy"].near(facts["raw_half"])
    found = {"picture": time.perf_counter() - start}
    start = time.perf_counter()
    graph = env["udi.genealogy"].graph(facts["raw_half"])
    found["picture_whole"] = time.perf_counter() - start
    if not near["nodes"] or max(node["count"] for node in graph["nodes"]) < facts["units"] // 3:
        raise AssertionError("the picture does not show the units")
    env.invalidate_all()
    return found
