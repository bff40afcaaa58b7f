"""What the decision of a recall case rests on: health hazard evaluation, root cause, decision, strategy."""

from odoo import fields, models

from odoo.addons.udi_traceability.models.unlinked import kept_name


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    aware_on = fields.Datetime(
        string="Aware since",
        required=True,
        default=fields.Datetime.now,
        tracking=True,
        copy=False,
        help="When somebody in the company first knew of the possible defect. Deadlines that start with awareness "
        "are counted from here.",
    )
    jurisdiction_ids = fields.One2many("udi.recall.jurisdiction", "recall_id", string="Jurisdictions", copy=True)
    deadline_ids = fields.One2many("udi.recall.deadline", "recall_id", string="Deadlines", readonly=True)
    team_ids = fields.Many2many(
        "res.users", string="Recall team", help="They are told of deadlines, with the responsible."
    )

    hazard_harm = fields.Text(
        string="Possible harm", help="What can happen to a patient or user, also in the worst case."
    )
    hazard_severity = fields.Selection(
        [
            ("death", "Death or life-threatening"),
            ("serious", "Serious injury or permanent damage"),
            ("moderate", "Temporary or reversible harm"),
            ("minor", "Minor, no treatment needed"),
            ("none", "No harm expected"),
        ],
        string="Severity",
    )
    hazard_probability = fields.Selection(
        [
            ("frequent", "Frequent"),
            ("probable", "Probable"),
            ("occasional", "Occasional"),
            ("remote", "Remote"),
            ("improbable", "Improbable"),
        ],
        string="Probability",
    )
    hazard_population = fields.Text(
        string="People at risk", help="Who is exposed, how many, who is especially at risk."
    )
    hazard_conclusion = fields.Text(string="Conclusion of the evaluation")
    hazard_user_id = fields.Many2one(
        "res.users", "Evaluated by (user)", help="The person, as a rule a physician, who answers for this evaluation."
    )
    hazard_user_name = kept_name("hazard_user_id", "Evaluated by")
    hazard_user_ref = kept_name("hazard_user_id", "Number of who evaluated", of="id")
    hazard_date = fields.Date(string="Evaluated on")
    root_cause = fields.Text(tracking=True)

    decision = fields.Selection(
        [("recall", "Recall"), ("no_recall", "No recall needed")],
        default="recall",
        required=True,
        tracking=True,
        help="“No recall needed” closes the case when it is signed; the reasons stay with the record.",
    )
    decision_text = fields.Text(string="Reasons for the decision")
    measure_ids = fields.Many2many("udi.recall.measure", string="Measures")
    strategy_depth = fields.Selection(
        [
            ("wholesale", "Distributors"),
            ("consignee", "Distributors and user units"),
            ("user", "Down to the patient or user"),
        ],
        string="Depth",
        help="How far down the supply chain the recall goes.",
    )
    effectiveness_level = fields.Selection(
        [
            ("A", "A: 100 % of the consignees"),
            ("B", "B: between 10 % and 100 %"),
            ("C", "C: 10 %"),
            ("D", "D: 2 %"),
            ("E", "E: no checks"),
        ],
        string="Effectiveness checks",
        help="Share of the consignees whose answer is checked (21 CFR 7.42).",
    )
    proposed_by_id = fields.Many2one("res.users", "Submitted by (user)", readonly=True, copy=False)
    proposed_by_name = kept_name("proposed_by_id", "Submitted by")
    proposed_by_login = kept_name("proposed_by_id", "Login of who submitted", of="login")
    proposed_on = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Decision signed by (user)", readonly=True, copy=False)
    decided_by_name = kept_name("decided_by_id", "Decision signed by")
    decided_on = fields.Datetime(string="Decision signed on", readonly=True, copy=False)
