"""Sections of the inspection pack that tell what quality has on record of a lot."""

from odoo import models

from .pack import Section


class UdiInspectionPackQuality(models.AbstractModel):
    _inherit = "udi.inspection.pack"

    def _inspections(self, lot):
        columns = [
            (self.env._("Inspection"), 12),
            (self.env._("From whom"), 18),
            (self.env._("Received"), 8),
            (self.env._("Sample"), 8),
            (self.env._("Bad units found"), 8),
            (self.env._("Accepted"), 8),
            (self.env._("Rejected"), 8),
            (self.env._("What is wrong"), 18),
            (self.env._("Inspected by"), 12),
            (self.env._("Checked by"), 12),
            (self.env._("Status"), 12),
        ]
        states = dict(self.env["udi.inspection"]._fields["state"]._description_selection(self.env))
        rows = [
            [
                line.inspection_id.name,
                line.inspection_id.partner_id.display_name or "",
                line.quantity,
                line.sample,
                line.found,
                line.accepted_qty,
                line.rejected_qty,
                line.defect or "",
                self._who(line.inspection_id.inspector_name, line.inspection_id.inspected_on),
                self._who(line.inspection_id.second_name, line.inspection_id.second_on),
                states[line.inspection_id.state],
            ]
            for line in lot.udi_inspection_line_ids.sorted("id")
        ]
        return Section("acceptance", self.env._("Acceptance inspection"), columns, rows)

    def _sterilisations(self, lot):
        columns = [
            (self.env._("Load number"), 16),
            (self.env._("Method"), 14),
            (self.env._("Steriliser"), 14),
            (self.env._("Begun"), 14),
            (self.env._("Ended on"), 14),
            (self.env._("Quantity"), 8),
            (self.env._("Verdict"), 12),
            (self.env._("Verdict by"), 16),
        ]
        rows = []
        for line in lot.udi_sterilisation_line_ids.sorted("id"):
            load = line.load_id
            rows.append(
                [
                    load.name,
                    dict(load._fields["method"]._description_selection(self.env))[load.method],
                    load.equipment or "",
                    self._moment(load.started_on),
                    self._moment(load.ended_on),
                    line.quantity,
                    dict(load._fields["state"]._description_selection(self.env))[load.state],
                    self._who(load.decided_by_name, load.decided_on),
                ]
            )
        return Section("sterilisation", self.env._("Sterilisation"), columns, rows)

    def _releases(self, lot):
        columns = [
            (self.env._("Release"), 14),
            (self.env._("Source document"), 16),
            (self.env._("Status"), 14),
            (self.env._("Requested by"), 20),
            (self.env._("Decided by"), 20),
            (self.env._("Reason"), 20),
        ]
        states = dict(self.env["udi.release"]._fields["state"]._description_selection(self.env))
        rows = [
            [
                line.release_id.name,
                line.release_id.origin or "",
                states[line.release_id.state],
                self._who(line.release_id.requested_by_name, line.release_id.requested_on),
                self._who(line.release_id.decided_by_name, line.release_id.decided_on),
                line.release_id.decision_reason or "",
            ]
            for line in lot.udi_release_line_ids.sorted("id")
        ]
        return Section("release", self.env._("Product release"), columns, rows)

    def _checks(self, lot):
        columns = [
            (self.env._("Check"), 14),
            (self.env._("Lies in"), 24),
            (self.env._("Quantity"), 8),
            (self.env._("Result"), 12),
            (self.env._("What was found"), 24),
            (self.env._("Done by"), 18),
        ]
        results = dict(self.env["udi.storage.check.line"]._fields["result"]._description_selection(self.env))
        rows = [
            [
                line.check_id.name,
                line.location_id.display_name,
                line.quantity,
                results.get(line.result, ""),
                line.note or "",
                self._who(line.check_id.checked_by_name, line.check_id.checked_on),
            ]
            for line in self.env["udi.storage.check.line"].search([("lot_id", "=", lot.id)], order="id")
        ]
        return Section("checks", self.env._("Checks in stock"), columns, rows)

    def _issue_checks(self, lot):
        """What the second person scanned before the goods left."""
        columns = [
            (self.env._("Delivery"), 14),
            (self.env._("Customer"), 24),
            (self.env._("Scanned"), 16),
            (self.env._("Quantity"), 8),
            (self.env._("Result"), 14),
            (self.env._("Picked by"), 18),
            (self.env._("Checked by"), 18),
        ]
        rows = []
        for line in self.env["udi.issue.check.line"].search([("lot_id", "=", lot.id)], order="id"):
            check = line.check_id
            rows.append(
                [
                    check.picking_id.name,
                    check.partner_id.display_name or "",
                    self._moment(line.scanned_on),
                    line.quantity,
                    dict(line._fields["result"]._description_selection(self.env))[line.result],
                    check.picker_names or "",
                    " ".join(filter(None, (check.user_name, self._moment(check.signed_on)))),
                ]
            )
        return Section("issue_checks", self.env._("Issue checks by a second person"), columns, rows)

    def _nonconformities(self, lot):
        columns = [
            (self.env._("Number"), 12),
            (self.env._("What is wrong"), 26),
            (self.env._("Quantity"), 8),
            (self.env._("Decision"), 18),
            (self.env._("Why, and how"), 22),
            (self.env._("Signed by"), 16),
        ]
        words = dict(self.env["udi.nonconformity"]._fields["decision"]._description_selection(self.env))
        rows = [
            [
                row.name,
                row.description or "",
                row.quantity,
                words.get(row.decision, ""),
                row.decision_reason or "",
                self._who(row.decided_by_name, row.decided_on),
            ]
            for row in self.env["udi.nonconformity"].search([("lot_id", "=", lot.id)], order="id")
        ]
        return Section("nonconforming", self.env._("Nonconforming goods"), columns, rows)
