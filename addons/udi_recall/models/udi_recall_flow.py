"""The states of a recall case and what each step asks for. The verbs are in `udi.recall.service`."""

from odoo import fields, models

from .udi_recall_closing import APPROVERS


class UdiRecall(models.Model):
    _inherit = "udi.recall"

    closing_ids = fields.One2many("udi.recall.closing", "recall_id", readonly=True)
    closing_id = fields.Many2one("udi.recall.closing", string="Closing that waits", compute="_compute_closing_id")
    decided_scope = fields.Char(
        string="Scope at the decision", readonly=True, copy=False, help="Version, units and digest of what was signed."
    )
    decided_places = fields.Char(
        string="Jurisdictions at the decision",
        readonly=True,
        copy=False,
        help="An authority may classify later; what was signed stays known.",
    )
    missing_text = fields.Text(string="Still missing", compute="_compute_missing_text")
    closing_gaps_text = fields.Text(string="Stands against closing", compute="_compute_closing_gaps_text")

    def _compute_closing_id(self):
        for recall in self:
            recall.closing_id = recall.closing_ids.filtered(lambda row: row.state == "open")[:1]

    def _compute_missing_text(self):
        for recall in self:
            step = {"signal": "evaluation", "evaluation": "decision"}.get(recall.state)
            recall.missing_text = "\n".join(recall._missing_for(step)) if step else False

    def _compute_closing_gaps_text(self):
        for recall in self:
            recall.closing_gaps_text = "\n".join(recall._closing_gaps()) if recall.state == "action" else False

    # ------------------------------------------------------------ extension points
    def _missing_for(self, step):
        """Sentences: what a case still lacks for ``step`` ('evaluation' or 'decision'). One record."""
        self.ensure_one()
        wanted = [(self.reason, self.env._("Say what is wrong and how it was found."))]
        if step == "decision":
            recall = self.decision == "recall"
            wanted += [
                (
                    self.scoped_on and not self.scope_stale,
                    self.env._("Compute the scope: it is missing or out of date."),
                ),
                (
                    self.hazard_harm and self.hazard_severity,
                    self.env._("Health hazard: state the possible harm and its severity."),
                ),
                (self.hazard_probability, self.env._("Health hazard: state how probable the harm is.")),
                (self.hazard_population, self.env._("Health hazard: state who is at risk.")),
                (
                    self.hazard_conclusion and self.hazard_user_id,
                    self.env._("Health hazard: state the conclusion and who answers for it."),
                ),
                (self.decision_text, self.env._("Give the reasons for the decision.")),
                (self.jurisdiction_ids or not recall, self.env._("Name the jurisdictions whose rules apply.")),
                (
                    all(row.grade for row in self.jurisdiction_ids if row.authority != "own"),
                    self.env._("Each jurisdiction needs its class."),
                ),
                (self.measure_ids or not recall, self.env._("Choose at least one measure.")),
                (self.strategy_depth or not recall, self.env._("Strategy: say how deep the recall goes.")),
                (
                    self.effectiveness_level or not recall,
                    self.env._("Strategy: choose the level of the effectiveness checks."),
                ),
            ]
        return [sentence for present, sentence in wanted if not present]

    def _closing_gaps(self):
        """Sentences: what still stands against closing this case. Addons and files add theirs. One record."""
        self.ensure_one()
        gaps = []
        if self.scope_stale:
            gaps.append(self.env._("The scope is out of date: compute it again."))
        if self.unfrozen_count:
            gaps.append(self.env._("%(lots)s affected lots or serials are not frozen.", lots=self.unfrozen_count))
        gaps += [
            self.env._("Deadline not settled: %(deadline)s", deadline=row.name)
            for row in self.deadline_ids
            if row.due_on and not row.fulfilled_on
        ]
        return gaps

    def _after_decision(self):
        """Called once, in sudo, when the decision to recall is signed: what starts with it is started here."""
        self.env["udi.recall.deadlines"].refresh(self)

    # ------------------------------------------------------------ signature of the decision
    def _udi_sign_meanings(self):
        return {
            "decide": self.env._("Decision on the recall: I have checked evaluation, scope and strategy and approve")
        }

    def _udi_sign_authors(self):
        return self.create_uid | self.user_id | self.proposed_by_id | self.hazard_user_id

    def _udi_sign_content(self):
        scalars = sorted(
            name for name in self._decided_fields() if self._fields[name].type not in ("one2many", "many2many")
        )
        values = {name: self[name] or "" for name in scalars if self._fields[name].type != "many2one"}
        values.update({name: self[name].id for name in scalars if self._fields[name].type == "many2one"})
        values["hazard_user_id"] = self.hazard_user_ref or False  # as it was: a deleted user empties the reference
        return {
            **values,
            "reference": self.reference,
            "measures": sorted(self.measure_ids.mapped("code")),
            "submitted_by": self.proposed_by_login or "",
            "submitted_on": self.proposed_on or "",
            "scope": self.decided_scope or "",
            "jurisdictions": self.decided_places or "",
        }

    def _udi_sign_refusal(self, user):
        if not any(user.has_group(group) for group in APPROVERS):
            return self.env._("Quality or regulatory affairs signs the decision of a recall case.")
        return super()._udi_sign_refusal(user)

    def _udi_signed(self, meaning, values, sign):
        self.env["udi.recall.service"]._decision_signed(self, sign)

    # ------------------------------------------------------------ buttons
    def action_evaluate(self):
        self.ensure_one()
        self.env["udi.recall.service"].evaluate(self)
        return True

    def action_propose(self):
        self.ensure_one()
        self.env["udi.recall.service"].propose(self)
        return True

    def action_decide(self):
        """Ask for the signature of the decision."""
        self.ensure_one()
        return self.env["udi.recall.service"].decide(self)

    def action_send_back(self):
        return self._open_decision("send_back", self.env._("Back to the evaluation"))

    def action_sign_closing(self):
        self.ensure_one()
        return self.closing_id.action_sign()
