"""A trace as a file to hand out: all rows for Excel, streamed; the facts that stand at the head of every such file."""

from itertools import islice

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from odoo.addons.udi_core.sheet_stream import SheetStream

BATCH = 2000  # rows whose facts are read at once
FACTS = """
    SELECT l.id, l.name, l.udi_lot_number, l.udi_manufacture_date, l.udi_expiry_date, t.tracking, d.code
      FROM stock_lot l
      JOIN product_product p ON p.id = l.product_id
      JOIN product_template t ON t.id = p.product_tmpl_id
      LEFT JOIN udi_device_identifier d ON d.id = l.udi_identifier_id
     WHERE l.id = ANY(%s)
"""
EVIDENCE = """
    SELECT i.event_id, i.lot_id, i.into_lot_id, min(i.evidence)
      FROM udi_event_item i
     WHERE i.event_id = ANY(%(events)s) AND i.role IN ('input', 'child')
       AND (i.into_lot_id = ANY(%(lots)s) OR i.lot_id = ANY(%(lots)s) OR i.into_lot_id IS NULL)
     GROUP BY i.event_id, i.lot_id, i.into_lot_id
"""


class UdiTraceFile(models.AbstractModel):
    _name = "udi.trace.file"
    _description = "Files of a trace"

    @api.private
    def write_xlsx(self, lot, direction, file, ever=False):
        """Write the whole trace into a binary file, in constant memory; the number of rows."""
        with SheetStream(file) as book:
            book.facts(self.env._("About"), self.title(lot, direction), self.facts(lot, direction, ever))
            columns = [(label, width) for _key, label, width in self.columns()]
            return book.table(self.env._("Lots and serials"), columns, self.rows(lot, direction, ever))

    @api.private
    def title(self, lot, direction):
        words = {"lot": lot.name, "product": lot.product_id.display_name}
        if direction == "downstream":
            return self.env._("Where lot %(lot)s of %(product)s went", **words)
        return self.env._("What is in lot %(lot)s of %(product)s", **words)

    @api.private
    def facts(self, lot, direction, ever):
        """``(label, text)``: the question, its scope, when and by whom it was asked, and how complete the answer is."""
        summary = self.env["udi.trace"].summary(lot.ids, direction, ever)
        identifier = lot.udi_identifier_id or lot.product_id.udi_primary_identifier_id
        now = fields.Datetime.now()
        scope = self.env._("All levels, with what was taken out again") if ever else self.env._("All levels, as it is now")
        history = self.env["udi.history"].status()
        facts = [
            (self.env._("Product"), lot.product_id.display_name),
            (self.env._("UDI-DI"), identifier.code),
            (self.env._("Lot/serial"), lot.name),
            (self.env._("UDI"), lot.udi_hri),
            (self.env._("Scope"), scope),
            (self.env._("Companies"), ", ".join(self.env.companies.mapped("name"))),
            (self.env._("Asked on"), f"{format_datetime(self.env, now, dt_format='medium')} ({self.env.tz})"),
            (self.env._("Asked by"), f"{self.env.user.name} ({self.env.user.login})"),
            (self.env._("Completeness"), history["message"] or self.env._("The ledger holds the whole history.")),
            (self.env._("Units"), summary["units"]),
            (self.env._("Lots and serials"), summary["lots"]),
            (self.env._("Of these possible"), summary["possible"]["lots"]),
        ]
        if direction == "downstream":
            facts.append((self.env._("Deliveries"), summary["deliveries"]))
        if summary["masked"]["lots"]:
            facts.append((self.env._("Not shown, of other companies"), summary["masked"]["lots"]))
        return [(label, _plain(value)) for label, value in facts if value not in (None, False, "")]

    @api.private
    def columns(self):
        """``(key, heading, width in characters)`` of the rows."""
        return [
            ("level", self.env._("Level"), 7),
            ("product", self.env._("Product"), 34),
            ("di", self.env._("UDI-DI"), 17),
            ("lot", self.env._("Lot number"), 18),
            ("serial", self.env._("Serial number"), 20),
            ("made", self.env._("Manufacturing date"), 13),
            ("expiry", self.env._("Expiry date"), 12),
            ("holder", self.env._("Held by"), 40),
            ("quantity", self.env._("Quantity"), 10),
            ("certainty", self.env._("Certainty"), 11),
            ("evidence", self.env._("How known"), 16),
            ("document", self.env._("Document"), 18),
            ("until", self.env._("Taken out (UTC)"), 18),
        ]

    @api.private
    def rows(self, lot, direction, ever=False):
        """Lists of cells in the order of `columns`, nearest level first, BATCH of them in memory at a time."""
        found = self.env["udi.trace"].stream(lot.ids, direction, ever)
        primary = {}
        while batch := list(islice(found, BATCH)):
            yield from self._batch(batch, direction, primary)

    def _batch(self, batch, direction, primary):
        lot_ids = [row["lot_id"] for row in batch]
        facts, held = self._facts_of(lot_ids), self._held(lot_ids)
        documents, evidence = self._events(batch, lot_ids)
        sure = {"exact": self.env._("Certain"), "possible": self.env._("Possible")}
        ended = self.env._("Ended")
        for row in batch:
            name, number, made, expiry, tracking, code = facts[row["lot_id"]]
            holders, quantity = held.get(row["lot_id"], ("", 0))
            yield [
                row["depth"],
                row["product_name"],
                code or self._primary(row["product_id"], primary),
                number or (name if tracking == "lot" else ""),
                name if tracking == "serial" else "",
                made,
                expiry,
                holders,
                quantity,
                ended if row["until"] else sure[row["certainty"]],
                self._known(row, direction, evidence),
                documents.get(row["via_event_id"], ""),
                fields.Datetime.to_string(row["until"]) if row["until"] else "",
            ]

    def _facts_of(self, lot_ids):
        self.env.cr.execute(SQL(FACTS, lot_ids))
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def _held(self, lot_ids):
        """``{lot id: (names of its holders, quantity with all of them)}``; what was used up or scrapped does not count."""
        found = self.env["udi.holder"].search_read(
            [("lot_id", "in", lot_ids)], ["lot_id", "kind", "partner_id", "location_id", "quantity"], load=""
        )
        places = {(row["kind"], row["partner_id"], row["location_id"]) for row in found}
        names, held = self.env["udi.trace"]._place_names(places), {}
        for row in found:
            texts, quantity = held.get(row["lot_id"], ([], 0))
            name = names[row["kind"], row["partner_id"], row["location_id"]]
            texts.append(name if row["quantity"] == 1 else f"{name}: {row['quantity']:g}")
            held[row["lot_id"]] = texts, quantity + (0 if row["kind"] in ("used", "scrap") else row["quantity"])
        self.env["udi.holder"].invalidate_model(flush=False)
        return {lot_id: ("; ".join(sorted(texts)), quantity) for lot_id, (texts, quantity) in held.items()}

    def _events(self, batch, lot_ids):
        """Documents by event, and the evidence of the links by ``(event, part, unit)``."""
        events = list({row["via_event_id"] for row in batch if row["via_event_id"]})
        visible = self.env["udi.event"].search_fetch([("id", "in", events)], ["document_name"])
        documents = {event.id: event.document_name or "" for event in visible}
        self.env.cr.execute(SQL(EVIDENCE, events=events, lots=lot_ids))
        evidence = {}
        for event_id, part, unit, word in self.env.cr.fetchall():
            evidence.setdefault((event_id, "upstream", part), word)
            evidence.setdefault((event_id, "downstream", unit), word)
        return documents, evidence

    def _known(self, row, direction, evidence):
        event_id = row["via_event_id"]
        # a unit whose parts name no unit is known by what is said of them
        word = evidence.get((event_id, direction, row["lot_id"])) or evidence.get((event_id, direction, None))
        labels = dict(self.env["udi.event.item"]._fields["evidence"]._description_selection(self.env)) if word else {}
        return labels.get(word, "")

    def _primary(self, product_id, primary):
        if product_id not in primary:
            # sudo: whoever may see a lot may read what it is
            product = self.env["product.product"].sudo().browse(product_id)
            primary[product_id] = product.udi_primary_identifier_id.code or ""
        return primary[product_id]


def _plain(value):
    return f"{value:,.15g}" if isinstance(value, (int, float)) else value
