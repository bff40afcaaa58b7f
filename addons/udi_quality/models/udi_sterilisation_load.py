"""A sterilisation load: what was in it, with which parameters it ran, and whether it passed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .udi_inspection import QUALITY
from odoo.addons.udi_traceability.models.unlinked import kept_name


class UdiSterilisationLoad(models.Model):
    _name = "udi.sterilisation.load"
    _description = "Sterilisation load"
    _inherit = ["udi.written.by.verb", "mail.thread", "udi.signable"]
    _order = "started_on desc, id desc"
    _check_company_auto = True
    _udi_closed = frozenset({"passed", "failed"})
    _udi_by_verb = frozenset({"state", "company_id", "submitted_by_id", "decided_by_id", "decided_on"})

    name = fields.Char("Load number", required=True, copy=False, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    method = fields.Selection(
        [
            ("eo", "Ethylene oxide"),
            ("gamma", "Gamma radiation"),
            ("electron", "Electron beam"),
            ("steam", "Steam"),
            ("dry_heat", "Dry heat"),
            ("plasma", "Hydrogen peroxide plasma"),
            ("other", "Other"),
        ],
        required=True,
        default="eo",
    )
    partner_id = fields.Many2one("res.partner", "Sterilised by", help="Empty: in our own house.")
    equipment = fields.Char("Steriliser or plant")
    programme = fields.Char("Programme or validated cycle")
    started_on = fields.Datetime("Begun")
    ended_on = fields.Datetime("Ended on")
    parameters = fields.Text(help="Temperature, pressure, humidity, concentration, dose, time.")
    file = fields.Binary("Parameters file", attachment=True)
    file_name = fields.Char()
    indicator = fields.Char("Biological indicator or dosimeter", help="Number and result.")
    line_ids = fields.One2many("udi.sterilisation.load.line", "load_id", "Lots and serials", copy=False)
    state = fields.Selection(
        [("draft", "Open"), ("submitted", "Waits for the verdict"), ("passed", "Passed"), ("failed", "Failed")],
        "Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    submitted_by_id = fields.Many2one("res.users", "Handed in by (user)", readonly=True, copy=False)
    submitted_by_name = kept_name("submitted_by_id", "Handed in by")
    decided_by_id = fields.Many2one("res.users", "Verdict by (user)", readonly=True, copy=False)
    decided_by_name = kept_name("decided_by_id", "Verdict by", tracking=True)
    decided_on = fields.Datetime("Verdict on", readonly=True, copy=False)
    note = fields.Text("Remarks")

    _number_unique = models.Constraint("UNIQUE (company_id, name)", "This load number is on file already.")

    @api.constrains("started_on", "ended_on")
    def _check_times(self):
        for load in self:
            if load.started_on and load.ended_on and load.ended_on < load.started_on:
                raise UserError(self.env._("Load %(load)s ends before it begins. Correct the times.", load=load.name))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = (vals.get("name") or "").strip()
            if not self.env.su and (self._udi_by_verb - {"company_id"}) & vals.keys():
                raise UserError(self.env._("A load begins open; its verdict is signed."))
        return super().create(vals_list)

    # ------------------------------------------------------------------ verbs
    def _check_quality(self):
        if not self.env.user.has_group(QUALITY):
            raise AccessError(self.env._("Only quality decides on a sterilisation load."))
        self.check_access("write")

    def action_submit(self):
        """The record is complete and waits for the verdict of somebody else."""
        self._check_quality()
        for load in self:
            load._check_state("draft")
            if not load.line_ids:
                raise UserError(self.env._("Load %(load)s holds no lot. Add what was in it.", load=load.name))
            if not load.ended_on or not (load.file or load.parameters):
                raise UserError(
                    self.env._("Load %(load)s: enter when it ended, and its parameters or their file.", load=load.name)
                )
            # sudo: written by this verb only, after its checks
            load.sudo().write({"state": "submitted", "submitted_by_id": self.env.uid})

    def action_back(self):
        self._check_quality()
        for load in self:
            load._check_state("submitted")
            # sudo: written by this verb only, after its checks
            load.sudo().write({"state": "draft", "submitted_by_id": False})

    def action_pass(self):
        return self._ask("pass")

    def action_fail(self):
        return self._ask("fail")

    def _ask(self, meaning):
        self._check_quality()
        for load in self:
            load._check_state("submitted")
        return self._udi_ask_signature(meaning)

    # ------------------------------------------------------------------ signature
    def _udi_sign_meanings(self):
        return {
            "pass": self.env._("Sterilisation load passed: its parameters and indicators are as validated"),
            "fail": self.env._("Sterilisation load failed: its goods are not sterile"),
        }

    def _udi_sign_authors(self):
        return self.submitted_by_id

    def _udi_sign_refusal(self, user):
        if not user.has_group(QUALITY):
            return self.env._("Only quality decides on a sterilisation load.")
        return super()._udi_sign_refusal(user)

    def _udi_sign_content(self):
        # sudo: the checksum of the file is part of what is signed, whoever may read attachments
        files = self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", "file")]
        )  # fmt: skip
        return {
            "number": self.name,
            "method": self.method,
            "equipment": self.equipment or "",
            "programme": self.programme or "",
            "began": self.started_on,
            "ended": self.ended_on,
            "parameters": self.parameters or "",
            "file": sorted(filter(None, files.mapped("checksum"))),
            "indicator": self.indicator or "",
            "lots": sorted([line.lot_id.name, f"{line.quantity:.6f}"] for line in self.line_ids),
        }

    def _udi_signed(self, meaning, values, sign):
        self._check_quality()
        for load in self:
            load._check_state("submitted")
            signature = sign(load)
            passed = meaning == "pass"
            # sudo: written by this verb only, after its checks
            load.sudo().write(
                {
                    "state": "passed" if passed else "failed",
                    "decided_by_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                }
            )
            self.env["udi.recorder"].record(
                {
                    "company_id": load.company_id.id,
                    "biz_step": "inspecting",
                    "disposition": "conformant" if passed else "non_conformant",
                    "document": load,
                    "reason": self.env._("Sterilisation load %(load)s", load=load.name),
                },
                [
                    {
                        "lot": line.lot_id,
                        "role": "object",
                        "quantity": line.quantity,
                        "detail": {"sterilisation_load": load.name, "signature": signature.content_hash},
                    }
                    for line in load.line_ids
                ],
            )


class UdiSterilisationLoadLine(models.Model):
    _name = "udi.sterilisation.load.line"
    _description = "Lot in a sterilisation load"
    _order = "load_id, id"
    _rec_name = "lot_id"
    _check_company_auto = True

    load_id = fields.Many2one("udi.sterilisation.load", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="load_id.company_id", store=True, index=True)
    state = fields.Selection(related="load_id.state", store=True, string="Load status")
    lot_id = fields.Many2one(
        "stock.lot", "Lot/serial", required=True, index=True, ondelete="restrict", check_company=True
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit")

    _once = models.Constraint("UNIQUE (load_id, lot_id)", "The lot is in this load already.")
    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "The quantity is more than nothing.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_open()
        return super().write(vals)

    def unlink(self):
        self._check_open()
        return super().unlink()

    def _check_open(self):
        if any(load.state != "draft" for load in self.load_id):
            raise UserError(self.env._("This load was handed in: its lots stay as they are."))
