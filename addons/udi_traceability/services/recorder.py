"""Writes the ledger: headers and items by two statements, whatever the number of lots."""

import json
import uuid
from decimal import Decimal

import pytz
from odoo import fields, models

from ..models.udi_event import COLUMN_OF, HASH_VERSION
from odoo.addons.udi_core.ledger import HASH_FIELDS, content_hash

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
HEADER_COLUMNS = (*(COLUMN_OF.get(name, name) for name in HEADER_FIELDS), "content_hash", "hash_version")
ITEM_COLUMNS = ("company_id", *ITEM_FIELDS, "into_all")


class UdiRecorder(models.AbstractModel):
    _name = "udi.recorder"
    _description = "Recorder of traceability events"

    def record(self, event, items):
        """Write one event, see `record_many`."""
        return self.record_many([(event, items)])

    def record_many(self, pairs):
        """Write events into the ledger and return them.

        :param pairs: list of ``(event, items)``. ``event`` holds columns of `udi.event`; ``document`` and ``partner``
            may be given as records, ``company_id`` as a number. Each item is a dict with ``lot`` (record, or None where
            ``detail`` says what is meant), ``role``,
            ``quantity`` in the product's unit, ``evidence``, ``into_lot`` (record) and ``detail`` (a dict).
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
                self._settle_inputs(rows, facts)
            header["content_hash"] = content_hash(
                _canonical(header, HEADER_FIELDS), [_canonical(row, ITEM_FIELDS) for row in rows], HASH_VERSION
            )
            headers.append(header)
            lines.append(rows)
        ids = self._insert(headers, lines)
        self.env["udi.sealer"].wake()
        lots = self.env["stock.lot"].browse(filter(None, facts))
        lots.invalidate_recordset(["udi_event_item_ids", "udi_locked"], flush=False)
        return self.env["udi.event"].browse(ids)

    def _insert(self, headers, lines):
        cr = self.env.cr
        values = [tuple(header[column] for column in HEADER_COLUMNS) for header in headers]
        found = cr.execute_values(
            f"INSERT INTO udi_event ({', '.join(HEADER_COLUMNS)}) VALUES %s RETURNING uuid, id",
            values,
            page_size=len(values),
            fetch=True,
        )
        id_of = dict(found)
        rows = [
            (id_of[header["uuid"]], *(row[column] for column in ITEM_COLUMNS))
            for header, items in zip(headers, lines, strict=True)
            for row in items
        ]
        cr.execute_values(
            f"INSERT INTO udi_event_item (event_id, {', '.join(ITEM_COLUMNS)}) VALUES %s",
            rows,
            page_size=len(rows),
        )
        return [id_of[header["uuid"]] for header in headers]

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
            event_time=time.replace(microsecond=0),
            event_offset=_offset(time, company.partner_id.tz or self.env.user.tz),
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
        header.update({key: value for key, value in event.items() if key in HEADER_COLUMNS and value})
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
        nothing = dict.fromkeys(("lot_name", "product_id", "product_name", "udi_di", "uom"))
        return {None: nothing} | {
            lot.id: {
                "lot_name": lot.name,
                "product_id": lot.product_id.id,
                "product_name": lot.product_id.with_context(lang="en_US").display_name,
                "udi_di": (lot.udi_identifier_id or lot.product_id.udi_primary_identifier_id).code or None,
                "uom": lot.product_id.uom_id.with_context(lang="en_US").name,
            }
            for lot in lots
        }

    def _item(self, header, sequence, item, facts):
        lot, into = item["lot"], item.get("into_lot")
        detail = item.get("detail")
        return {
            "company_id": header["company_id"],
            "sequence": sequence,
            "lot_id": lot.id if lot else None,
            **facts[lot.id if lot else None],
            "role": item.get("role", "object"),
            "quantity": Decimal(str(item.get("quantity", 1))).quantize(Decimal("0.000001")),
            "into_lot_id": into.id if into else None,
            "into_lot_name": into.name if into else None,
            "into_all": False,
            "evidence": item.get("evidence", "document"),
            "detail": json.dumps(detail, sort_keys=True, ensure_ascii=False, default=str) if detail else None,
        }

    def _settle_inputs(self, rows, facts):
        """Say of each input what is certain: one output only, or the only lot of its product in the order."""
        outputs = {row["lot_id"] for row in rows if row["role"] == "output"}
        inputs = [row for row in rows if row["role"] == "input" and not row["into_lot_id"]]
        lots_of_product = {}
        for row in rows:
            if row["role"] == "input":
                lots_of_product.setdefault(row["product_id"], set()).add(row["lot_id"])
        for row in inputs:
            if len(outputs) == 1:
                row["into_lot_id"] = next(iter(outputs))
                row["into_lot_name"] = facts[row["into_lot_id"]]["lot_name"]
            elif len(lots_of_product[row["product_id"]]) == 1:
                row["into_all"] = True


def _canonical(values, names):
    """The hashed columns under the names of the canonical form."""
    return {name: values.get(COLUMN_OF.get(name, name)) for name in names}


def _offset(time, zone):
    offset = pytz.utc.localize(time.replace(tzinfo=None)).astimezone(pytz.timezone(zone or "UTC")).strftime("%z")
    return f"{offset[:3]}:{offset[3:]}"
