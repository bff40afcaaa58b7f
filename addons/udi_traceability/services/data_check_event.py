"""Built-in checks of the ledger: what was not scanned, came late, or does not say with whom."""

from odoo import api, models
from odoo.tools import SQL

from ..models.udi_former_partner import PARTNER_THERE
from .data_check import Check

# what the history job made of older movements has a name-based UUID (version 3): it was never there to be scanned
LIVE = SQL("substr(e.uuid::text, 15, 1) <> '3'")
MOVED = SQL("e.biz_step IN ('receiving', 'shipping', 'storing', 'commissioning')")
WITHIN = "≤ %g h"
ACROSS = SQL("e.biz_step IN ('receiving', 'shipping')")


class UdiDataCheck(models.AbstractModel):
    _inherit = "udi.data.check"

    @api.model
    def _checks(self):
        event = "udi.event"
        return super()._checks() | {
            "not_scanned": Check(event, self.env._("Moved without a scan"), follows="ledger"),
            "scanned_late": Check(
                event, self.env._("Scanned long before it was recorded"), self.env._("hours"), "ledger"
            ),
            "recorded_late": Check(event, self.env._("Recorded long after it happened"), self.env._("hours"), "ledger"),
            "unsealed": Check(event, self.env._("Event not sealed"), self.env._("hours"), "clock"),
            "event_without_partner": Check(event, self.env._("From or to nobody"), follows="ledger"),
            "event_without_place": Check(event, self.env._("Step without a place"), follows="ledger"),
        }

    def _events(self, among, where, **columns):
        return self._rows(
            columns.pop("source", SQL("udi_event e")),
            SQL("%s AND %s AND %s", LIVE, among(SQL("e.id")), where),
            res_id=SQL("e.id"),
            company_id=SQL("e.company_id"),
            name=SQL("e.document_name"),
            partner_id=PARTNER_THERE,
            warehouse_id=SQL(
                """COALESCE((SELECT s.warehouse_id FROM stock_location s WHERE s.id = e.destination_ref),
                            (SELECT s.warehouse_id FROM stock_location s WHERE s.id = e.source_ref))"""
            ),
            user_ref=SQL("e.user_ref"),
            **columns,
        )

    def _between(self, begin, end):
        """Hours, and the two moments; UTC, since readers of one issue sit in several time zones."""
        return SQL(
            """round(EXTRACT(epoch FROM %(end)s - %(begin)s) / 3600) || ' h: '
               || to_char(%(begin)s, 'YYYY-MM-DD HH24:MI') || ' → '
               || to_char(%(end)s, 'YYYY-MM-DD HH24:MI') || ' UTC'""",
            begin=begin,
            end=end,
        )

    def _check_not_scanned(self, rule, among):
        """Documents of which units were typed or taken from the paper; how many of how many."""
        counts = SQL(
            """udi_event e JOIN (
               SELECT i.event_id, min(i.product_id) AS product_id, count(*) AS units,
                      count(*) FILTER (WHERE COALESCE(i.evidence, '') <> 'scanned') AS missed
                 FROM udi_event_item i
                WHERE i.role IN ('object', 'input', 'output') AND %s
                GROUP BY i.event_id) n ON n.event_id = e.id AND n.missed > 0""",
            among(SQL("i.event_id")),
        )
        return self._events(
            among,
            SQL("%s AND e.corrects_uuid IS NULL AND e.event_time >= %s", ACROSS, rule.since),
            source=counts,
            product_id=SQL("n.product_id"),
            found=SQL("(n.units - n.missed) || ' / ' || n.units"),
            expected=SQL("n.units || ' / ' || n.units"),
        )

    def _check_scanned_late(self, rule, among):
        """A scan that reached the ledger long after it was made: a device that was not brought back to the network."""
        late = SQL(
            """udi_event e JOIN (
               SELECT i.event_id, min(i.product_id) AS product_id, min(i.known_at) AS known_at
                 FROM udi_event_item i WHERE i.known_at IS NOT NULL AND %s
                GROUP BY i.event_id) n ON n.event_id = e.id""",
            among(SQL("i.event_id")),
        )
        return self._events(
            among,
            SQL(
                "e.record_time - n.known_at > make_interval(mins => %s) AND e.record_time >= %s",
                round(rule.threshold * 60),
                rule.since,
            ),
            source=late,
            product_id=SQL("n.product_id"),
            found=self._between(SQL("n.known_at"), SQL("e.record_time")),
            expected=SQL("%s", WITHIN % rule.threshold),
        )

    def _check_recorded_late(self, rule, among):
        return self._events(
            among,
            SQL(
                """e.record_time - e.event_time > make_interval(mins => %s) AND e.record_time >= %s
                   AND e.corrects_uuid IS NULL AND %s""",
                round(rule.threshold * 60),
                rule.since,
                MOVED,
            ),
            found=self._between(SQL("e.event_time"), SQL("e.record_time")),
            expected=SQL("%s", WITHIN % rule.threshold),
        )

    def _check_unsealed(self, rule, among):
        """What the sealing job should have bound into a block long ago."""
        return self._events(
            among,
            SQL(
                """NOT EXISTS (SELECT FROM udi_ledger_member m WHERE m.event_id = e.id)
                   AND e.record_time < (now() AT TIME ZONE 'UTC') - make_interval(mins => %s)""",
                round(rule.threshold * 60),
            ),
            found=SQL("e.record_time"),
        )

    def _check_event_without_partner(self, rule, among):
        return self._events(
            among,
            SQL("%s AND e.partner_ref IS NULL AND e.event_time >= %s", ACROSS, rule.since),
        )

    def _check_event_without_place(self, rule, among):
        return self._events(
            among,
            SQL(
                """%s AND e.source_ref IS NULL AND e.destination_ref IS NULL AND COALESCE(e.read_point, '') = ''
                   AND e.event_time >= %s""",
                MOVED,
                rule.since,
            ),
        )
