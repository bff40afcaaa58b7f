"""What happened to a lot, a product, a partner or a document, as the ledger tells it: the latest first.

Pages are cut by a key, the time of the event and its number, so that page 10,000 costs what page one costs. Where few
events concern the record they are all looked up; where many do, or where words are searched that no index knows, the
ledger is read backwards in windows of a bounded number of events. A window may give a short or an empty page with a
key to go on from: the answer is exact, each call is short, and the reader sees how far back he is.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

FEW = 5_000  # so many ledger items are looked up one by one; a record with more is found by reading backwards
WINDOW = 20_000  # events looked at by one call
WORD_WINDOW = 5_000  # the same where the names of the lots are searched too
LONGEST_PAGE = 200
ORDER = "event_time desc, id desc"
ITEM_FIELD = {"stock.lot": "lot_id", "product.product": "product_id", "product.template": "product_id"}


class UdiTimeline(models.AbstractModel):
    _name = "udi.timeline"
    _description = "Timeline of events"

    @api.model
    @api.readonly
    def page(self, model=None, res_id=None, filters=None, before=None, limit=40):
        """Events that concern a record, or all that the reader may see.

        :param model: ``stock.lot``, ``product.product``, ``product.template``, ``res.partner``, any model that events
            were written for (transfers, orders), or nothing for the whole ledger
        :param filters: ``{"steps": [biz step], "since", "until": UTC, "user", "place", "text": words}``, all optional
        :param before: ``[event time, id]``, the ``next`` of the page before
        :returns: ``{"events": [see `_entries`], "next": key or None at the end, "hidden": events of other companies}``
        """
        subject = self._subject(model, res_id)
        filters = self._checked(filters)
        limit = max(1, min(int(limit), LONGEST_PAGE))
        item = self._item_condition(subject)
        few = self._few_events(item) if item else None
        domain = self._domain(subject, few, filters, before)
        size = None if few is not None or self._is_document(subject) else self._window_size(filters)
        found = self._read(domain, size, filters, item if few is None else None, limit + 1)
        if len(found) > limit:
            found = found[:limit]
            following = found[-1]
        else:
            following = size and self._last_of_window(domain, size)
        return {
            "events": self._entries([event_id for _time, event_id in found], item),
            "next": following and [fields.Datetime.to_string(following[0]), following[1]],
            "hidden": 0 if before or few is None else self._hidden(few),
        }

    @api.model
    @api.readonly
    def items(self, event_id, product_id=None, role=None, model=None, res_id=None, after=0, limit=40):
        """The lots of one event behind a folded line, in the order of the document: ``{"items": […], "next"}``."""
        event = self.env["udi.event"].browse(event_id)
        event.check_access("read")
        condition = self._item_condition(self._subject(model, res_id)) or SQL("TRUE")
        if product_id:
            condition = SQL("%s AND i.product_id = %s", condition, int(product_id))
        if role:
            condition = SQL("%s AND i.role = %s", condition, role)
        limit = max(1, min(int(limit), LONGEST_PAGE))
        self.env.cr.execute(
            SQL(
                """SELECT i.id FROM udi_event_item i
                    WHERE i.event_id = %s AND i.id > %s AND %s ORDER BY i.id LIMIT %s""",
                event.id,
                int(after or 0),
                condition,
                limit + 1,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        records = self.env["udi.event.item"].browse(ids[:limit])
        return {
            "items": [self._item_entry(record) for record in records],
            "next": ids[limit - 1] if len(ids) > limit else None,
        }

    @api.model
    @api.readonly
    def choices(self):
        """What the filter for steps offers: ``[[value, words]]``."""
        return [list(choice) for choice in self.env["udi.event"]._fields["biz_step"]._description_selection(self.env)]

    # ------------------------------------------------------------------ what is asked
    def _subject(self, model, res_id):
        """The record, after a look at the reader's rights to it, or None for the whole ledger."""
        self.env["udi.event"].check_access("read")
        if not model:
            return None
        if model not in self.env or not isinstance(res_id, int):
            raise UserError(
                self.env._("There is no timeline for this. Open a lot, a product, a partner or a transfer.")
            )
        record = self.env[model].browse(res_id)
        record.check_access("read")
        return record

    def _is_document(self, subject):
        return bool(subject) and subject._name not in ITEM_FIELD and subject._name != "res.partner"

    def _checked(self, filters):
        """Known filters with a value; dates that are none are refused."""
        filters = {key: value for key, value in (filters or {}).items() if value}
        for name in ("since", "until"):
            if name in filters:
                try:
                    filters[name] = fields.Datetime.to_datetime(filters[name])
                except (ValueError, TypeError):
                    raise UserError(
                        self.env._("%(text)s is not a date. Choose the day again.", text=filters[name])
                    ) from None
        for name in ("user", "place", "text"):
            if name in filters:
                words = str(filters[name]).replace("\0", "").strip()[:200]
                filters[name] = f"%{escape_psql(words)}%"
        return filters

    def _item_condition(self, subject):
        """SQL on the ledger item ``i`` that it concerns the record; None where the header says it."""
        if not subject or subject._name not in ITEM_FIELD:
            return None
        ids = subject.product_variant_ids.ids if subject._name == "product.template" else subject.ids
        ids = self.env["udi.alias"]._family(subject._name, ids)
        return SQL("%s = ANY(%s)", SQL.identifier("i", ITEM_FIELD[subject._name]), ids)

    def _few_events(self, item):
        """Numbers of all events of the record, or None where there are too many to take them one by one."""
        self.env.cr.execute(SQL("SELECT i.event_id FROM udi_event_item i WHERE %s LIMIT %s", item, FEW + 1))
        ids = [row[0] for row in self.env.cr.fetchall()]
        return None if len(ids) > FEW else sorted(set(ids))

    # ------------------------------------------------------------------ reading
    def _domain(self, subject, few, filters, before):
        """What an index of the ledger's headers finds: record, period and the key of the page before."""
        domain = Domain.TRUE
        if few is not None:
            domain &= Domain("id", "in", few)
        elif self._is_document(subject):
            documents = subject._udi_documents() if hasattr(subject, "_udi_documents") else [subject]
            domain &= Domain.OR(
                Domain("document_model", "=", group._name) & Domain("document_ref", "in", group.ids)
                for group in documents
            )
        elif subject and subject._name == "res.partner":
            # what was sent to an address of a company was sent to the company
            domain &= Domain("partner_ref", "in", subject._udi_ledger_numbers())
        if "since" in filters:
            domain &= Domain("event_time", ">=", filters["since"])
        if "until" in filters:
            domain &= Domain("event_time", "<", filters["until"])
        if before:
            time, event_id = self._key(before)
            domain &= Domain("event_time", "<=", time) & (Domain("event_time", "<", time) | Domain("id", "<", event_id))
        return domain

    def _key(self, before):
        try:
            time, event_id = before
            return fields.Datetime.to_datetime(time), int(event_id)
        except (ValueError, TypeError):
            raise UserError(self.env._("The place in the timeline is lost. Open the page again.")) from None

    def _window_size(self, filters):
        return WORD_WINDOW if "text" in filters else WINDOW

    def _read(self, domain, size, filters, item, limit):
        """``[(event time, id)]`` of the events in the window that pass the filters."""
        columns = ("id", "event_time", "biz_step", "user_login", "source_name", "destination_name", "read_point")
        columns += ("partner_name", "document_name", "reason")
        window = self.env["udi.event"]._search(domain, order=ORDER, limit=size)
        if window.is_empty():
            return []
        hit = SQL()
        if item:  # the inner LIMIT keeps the plan a probe for each event, not a hash of a million items
            hit = SQL(
                "CROSS JOIN LATERAL (SELECT FROM udi_event_item i WHERE i.event_id = e.id AND %s LIMIT 1) hit", item
            )
        self.env.cr.execute(
            SQL(
                "SELECT e.event_time, e.id FROM (%s) e %s WHERE %s ORDER BY e.event_time DESC, e.id DESC LIMIT %s",
                window.select(*(SQL.identifier("udi_event", column) for column in columns)),
                hit,
                self._conditions(filters),
                limit,
            )
        )
        return self.env.cr.fetchall()

    def _last_of_window(self, domain, size):
        """Key of the last event that a full window looked at, None where the window reached the end."""
        last = self.env["udi.event"]._search(domain, order=ORDER, limit=1, offset=size - 1)
        self.env.cr.execute(last.select("event_time", "id"))
        return self.env.cr.fetchone()

    def _conditions(self, filters):
        found = [SQL("TRUE")]
        if "steps" in filters:
            found.append(SQL("e.biz_step = ANY(%s)", list(filters["steps"])))
        if "user" in filters:
            found.append(SQL("e.user_login ILIKE %s", filters["user"]))
        if "place" in filters:
            found.append(self._any_like(("source_name", "destination_name", "read_point"), filters["place"]))
        if "text" in filters:
            words = filters["text"]
            names = ("document_name", "partner_name", "reason", "source_name", "destination_name", "user_login")
            found.append(
                # a probe for each event; EXISTS would be planned as a hash of all items that match
                SQL(
                    """(%s OR (SELECT TRUE FROM udi_event_item i WHERE i.event_id = e.id
                                  AND (i.lot_name ILIKE %s OR i.product_name ILIKE %s) LIMIT 1))""",
                    self._any_like(names, words),
                    words,
                    words,
                )
            )
        return SQL(" AND ").join(found)

    def _any_like(self, names, words):
        return SQL("(%s)", SQL(" OR ").join(SQL("%s ILIKE %s", SQL.identifier("e", name), words) for name in names))

    def _hidden(self, event_ids):
        """How many of these events happened in companies that the reader does not work in now: a number, no names."""
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM udi_event WHERE id = ANY(%s) AND company_id <> ALL(%s)",
                event_ids,
                self.env.companies.ids,
            )
        )
        return self.env.cr.fetchone()[0]
