"""Bringing a batch of records into the catalogue, and taking it out again: set by set, a constant number of statements.

The tables are written by SQL: a hundred thousand records pass in a minute, and what a record was before a change is
kept by the same statement that changes it.
"""

import json

from odoo import api, models
from odoo.tools import SQL

from .catalogue_values import COLUMNS, LINE_COLUMNS

KEPT_KINDS = ("package",)  # a table without package columns says nothing about packages
KEPT_TEXTS = ("storage", "clinical_sizes")


class UdiCatalogueStore(models.AbstractModel):
    _name = "udi.catalogue.store"
    _description = "Regulator's catalogue: storing and undoing"

    # --- storing ----------------------------------------------------------------------------------------------------

    @api.model
    def statuses(self, batch):
        """What storing would do: {(source, key): "new", "updated", "unchanged" or "outdated"}, and the entries' ids.

        :param batch: {(source, key): values as of `values_of`}
        """
        known = {}
        for entry_id, source, key, version, content_hash in self.env.execute_query(
            SQL(
                """SELECT id, source, key, version, content_hash FROM udi_catalogue_entry
                   WHERE (source, key) IN (
                       SELECT source, key FROM jsonb_to_recordset(%s::jsonb) AS v(source text, key text))""",
                json.dumps([{"source": source, "key": key} for source, key in batch]),
            )
        ):
            known[source, key] = entry_id, version or 0, content_hash
        found = {}
        for pair, values in batch.items():
            if pair not in known:
                found[pair] = "new", None
                continue
            entry_id, version, content_hash = known[pair]
            if content_hash == values["content_hash"]:
                status = "unchanged"
            elif values["version"] < version:
                status = "outdated"
            else:
                # the same version in a format that has less is nothing new
                status = "unchanged" if values["partial"] and values["version"] == version != 0 else "updated"
            found[pair] = status, entry_id
        return found

    @api.model
    def store(self, batch, job):
        """Write a batch.

        :param batch: {(source, key): values}, each record once
        :param job: the `udi.catalogue.import` that does it
        :return: (counts by status, ids of the entries met)
        """
        self.env.flush_all()
        statuses = self.statuses(batch)
        new = [values for pair, values in batch.items() if statuses[pair][0] == "new"]
        changed = {statuses[pair][1]: values for pair, values in batch.items() if statuses[pair][0] == "updated"}
        created = self._insert(new, job)
        if changed:
            self._remember(list(changed), job)
            self._update(changed, job)
        pairs = [*zip(created, new, strict=True), *changed.items()]
        self._insert_lines([{**line, "entry_id": entry_id} for entry_id, values in pairs for line in values["lines"]])
        self.env.invalidate_all(flush=False)
        self.sync_publications(self.env["udi.catalogue.entry"].browse(changed))
        counts = dict.fromkeys(("new", "updated", "unchanged", "outdated"), 0)
        for status, _entry_id in statuses.values():
            counts[status] += 1
        return counts, created + [entry_id for _status, entry_id in statuses.values() if entry_id]

    @api.model
    def sync_publications(self, entries):
        """The published state of the UDI-DIs that were adopted from these entries follows the entries."""
        # sudo: a product of another company counts as adopted too
        adopted = entries.sudo().filtered("device_identifier_ids").sudo(False)
        if adopted:
            self.env["udi.publication"]._sync_from_catalogue(adopted)

    def _insert(self, rows, job):
        """The ids of new entries, in the order of the rows. A record that another import brings at this very moment
        makes the database refuse the transaction as not serialisable, and it is repeated."""
        if not rows:
            return []
        names = [*COLUMNS, "import_id", "created_import_id"]
        inserted = self.env.execute_query(
            SQL(
                """INSERT INTO udi_catalogue_entry (%(names)s, create_uid, write_uid, create_date, write_date)
                   SELECT %(names)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                   FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(%(types)s)
                   ON CONFLICT (source, key) DO NOTHING RETURNING id, source, key""",
                names=_names(names),
                types=self._types("udi.catalogue.entry", names),
                rows=_rows(rows, names, {"import_id": job.id, "created_import_id": job.id}),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        ids = {(source, key): entry_id for entry_id, source, key in inserted}
        return [ids[row["source"], row["key"]] for row in rows]

    def _remember(self, ids, job):
        """Keep what the entries and their identifiers are now."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_catalogue_change
                          (import_id, entry_id, before, create_uid, write_uid, create_date, write_date)
                   SELECT %(job)s, e.id, to_jsonb(e) || jsonb_build_object('lines', COALESCE(
                            (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.id)
                             FROM udi_catalogue_identifier l WHERE l.entry_id = e.id), '[]'::jsonb)),
                          %(uid)s, %(uid)s, %(now)s, %(now)s
                   FROM udi_catalogue_entry e WHERE e.id = ANY(%(ids)s)""",
                job=job.id,
                ids=ids,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _update(self, changed, job):
        names = [name for name in COLUMNS if name not in ("source", "key")]
        rows = [{**values, "id": entry_id} for entry_id, values in changed.items()]
        partial = [entry_id for entry_id, values in changed.items() if values["partial"]]
        settings = SQL(", ").join(
            SQL(
                "%(name)s = CASE WHEN e.id = ANY(%(partial)s) THEN COALESCE(v.%(name)s, e.%(name)s) "
                "ELSE v.%(name)s END",
                name=SQL.identifier(name),
                partial=partial,
            )
            if name in KEPT_TEXTS
            else SQL("%s = v.%s", SQL.identifier(name), SQL.identifier(name))
            for name in names
        )
        self.env.cr.execute(
            SQL(
                """UPDATE udi_catalogue_entry e
                   SET %(settings)s, import_id = %(job)s, write_uid = %(uid)s, write_date = %(now)s
                   FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(id int4, %(types)s) WHERE e.id = v.id""",
                settings=settings,
                types=self._types("udi.catalogue.entry", names),
                rows=_rows(rows, ["id", *names], {}),
                job=job.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.env.cr.execute(
            SQL(
                """DELETE FROM udi_catalogue_identifier WHERE entry_id = ANY(%s)
                   AND NOT (entry_id = ANY(%s) AND kind = ANY(%s))""",
                list(changed),
                partial,
                list(KEPT_KINDS),
            )
        )

    def _insert_lines(self, lines):
        if not lines:
            return
        names = ["entry_id", *LINE_COLUMNS]
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_catalogue_identifier (%(names)s, create_uid, write_uid, create_date, write_date)
                   SELECT %(names)s, %(uid)s, %(uid)s, %(now)s, %(now)s
                   FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(%(types)s)""",
                names=_names(names),
                types=self._types("udi.catalogue.identifier", names),
                rows=_rows(lines, names, {}),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _types(self, model, names):
        fields = self.env[model]._fields
        return SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL.identifier(fields[name].column_type[0])) for name in names
        )

    # --- undoing ----------------------------------------------------------------------------------------------------

    @api.model
    def undo(self, job, limit, after=0):
        """Take back up to `limit` entries of an import with an id above `after`.

        :return: (ids looked at, ids taken back, [(entry, reason)] that stay; reason "adopted" or "changed_later")
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT e.id, e.created_import_id = %(job)s, COALESCE(e.import_id = %(job)s, false),
                          EXISTS (SELECT 1 FROM udi_device_identifier d WHERE d.catalogue_entry_id = e.id)
                   FROM udi_catalogue_entry e
                   WHERE e.id > %(after)s AND (e.created_import_id = %(job)s
                         OR e.id IN (SELECT entry_id FROM udi_catalogue_change WHERE import_id = %(job)s))
                   ORDER BY e.id LIMIT %(limit)s""",
                job=job.id,
                after=after,
                limit=limit,
            )
        )
        remove, restore, kept = [], [], []
        Entry = self.env["udi.catalogue.entry"]
        for entry_id, created, latest, adopted in rows:
            if not latest or adopted:
                kept.append((Entry.browse(entry_id), "adopted" if adopted and latest else "changed_later"))
            else:
                (remove if created else restore).append(entry_id)
        if restore:
            self._restore(restore, job)
        Entry.browse(remove).unlink()
        self.env.invalidate_all(flush=False)
        return [row[0] for row in rows], remove + restore, kept

    def _restore(self, ids, job):
        """Entries and identifiers as they were before this import changed them."""
        names = [name for name in COLUMNS if name not in ("source", "key")] + ["import_id"]
        # An import may meet a record in two of its files: the first state is the one before it.
        first = SQL(
            """(SELECT DISTINCT ON (entry_id) entry_id, before FROM udi_catalogue_change
                WHERE import_id = %s AND entry_id = ANY(%s) ORDER BY entry_id, id)""",
            job.id,
            ids,
        )
        settings = SQL(", ").join(SQL("%s = v.%s", SQL.identifier(name), SQL.identifier(name)) for name in names)
        self.env.cr.execute(
            SQL(
                """UPDATE udi_catalogue_entry e SET %s, write_uid = %s, write_date = %s
                   FROM %s c, LATERAL jsonb_to_record(c.before) AS v(%s) WHERE e.id = c.entry_id""",
                settings,
                self.env.uid,
                self.env.cr.now(),
                first,
                self._types("udi.catalogue.entry", names),
            )
        )
        self.env.cr.execute(SQL("DELETE FROM udi_catalogue_identifier WHERE entry_id = ANY(%s)", ids))
        names = ["entry_id", *LINE_COLUMNS]
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_catalogue_identifier (%s, create_uid, write_uid, create_date, write_date)
                   SELECT %s, %s, %s, %s, %s
                   FROM %s c, LATERAL jsonb_to_recordset(c.before->'lines') AS v(%s)""",
                _names(names),
                SQL(", ").join(SQL("v.%s", SQL.identifier(name)) for name in names),
                self.env.uid,
                self.env.uid,
                self.env.cr.now(),
                self.env.cr.now(),
                first,
                self._types("udi.catalogue.identifier", names),
            )
        )
        self.env.cr.execute(
            SQL("DELETE FROM udi_catalogue_change WHERE import_id = %s AND entry_id = ANY(%s)", job.id, ids)
        )


def _names(names):
    return SQL(", ").join(map(SQL.identifier, names))


def _rows(rows, names, constants):
    return json.dumps([{**{name: row.get(name) for name in names}, **constants} for row in rows])
