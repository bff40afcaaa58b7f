"""Buttons of a recall case that open something."""

from odoo import models


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    def action_scope(self):
        """Take a fresh snapshot of what is affected and who holds it."""
        self.ensure_one()
        self.env["udi.recall.service"].scope(self)
        return True

    def action_freeze(self):
        """Ask for confirmation with figures that are true now, then freeze."""
        self.ensure_one()
        self.env["udi.recall.service"].scope(self)
        return self._open_decision("freeze", self.env._("Freeze all affected units"))

    def action_release(self):
        return self._open_decision("release", self.env._("Release the freeze"))

    def action_close(self):
        return self._open_decision("close", self.env._("Close the case"))

    def action_cancel(self):
        return self._open_decision("cancel", self.env._("Cancel the case"))

    def _open_decision(self, decision, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "udi.recall.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recall_id": self.id, "default_decision": decision},
        }

    def action_view_lines(self):
        """The affected units, grouped by holder."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_recall.action_udi_recall_line")
        action["domain"] = [("recall_id", "=", self.id), ("left", "=", False)]
        action["context"] = {"search_default_group_holder": 1, "search_default_affected": 1}
        return action

    def action_view_lots(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Affected lots and serials of %(case)s", case=self.reference),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("udi_recall_line_ids", "any", [("recall_id", "=", self.id), ("left", "=", False)])],
            "context": {"create": False},
        }

    def action_view_holds(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Freezes of %(case)s", case=self.reference),
            "res_model": "udi.hold",
            "view_mode": "list,form",
            "domain": [("id", "in", self.hold_ids.ids)],
            "context": {"create": False},
        }

    def action_download_all(self):
        """One archive: an Excel list per holder and a summary."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/udi/recall/{self.id}/holders.zip", "target": "download"}
