"""Cleans what was entered before UDI came: looks first, shows what it would do line by line, does what is ticked."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.udi_field_value import Source
from odoo.addons.udi_core.codes import parse
from odoo.addons.udi_core.lots import name_defects, trim

MOST = 2_000  # lines shown at once; what is left comes with the next look
PROBLEMS = [
    ("alike", "Entered twice"),
    ("name", "Number with characters that a label cannot carry"),
    ("identifier", "No UDI-DI"),
    ("carrier", "Code that cannot be read"),
    ("expiry", "No expiry date"),
    ("manufacture", "No manufacturing date"),
]
# what a person has to read from the label: nothing is done here, the shelf walk finds it
PLAIN_NAME = "^[!-~]{1,20}$"  # what every agency's codes carry: not worth a second look
BY_HAND = frozenset({"expiry", "manufacture"})
ALIKE = """
    SELECT l.id, first_value(l.id) OVER (PARTITION BY l.product_id, l.company_id, l.udi_look_alike_key ORDER BY l.id)
      FROM stock_lot l JOIN product_product p ON p.id = l.product_id JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE t.udi_controlled AND t.categ_id = ANY(%(lines)s) AND (l.company_id IS NULL OR l.company_id = %(company)s)
       AND NOT EXISTS (SELECT FROM udi_alias a
                        WHERE a.model = 'stock.lot' AND a.alias_ref = l.id AND a.undone_on IS NULL)
       AND EXISTS (SELECT FROM stock_lot o
                    WHERE o.product_id = l.product_id AND o.udi_look_alike_key = l.udi_look_alike_key
                      AND o.company_id IS NOT DISTINCT FROM l.company_id AND o.id <> l.id)
     ORDER BY l.id LIMIT %(most)s
"""


class UdiClean(models.TransientModel):
    _name = "udi.clean"
    _description = "Clean before go-live"

    categ_ids = fields.Many2many(
        "product.category", string="Product lines", help="Empty: every line with UDI-controlled products."
    )
    line_ids = fields.One2many("udi.clean.line", "clean_id")
    state = fields.Selection([("ask", "Ask"), ("look", "Look"), ("done", "Done")], default="ask")
    found_count = fields.Integer("Found", compute="_compute_counts")
    ticked_count = fields.Integer("Ticked", compute="_compute_counts")

    def _compute_display_name(self):
        for clean in self:
            clean.display_name = self.env._("Clean before go-live")

    @api.depends("line_ids.apply")
    def _compute_counts(self):
        for clean in self:
            clean.found_count = len(clean.line_ids)
            clean.ticked_count = len(clean.line_ids.filtered("apply"))

    def action_look(self):
        """Find what is wrong; nothing is changed."""
        self.ensure_one()
        lines = [*self._alike(), *self._names(), *self._identifiers(), *self._carriers(), *self._dates()][:MOST]
        self.line_ids = [Command.clear(), *(Command.create(values) for values in lines)]
        self.state = "look"
        return self._again()

    def action_apply(self):
        """Do what is ticked, each line for itself; what could not be done says why and stays."""
        self.ensure_one()
        for line in self.line_ids.filtered(lambda line: line.apply and not line.done):
            try:
                with self.env.cr.savepoint():
                    line._apply()
                line.write({"done": True, "result": self.env._("Done")})
            except (AccessError, UserError) as error:
                line.result = str(error).split("\n")[0]
        self.state = "done"
        return self._again()

    def _again(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Clean before go-live"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    # ------------------------------------------------------------------ what is wrong
    def _lines(self):
        categories = self.env["product.category"]
        return categories.search([("id", "child_of", self.categ_ids.ids)] if self.categ_ids else [])

    def _lots(self, domain):
        controlled = Domain("udi_controlled", "=", True) & Domain("product_id.categ_id", "in", self._lines().ids)
        return self.env["stock.lot"].search(controlled & Domain(domain), limit=MOST)

    def _alike(self):
        self.env.flush_all()
        facts = {"lines": self._lines().ids, "company": self.env.company.id, "most": MOST}
        pairs = self.env.execute_query(SQL(ALIKE, **facts))
        lots = self.env["stock.lot"].browse([lot for lot, _first in pairs])
        first = dict(pairs)
        return [
            {"problem": "alike", "lot_id": lot.id, "master_id": first[lot.id], "apply": False}
            for lot in lots
            if first[lot.id] != lot.id
        ]

    def _names(self):
        found = []
        odd = SQL("(SELECT id FROM stock_lot WHERE name !~ %s)", PLAIN_NAME)
        for lot in self._lots(Domain("id", "in", odd)):
            if name_defects(lot.name, lot._udi_agency()) or trim(lot.name) != lot.name:
                right = trim(lot.name)
                good = right != lot.name and not name_defects(right, lot._udi_agency())
                found.append({"problem": "name", "lot_id": lot.id, "new_text": good and right, "apply": bool(good)})
        return found

    def _identifiers(self):
        found = []
        for lot in self._lots([("udi_identifier_id", "=", False), ("udi_exempt_reason", "=", False)]):
            primary = lot.product_id.udi_primary_identifier_id
            found.append(
                {
                    "problem": "identifier",
                    "lot_id": lot.id,
                    "new_text": primary.code or False,
                    "apply": bool(primary),
                }
            )
        return found

    def _carriers(self):
        lots = self._lots([("udi_carrier", "!=", False)])
        return [
            {"problem": "carrier", "lot_id": lot.id, "new_text": False, "apply": False}
            for lot in lots
            if not parse(lot.udi_carrier).is_wellformed
        ]

    def _dates(self):
        found = []
        for problem, field, carried in (
            ("expiry", "udi_expiry_date", "has_expiry_date"),
            ("manufacture", "udi_manufacture_date", "has_manufacture_date"),
        ):
            missing = self._lots([(field, "=", False), (f"udi_identifier_id.{carried}", "=", True)])
            found += [{"problem": problem, "lot_id": lot.id, "apply": False} for lot in missing]
        return found


class UdiCleanLine(models.TransientModel):
    _name = "udi.clean.line"
    _description = "Something to clean"
    _order = "problem, id"

    clean_id = fields.Many2one("udi.clean", required=True, ondelete="cascade")
    problem = fields.Selection(PROBLEMS, required=True, readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/serial", required=True, readonly=True)
    product_id = fields.Many2one(related="lot_id.product_id")
    master_id = fields.Many2one("stock.lot", "Looks like", readonly=True)
    new_text = fields.Char("Would become", readonly=True)
    proposal = fields.Char("What would be done", compute="_compute_proposal")
    can_apply = fields.Boolean(compute="_compute_proposal")
    apply = fields.Boolean("Do it")
    done = fields.Boolean(readonly=True)
    result = fields.Char(readonly=True)

    @api.depends("problem", "new_text", "master_id")
    @api.depends_context("lang")
    def _compute_proposal(self):
        for line in self:
            line.can_apply = line.problem not in BY_HAND and bool(
                line.new_text or line.master_id or line.problem == "carrier"
            )
            line.proposal = line._proposal()

    def _proposal(self):
        words = {"lot": self.lot_id.name, "master": self.master_id.name, "text": self.new_text}
        if self.problem in BY_HAND:
            return self.env._("Scan its label when you walk the shelves.")
        if not self.can_apply:
            return self.env._("Look at the label and enter it by hand.")
        return {
            "alike": self.env._("Becomes a second name of %(master)s.", **words),
            "name": self.env._("Becomes %(text)s.", **words),
            "identifier": self.env._("Gets the product's UDI-DI %(text)s.", **words),
            "carrier": self.env._("The unreadable code is taken away.", **words),
        }[self.problem]

    def _apply(self):
        if not self.can_apply:
            raise UserError(self.env._("This cannot be done by itself: %(what)s", what=self.proposal))
        reason = self.env._("Cleaned before go-live")
        lot = self.lot_id.with_context(udi_source=Source("rule", reason), udi_change_reason=reason)
        if self.problem == "alike":
            self.env["udi.alias"].merge(self.master_id, self.lot_id, reason)
        elif self.problem == "name":
            lot.name = self.new_text
        elif self.problem == "identifier":
            lot.udi_identifier_id = lot.product_id.udi_primary_identifier_id
        else:
            lot.udi_carrier = False
