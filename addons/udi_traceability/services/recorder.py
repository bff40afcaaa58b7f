"""Writes the ledger: headers and items by two statements, whatever the number of lots."""

import hashlib
import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytz
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.append_only import insert_rows
from ..models.udi_event import COLUMN_OF, HASH_VERSION, ITEM_COLUMN_OF
from odoo.addons.udi_core.ledger import HASH_FIELDS, canonical_header
from odoo.addons.udi_core.ledger_write import ItemWriter

# step of a movement -> (biz step, disposition, action) after CBV 2.0
STEP_WORDS = {
    "receiving": ("receiving", "in_progress", "observe"),
    "returning": ("receiving", "returned", "observe"),
    "shipping": ("shipping", "in_transit", "observe"),
    "vendor_return": ("shipping", "returned", "observe"),
    "storing": ("storing", "sellable_accessible", "observe"),
    "destroying": ("destroying", "destroyed", "delete"),
    "counting": ("stock_taking", "available", "observe"),
    "producing": ("commissioning", "active", "add"),
    "consuming": ("commissioning", "active", "observe"),
}
HEADER_FIELDS, ITEM_FIELDS = HASH_FIELDS[HASH_VERSION]
HEADER_COLUMNS = (*(COLUMN_OF.get(name, name) for name in HEADER_FIELDS), "hash_version")
ITEM_COLUMNS = ("company_id", "delivered", *(ITEM_COLUMN_OF.get(name, name) for name in ITEM_FIELDS))
MICRO = Decimal("0.000001")
CLOCKS = timedelta(minutes=2)  # the clocks of phones and servers may differ by that
# in cr.precommit.data: events of this transaction that have no content hash yet, and which of them a move line has
PENDING, PENDING_OF_LINE = "udi_recorder", "udi_recorder_of_line"


class UdiRecorder(models.AbstractModel):
    _name = "udi.recorder"
    _description = "Recorder of traceability events"

    def record(self, event, items):
        """Write one event, see `record_many`."""
        return self.record_many([(event, items)])

    def record_many(self, pairs):
        """Write events into the ledger and return them.

        :param pairs: list of ``(event, items)``. ``event`` holds columns of `udi.event`; records may be given as
            ``document``, ``partner``, ``source`` and ``destination`` (locations), ``parent`` (a package); ``lines``
            (move lines) lets the event follow their date until the transaction ends. Each item is a dict with ``lot``
            (record, or None where ``detail`` says what is meant), ``role``, ``quantity`` in the product's unit,
            ``evidence``, ``into_lot`` (record), ``detail`` (a dict), and where they are not those of the event:
            ``user`` (record), ``scanner``, ``known_at``, ``entered`` (quantity and unit, a record). ``reach`` says of
            an inferred input whether it is in every output ("all") or may be in any of them ("possible").
        :raises UserError: an event time that lies in the future
        """
        pairs = [(event, list(items)) for event, items in pairs]
        pairs = [(event, items) for event, items in pairs if items]
        if not pairs:
            return self.env["udi.event"]
        facts = self._lot_facts(pairs)
        headers, lines = [], []
        for event, items in pairs:
            header = self._header(event)
            rows = [self._item(header, index, item, facts) for index, item in enumerate(items, 1)]
            if header["event_type"] == "transformation":
                reach = {index: item["reach"] for index, item in enumerate(items, 1) if item.get("reach")}
                self._settle_inputs(rows, facts, reach)
            headers.append(header)
            lines.append(rows)
        writer = ItemWriter()
        written = [writer.render(rows) for rows in lines]
        ids = self._insert(headers, [cells for _canonical, cells in written])
        self._wait_for_end(pairs, ids, headers, [canonical for canonical, _cells in written])
        self.env["udi.sealer"].wake()
        lots = self.env["stock.lot"].browse(filter(None, facts))
        lots.invalidate_recordset(["udi_event_item_ids", "udi_locked", "udi_unit_id"], flush=False)
        return self.env["udi.event"].browse(ids)

    def _insert(self, headers, lines):
        cr = self.env.cr
        values = [tuple(header[column] for column in HEADER_COLUMNS) for header in headers]
        id_of = dict(insert_rows(cr, "udi_event", HEADER_COLUMNS, values, "uuid, id"))
        copied = io.BytesIO()
        for header, cells in zip(headers, lines, strict=True):
            delivered = header["biz_step"] == "shipping" and header["disposition"] != "returned"
            owner = b"%d\t%d\t%s\t" % (id_of[header["uuid"]], header["company_id"], b"t" if delivered else b"f")
            copied.writelines(owner + line + b"\n" for line in cells)
        copied.seek(0)
        cr.copy_expert(
            f"COPY udi_event_item (event_id, {', '.join(ITEM_COLUMNS)}) FROM STDIN WITH (ENCODING 'UTF8')", copied
        )
        return [id_of[header["uuid"]] for header in headers]

    # ------------------------------------------------------------------ the end of the transaction
    def _wait_for_end(self, pairs, ids, headers, lines):
        """The content hash is made at the end of the transaction, with the final time of the event."""
        hooks = self.env.cr.precommit
        if PENDING not in hooks.data:
            hooks.data[PENDING], hooks.data[PENDING_OF_LINE] = {}, {}
            hooks.add(self._finish)
        of_line = hooks.data[PENDING_OF_LINE]
        for (event, items), number, header, canonical in zip(pairs, ids, headers, lines, strict=True):
            moved = event.get("lines")
            hooks.data[PENDING][number] = (header, len(items), canonical, set(moved.ids) if moved else ())
            for line in moved.ids if moved else ():
                of_line.setdefault(line, []).append(number)

    @api.private
    def redate(self, lines, time):
        """The date of done move lines was written: events of this transaction follow.

        :returns: the lines whose event was written by an earlier transaction, or has other lines that keep their time
        """
        hooks = self.env.cr.precommit.data
        pending, of_line, wanted = hooks.get(PENDING, {}), hooks.get(PENDING_OF_LINE, {}), set(lines.ids)
        followed = set()
        for number in {number for line in wanted for number in of_line.get(line, ())} if of_line else ():
            header, _count, _items, moved = pending[number]
            if wanted.issuperset(moved):
                self._set_time(header, fields.Datetime.to_datetime(time))
                followed |= moved
        return lines.browse(line for line in lines.ids if line not in followed) if followed else lines

    def _set_time(self, header, time):
        check_past(self.env, time)
        zone = self.env["res.company"].browse(header["company_id"]).partner_id.tz or self.env.user.tz
        header.update(event_time=time.replace(microsecond=0), event_offset=_offset(time, zone))

    def _finish(self):
        """Write the content hashes: one statement for all events of the transaction."""
        hooks = self.env.cr.precommit.data
        pending, _of_line = hooks.pop(PENDING, {}), hooks.pop(PENDING_OF_LINE, None)
        values = []
        for number, (header, count, items, _moved) in pending.items():
            text = canonical_header(_canonical(header), count, HASH_VERSION) + items
            values.append((number, header["event_time"], header["event_offset"], hashlib.sha256(text).hexdigest()))
        if values:
            self.env.cr.execute_values(
                "UPDATE udi_event e SET event_time = v.time, event_offset = v.shift, content_hash = v.hash"
                " FROM (VALUES %s) v(id, time, shift, hash) WHERE e.id = v.id AND e.content_hash IS NULL",
                values,
                page_size=len(values),
            )
            self.env["udi.event"].browse(pending).invalidate_recordset(
                ["event_time", "event_offset", "content_hash"], flush=False
            )

    # ------------------------------------------------------------------ steps that have no move of their own
    @api.private
    def inspected(self, lots, passed, document=None, reason=None, quantities=None, **event):
        """Record an inspection. Other addons call this when quality has decided.

        :param bool passed: whether the lots conform
        :param quantities: ``{lot id: quantity}`` that was looked at, one without it
        :param event: further values of the event, such as ``event_time`` or ``evidence`` of its items
        """
        evidence = event.pop("evidence", "document")
        header = {
            "biz_step": "inspecting",
            "disposition": "conformant" if passed else "non_conformant",
            "document": document,
            "reason": reason,
            **event,
        }
        found = quantities or {}
        return self.record(
            header, [{"lot": lot, "quantity": found.get(lot.id, 1), "evidence": evidence} for lot in lots]
        )

    @api.private
    def corrections(self, lines, reason, before):
        """Events that correct what was recorded of done move lines: as the event corrected, one for each of these.

        :param before: ``{line id: {what: its value before}}``; ``lot`` there is a record
        :returns: list for `record_many`
        """
        origins = self._origins(lines, before)
        pairs = []
        for (_event, origin), group in _grouped(lines, lambda line: (line._udi_document_key(), origins.get(line.id))):
            event, items = lines.browse([line.id for line in group])._udi_event(reason)
            event.update(corrects_uuid=origin, error_reason="incorrect_data")
            for line, item in zip(group, list(items), strict=True):
                lot = before[line.id].get("lot")
                item["detail"] = {"before": {name: _words(value) for name, value in before[line.id].items()}}
                if lot and lot != line.lot_id:  # the other lot's life shows it too
                    detail = {"after": {"lot": line.lot_id.name}, **item["detail"]}
                    items.append({**item, "lot": lot, "quantity": 0, "detail": detail})
            pairs.append((event, items))
        return pairs

    def _origins(self, lines, before):
        """``{line id: uuid}`` of the event that recorded each line: the last one of its document and lot that is no
        correction itself."""
        lot_of = {line.id: (before[line.id].get("lot") or line.lot_id).id for line in lines}
        documents = {line.id: (line._udi_document()._name, line._udi_document().id) for line in lines}
        self.env.cr.execute(
            """SELECT DISTINCT ON (e.document_model, e.document_ref, i.lot_id)
                      e.document_model, e.document_ref, i.lot_id, e.uuid
                 FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                WHERE i.lot_id = ANY(%s) AND e.document_ref = ANY(%s) AND e.corrects_uuid IS NULL
                  AND e.event_type <> 'aggregation'
                ORDER BY 1, 2, 3, e.id DESC""",
            (list(lot_of.values()), [number for _model, number in documents.values()]),
        )
        found = {(model, number, lot): event for model, number, lot, event in self.env.cr.fetchall()}
        return {line.id: found.get((*documents[line.id], lot_of[line.id])) for line in lines}

    # ------------------------------------------------------------------ rows
    def _header(self, event):
        document = event.get("document")
        partner = event.get("partner")
        company = self.env["res.company"].browse(event.get("company_id") or self.env.company.id)
        now = fields.Datetime.now()
        time = fields.Datetime.to_datetime(event.get("event_time")) or now
        header = dict.fromkeys(HEADER_COLUMNS)
        header.update(
            uuid=event.get("uuid") or str(uuid.uuid4()),
            company_id=company.id,
            record_time=now.replace(microsecond=0),
            event_type=event.get("event_type", "object"),
            action=event.get("action", "observe"),
            user_ref=self.env.user.id,
            user_login=self.env.user.login,
            hash_version=HASH_VERSION,
        )
        if document:
            header.update(document_model=document._name, document_ref=document.id, document_name=document.display_name)
        if partner:
            # sudo: the name at that time belongs to the record, whether or not the operator may read the partner
            partner = partner.sudo()
            header.update(partner_ref=partner.id, partner_name=partner.display_name, partner_gln=partner.udi_gln)
        for name in ("source", "destination"):
            if event.get(name):
                header.update({f"{name}_ref": event[name].id, f"{name}_name": event[name].complete_name})
        if event.get("parent"):
            header.update(parent_ref=event["parent"].id, parent_name=event["parent"].name)
        header.update({key: value for key, value in event.items() if key in HEADER_COLUMNS and value})
        self._set_time(header, time)
        return {key: value or None for key, value in header.items()}

    def _lot_facts(self, pairs):
        """Frozen words of every lot in the call: read once for all."""
        lots = self.env["stock.lot"].browse(
            {item["lot"].id for _event, items in pairs for item in items if item["lot"]}
            | {item["into_lot"].id for _event, items in pairs for item in items if item.get("into_lot")}
        )
        # sudo: what is written into the ledger does not depend on who may read the product
        lots = lots.sudo()
        lots.fetch(["name", "product_id", "udi_identifier_id"])
        words = {product: self._product_words(product) for product in lots.product_id}
        nothing = dict.fromkeys(("lot_name", "product_id", "product_name", "udi_di", "uom"))
        return {None: nothing} | {
            lot.id: {
                "lot_name": lot.name,
                **words[lot.product_id],
                **({"udi_di": lot.udi_identifier_id.code} if lot.udi_identifier_id else {}),
            }
            for lot in lots
        }

    def _product_words(self, product):
        name, unit = product._udi_words()
        return {
            "product_id": product.id,
            "product_name": name,
            "udi_di": product.udi_primary_code or None,
            "uom": unit,
        }

    def _item(self, header, sequence, item, facts):
        lot, into = item["lot"], item.get("into_lot")
        detail = item.get("detail")
        user = item.get("user")
        # sudo: who scanned it belongs to the record, whoever writes it
        user = user.sudo() if user and user.id != header["user_ref"] else None
        scanner = item.get("scanner") or None
        quantity, uom = item.get("entered") or (None, None)
        return {
            **facts[lot.id if lot else None],
            "sequence": sequence,
            "lot_id": lot.id if lot else None,
            "role": item.get("role", "object"),
            "quantity": Decimal(str(item.get("quantity", 1))).quantize(MICRO),
            "into_lot_id": into.id if into else None,
            "into_lot_name": into.name if into else None,
            "into_all": False,
            "evidence": item.get("evidence", "document"),
            "detail": json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str) if detail else None,
            "user_id": user.id if user else None,
            "user_login": user.login if user else None,
            "scanner": scanner if scanner != header["scanner"] else None,
            "known_at": fields.Datetime.to_datetime(item.get("known_at") or None),
            "entered_quantity": None if quantity is None else Decimal(str(quantity)).quantize(MICRO),
            "entered_uom": uom.with_context(lang="en_US").name if uom else None,
        }

    def _settle_inputs(self, rows, facts, reach):
        """Say of each input what is certain: one output only, or the only lot of its product in the order.

        :param reach: what is known already of inferred inputs, by sequence: "all" or "possible"
        """
        outputs = {row["lot_id"] for row in rows if row["role"] == "output"}
        inputs = [row for row in rows if row["role"] == "input" and not row["into_lot_id"]]
        lots_of_product = {}
        for row in rows:
            if row["role"] == "input" and row["sequence"] not in reach:
                lots_of_product.setdefault(row["product_id"], set()).add(row["lot_id"])
        for row in inputs:
            known = reach.get(row["sequence"])
            if known == "possible":
                continue
            if len(outputs) == 1:
                row["into_lot_id"] = next(iter(outputs))
                row["into_lot_name"] = facts[row["into_lot_id"]]["lot_name"]
            elif known == "all" or len(lots_of_product[row["product_id"]]) == 1:
                row["into_all"] = True


def check_past(env, time):
    """A step is recorded when it has happened.

    :raises UserError: ``time`` (naive UTC) lies in the future
    """
    if time > fields.Datetime.now() + CLOCKS:
        raise UserError(
            env._(
                "%(time)s UTC lies in the future. A step is recorded when it has happened: correct the date, or the "
                "clock of the device.",
                time=fields.Datetime.to_string(time),
            )
        )


def moment_of(env, text):
    """A time given from outside (ISO 8601; UTC without an offset), as naive UTC; None without one.

    :raises UserError: it is no time, or lies in the future
    """
    if not text:
        return None
    try:
        moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
        moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, TypeError, OverflowError):
        raise UserError(env._("This is no time that can be read: %(time)s", time=text)) from None
    check_past(env, moment)
    return moment.replace(microsecond=0)


def _words(value):
    if isinstance(value, models.BaseModel):
        return value.display_name or ""
    return [_words(part) for part in value] if isinstance(value, tuple) else value


def _grouped(records, key):
    groups = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return groups.items()


def _canonical(header):
    """The hashed columns under the names of the canonical form."""
    return {name: header[COLUMN_OF.get(name, name)] for name in HEADER_FIELDS}


def _offset(time, zone):
    offset = pytz.utc.localize(time.replace(tzinfo=None)).astimezone(pytz.timezone(zone or "UTC")).strftime("%z")
    return f"{offset[:3]}:{offset[3:]}"
