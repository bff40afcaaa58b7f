"""The go-live plan: what each gate does for each product line and warehouse, and what it would have blocked lately."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..models.udi_gate_rule import ACTIONS, INVESTIGATED

LOOK_BACK = 30  # days
ADMIN = "udi_traceability.group_udi_admin"


class UdiGoLive(models.AbstractModel):
    _name = "udi.go.live"
    _description = "Go-live plan"

    @api.model
    @api.readonly
    def plan(self):
        """The page, JSON-able.

        :returns: ``{rules: [{key, label, actions, blocked}], rows: [{kind, id, name, cells: {rule: {action, own}},
            blocked: {rule: units}}], days, can_write}``. A row is the company, a product line or a warehouse;
            ``own`` says whether its action is its own or that of the company; ``blocked`` counts units that were warned
            of and would have been refused.
        """
        self._check_reader()
        settings = self.env["udi.gate.rule"]._settings()
        counts, own = self._counts(), self._own_rows()
        return {
            "rules": self._rules(counts),
            "rows": [self._row(kind, record, settings, counts, own) for kind, record in self._places()],
            "days": LOOK_BACK,
            "can_write": self.env.user.has_group(ADMIN),
        }

    def _check_reader(self):
        if not self.env.user.has_group("udi_traceability.group_udi_reader"):
            raise AccessError(self.env._("Only people with a UDI role see the gates."))

    def _rules(self, counts):
        labels = dict(self.env["udi.gate.rule"]._fields["rule"]._description_selection(self.env))
        words = dict(self.env["udi.gate.rule"]._fields["action"]._description_selection(self.env))
        found = []
        for rule in self.env["udi.gate.rule"]._rule_keys():
            usable = [key for key, _word in ACTIONS if key != "investigate" or rule in INVESTIGATED]
            found.append(
                {
                    "key": rule,
                    "label": labels[rule],
                    "actions": [{"key": key, "label": words[key]} for key in usable],
                    "blocked": counts.get(("company", 0), {}).get(rule, 0),
                }
            )
        return found

    def _places(self):
        """``(kind, record)``: the company first, then product lines with UDI-controlled products, then warehouses."""
        groups = self.env["product.template"]._read_group([("udi_controlled", "=", True)], ["categ_id"])
        lines = sorted((group[0] for group in groups if group[0]), key=lambda line: line.display_name or "")
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)])
        return [
            ("company", self.env.company),
            *(("line", line) for line in lines),
            *(("warehouse", warehouse) for warehouse in warehouses),
        ]

    def _row(self, kind, record, settings, counts, own):
        line = record if kind == "line" else self.env["product.category"]
        cells = {}
        for rule in self.env["udi.gate.rule"]._rule_keys():
            row = own.get((kind, record.id, rule))
            # a warehouse follows the company, a product line also the lines above it
            general = own.get(("company", self.env.company.id, rule)) if kind == "warehouse" else None
            stated = row or general
            cells[rule] = {"action": stated.action if stated else settings(rule, line, None).action, "own": bool(row)}
        key = (kind, 0 if kind == "company" else record.id)
        return {
            "kind": kind,
            "id": record.id,
            "name": record.display_name,
            "cells": cells,
            "blocked": counts.get(key, {}),
        }

    def _own_rows(self):
        """``{(kind, id, rule): udi.gate.rule}``: rows for one product line, one warehouse or the whole company."""
        # sudo: many may see what the gates do, few may change it
        rows = self.env["udi.gate.rule"].sudo()
        domain = Domain("company_id", "=", self.env.company.id) & Domain("picking_type_id", "=", False)
        found = {}
        for row in rows.search(domain):
            if row.categ_id and row.warehouse_id:
                continue  # finer than this page
            kind = "line" if row.categ_id else "warehouse" if row.warehouse_id else "company"
            record = row.categ_id or row.warehouse_id or row.company_id
            found[kind, record.id, row.rule] = row
        return found

    def _counts(self):
        """``{(kind, id): {rule: units}}``: warned of in the last days, that is, refused had the rule been on block."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=LOOK_BACK)
        domain = Domain("company_id", "=", self.env.company.id) & Domain("attempted_on", ">=", since)
        domain &= Domain("action", "in", ["warn", "investigate"])
        # sudo: counts only
        groups = self.env["udi.gate.attempt"].sudo()._read_group(
            domain, ["rule", "categ_id", "warehouse_id"], ["count:sum"]
        )  # fmt: skip
        counts = {}
        for rule, category, warehouse, units in groups:
            for key in (("company", 0), ("line", category.id), ("warehouse", warehouse.id)):
                found = counts.setdefault(key, {})
                found[rule] = found.get(rule, 0) + units
        return counts

    @api.model
    def change(self, places, rules, action):
        """Set what rules do in places, all at once.

        :param places: list of ``[kind, id]`` of the page's rows; :param rules: rule keys
        :param action: a key of ACTIONS; empty lets a product line or warehouse follow the company again
        :raises AccessError: for everybody but the administrator
        """
        if not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("Only the UDI administrator changes the gates."))
        if not isinstance(places, list) or not all(
            isinstance(place, (list, tuple)) and len(place) == 2 for place in places
        ):
            raise UserError(self.env._("This choice is not known. Load the page again."))
        known = {(kind, record.id): record for kind, record in self._places()}
        own = self._own_rows()
        if (action and action not in dict(ACTIONS)) or not set(rules) <= set(self.env["udi.gate.rule"]._rule_keys()):
            raise UserError(self.env._("This choice is not known. Load the page again."))
        table = self.env["udi.gate.rule"]
        for kind, number in places:
            record = known.get((kind, number))
            if record is None:
                raise UserError(self.env._("This product line or warehouse is gone. Load the page again."))
            for rule in rules:
                row = own.get((kind, number, rule), table).sudo(False)
                if not action:
                    row.unlink()
                elif row:
                    row.action = action
                else:
                    table.create(self._values(kind, record, rule, action))
        return True

    def _values(self, kind, record, rule, action):
        return {
            "rule": rule,
            "action": action,
            "categ_id": record.id if kind == "line" else False,
            "warehouse_id": record.id if kind == "warehouse" else False,
            "company_id": self.env.company.id,
        }

    @api.model
    def action_attempts(self, kind="company", number=0, rule=None):
        """The list of what was warned of in the last days, in one place and by one rule."""
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_gate_attempt")
        since = fields.Datetime.subtract(fields.Datetime.now(), days=LOOK_BACK)
        domain = Domain("attempted_on", ">=", since) & Domain("action", "in", ["warn", "investigate"])
        if rule:
            domain &= Domain("rule", "=", rule)
        if kind == "line":
            domain &= Domain("categ_id", "=", number)
        if kind == "warehouse":
            domain &= Domain("warehouse_id", "=", number)
        return {**action, "domain": list(domain), "context": {}}
