"""One thing under two names: a lot, an identifier or a partner that was entered twice.

Nothing is rewritten. The second name becomes an alias of the first: whoever asks for one of them is answered for both,
a hold of one holds both, a scan of the alias books the first. Undoing takes the alias away again.
"""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

ROLES = ("udi_traceability.group_udi_quality", "udi_traceability.group_udi_regulatory")
KINDS = [
    ("stock.lot", "Lot or serial"),
    ("udi.device.identifier", "Device identifier"),
    ("res.partner", "Partner"),
]


class UdiAlias(models.Model):
    _name = "udi.alias"
    _inherit = "udi.kept.record"
    _description = "Second name"
    _order = "id desc"
    _rec_name = "alias_name"
    _log_access = False

    model = fields.Selection(KINDS, "Kind", required=True, readonly=True)
    alias_ref = fields.Many2oneReference("Second name (ID)", model_field="model", required=True, readonly=True)
    alias_name = fields.Char("Second name", required=True, readonly=True)
    master_ref = fields.Many2oneReference("Record that stays (ID)", model_field="model", required=True, readonly=True)
    master_name = fields.Char("Is the same as", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    reason = fields.Char(required=True, readonly=True)
    made_on = fields.Datetime("Merged on", required=True, readonly=True)
    made_by = fields.Char("Merged by", required=True, readonly=True)
    undone_on = fields.Datetime("Undone on", readonly=True)
    undone_by = fields.Char("Undone by", readonly=True)
    undo_reason = fields.Char("Why it was undone", readonly=True)

    _one_master = models.UniqueIndex(
        "(model, alias_ref) WHERE undone_on IS NULL", "This is a second name of another record already."
    )
    _master_idx = models.Index("(model, master_ref) WHERE undone_on IS NULL")

    # ------------------------------------------------------------------ asked by everybody
    @api.model
    @tools.ormcache()
    def _any(self):
        """Whether there is any alias at all: without one nobody asks the database."""
        self.env.cr.execute("SELECT EXISTS (SELECT FROM udi_alias WHERE undone_on IS NULL)")
        return self.env.cr.fetchone()[0]

    @api.model
    def _family(self, model, ids):
        """``ids`` with every other name of the same things; of contacts also those that Odoo merged into them."""
        if model != "res.partner":
            return self._named(model, ids)
        former, known, more = self.env["udi.former.partner"], set(), set(ids)
        while more != known:  # a second name of one that went is one of the contact that stayed, and so on
            known = former._with_former(more)
            more = known.union(self._named(model, known))
        return list(known)

    def _named(self, model, ids):
        ids = list(ids)
        if not ids or not self._any():
            return ids
        self.env.cr.execute(
            SQL(
                """WITH masters AS (
                        SELECT DISTINCT COALESCE(a.master_ref, i.id) AS id
                          FROM unnest(%(ids)s) i(id) LEFT JOIN udi_alias a
                            ON a.model = %(model)s AND a.alias_ref = i.id AND a.undone_on IS NULL)
                   SELECT id FROM masters
                    UNION SELECT a.alias_ref FROM udi_alias a JOIN masters m ON m.id = a.master_ref
                    WHERE a.model = %(model)s AND a.undone_on IS NULL""",
                ids=ids,
                model=model,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _master(self, record):
        """The record that stays, or the record itself."""
        if not record or not self._any():
            return record
        # sudo: which name is the right one is nobody's secret
        alias = self.sudo().search(self._live(record), limit=1)
        return alias._stays(record) if alias else record

    def _stays(self, record):
        """The record that an alias of ``record`` stands for; of a contact that Odoo merged since, the one that it is
        now."""
        number = self.master_ref
        if self.model == "res.partner":
            number = self.env["udi.former.partner"]._stays([number]).get(number, number)
        return record.browse(number)

    @api.model
    def _booked_lot(self, lot):
        """The lot that a scan of this label means: the one that stays, unless goods are booked under the other name."""
        master = self._master(lot)
        if master == lot:
            return lot
        # sudo: whether some are there, not where
        here = (
            self.env["udi.holder"]
            .sudo()
            .search_count([("lot_id", "=", lot.id), ("kind", "=", "internal"), ("quantity", ">", 0)], limit=1)
        )
        return lot if here else master

    def _live(self, records, name="alias_ref"):
        """Aliases in force that name these records in one place, or contacts that Odoo merged into them."""
        ids = records.ids
        if records._name == "res.partner":
            ids = list(self.env["udi.former.partner"]._with_former(ids))
        named = Domain("model", "=", records._name) & Domain(name, "in", ids)
        return named & Domain("undone_on", "=", False)

    # ------------------------------------------------------------------ verbs
    @api.model
    @api.private
    def merge(self, master, others, reason):
        """Make ``others`` second names of ``master``.

        :raises AccessError: for everybody but quality and regulatory affairs
        :raises UserError: things that cannot be the same, see `_check_same`; no reason
        """
        self._check_may()
        reason = self._reason(reason)
        master, others = self._master(master), others - master
        if not others:
            raise UserError(self.env._("Choose at least two records that are the same thing."))
        self._check_same(master, others)
        now, names = fields.Datetime.now(), {record.id: record.display_name for record in master | others}
        # sudo: written by this verb alone
        aliases = self.sudo()
        moved = aliases.search(self._live(others, "master_ref"))
        if moved:
            raise UserError(
                self.env._(
                    "%(record)s has second names itself. Undo these first, or let it be the one that stays.",
                    record=moved[0].master_name,
                )
            )
        made = aliases.create(
            [
                {
                    "model": master._name,
                    "alias_ref": record.id,
                    "alias_name": names[record.id],
                    "master_ref": master.id,
                    "master_name": names[master.id],
                    "company_id": self.env.company.id,
                    "reason": reason,
                    "made_on": now,
                    "made_by": self.env.user.name,
                }
                for record in others
            ]
        )
        if master._name == "stock.lot":
            # sudo: what held one of them holds all of them, whoever merges
            holds = (master | others).sudo().udi_hold_ids.filtered(lambda hold: hold.state == "active")
            holds._reach((master | others).ids)
        made._after(self.env._("Merged: %(reason)s", reason=reason))
        return made.sudo(False)

    @api.private
    def undo(self, reason):
        """Take second names away; the history stays as it always was.

        :raises UserError: undone already; no reason
        """
        self._check_may()
        reason = self._reason(reason)
        if any(alias.undone_on for alias in self):
            raise UserError(self.env._("This was undone already. Reload the list."))
        self._undo(reason)

    @api.model
    def _one_contact(self, partner):
        """Names of contacts that Odoo merged into one are no second names any more."""
        both = self._live(partner) & self._live(partner, "master_ref")
        aliases = self.sudo().search(both)  # sudo: follows from the merge, whoever may do it
        if aliases:
            aliases._undo(self.env._("They are one contact now."))

    def _undo(self, reason):
        values = {"undone_on": fields.Datetime.now(), "undone_by": self.env.user.name, "undo_reason": reason}
        models.Model.write(self.sudo(), values)  # sudo: the one change of a row that is written once
        self._after(self.env._("Merging undone: %(reason)s", reason=reason))

    def _after(self, reason):
        self.env.flush_all()
        self.env.registry.clear_cache()
        items = [
            {
                "lot": self.env["stock.lot"].browse(alias.alias_ref) if alias.model == "stock.lot" else None,
                "quantity": 0,
                "evidence": "typed",
                "detail": {"alias": alias.alias_name, "of": alias.master_name, "kind": alias.model},
            }
            for alias in self
        ]
        self.env["udi.recorder"].record({"biz_step": "other", "reason": reason}, items)

    # ------------------------------------------------------------------ what may be merged
    def _check_may(self):
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(self.env._("Quality or regulatory affairs say that two records are the same."))

    def _reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say how you know that they are the same: the reason stays."))
        return reason.strip()

    def _check_same(self, master, others):
        (master | others).check_access("read")
        taken = self.sudo().search(self._live(others), limit=1)  # sudo: to name it
        if taken:
            raise UserError(
                self.env._(
                    "%(alias)s is a second name of %(master)s already.",
                    alias=taken.alias_name,
                    master=taken.master_name,
                )
            )
        if master._name == "stock.lot":
            self._check_same_lot(master, others)
        if master._name == "udi.device.identifier" and len((master | others).product_ids) > 1:
            raise UserError(self.env._("Identifiers of different products are not the same device."))

    def _check_same_lot(self, master, others):
        lots = master | others
        if len(lots.product_id) > 1:
            raise UserError(self.env._("Lots of different products cannot be the same goods."))
        for name in ("udi_expiry_date", "udi_manufacture_date"):
            known = {lot[name] for lot in lots if lot[name]}
            if len(known) > 1:
                raise UserError(
                    self.env._(
                        "They differ in %(field)s: %(values)s. Correct the wrong one first.",
                        field=lots._fields[name]._description_string(self.env),
                        values=", ".join(sorted(map(str, known))),
                    )
                )
        if master.product_id.tracking == "serial":
            # sudo: how many there are, wherever they are
            held = self.env["udi.holder"].sudo().search([("lot_id", "in", lots.ids), ("quantity", ">", 0)])
            present = held.filtered(lambda holder: holder.kind not in ("used", "scrap"))
            if len(present.lot_id) > 1:
                places = ", ".join(f"{holder.lot_id.name}: {holder.display_name}" for holder in present)
                raise UserError(
                    self.env._(
                        "One unit cannot be at two places: %(places)s. Settle the stock first, then merge.",
                        places=places,
                    )
                )


class StockLot(models.Model):
    _inherit = "stock.lot"

    udi_same_as_id = fields.Many2one("stock.lot", "Is the same as", compute="_compute_udi_same_as_id")

    def _compute_udi_same_as_id(self):
        for lot in self:
            master = self.env["udi.alias"]._master(lot._origin)
            lot.udi_same_as_id = master if master != lot._origin else False
