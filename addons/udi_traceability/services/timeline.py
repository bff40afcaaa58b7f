"""What happened to a device, as the ledger tells it."""

import json

from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ..models.stock_lot_change import REGULATED


class UdiTimeline(models.AbstractModel):
    _name = "udi.timeline"
    _description = "Timeline of events"

    @api.model
    @api.readonly
    def timeline(self, lot_id, limit=40, offset=0):
        """What happened to one lot, the latest first: ``{total, events: [...]}``."""
        lot = self.env["udi.trace"]._lots(lot_id)
        items = self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id desc")
        # the time of the event counts, not the time of the record: late events take their true place
        items = items.sorted(lambda item: (item.event_id.event_time, item.event_id.id), reverse=True)
        page = items[offset : offset + limit]
        return {"total": len(items), "events": [self._entry(item) for item in page]}

    def _entry(self, item):
        event = item.event_id
        labels = {
            name: dict(event._fields[name]._description_selection(self.env)) for name in ("biz_step", "disposition")
        }
        evidence = dict(item._fields["evidence"]._description_selection(self.env))
        return {
            "id": event.id,
            "time": fields.Datetime.to_string(event.event_time),
            "local": self._local(event),
            "record_time": fields.Datetime.to_string(event.record_time),
            "late": (event.record_time - event.event_time).total_seconds() > 3600,
            "biz_step": event.biz_step,
            "title": self._title(event, item, labels),
            "disposition": labels["disposition"].get(event.disposition, ""),
            "place_from": event.source_name or "",
            "place_to": event.destination_name or "",
            "partner": event.partner_name or "",
            "document_name": event.document_name or "",
            "document_model": event.document_model or "",
            "document_id": event.document_ref or 0,
            "user": event.user_login or "",
            "scanner": event.scanner or "",
            "evidence": evidence.get(item.evidence, ""),
            "quantity": item.quantity,
            "uom": item.uom or "",
            "role": item.role,
            "reason": event.reason or "",
            "detail": item.detail or "",
            "changes": self._changes(item),
            "into": {"lot_id": item.into_lot_id.id, "name": item.into_lot_name} if item.into_lot_id else None,
        }

    def _changes(self, item):
        """What a correction changed: ``[{label, old, new}]`` in the reader's words."""
        detail = json.loads(item.detail) if item.detail else {}
        lots = self.env["stock.lot"]
        return [
            {
                "label": lots._udi_field_label(name),
                "old": lots._udi_value_text(name, pair["old"]),
                "new": lots._udi_value_text(name, pair["new"]),
            }
            for name, pair in sorted(detail.items())
            if name in REGULATED and isinstance(pair, dict) and pair.keys() == {"old", "new"}
        ]

    def _title(self, event, item, labels):
        if item.role == "input":
            return self.env._("Built in")
        if event.biz_step == "receiving" and event.disposition == "returned":
            return self.env._("Returned")
        if event.biz_step == "shipping" and event.disposition == "returned":
            return self.env._("Sent back to the supplier")
        if event.biz_step == "holding":
            if event.disposition in ("recalled", "non_sellable_other"):
                return self.env._("Put on hold")
            return self.env._("Hold released")
        return labels["biz_step"].get(event.biz_step, event.biz_step)

    def _local(self, event):
        """The time at the place: the event's own offset, not the reader's zone."""
        sign = -1 if (event.event_offset or "+00:00").startswith("-") else 1
        hours, minutes = (event.event_offset or "+00:00")[1:].split(":")
        moment = fields.Datetime.add(event.event_time, minutes=sign * (int(hours) * 60 + int(minutes)))
        return f"{format_datetime(self.env, moment, tz='UTC', dt_format='medium')} ({event.event_offset or '+00:00'})"
