"""Destruction of affected units of our own stock: one person does it, another one has seen it and signs."""

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SIGNERS = (
    "udi_traceability.group_udi_quality",
    "udi_traceability.group_udi_recall_manager",
    "udi_traceability.group_udi_shift_leader",
)


@dataclass(frozen=True)
class Destroying:
    """Said to the moves of a destruction: who saw it. An object of this process, which no remote call can send."""

    witness: str
    note: str
    evidence: tuple


class UdiRecallDestruction(models.Model):
    _name = "udi.recall.destruction"
    _description = "Destruction of recalled units"
    _inherit = ["mail.thread", "udi.signable"]
    _order = "id desc"
    _check_company_auto = True

    recall_id = fields.Many2one("udi.recall", required=True, ondelete="restrict", index=True, check_company=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    state = fields.Selection(
        [("draft", "Waits for the witness"), ("done", "Destroyed")], default="draft", readonly=True, copy=False
    )
    method = fields.Text(required=True, help="How: crushed, burnt, by which company, with which certificate.")
    location_id = fields.Many2one(
        "stock.location", "Taken from", required=True, domain=[("usage", "=", "internal")], check_company=True
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots and serials", required=True, check_company=True)
    unit_count = fields.Float("Units", compute="_compute_unit_count", digits="Product Unit")
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", ondelete="restrict", copy=False)
    witness = fields.Char(readonly=True, copy=False)
    done_on = fields.Datetime("Destroyed on", readonly=True, copy=False)

    @api.depends("recall_id", "create_date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "Destruction %(number)s, %(case)s", number=row.id, case=row.recall_id.reference
            )

    @api.depends("lot_ids", "location_id", "state")
    def _compute_unit_count(self):
        for row in self:
            row.unit_count = sum(quantity for _lot, quantity in row._units())

    def _units(self):
        """``[(lot, units)]`` that lie in the place now; of a finished destruction, what was destroyed."""
        if self.state == "done":
            query = SQL(
                """SELECT lot_id, SUM(quantity)::float FROM udi_recall_disposition
                    WHERE recall_id = %s AND kind = 'destroyed' AND source = 'scrap' AND lot_id = ANY(%s)
                    GROUP BY 1 ORDER BY 1""",
                self.recall_id.id,
                self.lot_ids.ids,
            )
        else:
            query = SQL(
                """SELECT lot_id, SUM(quantity)::float FROM udi_holder WHERE kind = 'internal' AND location_id = %s
                      AND lot_id = ANY(%s) AND quantity > 0 GROUP BY 1 ORDER BY 1""",
                self.location_id.id or 0,
                self.lot_ids.ids,
            )
        found = self.env.execute_query(query)
        lots = self.env["stock.lot"].browse(row[0] for row in found)
        return list(zip(lots, (row[1] for row in found), strict=True))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_signed(vals)
        return super().create(vals_list)

    def _check_signed(self, vals):
        if not self.env.su and {"state", "witness", "done_on"} & vals.keys():
            raise UserError(self.env._("Units are destroyed by the signature of a witness only. Use the button."))

    def write(self, vals):
        self._check_signed(vals)
        if not self.env.su and any(row.state == "done" for row in self) and vals.keys() - {"message_follower_ids"}:
            raise UserError(self.env._("These units are destroyed: the record cannot change any more."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        if any(row.state == "done" for row in self):
            raise UserError(self.env._("These units are destroyed: the record cannot be deleted."))

    # ------------------------------------------------------------ signature of the witness
    def action_witness(self):
        """The witness signs; with that the units are scrapped."""
        self.ensure_one()
        self._check_ready()
        return self._udi_ask_signature("witness")

    def _check_ready(self):
        self.recall_id._check_open()
        if self.state == "done":
            raise UserError(self.env._("These units are destroyed already."))
        found = {lot for lot, _quantity in self._units()}
        missing = self.lot_ids.filtered(lambda lot: lot not in found)
        if missing or not found:
            raise UserError(
                self.env._(
                    "%(lots)s do not lie in %(place)s. Bring them there, or choose the right place.",
                    lots=", ".join(missing[:5].mapped("name")) or "–",
                    place=self.location_id.display_name,
                )
            )
        strangers = self.lot_ids - self.recall_id.line_ids.lot_id
        if strangers:
            raise UserError(
                self.env._("%(lots)s are not part of this case.", lots=", ".join(strangers[:5].mapped("name")))
            )

    def _udi_sign_meanings(self):
        return {"witness": self.env._("I was present when these units were destroyed")}

    def _udi_sign_authors(self):
        return self.create_uid

    def _udi_sign_content(self):
        return {
            "case": self.recall_id.reference,
            "method": self.method,
            "place": self.location_id.complete_name,
            "lots": sorted(self.lot_ids.mapped("name")),
            "evidence": sorted(filter(None, self.attachment_ids.mapped("checksum"))),
        }

    def _udi_sign_refusal(self, user):
        if not any(user.has_group(group) for group in SIGNERS):
            return self.env._("Quality, the recall manager or a shift leader witnesses a destruction.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        for row in self:
            row._check_ready()
            sign(row)
            row._scrap(self.env.user.name)

    def _scrap(self, witness):
        # the rights are checked by the role and the signature; the goods leave by Odoo's own scrap
        said = Destroying(witness, self.method, tuple(self.attachment_ids.ids))
        # sudo: a recall manager has no right on stock; what is destroyed is named and signed for
        scraps = self.env["stock.scrap"].sudo().with_context(udi_destroying=said).with_company(self.company_id)
        scraps = scraps.create(
            [
                {
                    "product_id": lot.product_id.id,
                    "product_uom_id": lot.product_id.uom_id.id,
                    "lot_id": lot.id,
                    "scrap_qty": quantity,
                    "location_id": self.location_id.id,
                    "origin": self.recall_id.reference,
                    "company_id": self.company_id.id,
                }
                for lot, quantity in self._units()
            ]
        )
        scraps.do_scrap()
        # sudo: the state follows the signature
        self.sudo().write({"state": "done", "witness": witness, "done_on": fields.Datetime.now()})


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    destruction_ids = fields.One2many("udi.recall.destruction", "recall_id", string="Destructions", readonly=True)

    def action_new_destruction(self):
        """A destruction of this case, with what lies in quarantine."""
        self.ensure_one()
        returns = self.env["udi.recall.returns"]
        place = returns.quarantine(returns._warehouse(self))
        lots = (
            self.env["udi.holder"]
            .search([("location_id", "=", place.id), ("lot_id", "in", self.line_ids.lot_id.ids), ("quantity", ">", 0)])
            .lot_id
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Destroy with a witness"),
            "res_model": "udi.recall.destruction",
            "view_mode": "form",
            "context": {
                "default_recall_id": self.id,
                "default_location_id": place.id,
                "default_lot_ids": lots.ids,
            },
        }
