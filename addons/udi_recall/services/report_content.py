"""What stands in the papers of a recall case: parts that are filled from the record, put together for each kind."""

from odoo import models

from .report_words import EMPTY, label

# parts of each paper, in their order; "heading:…" parts are methods of `udi.recall.report.part`
PAPERS = {
    "cn_event": ("maker", "device", "case", "hazard", "incidents", "first_steps", "sign"),
    "cn_plan": ("maker", "device", "case", "hazard", "cause", "measures", "strategy", "lots", "disposal", "sign"),
    "cn_progress": ("maker", "case", "device", "progress", "notices", "holders", "returned", "difficulties", "sign"),
    "cn_summary": ("maker", "case", "device", "cause", "progress", "returned", "effectiveness", "prevention", "sign"),
    "us_806": (
        "us_number", "maker", "us_device", "lots", "case", "hazard", "incidents", "quantities", "dates", "consignees",
        "communications", "us_later", "sign",
    ),
    "eu_fsca": ("maker", "eu_actors", "device", "lots", "case", "hazard", "cause", "measures", "quantities", "holders",
                "timetable", "sign"),
    "eu_fsn": ("fsn",),
    "plan": ("maker", "device", "case", "hazard", "cause", "measures", "strategy", "quantities", "holders", "timetable",
             "sign"),
    "progress": ("case", "progress", "notices", "holders", "returned", "effectiveness", "timetable", "sign"),
    "final": ("maker", "device", "case", "hazard", "cause", "measures", "strategy", "progress", "returned", "holders",
              "effectiveness", "prevention", "sign"),
    "letter": ("letter",),
    "press": ("press",),
}  # fmt: skip


class UdiRecallReportContent(models.AbstractModel):
    _name = "udi.recall.report.content"
    _description = "Content of the papers of a recall case"

    def blocks(self, recall, kind):
        """The blocks of one paper, see `udi.recall.report`."""
        parts = self.env["udi.recall.report.part"]
        found = []
        for name in PAPERS[kind]:
            found += getattr(parts, f"_{name}")(recall)
        return found


class UdiRecallReportPart(models.AbstractModel):
    """Each method gives the blocks of one part. What the record does not know is left to be filled in by hand."""

    _name = "udi.recall.report.part"
    _description = "Parts of the papers of a recall case"

    # ------------------------------------------------------------------ who and what
    def _maker(self, recall):
        company = recall.company_id
        address = company.partner_id._display_address(without_company=True)
        return [
            ("heading", self.env._("Company")),
            (
                "facts",
                [
                    (self.env._("Name"), company.name),
                    (self.env._("Address"), ", ".join(part.strip() for part in address.splitlines() if part.strip())),
                    (
                        self.env._("Telephone, e-mail"),
                        " · ".join(filter(None, [company.phone, company.email])) or EMPTY,
                    ),
                    (self.env._("Responsible person"), recall.user_id.name or EMPTY),
                    (
                        self.env._("Contact"),
                        " · ".join(filter(None, [recall.user_id.email, recall.user_id.phone])) or EMPTY,
                    ),
                ],
            ),
        ]

    def _products(self, recall):
        return recall.line_ids.product_id

    def _device(self, recall):
        rows = [
            [
                product.name,
                product.udi_model,
                product.udi_primary_identifier_id.code,
                ", ".join(product.product_tmpl_id.udi_registration_ids.mapped("name")),
                label(product, "udi_risk_class"),
            ]
            for product in self._products(recall)
        ]
        heads = [
            (self.env._("Product"), 30),
            (self.env._("Model"), 18),
            (self.env._("UDI-DI"), 20),
            (self.env._("Registration"), 20),
            (self.env._("Risk class"), 12),
        ]
        return [("heading", self.env._("Devices")), ("table", heads, rows)]

    def _lots(self, recall):
        """Lots and serials, each with its dates; long lists go by the Excel file."""
        lots = recall.line_ids.filtered(lambda line: line.holder_kind != "used").lot_id
        shown = lots[:200]
        rows = [
            [lot.product_id.name, lot.udi_lot_number, lot.name, lot.udi_manufacture_date, lot.udi_expiry_date]
            for lot in shown
        ]
        heads = [
            (self.env._("Product"), 30),
            (self.env._("Lot number"), 18),
            (self.env._("Lot or serial"), 22),
            (self.env._("Manufacturing date"), 15),
            (self.env._("Expiry date"), 15),
        ]
        blocks = [("heading", self.env._("Affected lots and serial numbers")), ("table", heads, rows)]
        if len(lots) > len(shown):
            rest = self.env._(
                "%(shown)s of %(all)s are printed. All of them stand in the Excel file.",
                shown=len(shown),
                all=len(lots),
            )
            blocks.append(("note", rest))
        return blocks

    # ------------------------------------------------------------------ the case
    def _case(self, recall):
        grades = ", ".join(recall.jurisdiction_ids.mapped("display_name")) or label(recall, "level") or EMPTY
        facts = [
            (self.env._("Case"), f"{recall.reference} · {recall.title}"),
            (self.env._("Classification"), grades),
            (self.env._("Voluntary or ordered"), label(recall, "origin")),
            (self.env._("Aware since"), self._moment(recall, recall.aware_on)),
            (self.env._("Decision signed on"), self._moment(recall, recall.decided_on) or EMPTY),
            (self.env._("Defective lots"), ", ".join(recall.lot_ids.mapped("name"))),
            (self.env._("What is wrong"), recall.reason or EMPTY),
        ]
        return [("heading", self.env._("The case")), ("facts", facts)]

    def _hazard(self, recall):
        facts = [
            (self.env._("Possible harm"), recall.hazard_harm or EMPTY),
            (self.env._("Severity"), label(recall, "hazard_severity") or EMPTY),
            (self.env._("Probability"), label(recall, "hazard_probability") or EMPTY),
            (self.env._("People at risk"), recall.hazard_population or EMPTY),
            (self.env._("Conclusion"), recall.hazard_conclusion or EMPTY),
            (self.env._("Evaluated by"), recall.hazard_user_name or EMPTY),
        ]
        return [("heading", self.env._("Health hazard evaluation")), ("facts", facts)]

    def _cause(self, recall):
        return [("heading", self.env._("Root cause")), ("note", recall.root_cause or EMPTY)]

    def _incidents(self, recall):
        return [("heading", self.env._("Injuries and incidents reported so far")), ("note", EMPTY)]

    def _measures(self, recall):
        named = "\n".join(f"• {measure.name}" for measure in recall.measure_ids) or EMPTY
        return [
            ("heading", self.env._("Measures")),
            ("note", named),
            ("note", recall.decision_text or EMPTY),
        ]

    def _strategy(self, recall):
        facts = [
            (self.env._("Depth"), label(recall, "strategy_depth") or EMPTY),
            (self.env._("Effectiveness checks"), label(recall, "effectiveness_level") or EMPTY),
            (self.env._("Closes at"), f"{recall.closing_percent:g} %"),
        ]
        return [("heading", self.env._("Strategy")), ("facts", facts)]

    def _first_steps(self, recall):
        frozen = self._moment(recall, recall.frozen_on)
        facts = [
            (self.env._("Units affected"), recall.unit_qty),
            (self.env._("In own stock"), recall.stock_qty),
            (self.env._("At customers"), recall.partner_qty),
            (self.env._("Frozen on"), frozen or EMPTY),
        ]
        return [("heading", self.env._("Done so far")), ("facts", facts)]

    def _disposal(self, recall):
        text = self.env._("Returned units are kept apart in quarantine. Destruction is witnessed and signed.")
        return [("heading", self.env._("What is done with returned units")), ("note", text)]

    def _difficulties(self, recall):
        return [("heading", self.env._("Difficulties and further steps")), ("note", EMPTY)]

    def _prevention(self, recall):
        return [("heading", self.env._("Measures against recurrence")), ("note", EMPTY)]

    def _sign(self, recall):
        return [("signatures", [self.env._("Drawn up by"), self.env._("Approved by")])]

    # ------------------------------------------------------------------ helpers
    def _moment(self, recall, moment):
        return self.env["udi.recall.report.figure"]._moment(recall, moment)
