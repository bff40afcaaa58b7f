"""Why something may not move: one row per scope, its members by one statement."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# written by `release` only; what stays allowed may be changed, and the chatter says by whom
CLOSED = frozenset(
    {"name", "kind", "state", "source_document", "company_id", "released_by_id", "released_on", "release_reason"}
)


class UdiHold(models.Model):
    _name = "udi.hold"
    _description = "Hold"
    _inherit = ["mail.thread"]
    _order = "state, create_date desc, id desc"

    name = fields.Char("Reason", required=True, tracking=True)
    kind = fields.Selection(
        [
            ("quality", "Quality"),
            ("recall", "Recall"),
            ("expiry", "Expiry"),
            ("registration", "Registration"),
            ("data", "Data defect"),
        ],
        required=True,
        default="quality",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("active", "On hold"), ("released", "Released")], required=True, default="active", readonly=True, tracking=True
    )
    source_document = fields.Reference(
        selection=lambda self: [(m.model, m.name) for m in self.env["ir.model"].sudo().search([])],  # sudo: names only
        readonly=True,
        string="Because of",
    )
    member_ids = fields.One2many("udi.hold.member", "hold_id", readonly=True, string="Lots and serials")
    member_count = fields.Integer("Number of lots", compute="_compute_member_count")
    allow_internal = fields.Boolean("May move inside the company", default=True, tracking=True)
    allow_vendor_return = fields.Boolean("May go back to the supplier", default=True, tracking=True)
    allow_destruction = fields.Boolean("May be destroyed", default=True, tracking=True)
    released_by_id = fields.Many2one("res.users", readonly=True)
    released_on = fields.Datetime(readonly=True)
    release_reason = fields.Char(readonly=True)

    @api.depends("member_ids")
    def _compute_member_count(self):
        counts = dict(self.env["udi.hold.member"]._read_group([("hold_id", "in", self.ids)], ["hold_id"], ["__count"]))
        for hold in self:
            hold.member_count = counts.get(hold, 0)

    @api.model
    def freeze(self, lots, reason, kind="quality", document=None):
        """Put ``lots`` on hold at once: one row, its members, one event; reservations of these lots are undone.

        :raises UserError: without a lot or a reason
        :returns: the new hold
        """
        self.check_access("create")
        if not lots:
            raise UserError(self.env._("There is nothing to put on hold. Choose lots or serial numbers first."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is shown to everybody whom the hold stops."))
        hold = self.create(
            {
                "name": reason.strip(),
                "kind": kind,
                "source_document": f"{document._name},{document.id}" if document else False,
            }
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO udi_hold_member (hold_id, lot_id, product_id, company_id)
                SELECT %s, id, product_id, %s FROM stock_lot WHERE id = ANY(%s)""",
                hold.id,
                hold.company_id.id,
                lots.ids,
            )
        )
        hold.invalidate_recordset(["member_ids", "member_count"])
        lots.invalidate_recordset(["udi_hold_member_ids", "udi_hold_ids", "udi_on_hold"])
        hold._release_reservations(lots)
        hold._write_event(lots, "recalled" if kind == "recall" else "non_sellable_other", reason)
        return hold

    def release(self, reason):
        """End the hold. Quality decides, never the person who set it, and a reason is kept.

        :raises AccessError: for a user who may not release, or who set the hold
        """
        self.check_access("write")
        if not self.env.user.has_group("udi_traceability.group_udi_quality"):
            raise AccessError(self.env._("Only quality may release a hold."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the hold may end."))
        for hold in self:
            if hold.state != "active":
                raise UserError(self.env._("The hold %(hold)s was released already.", hold=hold.name))
            if hold.create_uid == self.env.user:
                raise AccessError(self.env._("You set this hold yourself: somebody else in quality must release it."))
            # sudo: closed to direct writing, so that no release goes without the checks above and its event
            hold.sudo().write(
                {
                    "state": "released",
                    "released_by_id": self.env.user.id,
                    "released_on": fields.Datetime.now(),
                    "release_reason": reason.strip(),
                }
            )
            lots = hold.member_ids.lot_id
            lots.invalidate_recordset(["udi_hold_member_ids", "udi_hold_ids", "udi_on_hold"])
            hold._write_event(lots, "sellable_accessible", reason)

    def write(self, vals):
        if CLOSED & vals.keys() and not self.env.su:
            raise UserError(self.env._("A hold is not rewritten: release it and set a new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hold is kept for the record: release it instead."))

    def action_release(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release hold"),
            "res_model": "udi.hold.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_ids": self.ids},
        }

    def action_view_lots(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots and serials on hold"),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("udi_hold_ids", "in", self.ids)],
        }

    def _release_reservations(self, lots):
        """Open transfers let go of the lots; what somebody has scanned already is taken off as well."""
        # sudo: who freezes need not be a warehouse user
        lines = (
            self.env["stock.move.line"]
            .sudo()
            .search([("lot_id", "in", lots.ids), ("state", "not in", ("done", "cancel", "draft"))])
        )
        leaving = lines.filtered(lambda line: line.location_id.usage in ("internal", "transit"))
        moves = leaving.move_id
        leaving.unlink()
        moves.exists()._recompute_state()

    def _write_event(self, lots, disposition, reason):
        self.env["udi.recorder"].record(
            {
                "company_id": self.company_id.id,
                "biz_step": "holding",
                "disposition": disposition,
                "document": self,
                "reason": reason,
            },
            [{"lot": lot, "quantity": 0, "evidence": "document"} for lot in lots if lot.udi_controlled],
        )


class UdiHoldMember(models.Model):
    _name = "udi.hold.member"
    _description = "Lot on hold"
    _log_access = False
    _rec_name = "lot_id"

    hold_id = fields.Many2one("udi.hold", required=True, readonly=True, index=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, readonly=True, index=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")

    _once = models.Constraint("UNIQUE (hold_id, lot_id)", "The lot is on this hold already.")
