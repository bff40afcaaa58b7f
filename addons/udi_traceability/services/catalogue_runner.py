"""Working off imports and adoptions: batch by batch, each committed with the place where to go on."""

import contextlib
import logging
import time

import psycopg2
from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .catalogue_text import file_sentence, record_sentence
from .catalogue_values import values_of
from odoo.addons.udi_core.catalogue import formats
from odoo.addons.udi_core.catalogue.package import Member
from odoo.addons.udi_core.catalogue.record import BadRecord, CatalogueFileError, RecordError
from odoo.addons.udi_core.catalogue.table_columns import title

BATCH = 1000
BATCH_TEXT = 16 << 20  # characters of published text in one batch
ADOPT_BATCH = 20
UNDO_BATCH = 1000
BUDGET = 45  # seconds of one call; a worker may be stopped after 120
ATTEMPTS = 5
MAX_ERRORS = 10_000  # lines kept for one import; all are counted
MET = 1000  # ids kept for "open the records" where nothing was new

_logger = logging.getLogger(__name__)


class UdiCatalogueRunner(models.AbstractModel):
    _name = "udi.catalogue.runner"
    _description = "Imports of device records: the work"

    @api.model
    def run_now(self, job):
        """The whole job in this transaction."""
        for _processed in self._work(job):
            pass

    @api.model
    def run_queue(self):
        """The scheduled action: the oldest jobs first, for as long as one call may take."""
        start = time.monotonic()
        Job = self.env["udi.catalogue.import"]
        waiting = [("state", "in", ("queued", "running"))]
        progress = self.env["ir.cron"]._commit_progress
        if self.env.context.get("cron_end_time", start) < start:
            progress(remaining=Job.search_count(waiting))  # its time is over: go on in the next turn
            return
        while job := Job.search(waiting, order="id", limit=1):
            user = job.user_id
            runner = self.with_user(user).with_context(lang=user.lang, tz=user.tz)
            if not runner._run(job.with_env(runner.env), start + BUDGET, progress):
                progress(remaining=max(Job.search_count(waiting), 1))
                return
        progress(remaining=0)

    def _run(self, job, deadline, progress):
        """Work a job off; False where the time was over before."""
        failures = 0
        while True:
            try:
                for processed in self._work(job):
                    progress(processed, remaining=1)
                    failures = 0
                    job.invalidate_recordset()
                    if not job.exists() or job.state == "cancelled":
                        return True
                    if time.monotonic() > deadline and job.state == "running":
                        return False
                progress(0, remaining=1)
                return True
            except (psycopg2.OperationalError, psycopg2.IntegrityError) as error:
                self.env.cr.rollback()
                failures += 1
                if failures > ATTEMPTS:
                    return self._fail(job, error, progress)
            except Exception as error:  # noqa: BLE001 - whatever it is, the job must say so and not run for ever
                self.env.cr.rollback()
                return self._fail(job, error, progress)

    def _fail(self, job, error, progress):
        _logger.error("Import %s of device records stopped", job.id, exc_info=error)
        if isinstance(error, (UserError, AccessError)):
            message = str(error)
        else:
            message = self.env._(
                "The job stopped by a fault of the system (%(error)s). What was done before stays; press Continue to "
                "go on, and tell your administrator if it stops again.",
                error=type(error).__name__,
            )
        job.invalidate_recordset()
        if job.exists():
            # sudo: the one who started it may have lost the right to write it, which may be the very fault
            job.sudo()._finish("failed", message)
        progress(0, remaining=1)
        return True

    # --- steps ------------------------------------------------------------------------------------------------------

    def _work(self, job):
        """Do the job from where it stands; yields the number of records after each piece that may be committed."""
        self.env["udi.catalogue"]._check_author()
        if job.state == "queued":
            job.write(
                {"state": "running"}
                | ({} if job.started_at else {"started_at": self.env.cr.now().replace(microsecond=0)})
            )
            yield 0
        if job.step == "check":
            yield from self._check(job)
        if job.step == "import":
            yield from self._import(job)
        elif job.step == "adopt":
            yield from self._adopt(job)
        elif job.step == "undo":
            yield from self._undo(job)

    def _check(self, job):
        """Look through every file before the first record is stored."""
        plan = job.plan or []
        number = 0
        for upload, package in enumerate(job._packages()):
            with package:
                for name, member in _members(package):
                    number += 1
                    if number <= len(plan):
                        continue
                    plan = [*plan, self._look(upload, package, name, member)]
                    if plan[-1].get("error"):
                        error = {"code": plan[-1]["code"], "message": plan[-1]["error"]}
                        self._note(job, [{"file_name": name, "position": 0, **error}])
                    job.plan = plan
                    yield 0
        usable = [row for row in plan if not row.get("error")]
        counts = [row["count"] for row in usable]
        if not usable:
            messages = [row["error"] for row in plan]
            job._finish("failed", "\n".join(messages[:10]))
            return
        job.write({"step": "import", "progress_total": 0 if None in counts else sum(counts)})
        yield 0

    def _look(self, upload, package, name, member):
        row = {"upload": upload, "name": name}
        try:
            if isinstance(member, CatalogueFileError):
                raise member
            sight = formats.inspect(package, member)
            return {**row, "path": list(member.path), "format": sight.format, "count": sight.count}
        except CatalogueFileError as error:
            return {**row, "code": error.code, "error": file_sentence(self.env, name, error.code, error.data)}

    def _import(self, job):
        place = job.cursor or {"file": 0, "at": None}
        with contextlib.ExitStack() as stack:
            packages = [stack.enter_context(package) for package in job._packages()]
            for number, row in enumerate(job.plan):
                if number < place["file"] or row.get("error"):
                    continue
                at = place["at"] if number == place["file"] else None
                member = Member(row["name"], tuple(row["path"]), 0)
                for batch in self._batches(packages[row["upload"]], member, row["format"], at):
                    self._store(job, number, row, batch)
                    yield len(batch)
        met = job.new_count + job.updated_count + job.unchanged_count + job.outdated_count
        if met:
            job._finish("done")
        else:
            job._finish("failed", self.env._("No record could be used. The errors below say why."))
        job.write({"step": False, "cursor": False})

    def _batches(self, package, member, kind, at):
        """Lists of (cursor, record or error), bounded in number and in size; a file that breaks off ends with it."""
        batch, size = [], 0
        items = formats.read(package, member, kind, at)
        while True:
            try:
                cursor, item = next(items)
            except StopIteration:
                break
            except CatalogueFileError as error:
                batch.append((None, error))
                break
            batch.append((cursor, _prepared(cursor[-1] - 1, item)))
            size += len(batch[-1][1].get("raw") or "") if isinstance(batch[-1][1], dict) else 0
            if len(batch) >= BATCH or size > BATCH_TEXT:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _store(self, job, number, row, batch):
        """One batch, with its errors and the place behind it."""
        unique, errors = {}, []
        counts = dict.fromkeys(("new", "updated", "unchanged", "outdated"), 0)
        for cursor, item in batch:
            if isinstance(item, dict):
                twice = _collect(unique, item)
                if twice:
                    counts[twice] += 1
            else:
                errors.append(self._error(row["name"], item))
            place = {"file": number, "at": cursor} if cursor else {"file": number + 1, "at": None}
        stored, ids = self.env["udi.catalogue.store"].store(unique, job) if unique else ({}, [])
        self._note(job, errors)
        met = job.entry_ids or []
        job.write(
            {f"{name}_count": job[f"{name}_count"] + counts[name] + stored.get(name, 0) for name in counts}
            | {"cursor": place, "progress_done": job.progress_done + len(batch)}
            | ({"entry_ids": list(dict.fromkeys([*met, *ids]))[:MET]} if len(met) < MET else {})
        )

    def _error(self, name, item):
        if isinstance(item, CatalogueFileError):
            message = file_sentence(self.env, name, item.code, item.data)
            return {"file_name": name, "position": 0, "code": item.code, "message": message}
        return {
            "code": item.code,
            "file_name": name,
            "position": item.position + 1,
            "field_name": title(str(item.data.get("field") or ""), (self.env.lang or "").startswith("zh"))[:100],
            "message": record_sentence(self.env, item.code, item.data),
        }

    def _note(self, job, errors):
        if not errors:
            return
        room = max(MAX_ERRORS - job.error_count, 0)
        self.env["udi.catalogue.import.error"].create([{**error, "import_id": job.id} for error in errors[:room]])
        job.error_count += len(errors)

    # --- adoption ---------------------------------------------------------------------------------------------------

    def _adopt(self, job):
        """Each record by itself: one that is refused is listed, the others come in."""
        ids = job.entry_ids or []
        at = (job.cursor or {"at": 0})["at"]
        while at < len(ids):
            part = ids[at : at + ADOPT_BATCH]
            errors, adopted = [], 0
            for entry in self.env["udi.catalogue.entry"].browse(part).exists():
                try:
                    with self.env.cr.savepoint():
                        self.env["udi.catalogue"].adopt(entry)
                        self.env.flush_all()
                    adopted += 1
                except UserError as error:
                    self.env.invalidate_all()
                    errors.append({"file_name": entry.display_name, "message": str(error), "entry_id": entry.id})
            self._note(job, errors)
            at += len(part)
            job.write({"cursor": {"at": at}, "progress_done": at, "adopted_count": job.adopted_count + adopted})
            yield len(part)
        job._finish("done")
        job.write({"step": False, "cursor": False})

    # --- undo -------------------------------------------------------------------------------------------------------

    def _undo(self, job):
        store = self.env["udi.catalogue.store"]
        if not job.cursor:
            job.progress_total = job.new_count + job.updated_count - job.undone_count
        while True:
            after = (job.cursor or {"at": 0})["at"]
            looked, undone, kept = store.undo(job, UNDO_BATCH, after)
            if not looked:
                break
            self._note(job, [self._kept(entry, reason) for entry, reason in kept])
            job.write(
                {
                    "cursor": {"at": max(looked)},
                    "progress_done": job.progress_done + len(looked),
                    "undone_count": job.undone_count + len(undone),
                }
            )
            yield len(looked)
        left = job.new_count + job.updated_count > job.undone_count
        job._finish(
            "undone",
            self.env._("Some records stay: they have been adopted or changed since. The list below says which.")
            if left
            else False,
        )
        job.write({"step": False, "cursor": False})

    def _kept(self, entry, reason):
        if reason == "adopted":
            message = self.env._(
                "It has been adopted as a product and stays. Archive that product if you do not want it."
            )
        else:
            message = self.env._("A later import changed it, so it stays. Undo that import first, then this one again.")
        return {"file_name": entry.display_name, "code": reason, "message": message, "entry_id": entry.id}


def _members(package):
    """(name, member) of each file of an upload; one that cannot be opened stands with its error."""
    try:
        return [(member.name, member) for member in package.members()]
    except CatalogueFileError as error:
        return [(package.name, error)]


def _prepared(position, item):
    """The columns of a record, or its error."""
    if isinstance(item, RecordError):
        return item
    try:
        return values_of(item)
    except BadRecord as error:
        return RecordError(position, error.code, error.data)


def _collect(batch, values):
    """Keep the newest version of a record that a batch holds more than once; says what the other one counts as."""
    pair = values["source"], values["key"]
    earlier = batch.get(pair)
    if earlier is None:
        batch[pair] = values
        return None
    if values["content_hash"] == earlier["content_hash"]:
        return "unchanged"
    if values["version"] >= earlier["version"]:
        batch[pair] = values
    return "outdated"
