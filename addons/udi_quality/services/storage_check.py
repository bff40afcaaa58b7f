"""Checks in stock: opened when they are due, with what lies there; what is not in order is handed to quality."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class UdiStorageCheckService(models.AbstractModel):
    _name = "udi.storage.check.service"
    _description = "Checks in stock"

    @api.private
    def open_due(self):
        today = fields.Date.context_today(self)
        self.open_for(self.env["udi.storage.check.plan"].search([("next_on", "<=", today)]))

    @api.private
    def open_for(self, plans):
        """One check for each plan with what lies there now; the plan's next day follows from today.

        A plan whose last check is still open gets no second one; nothing to look at: none at all.
        """
        today = fields.Date.context_today(self)
        checks = self.env["udi.storage.check"]
        for plan in plans:
            waiting = checks.search([("plan_id", "=", plan.id), ("state", "=", "draft")], limit=1)
            goods = [] if waiting else self._goods(plan, today)
            if goods:
                # sudo: the scheduled job and whoever may plan open it; its lines are what lies in stock
                waiting = checks.sudo().create(self._values(plan, today, goods)).sudo(False)
                waiting._udi_tell()
            checks |= waiting
            # sudo: as above
            plan.sudo().next_on = today + timedelta(days=plan.every_days)
        return checks

    def _values(self, plan, today, goods):
        # sudo: a number, whoever opens the check
        sequence = self.env["ir.sequence"].sudo().with_company(plan.company_id)
        return {
            "name": sequence.next_by_code("udi.storage.check") or "/",
            "plan_id": plan.id,
            "company_id": plan.company_id.id,
            "due_on": today,
            "user_id": plan.user_id.id,
            "line_ids": [Command.create(values) for values in goods],
        }

    def _goods(self, plan, today):
        """Values of the lines: UDI-controlled lots in the place of the plan, what expires first at the top."""
        domain = [
            ("location_id", "child_of", plan.location_id.id),
            ("quantity", ">", 0),
            ("lot_id", "!=", False),
            ("product_id.udi_controlled", "=", True),
        ]
        if plan.categ_ids:
            domain.append(("product_id.categ_id", "child_of", plan.categ_ids.ids))
        groups = self.env["stock.quant"]._read_group(domain, ["lot_id", "location_id"], ["quantity:sum"])
        last = today + timedelta(days=plan.within_days)
        rows = [
            {"lot_id": lot.id, "location_id": place.id, "quantity": quantity, "expiry": lot._udi_expiry()}
            for lot, place, quantity in groups
        ]
        if plan.within_days:
            rows = [row for row in rows if row["expiry"] and row["expiry"] <= last]
        return sorted(rows, key=lambda row: (str(row["expiry"] or "9999"), row["lot_id"]))

    @api.private
    def finish(self, check):
        """Close a check: every lot has its result, what is not in order goes to quality."""
        lines = check.line_ids
        missing = lines.filtered(lambda line: not line.result)
        if missing or not lines:
            raise UserError(
                self.env._(
                    "Not looked at yet: %(lots)s. Enter a result, or press “The others are in order”.",
                    lots=", ".join(missing[:5].mapped("lot_id.name")) or "–",
                )
            )
        abnormal = lines.filtered(lambda line: line.result == "abnormal")
        silent = abnormal.filtered(lambda line: not (line.note or "").strip())
        if silent:
            raise UserError(self.env._("Say what is wrong with %(lots)s.", lots=silent[0].lot_id.name))
        self.env["udi.nonconformity.service"].open_for_checks(abnormal)
        # sudo: written by the verb of the check only, after its checks
        check.sudo().write({"state": "done", "checked_by_id": self.env.uid, "checked_on": fields.Datetime.now()})
        pairs = []
        for found, disposition in ((lines - abnormal, "conformant"), (abnormal, "non_conformant")):
            header = {
                "company_id": check.company_id.id,
                "biz_step": "inspecting",
                "disposition": disposition,
                "document": check,
            }
            items = [
                {
                    "lot": line.lot_id,
                    "role": "object",
                    "quantity": line.quantity,
                    "detail": {"found": line.note} if line.note else None,
                }
                for line in found
            ]
            pairs.append((header, items))
        self.env["udi.recorder"].record_many(pairs)
