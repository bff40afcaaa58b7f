"""Searches everything that was ever in the house for what a notice names: exact, in ranges, and near misses."""

import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.udi_recall_incoming import CERTAIN, SEARCHERS
from odoo.addons.udi_core.catalogue.record import CatalogueFileError
from odoo.addons.udi_core.recall_notice import Item, Range, near_names, range_of, read_file, read_text
from odoo.addons.udi_traceability.services.barcode import spellings
from odoo.addons.udi_traceability.services.catalogue_text import file_sentence

MOST_OF_TYPO = 20  # lots shown for one number that was perhaps mistyped
OTHER_DI = ("check_digit", "bad_di")  # the number is searched all the same: better a near miss too many
COLUMNS = ("name", "udi_lot_number", "udi_supplier_lot")


class UdiRecallIncomingSearch(models.AbstractModel):
    _name = "udi.recall.incoming.search"
    _description = "Search for an incoming notice"

    def search_notice(self, notice):
        """Read text and file, unless the items were corrected by hand already, and search.

        :raises UserError: nothing to read, or a file that is none
        """
        self._check_role()
        notice.check_access("write")
        if notice.state in ("signed", "answered"):
            raise UserError(
                self.env._("This notice is signed and does not change. Enter a new one for what came since.")
            )
        if not notice.item_ids:
            self._read(notice)
        self._search(notice)

    def _check_role(self):
        self.env["udi.recall.service"]._require(
            SEARCHERS, self.env._("Quality, regulatory affairs or a recall manager searches for an incoming notice.")
        )

    # ------------------------------------------------------------------ reading
    def _read(self, notice):
        items, lines = [], set()
        text = notice.text or ""
        try:
            if text.strip():
                items += read_text(text)
                lines = {item.line for item in items}
            if notice.file:
                items += read_file(base64.b64decode(notice.file))
        except CatalogueFileError as error:
            name = notice.file_name if notice.file else self.env._("the text")
            raise UserError(file_sentence(self.env, name, error.code, error.data)) from error
        if not items:
            raise UserError(self.env._("Paste the text of the notice, or choose its Excel or CSV file."))
        unread = [
            line.strip()
            for number, line in enumerate(text.splitlines(), 1)
            if line.strip() and number not in lines and any(sign.isdigit() for sign in line)
        ]
        # sudo: what was read is not typed; the role was checked
        own = notice.sudo()
        own.unread = "\n".join(unread)[:4000] or False
        own.env["udi.recall.incoming.item"].create([self._values(notice, item) for item in items])

    def _values(self, notice, item):
        return {
            "incoming_id": notice.id,
            "line": item.line,
            "raw": item.raw,
            "agency": item.agency,
            "di": item.di,
            "kind": item.kind,
            "first": item.first,
            "last": item.last,
            "defect": item.defect or False,
        }

    def _check_again(self, items):
        """Items that somebody corrected are checked as if they had been read; their notice is to be searched anew."""
        for item in items:
            found = self._reread(item)
            # sudo: the defect follows from what was typed
            item.sudo().write({"di": found.di, "agency": found.agency, "defect": found.defect or False})
        # sudo: as above
        items.incoming_id.sudo().write({"state": "draft"})

    def _reread(self, item):
        quoted = [item.di or "", *((item.first or "", item.last or "") if item.kind != "device" else ("", ""))]
        if not any(quoted):
            return Item(item.line, item.raw or "", kind=item.kind, defect="nothing")
        heads = {"serial": "DI\tFrom\tTo", "lot": "DI\tLot\tLot to", "device": "DI\tFrom\tTo"}[item.kind]
        try:
            return read_text(heads + "\n" + "\t".join(text.replace("\t", " ") for text in quoted))[0]
        except CatalogueFileError:
            return Item(item.line, item.raw or "", kind=item.kind, defect="nothing")

    # ------------------------------------------------------------------ searching
    def _search(self, notice):
        company = notice.company_id
        items = notice.item_ids.filtered(lambda item: not item.defect or item.defect in OTHER_DI)
        products = self._products(items)
        # sudo: what a search finds is written by it alone; the lots of the notice's company are read
        own = notice.sudo()
        for item in own.item_ids:
            item.known = bool(products.get(item.id))
        kept = self._decisions(own)
        own.match_ids.unlink()
        self.env["stock.lot"].flush_model()
        self._exact(notice, items, products)
        self._ranges(notice, items, products)
        self._devices(notice, items, products)
        self._old_names(notice, items, products)
        self._alike(notice, items, products)
        self._typos(notice, items, products)
        own.invalidate_recordset(["match_ids"])
        self._restore(own, kept)
        # sudo: how many lots and events there are is asked, none is shown
        counts = self.env["stock.lot"].sudo()
        own.write(
            {
                "state": "searched",
                "searched_on": fields.Datetime.now(),
                "searched_by_id": self.env.uid,
                "searched_lots": counts.search_count([("company_id", "in", (False, company.id))]),
                "searched_items": self._count_ledger(company),
                "history_note": self._history(),
            }
        )

    def _decisions(self, notice):
        """What was decided on near misses before: a new search does not ask again."""
        decided = notice.match_ids.filtered("decided_by_id")
        return {
            (row.item_id.id, row.lot_id.id): {
                "state": row.state,
                "decided_by_id": row.decided_by_id.id,
                "decided_by_name": row.decided_by_name,  # of somebody who has left it is not found again
                "note": row.note,
            }
            for row in decided
        }

    def _restore(self, notice, kept):
        for match in notice.match_ids if kept else ():
            decided = kept.get((match.item_id.id, match.lot_id.id))
            if decided:
                match.write(decided)

    def _history(self):
        status = self.env["udi.history"].status()
        if status["complete"]:
            return self.env._("The history of all lots is complete.")
        return status["message"] or self.env._("The history is still being built.")

    def _products(self, items):
        """``{item id: [product id, …]}`` by every DI that the device ever had; items without DI are left out."""
        wanted = {(item.agency, item.di) for item in items if item.di and item.defect not in OTHER_DI}
        # sudo: the register is looked up for the search, whatever products the person may see
        identifiers = self.env["udi.device.identifier"].sudo().with_context(active_test=False)
        found = identifiers.search([("code", "in", [code for _agency, code in wanted])])
        products = {}
        for identifier in found:
            named = identifier.product_ids or identifier._newer().product_ids
            products.setdefault((identifier.agency, identifier.code), set()).update(named.ids)
        texts = {text: key for key in wanted - products.keys() for text in spellings(*key)}
        # sudo: as above
        coded = self.env["product.product"].sudo().with_context(active_test=False)
        for product in coded.search([("barcode", "in", list(texts))]) if texts else ():
            products.setdefault(texts[product.barcode], set()).add(product.id)
        return {item.id: sorted(products.get((item.agency, item.di), ())) for item in items if item.di}

    def _insert(self, notice, reason, query):
        """Matches of ``query`` (item, lot, product known); the first reason that finds a lot stays."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO udi_recall_incoming_match (incoming_id, company_id, item_id, lot_id, reason, state)
                SELECT DISTINCT %(notice)s, %(company)s, found.item_id, found.lot_id,
                       CASE WHEN found.known THEN %(reason)s ELSE 'other_di' END,
                       CASE WHEN found.known AND %(certain)s THEN 'confirmed' ELSE 'open' END
                  FROM (%(query)s) found JOIN stock_lot lot ON lot.id = found.lot_id
                 WHERE lot.company_id IS NULL OR lot.company_id = %(company)s
                    ON CONFLICT (item_id, lot_id) DO NOTHING""",
                notice=notice.id,
                company=notice.company_id.id,
                reason=reason,
                certain=reason in CERTAIN,
                query=query,
            )
        )

    def _known(self, item, products):
        """``(products to look among or None, whether a hit is certain)``."""
        if not item.di:
            return None, True
        named = products.get(item.id)
        return (named, True) if named else (None, False)

    def _wanted(self, rows, kinds):
        """SQL: a table of what is looked for, its columns named and typed; product ids as text, for want of arrays of
        arrays."""
        names = list(kinds)
        columns = SQL(", ").join(
            SQL("%s::%s[]", [row[at] for row in rows], SQL(kinds[name])) for at, name in enumerate(names)
        )
        return SQL("unnest(%s) AS w(%s)", columns, SQL(", ").join(map(SQL.identifier, names)))

    def _row(self, item, products, *values):
        among, known = self._known(item, products)
        return (item.id, known, "{" + ",".join(map(str, among)) + "}" if among else None, *values)

    def _names(self, notice, reason, items, products, match, value):
        """Insert the lots one of whose numbers meets ``match`` (SQL with the column) for the value of an item."""
        rows = [self._row(item, products, text) for item in items for text in value(item)]
        if not rows:
            return
        wanted = self._wanted(rows, {"item_id": "int", "known": "bool", "among": "text", "value": "text"})
        parts = [
            SQL(
                """SELECT w.item_id, lot.id AS lot_id, w.known FROM %s JOIN stock_lot lot ON %s
                    WHERE w.among IS NULL OR lot.product_id = ANY(w.among::int[])""",
                wanted,
                match(SQL.identifier("lot", column)),
            )
            for column in COLUMNS
        ]
        self._insert(notice, reason, SQL(" UNION ").join(parts))

    def _single(self, items):
        return items.filtered(lambda item: item.kind != "device" and not item.last)

    def _exact(self, notice, items, products):
        self._names(
            notice,
            "exact",
            self._single(items),
            products,
            lambda column: SQL("%s = w.value", column),
            lambda i: [i.first],
        )

    def _alike(self, notice, items, products):
        self._names(
            notice,
            "alike",
            self._single(items),
            products,
            lambda column: SQL(
                "%(column)s IS NOT NULL AND udi_recall_near(%(column)s) = udi_recall_near(w.value)", column=column
            ),
            lambda item: [item.first],
        )

    def _ranges(self, notice, items, products):
        ranges = {item: range_of(item.first, item.last) for item in items if item.last}
        rows = [
            self._row(
                item, products, span.prefix, span.suffix, span.first, span.last,
                f"^[0-9]{{{span.shortest},{span.longest}}}$",
            )
            for item, span in ranges.items()
            if isinstance(span, Range)
        ]  # fmt: skip
        if not rows:
            return
        kinds = {"item_id": "int", "known": "bool", "among": "text", "prefix": "text", "suffix": "text"}
        wanted = self._wanted(rows, {**kinds, "low": "bigint", "high": "bigint", "shape": "text"})
        parts = [
            SQL(
                """SELECT w.item_id, lot.id AS lot_id, w.known
                     FROM %(wanted)s JOIN stock_lot lot ON starts_with(%(column)s, w.prefix)
                          AND (w.among IS NULL OR lot.product_id = ANY(w.among::int[]))
               CROSS JOIN LATERAL (SELECT substr(%(column)s, length(w.prefix) + 1,
                          length(%(column)s) - length(w.prefix) - length(w.suffix)) AS number) middle
                    WHERE right(%(column)s, length(w.suffix)) = w.suffix AND middle.number ~ w.shape
                      AND CASE WHEN middle.number ~ w.shape THEN middle.number::bigint END BETWEEN w.low AND w.high""",
                wanted=wanted,
                column=SQL.identifier("lot", column),
            )
            for column in COLUMNS
        ]
        self._insert(notice, "range", SQL(" UNION ").join(parts))

    def _devices(self, notice, items, products):
        rows = [(item.id, product) for item in items if item.kind == "device" for product in products.get(item.id, ())]
        if rows:
            wanted = self._wanted(rows, {"item_id": "int", "product_id": "int"})
            query = SQL(
                "SELECT w.item_id, lot.id AS lot_id, TRUE AS known FROM %s JOIN stock_lot lot USING (product_id)",
                wanted,
            )
            self._insert(notice, "device", query)

    def _renamed(self, names):
        """SQL: lots that the ledger knows under one of these names, or knew: it is read once, from end to end."""
        return SQL(
            """SELECT item.lot_id, item.lot_name AS name FROM udi_event_item item WHERE item.lot_name = ANY(%s)
                UNION
               SELECT item.lot_id, item.detail::jsonb -> 'udi_lot_number' ->> 'old' FROM udi_event_item item
                WHERE item.detail IS NOT NULL""",
            names,
        )

    def _count_ledger(self, company):
        query = SQL("SELECT count(*) FROM udi_event_item WHERE company_id = %s", company.id)
        return self.env.execute_query(query)[0][0]

    def _old_names(self, notice, items, products):
        rows = [self._row(item, products, item.first) for item in self._single(items)]
        if rows:
            wanted = self._wanted(rows, {"item_id": "int", "known": "bool", "among": "text", "value": "text"})
            query = SQL(
                """SELECT w.item_id, renamed.lot_id, w.known FROM %s JOIN (%s) renamed ON renamed.name = w.value
                     JOIN stock_lot lot ON lot.id = renamed.lot_id
                    WHERE w.among IS NULL OR lot.product_id = ANY(w.among::int[])""",
                wanted,
                self._renamed([row[3] for row in rows]),
            )
            self._insert(notice, "old_name", query)

    def _typos(self, notice, items, products):
        """One sign more, less or other, for lots that were found in no better way: serials next to each other differ
        by one sign, and mean something else."""
        query = SQL("SELECT DISTINCT item_id FROM udi_recall_incoming_match WHERE incoming_id = %s", notice.id)
        found = {row[0] for row in self.env.execute_query(query)}
        lots = self._single(items).filtered(lambda item: item.kind == "lot" and item.id not in found)
        if not lots:
            return
        near = near_names(lots.mapped("first"), self._lot_numbers(notice.company_id))
        self._names(
            notice,
            "typo",
            lots,
            products,
            lambda column: SQL("%s = w.value", column),
            lambda item: near.get(item.first, ())[:MOST_OF_TYPO],
        )

    def _lot_numbers(self, company):
        """Every lot number in the house, each once; the names of serials are none."""
        query = SQL(
            """SELECT lot.udi_lot_number FROM stock_lot lot
                WHERE lot.udi_lot_number IS NOT NULL AND (lot.company_id IS NULL OR lot.company_id = %(company)s)
                UNION
               SELECT lot.udi_supplier_lot FROM stock_lot lot
                WHERE lot.udi_supplier_lot IS NOT NULL AND (lot.company_id IS NULL OR lot.company_id = %(company)s)
                UNION
               SELECT lot.name FROM stock_lot lot JOIN product_product product ON product.id = lot.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                WHERE template.tracking = 'lot' AND (lot.company_id IS NULL OR lot.company_id = %(company)s)""",
            company=company.id,
        )
        return [row[0] for row in self.env.execute_query(query)]

    # ------------------------------------------------------------------ case
    def open_case(self, notice):
        """A case with the confirmed lots, its scope taken and frozen; or the one that was opened before."""
        notice.check_access("read")
        if notice.recall_id:
            return notice.recall_id
        lots = notice.match_ids.filtered(lambda match: match.state == "confirmed").lot_id
        if not lots:
            raise UserError(self.env._("No unit is confirmed. Search first, and decide on the near misses."))
        service = self.env["udi.recall.service"].with_company(notice.company_id)
        recall = service.open_case(lots)
        reason = self.env._(
            "Notice of %(sender)s, %(reference)s: %(subject)s",
            sender=notice.partner_id.display_name or "–",
            reference=notice.sender_reference or "–",
            subject=notice.name,
        )
        recall.write({"title": notice.name, "reason": reason})
        service.freeze(recall, reason)
        # sudo: the link follows from the step; the right to open a case was checked by it
        notice.sudo().recall_id = recall
        return recall
