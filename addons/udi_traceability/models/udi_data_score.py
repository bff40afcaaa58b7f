"""How accurate, complete and timely the records are: one row for each month and subject, made by `udi.data.scores`.

A subject is the company, a product, a supplier, a site, a customer or a user.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from .udi_data_rule import DIMENSIONS
from .unlinked import Unlinked

SUBJECTS = [
    ("company", "Company"),
    ("product", "Product"),
    ("supplier", "Supplier"),
    ("site", "Site"),
    ("customer", "Customer"),
    ("user", "User"),
]
MODEL_OF = {
    "company": "res.company",
    "product": "product.product",
    "supplier": "res.partner",
    "site": "stock.warehouse",
    "customer": "res.partner",
    "user": "res.users",
}


class UdiDataScore(models.Model):
    _name = "udi.data.score"
    _inherit = "udi.closed.table"
    _description = "Data quality score"
    _order = "month desc, subject, items desc, id"
    _log_access = False
    _rec_name = "subject_name"

    company_id = Unlinked("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    month = fields.Date(required=True, readonly=True, help="Its first day, where it happened.")
    subject = fields.Selection(SUBJECTS, "Score of", required=True, readonly=True)
    res_id = fields.Integer("Number of the record", required=True, readonly=True, aggregator=None)
    subject_name = fields.Char("Name", compute="_compute_subject_name")
    items = fields.Integer("Lots recorded", readonly=True)
    items_right = fields.Integer("Scanned and not corrected", readonly=True)
    fields_asked = fields.Integer("Fields asked for", readonly=True)
    fields_filled = fields.Integer("Fields filled", readonly=True)
    items_timely = fields.Integer("Recorded in time", readonly=True)
    delay = fields.Float("Median delay (minutes)", digits=(12, 1), readonly=True, aggregator="avg")
    accuracy = fields.Float("Accurate (%)", digits=(5, 1), readonly=True, aggregator="avg")
    completeness = fields.Float("Complete (%)", digits=(5, 1), readonly=True, aggregator="avg")
    timeliness = fields.Float("Timely (%)", digits=(5, 1), readonly=True, aggregator="avg")

    _subject_unique = models.Constraint("UNIQUE (company_id, subject, res_id, month)", "This score is there already.")

    @api.depends("subject", "res_id")
    def _compute_subject_name(self):
        for subject, scores in self.grouped("subject").items():
            # sudo: the name beside a score is shown, whether or not the reader sees the record
            records = self.env[MODEL_OF[subject]].sudo().browse(set(scores.mapped("res_id"))).exists()
            names = {record.id: record.display_name for record in records}
            for score in scores:
                score.subject_name = names.get(score.res_id) or f"#{score.res_id}"

    def action_accuracy(self):
        """What was not scanned, or corrected afterwards."""
        return self._drill("accuracy")

    def action_completeness(self):
        """Lots of which a field is missing."""
        return self._drill("completeness")

    def action_timeliness(self):
        """What was recorded late."""
        return self._drill("timeliness")

    def _drill(self, dimension):
        """The very rows of the ledger that cost this score its points."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.action_udi_score_items")
        label = dict(self.env["udi.data.rule"]._fields["dimension"]._description_selection(self.env))[dimension]
        action["domain"] = [("score_miss", "=", f"{self.id}-{dimension}")]
        action["name"] = self.env._(
            "%(what)s of %(subject)s: what cost the points", what=label, subject=self.subject_name
        )
        return action


class UdiEventItem(models.Model):
    _inherit = "udi.event.item"

    score_miss = fields.Char(
        "Costs a score",
        compute="_compute_score_miss",
        search="_search_score_miss",
        help="To search only: number of the score and dimension, as 12-accuracy.",
        export_string_translation=False,
    )

    def _compute_score_miss(self):
        self.score_miss = False

    def _search_score_miss(self, operator, value):
        """Items that cost a score points; no such score or dimension finds nothing."""
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for text in value:
            number, _dash, dimension = str(text).partition("-")
            if number.isdigit() and dimension in dict(DIMENSIONS):
                score = self.env["udi.data.score"].search([("id", "=", int(number))])
                if score:
                    found |= Domain("id", "in", self.env["udi.data.scores"].missed(score, dimension))
        return found
