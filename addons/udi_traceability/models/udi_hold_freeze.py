"""Putting on hold: lots, a product, a supplier's lot or a place, at once, whatever the number of units."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .udi_hold_reservation import RELEASED_AT_ONCE

EACH_NAMED = (
    10_000  # up to so many lots the ledger names each one; more are named by the hold and a digest of its members
)
SPLIT = r"\s*,\s*"  # several supplier's lots stand in one field, separated by commas


# a file of its own for each concern: together they would be too long
class UdiHold(models.Model):
    _inherit = "udi.hold"

    @api.model
    def freeze(self, lots, reason, kind="quality", document=None):
        """Put ``lots`` on hold at once: one row, its members, one event; reservations of these lots are undone.

        :raises UserError: without a lot or a reason
        :returns: the new hold
        """
        self.check_access("create")
        if not lots:
            raise UserError(self.env._("There is nothing to put on hold. Choose lots or serial numbers first."))
        family = self.env["udi.alias"]._family("stock.lot", lots.ids)
        lot_ids = SQL("SELECT id FROM stock_lot WHERE id = ANY(%s)", family)
        return self._freeze({"scope": "lots"}, lot_ids, reason, kind, document)

    @api.model
    def freeze_product(self, product, reason, kind="quality", document=None):
        """Put every lot of ``product`` on hold, and every one that arrives later."""
        self.check_access("create")
        lot_ids = SQL(
            "SELECT id FROM stock_lot WHERE product_id = %s AND (company_id IS NULL OR company_id = %s)",
            product.id,
            self.env.company.id,
        )
        return self._freeze({"scope": "product", "product_id": product.id}, lot_ids, reason, kind, document)

    @api.model
    def freeze_supplier_lot(self, number, reason, kind="quality", supplier=None, product=None, document=None):
        """Put on hold what carries the supplier's lot ``number``, and what arrives with it later.

        :param supplier: only what was received from this partner; :param product: only this product
        """
        self.check_access("create")
        number = (number or "").strip()
        if not number:
            raise UserError(self.env._("Enter the supplier's lot number as it stands on the delivery."))
        values = {
            "scope": "supplier_lot",
            "supplier_lot": number,
            "supplier_id": supplier.id if supplier else False,
            "product_id": product.id if product else False,
        }
        return self._freeze(values, None, reason, kind, document)

    @api.model
    def freeze_location(self, location, reason, kind="quality", document=None):
        """Put on hold what lies in ``location``, and what is put there later; elsewhere the same lots stay free."""
        self.check_access("create")
        if location.usage not in ("internal", "transit"):
            raise UserError(
                self.env._("%(place)s is no place of our own. Choose a shelf or a room.", place=location.name)
            )
        return self._freeze({"scope": "location", "location_id": location.id}, None, reason, kind, document)

    def _freeze(self, values, lot_ids, reason, kind, document):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is shown to everybody whom the hold stops."))
        hold = self.create(
            {
                **values,
                "name": reason.strip(),
                "kind": kind,
                "source_document": f"{document._name},{document.id}" if document else False,
            }
        )
        lot_ids = hold._lots_of_scope() if lot_ids is None else lot_ids
        # first of all: it waits for running deliveries, and those that began before start again
        hold._advance_epochs(lot_ids)
        hold._add_members(lot_ids)
        hold._forget_lots()
        hold._release_reservations(RELEASED_AT_ONCE)
        hold._write_event("recalled" if kind == "recall" else "non_sellable_other", reason)
        return hold

    def _advance_epochs(self, lot_ids=None):
        epoch = self.env["udi.gate.epoch"]
        if "location" in self.mapped("scope"):
            return epoch._advance_all()
        self.flush_recordset()
        if lot_ids is None:
            lot_ids = SQL("SELECT lot_id FROM udi_hold_member WHERE hold_id = ANY(%s)", self.ids)
        self.env.cr.execute(SQL("SELECT DISTINCT product_id FROM stock_lot WHERE id IN (%s)", lot_ids))
        return epoch._advance({row[0] for row in self.env.cr.fetchall()} | set(self.product_id.ids))

    def _add_members(self, lot_ids):
        """Members by one statement; those that are on this hold already stay. Returns how many were added."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_hold_member (hold_id, lot_id, product_id, company_id)
                SELECT %s, id, product_id, %s FROM stock_lot WHERE id IN (%s) ORDER BY id
                ON CONFLICT (hold_id, lot_id) DO NOTHING RETURNING lot_id""",
                self.id,
                self.company_id.id,
                lot_ids,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _forget_lots(self):
        """What the ORM remembers of holds is read again; no lot is named, there may be half a million."""
        self.invalidate_recordset(["member_ids", "member_count"])
        fields = self.env["stock.lot"]._fields
        names = ("udi_hold_member_ids", "udi_hold_ids", "udi_on_hold", "udi_permission", "udi_permission_reason")
        self.env["stock.lot"].invalidate_model([name for name in names if name in fields], flush=False)

    def _reach(self, lot_ids):
        """Let holds that are in force hold these lots too."""
        lot_ids = SQL("SELECT id FROM stock_lot WHERE id = ANY(%s)", lot_ids)
        for hold in self:
            hold._advance_epochs(lot_ids)
            hold._add_members(lot_ids)
            hold._forget_lots()

    # ------------------------------------------------------------------ scopes
    def _lots_of_scope(self, among=None):
        """SQL: ids of the lots that the scope names now, where given only those ``among`` these ids."""
        self.ensure_one()
        wanted = SQL("l.id = ANY(%s)", among) if among is not None else SQL("TRUE")
        own = SQL("(l.company_id IS NULL OR l.company_id = %s)", self.company_id.id)
        if self.scope == "product":
            named = SQL("l.product_id = %s AND %s", self.product_id.id, own)
        elif self.scope == "supplier_lot":
            named = SQL("%s AND %s", self._names_supplier_lot(), own)
        elif self.scope == "location":
            # what a move has just brought may not be in the database yet
            self.env["stock.quant"].flush_model(["lot_id", "location_id", "quantity"])
            named = SQL(
                """EXISTS (SELECT FROM product_product p JOIN product_template t ON t.id = p.product_tmpl_id
                     WHERE p.id = l.product_id AND t.udi_controlled)
                   AND EXISTS (
                    SELECT FROM stock_quant q JOIN stock_location s ON s.id = q.location_id
                     WHERE q.lot_id = l.id AND q.quantity > 0 AND s.parent_path LIKE %s)""",
                f"{self.location_id.parent_path}%",
            )
        else:
            named = SQL("FALSE")
        return SQL("SELECT l.id FROM stock_lot l WHERE %s AND %s", wanted, named)

    def _count_of_scope(self, lot_ids=()):
        """How many lots a hold of this scope would name now. Of a record that is not stored yet."""
        if self.scope == "lots":
            return len(lot_ids)
        if not (self.product_id or self.supplier_lot or self.location_id):
            return 0
        self.env.cr.execute(SQL("SELECT count(*) FROM (%s) found", self._lots_of_scope()))
        return self.env.cr.fetchone()[0]

    def _names_supplier_lot(self):
        """SQL condition on lot ``l``: the number is the supplier's, or our own name where none was entered."""
        condition = SQL(
            """(%(number)s = ANY(regexp_split_to_array(l.udi_supplier_lot, %(split)s)) OR (
                COALESCE(l.udi_supplier_lot, '') = '' AND %(number)s IN (l.name, l.udi_lot_number)))""",
            number=self.supplier_lot,
            split=SPLIT,
        )
        if self.product_id:
            condition = SQL("%s AND l.product_id = %s", condition, self.product_id.id)
        if self.supplier_id:
            condition = SQL(
                """%s AND EXISTS (SELECT FROM udi_event_item i JOIN udi_event e ON e.id = i.event_id
                    WHERE i.lot_id = l.id AND e.biz_step = 'receiving' AND e.partner_ref = ANY(%s))""",
                condition,
                self.supplier_id.commercial_partner_id._udi_ledger_numbers(),
            )
        return condition

    def _covers(self, request):
        """Whether a `Request` of the gate falls under this hold by its scope, besides the lots that it names."""
        self.ensure_one()
        if self.scope == "product":
            return request.product == self.product_id
        if self.scope == "location":
            place = request.source
            return bool(place and (place.parent_path or "").startswith(self.location_id.parent_path))
        if self.scope == "supplier_lot" and request.lot and not self.supplier_id:
            lot = request.lot
            named = [part.strip() for part in (lot.udi_supplier_lot or "").split(",") if part.strip()]
            fits = not self.product_id or request.product == self.product_id
            return fits and self.supplier_lot in (named or [lot.name, lot.udi_lot_number])
        return False

    @api.model
    def _catch(self, lots, company):
        """After goods arrived: lots that fall under a hold of a scope become its members, with an event."""
        for hold in self.env["udi.standing"]._scope_holds({company.id}):
            added = hold._add_members(hold._lots_of_scope(lots.ids))
            if added:
                hold._forget_lots()
                hold._write_event("non_sellable_other", hold.name, lot_ids=added)

    # ------------------------------------------------------------------ ledger
    def _members_digest(self):
        """Number of members and SHA-256 of their ids, one a line in rising order: says exactly which they are."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                """SELECT count(*), encode(sha256(convert_to(
                          COALESCE(string_agg(lot_id::text, E'\\n' ORDER BY lot_id), ''), 'UTF8')), 'hex')
                     FROM udi_hold_member WHERE hold_id = %s""",
                self.id,
            )
        )
        count, digest = self.env.cr.fetchone()
        return {"count": count, "sha256": digest}

    def _write_event(self, disposition, reason, detail=None, lot_ids=None):
        """One event: each lot by name, or the hold and the digest of its members where they are very many."""
        self.ensure_one()
        header = {
            "company_id": self.company_id.id,
            "biz_step": "holding",
            "disposition": disposition,
            "document": self,
            "reason": reason,
        }
        members = self._members_digest()
        if lot_ids is None and members["count"] > EACH_NAMED:
            items = [{"lot": None, "quantity": 0, "detail": {"members": members, **(detail or {})}}]
        else:
            domain = [("id", "in", lot_ids)] if lot_ids else [("udi_hold_member_ids.hold_id", "=", self.id)]
            # sudo: the ledger names every lot, whoever freezes
            lots = self.env["stock.lot"].sudo().search([*domain, ("udi_controlled", "=", True)], order="id")
            items = [{"lot": lot, "quantity": 0, "detail": detail} for lot in lots]
        if not items and self.scope != "lots":
            items = [{"lot": None, "quantity": 0, "detail": {"members": members, **(detail or {})}}]
        self.env["udi.recorder"].record(header, items)
