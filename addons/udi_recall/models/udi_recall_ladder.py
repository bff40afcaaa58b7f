"""When silent holders are reminded, called, visited and reported: one ladder for each jurisdiction and class."""

from odoo import api, fields, models

from .udi_recall_jurisdiction import AUTHORITIES, GRADES


class UdiRecallLadder(models.Model):
    _name = "udi.recall.ladder"
    _description = "Escalation ladder of recall notices"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    authority = fields.Selection(AUTHORITIES, "Jurisdiction", help="Empty: for every jurisdiction.")
    grade = fields.Selection(GRADES, "Class", help="Empty: for every class.")
    answer_days = fields.Integer(
        "Days to answer", required=True, default=7, help="Calendar days from sending until the holder should answer."
    )
    step_ids = fields.One2many("udi.recall.ladder.step", "ladder_id", "Steps", copy=True)

    _answer_days_positive = models.Constraint("CHECK (answer_days BETWEEN 1 AND 365)", "Give 1 to 365 days to answer.")

    @api.model
    def _for_case(self, recall):
        """The ladder of a case: of all that fit its jurisdictions, the one that asks for an answer soonest."""
        ladders = self.search([("company_id", "in", (False, recall.company_id.id))])
        pairs = [(row.authority, row.grade) for row in recall.jurisdiction_ids]
        chosen = self.browse()
        for pair in pairs or [(False, False)]:
            fitting = [ladder for ladder in ladders if ladder._fits(*pair)]
            # the most specific one speaks for a jurisdiction
            chosen |= max(fitting, key=lambda row: (bool(row.authority) + bool(row.grade), -row.id), default=chosen)
        return min(chosen, key=lambda ladder: ladder.answer_days, default=chosen)

    def _fits(self, authority, grade):
        return self.authority in (False, authority) and self.grade in (False, grade)

    def _step_after(self, step):
        """The step that follows ``step``, or the first."""
        later = self.step_ids if not step else self.step_ids.filtered(lambda row: row._key() > step._key())
        return later.sorted(lambda row: row._key())[:1]


class UdiRecallLadderStep(models.Model):
    _name = "udi.recall.ladder.step"
    _description = "Step of an escalation ladder"
    _order = "ladder_id, after_days, id"

    ladder_id = fields.Many2one("udi.recall.ladder", required=True, ondelete="cascade", index=True)
    after_days = fields.Integer("Days after sending", required=True)
    action = fields.Selection(
        [("mail", "Remind by mail"), ("call", "Call"), ("visit", "Visit"), ("report", "Report to the authority")],
        required=True,
        default="mail",
    )
    note = fields.Char("What to do", translate=True)

    _after_positive = models.Constraint("CHECK (after_days BETWEEN 1 AND 730)", "A step comes 1 to 730 days later.")

    @api.depends("action", "after_days", "note")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for step in self:
            step.display_name = step.note or labels.get(step.action)

    def _key(self):
        return (self.after_days, self.id)
