from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

AUTHORITIES = [
    ("cn", "China"),
    ("us", "USA (FDA)"),
    ("eu", "European Union (FSCA)"),
    ("own", "Own rules"),
]
GRADES = [
    ("1", "Class I"),
    ("2", "Class II"),
    ("3", "Class III"),
    ("threat", "Serious public health threat"),
    ("death", "Death or unanticipated serious deterioration"),
    ("serious", "Other serious incident"),
]
INCIDENTS = [
    ("death", "Death"),
    ("serious", "Serious injury"),
    ("abroad", "Event abroad"),
    ("group", "Group event"),
    ("remedial", "Substantial harm to prevent"),
    ("breach", "Personal data breach"),
]
CLASSES = ("1", "2", "3")
COUNTRY_OF = {"cn": "base.cn", "us": "base.us"}


class UdiRecallJurisdiction(models.Model):
    """Under whose rules a case falls, and how serious it is there. A case must meet each of them."""

    _name = "udi.recall.jurisdiction"
    _description = "Jurisdiction of a recall case"
    _order = "recall_id, id"
    _rec_name = "authority"

    recall_id = fields.Many2one("udi.recall", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="recall_id.company_id", store=True)
    authority = fields.Selection(AUTHORITIES, required=True)
    grade = fields.Selection(GRADES, string="Class")
    incident = fields.Selection(
        INCIDENTS,
        string="Event",
        help="An event with a deadline of its own that the case rests on, where there was one.",
    )
    request_on = fields.Datetime(
        string="Request received", help="When the authority asked, for deadlines that start with its request."
    )
    country_id = fields.Many2one(
        "res.country",
        compute="_compute_country_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Whose public holidays and time count for the deadlines.",
    )
    reference = fields.Char(string="Number at the authority")

    _once = models.UniqueIndex(
        "(recall_id, authority, COALESCE(country_id, 0))", "This jurisdiction stands in the case already."
    )

    @api.depends("authority")
    def _compute_country_id(self):
        for row in self:
            place = COUNTRY_OF.get(row.authority)
            row.country_id = self.env.ref(place) if place else row.country_id or row.recall_id.company_id.country_id

    @api.constrains("authority", "grade")
    def _check_grade(self):
        for row in self:
            european = row.authority == "eu"
            if row.grade and row.authority != "own" and european == (row.grade in CLASSES):
                raise ValidationError(
                    self.env._(
                        "Class I to III belongs to China and the USA, the kind of incident to the European Union. "
                        "Choose another class for %(place)s.",
                        place=dict(self._fields["authority"]._description_selection(self.env))[row.authority],
                    )
                )

    @api.depends("authority", "grade", "country_id")
    def _compute_display_name(self):
        places = dict(self._fields["authority"]._description_selection(self.env))
        grades = dict(self._fields["grade"]._description_selection(self.env))
        for row in self:
            row.display_name = " · ".join(
                part
                for part in (
                    places.get(row.authority),
                    row.authority == "eu" and row.country_id.name,
                    grades.get(row.grade),
                )
                if part
            )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._follow(rows.recall_id)
        self.env["udi.recall.deadlines"].refresh(rows.recall_id)
        return rows

    def write(self, vals):
        self._follow(self.recall_id)
        result = super().write(vals)
        self._follow(self.recall_id)
        self.env["udi.recall.deadlines"].refresh(self.recall_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_before_decision(self):
        if any(row.recall_id.state not in ("signal", "evaluation") for row in self):
            raise UserError(
                self.env._("The decision names this jurisdiction: it stays. Others may be added at any time.")
            )

    def _follow(self, recalls):
        """Rules may be added as long as the case is open: an authority may classify late. The deadlines follow."""
        recalls._check_open()
        if any(recall.state == "decision" for recall in recalls):
            raise UserError(
                self.env._("The decision waits for its signature. Send the case back to the evaluation to change it.")
            )
