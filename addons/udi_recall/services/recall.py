"""The verbs of a recall case that touch goods: open, scope, freeze, release. Its steps are in recall_flow.py."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .scope_store import KIND_ORDER, Link, Place

FIGURE_OF_KIND = {
    "internal": "stock_qty",
    "partner": "partner_qty",
    "transit": "transit_qty",
    "supplier": "supplier_qty",
    "unknown": "unknown_qty",
    "scrap": "scrap_qty",
    "used": "used_qty",
}
HOLDING = ("partner", "internal", "transit", "supplier")  # kinds that are somebody who has something now
AUTHORS = ("udi_traceability.group_udi_recall_manager",)
FREEZERS = (*AUTHORS, "udi_traceability.group_udi_quality")
RELEASERS = ("udi_traceability.group_udi_quality",)


class UdiRecallService(models.AbstractModel):
    _name = "udi.recall.service"
    _description = "Recall service"

    # ------------------------------------------------------------ case
    def open_case(self, lots):
        """A new case for ``lots`` with its scope taken at once."""
        self._require(
            AUTHORS, self.env._("Only a recall manager opens a recall case. Put the lot on hold and call one.")
        )
        if not lots:
            raise UserError(self.env._("Choose the lots or serial numbers that are defective."))
        names = ", ".join(lots[:3].mapped("name")) + ("…" if len(lots) > 3 else "")
        recall = self.env["udi.recall"].create(
            {
                "title": self.env._("Suspected defect in %(lots)s", lots=names),
                "lot_ids": lots.ids,
                "company_id": (lots.company_id[:1] or self.env.company).id,
            }
        )
        self.scope(recall)
        return recall

    # ------------------------------------------------------------ scope
    def scope(self, recall):
        """Take the snapshot of what contains the defective lots and who holds it; note the change in the chatter."""
        recall.ensure_one()
        self._require(FREEZERS, self.env._("Only a recall manager or quality computes the scope of a recall case."))
        recall.check_access("read")
        recall._check_open()
        if not recall.lot_ids:
            raise UserError(self.env._("Add the defective lots or serial numbers first: the scope starts from them."))
        trace = self.env["udi.trace"].with_company(recall.company_id)
        links = self._links(trace, recall.lot_ids)
        places, holders = self._places(trace, links)
        joined, left = self.env["udi.recall.scope.store"]._replace(recall, links, places, holders)
        values = self._figures(links, places, holders)
        first = not recall.scoped_on
        values.update(scoped_on=fields.Datetime.now(), scope_stale=False)
        # sudo: state and figures are closed to everyone's own writes; the role was checked above
        recall.sudo().write(values)
        if first or joined or left:
            self._note_scope(recall, joined, left, first)

    def _links(self, trace, lots):
        """``{lot id: Link}`` of the defective lots and everything downstream of them."""
        links = {
            row["lot_id"]: Link(row["depth"], row["certainty"], row.get("via_event_id") or None)
            for row in trace.downstream(lots)
        }
        links.update((lot_id, Link(0, "exact", None)) for lot_id in lots.ids)
        return links

    def _places(self, trace, links):
        """Where every affected lot is now: list of `Place` and ``{holder key: (kind, partner, warehouse, name)}``."""
        rows = [row for row in trace.holders(self.env["stock.lot"].browse(links)) if row["quantity"] > 0]
        located = {row["lot_id"] for row in rows}
        rows += self._unlocated(links, links.keys() - located)
        locations = self.env["stock.location"].browse({row["location_id"] for row in rows if row["location_id"]})
        warehouse_of = {location.id: location.warehouse_id for location in locations}
        places, holders = [], {}
        for row in rows:
            kind = row["kind"] if row["kind"] in KIND_ORDER else "unknown"
            warehouse = warehouse_of.get(row["location_id"]) if kind == "internal" else None
            partner_id = row["partner_id"] or None
            key = f"{kind}:{partner_id or 0}:{warehouse.id if warehouse else 0}"
            if key not in holders:
                name = warehouse.name if warehouse else row["holder_name"] if partner_id else None
                holders[key] = (kind, partner_id, warehouse.id if warehouse else None, name)
            # a place without a name of its own is named by its kind, in the language of whoever reads
            name = row["holder_name"] if partner_id or kind in ("internal", "transit") else None
            places.append(
                Place(row["lot_id"], kind, partner_id, row["location_id"] or None, name, float(row["quantity"]), key)
            )
        return places, holders

    def _unlocated(self, links, lot_ids):
        """Lots that nobody is known to hold. A made serial counts as one unit unaccounted for."""
        lots = self.env["stock.lot"].browse(lot_ids)
        return [
            {
                "lot_id": lot.id,
                "kind": "unknown",
                "partner_id": None,
                "location_id": None,
                "holder_name": None,
                "quantity": 1.0 if links[lot.id].depth and lot.product_id.tracking == "serial" else 0.0,
            }
            for lot in lots
        ]

    def _figures(self, links, places, holders):
        """Sums for the case. What was built into other affected units is counted with them, not beside them."""
        figures = dict.fromkeys(FIGURE_OF_KIND.values(), 0.0)
        possible = 0.0
        for place in places:
            figures[FIGURE_OF_KIND[place.kind]] += place.quantity
            if place.kind != "used" and links[place.lot_id].certainty == "possible":
                possible += place.quantity
        figures.update(
            unit_qty=sum(figures.values()) - figures["used_qty"],
            possible_qty=possible,
            lot_count=len(links),
            holder_count=sum(kind in HOLDING for kind, *_rest in holders.values()),
            max_depth=max((link.depth for link in links.values()), default=0),
        )
        return figures

    def _note_scope(self, recall, joined, left, first):
        if first:
            text = self.env._(
                "Scope taken: %(units)s units of %(lots)s lots and serials at %(places)s places.",
                units=f"{recall.unit_qty:g}",
                lots=recall.lot_count,
                places=recall.holder_count,
            )
        else:
            text = self.env._(
                "Scope taken again: %(joined)s lots and serials joined, %(left)s left. Now %(units)s units of %(lots)s "
                "lots and serials at %(places)s places.",
                joined=joined,
                left=left,
                units=f"{recall.unit_qty:g}",
                lots=recall.lot_count,
                places=recall.holder_count,
            )
        self._post(recall, text)

    # ------------------------------------------------------------ freeze
    def freeze(self, recall, reason):
        """Put every affected lot that is not yet frozen by this case on hold, the defective lots included.

        :return: the new `udi.hold`
        :raises UserError: when nothing is left to freeze.
        """
        self._require(FREEZERS, self.env._("Only a recall manager or quality freezes the units of a recall case."))
        self._check_reason(reason)
        self.scope(recall)
        lots = self._unfrozen_lots(recall)
        if not lots:
            raise UserError(
                self.env._("All %(lots)s lots and serials of this case are already frozen.", lots=recall.lot_count)
            )
        hold = self.env["udi.hold"].with_company(recall.company_id).freeze(lots, reason, kind="recall", document=recall)
        # sudo: the fact is closed to everyone's own writes; the role was checked above
        recall.sudo().write({"is_frozen": True, "frozen_on": fields.Datetime.now()})
        recall.invalidate_recordset(["hold_ids", "hold_count", "active_hold_count", "unfrozen_count"])
        self._post(
            recall,
            self.env._(
                "%(lots)s lots and serials frozen at %(places)s places. Reason: %(reason)s",
                lots=len(lots),
                places=recall.holder_count,
                reason=reason,
            ),
        )
        return hold

    def release(self, recall, reason):
        """Ask for the signature that lifts all freezes of the case. Quality only, and not the person who froze.

        :returns: the action that asks (see `udi.hold.release`); nothing is lifted before
        """
        self._require(RELEASERS, self.env._("Only quality releases the freeze of a recall case."))
        self._check_reason(reason)
        holds = recall.hold_ids.filtered(lambda hold: hold.state == "active")
        if not holds:
            raise UserError(self.env._("No unit of this case is frozen, so there is nothing to release."))
        return holds.release(reason)

    def _after_release(self, recall, reason):
        """Note a released freeze; the case is frozen no longer once none of its freezes is in force any more."""
        recall.invalidate_recordset(["hold_ids", "hold_count", "active_hold_count", "unfrozen_count"])
        if recall.is_frozen and not recall.active_hold_count:
            # sudo: the fact follows the holds; who may release them was checked by the hold
            recall.sudo().write({"is_frozen": False})
        self._post(recall, self.env._("Freeze released. Reason: %(reason)s", reason=reason))

    # ------------------------------------------------------------ helpers
    def _document_key(self, recall):
        return f"{recall._name},{recall.id}"

    def _frozen_query(self, recall):
        """SQL: ids of the lots in a freeze of this case that is in force."""
        members = self.env["udi.hold.member"]._search(
            [("hold_id.state", "=", "active"), ("hold_id.source_document", "=", self._document_key(recall))]
        )
        return members.subselect("lot_id")

    def _frozen_lot_ids(self, recall, lots):
        """Ids among ``lots`` that this case has frozen."""
        query = SQL(
            "SELECT id FROM stock_lot WHERE id = ANY(%s::int[]) AND id IN %s", lots.ids, self._frozen_query(recall)
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _unfrozen_lots(self, recall):
        query = SQL(
            'SELECT DISTINCT lot_id FROM udi_recall_line WHERE recall_id = %s AND "left" IS NOT TRUE'
            " AND lot_id NOT IN %s ORDER BY lot_id",
            recall.id,
            self._frozen_query(recall),
        )
        return self.env["stock.lot"].browse(row[0] for row in self.env.execute_query(query))

    def _count_unfrozen(self, recall):
        return len(self._unfrozen_lots(recall)) if recall.id else 0

    def _require(self, groups, message):
        """:raises AccessError: with ``message`` unless the user has one of ``groups``."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(message)

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason: it stays with the record."))

    def _post(self, recall, text):
        # sudo: quality acts on cases that it may only read; the author stays the person who acted
        recall.sudo().message_post(body=text)
