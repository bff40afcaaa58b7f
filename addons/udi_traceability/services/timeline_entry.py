"""One event of the timeline as words and links for the reader."""

import json

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from ..models.stock_lot_change import REGULATED

LATE = 3600  # seconds between event and record; more is marked
# keys of `detail["before"]`, written where a finished line was changed
MOVED = ("lot", "quantity", "from", "to")


class UdiTimeline(models.AbstractModel):
    _inherit = "udi.timeline"

    def _entries(self, event_ids, item=None):
        """Entries for the events, in their order.

        Each holds what, when, where, who, document and evidence of the header, and under ``groups`` its items folded by
        product and role; only items that meet the SQL condition ``item``.
        """
        events = self.env["udi.event"].browse(event_ids)
        groups = self._groups(event_ids, item)
        earlier, later = self._corrections(events)
        steps = self._labels(events, "biz_step")
        dispositions = self._labels(events, "disposition")
        stays = self.env["udi.former.partner"]._stays(events.mapped("partner_ref"))
        return [
            {
                **self._header(event),
                "partner_id": stays.get(event.partner_ref, event.partner_ref) or 0,
                "title": self._title(event, groups.get(event.id, []), steps),
                "disposition": dispositions.get(event.disposition, ""),
                "groups": groups.get(event.id, []),
                "corrects": self._reference(earlier.get(event.corrects_uuid), steps),
                "corrected_by": self._reference(later.get(event.uuid), steps),
                "undone": self._undone(event, earlier.get(event.corrects_uuid)),
            }
            for event in events
        ]

    def _labels(self, records, name):
        return dict(records._fields[name]._description_selection(self.env))

    def _header(self, event):
        return {
            "id": event.id,
            "time": fields.Datetime.to_string(event.event_time),
            "local": self._local(event),
            "record_time": fields.Datetime.to_string(event.record_time),
            "late": (event.record_time - event.event_time).total_seconds() > LATE,
            "biz_step": event.biz_step,
            "place_from": event.source_name or "",
            "place_to": event.destination_name or "",
            "read_point": event.read_point or "",
            "partner": event.partner_name or "",
            "document_name": event.document_name or "",
            "document_model": event.document_model or "",
            "document_id": event.document_ref or 0,
            "user": event.user_login or "",
            "scanner": event.scanner or "",
            "reason": event.reason or "",
        }

    def _groups(self, event_ids, item):
        """``{event id: [group]}``, items of one event with the same product and role as one group."""
        words, groups = self._labels(self.env["udi.event.item"], "evidence"), {}
        self.env.cr.execute(
            SQL(
                """SELECT i.event_id, i.product_id, i.role, count(*), sum(i.quantity), min(i.product_name),
                          min(i.uom), min(i.lot_id), max(i.lot_id), min(i.lot_name), min(i.evidence), max(i.evidence),
                          min(i.into_lot_id), max(i.into_lot_id), min(i.into_lot_name), min(i.detail), max(i.detail),
                          array_remove(ARRAY[min(i.own_user_login), min(i.own_scanner)], NULL)
                     FROM udi_event_item i WHERE i.event_id = ANY(%s) AND %s
                    GROUP BY i.event_id, i.product_id, i.role ORDER BY i.event_id, min(i.sequence)""",
                list(event_ids),
                item or SQL("TRUE"),
            )
        )
        for row in self.env.cr.fetchall():
            groups.setdefault(row[0], []).append(self._group(row, words))
        return groups

    def _group(self, row, words):
        _event, product_id, role, count, quantity, product, uom, lot, last_lot, name, evidence, last_evidence = row[:12]
        into, last_into, into_name, detail, last_detail, known_by = row[12:]
        return {
            "product_id": product_id or 0,
            "product": product or "",
            "role": role,
            "count": count,
            "quantity": float(quantity or 0),
            "uom": uom or "",
            "lot": {"id": lot, "name": name} if lot and lot == last_lot else None,
            "into": {"id": into, "name": into_name} if into and into == last_into else None,
            "evidence": [words[key] for key in sorted({evidence, last_evidence} - {None})],
            "known_by": " · ".join(known_by),
            "changes": self._changes(detail) if detail == last_detail else [],
        }

    def _item_entry(self, item):
        return {
            "id": item.id,
            "lot": {"id": item.lot_id.id, "name": item.lot_name},
            "product": item.product_name or "",
            "quantity": item.quantity,
            "uom": item.uom or "",
            "into": {"id": item.into_lot_id.id, "name": item.into_lot_name} if item.into_lot_id else None,
            "evidence": self._labels(item, "evidence").get(item.evidence, ""),
            "changes": self._changes(item.detail),
        }

    # ------------------------------------------------------------------ corrections
    def _corrections(self, events):
        """``{uuid: event}`` of what these events correct, and of what corrects them."""
        Event = self.env["udi.event"]
        corrected = [uuid for uuid in events.mapped("corrects_uuid") if uuid]
        earlier = Event.search([("uuid", "in", corrected)]) if corrected else Event
        later = Event.search([("corrects_uuid", "in", events.mapped("uuid"))], order="id")
        return {event.uuid: event for event in earlier}, {event.corrects_uuid: event for event in later}

    def _reference(self, event, steps):
        if not event:
            return None
        return {
            "id": event.id,
            "title": steps.get(event.biz_step, event.biz_step),
            "local": self._local(event),
            "document_name": event.document_name or "",
        }

    def _undone(self, event, earlier):
        """What a correction of a whole event says differently in its header: ``[{label, old, new}]``."""
        if not earlier:
            return []
        names = ("event_time", "source_name", "destination_name", "partner_name", "document_name")
        labels = event.fields_get(names, ["string"])
        return [
            {"label": labels[name]["string"], "old": self._text(earlier[name]), "new": self._text(event[name])}
            for name in names
            if earlier[name] != event[name]
        ]

    def _text(self, value):
        return fields.Datetime.to_string(value) if hasattr(value, "hour") else (value or "–")

    def _changes(self, detail):
        """What a correction changed: ``[{label, old, new}]`` in the reader's words, ``new`` None where it is above."""
        try:
            detail = json.loads(detail) if detail else {}
        except ValueError:
            return []
        if not isinstance(detail, dict):
            return []
        lots = self.env["stock.lot"]
        changes = [
            {
                "label": lots._udi_field_label(name),
                "old": lots._udi_value_text(name, pair["old"]),
                "new": lots._udi_value_text(name, pair["new"]),
            }
            for name, pair in sorted(detail.items())
            if name in REGULATED and isinstance(pair, dict) and pair.keys() == {"old", "new"}
        ]
        before = detail.get("before")
        if isinstance(before, dict):
            words = (self.env._("Lot/serial"), self.env._("Quantity"), self.env._("From"), self.env._("To"))
            labels = dict(zip(MOVED, words, strict=True))
            changes += [
                {"label": labels[name], "old": str(before[name]), "new": None} for name in MOVED if before.get(name)
            ]
        return changes

    # ------------------------------------------------------------------ words
    def _title(self, event, groups, steps):
        roles = {group["role"] for group in groups}
        if roles == {"input"} or (roles == {"child"} and event.event_type == "association" and event.action == "add"):
            return self.env._("Built in")
        if roles == {"child"} and event.event_type == "association" and event.action == "delete":
            return self.env._("Taken out")
        if event.biz_step == "receiving" and event.disposition == "returned":
            return self.env._("Returned")
        if event.biz_step == "shipping" and event.disposition == "returned":
            return self.env._("Sent back to the supplier")
        if event.biz_step == "holding":
            if event.disposition in ("recalled", "non_sellable_other"):
                return self.env._("Put on hold")
            return self.env._("Hold released")
        return steps.get(event.biz_step, event.biz_step)

    def _local(self, event):
        """The time at the place: the event's own offset, not the reader's zone."""
        sign = -1 if (event.event_offset or "+00:00").startswith("-") else 1
        hours, minutes = (event.event_offset or "+00:00")[1:].split(":")
        moment = fields.Datetime.add(event.event_time, minutes=sign * (int(hours) * 60 + int(minutes)))
        return f"{format_datetime(self.env, moment, tz='UTC', dt_format='medium')} ({event.event_offset or '+00:00'})"
