"""Would we manage a recall today? Facts on one page."""

from statistics import median

from odoo import api, fields, models
from odoo.tools import SQL

LAST = 10  # drills whose median counts


class UdiRecallReadiness(models.TransientModel):
    _name = "udi.recall.readiness"
    _description = "Readiness for a recall"

    company_id = fields.Many2one("res.company", readonly=True, default=lambda self: self.env.company)
    drill_id = fields.Many2one("udi.recall.drill", "Last drill", compute="_compute_drills")
    drill_days = fields.Integer("Days since the last drill", compute="_compute_drills")
    drill_score = fields.Float("Score of the last drill", compute="_compute_drills", digits=(5, 1))
    median_minutes = fields.Float("Median time to locate (minutes)", compute="_compute_drills", digits=(10, 1))
    open_drills = fields.Integer("Drills without an end", compute="_compute_drills")
    coverage_percent = fields.Float("Parts with a certain unit (%)", compute="_compute_coverage", digits=(5, 1))
    history_note = fields.Char("Completeness of the history", compute="_compute_coverage")
    silent_count = fields.Integer("Holders without any address", compute="_compute_silent")
    holder_count = fields.Integer("Holders outside", compute="_compute_silent")
    open_cases = fields.Integer("Open cases", compute="_compute_silent")

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("Readiness")

    def _compute_drills(self):
        for page in self:
            own = [("company_id", "=", page.company_id.id)]
            drills = self.env["udi.recall.drill"].search([*own, ("state", "=", "done")], limit=LAST)
            last = drills[:1]
            page.drill_id, page.drill_score = last, last.score
            page.drill_days = (fields.Datetime.now() - last.located_on).days if last else 0
            page.median_minutes = median(drills.mapped("locate_minutes")) if drills else 0.0
            page.open_drills = self.env["udi.recall.drill"].search_count([*own, ("state", "=", "running")])

    def _compute_coverage(self):
        for page in self:
            query = SQL(
                """SELECT count(*) FILTER (WHERE into_lot_id IS NOT NULL OR into_all), count(*)
                     FROM udi_event_item WHERE role = 'input' AND company_id = %s""",
                page.company_id.id,
            )
            certain, parts = self.env.execute_query(query)[0]
            page.coverage_percent = 100.0 * certain / parts if parts else 100.0
            page.history_note = self.env["udi.recall.incoming.search"]._history()

    def _silent_partners(self):
        """Partners that hold devices and have neither mail, telephone nor a postal address."""
        query = SQL(
            """SELECT DISTINCT partner_id FROM udi_holder WHERE kind = 'partner' AND quantity > 0
                  AND partner_id IS NOT NULL AND company_id = %s""",
            self.company_id.id,
        )
        holders = {row[0] for row in self.env.execute_query(query)}
        return holders, holders - self.env["udi.recall.drill.service"]._reachable(holders)

    def _compute_silent(self):
        for page in self:
            holders, silent = page._silent_partners()
            page.holder_count, page.silent_count = len(holders), len(silent)
            page.open_cases = self.env["udi.recall"].search_count(
                [("company_id", "=", page.company_id.id), ("state", "not in", ("closed", "cancelled"))]
            )

    # ------------------------------------------------------------ buttons
    @api.model
    def action_open(self):
        """The page with the facts of now."""
        page = self.create({})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Readiness"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": page.id,
            "target": "current",
        }

    def action_start_drill(self):
        return self.env["udi.recall.drill"].action_start()

    def action_view_silent(self):
        """The holders whom nobody could reach."""
        self.ensure_one()
        _holders, silent = self._silent_partners()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Holders without any address"),
            "res_model": "res.partner",
            "view_mode": "list,form",
            "domain": [("id", "in", sorted(silent))],
        }

    def action_view_drills(self):
        return self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_drill")
