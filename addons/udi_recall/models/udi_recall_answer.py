"""What a holder answered, version by version. Written once by `udi.recall.answer.service`, changed by nobody."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

# what may become of a unit at a holder, in the order of the answer page; the words of `udi.recall.disposition`
OUTCOMES = [
    ("quarantined", "Set aside, still here"),
    ("returned", "Sent back"),
    ("used", "Used"),
    ("destroyed", "Destroyed"),
    ("corrected", "Corrected on site"),
    ("passed_on", "Passed on"),
    ("not_found", "Not found"),
    ("not_received", "Never received"),
]
SOURCES = [
    ("public", "Answer page"),
    ("phone", "Telephone"),
    ("excel", "Excel answer"),
    ("entry", "Entered by us"),
]


class AnswerRefused(UserError):
    """What was said cannot be taken; nothing was changed."""


class Immutable(models.AbstractModel):
    _name = "udi.recall.immutable"
    _inherit = "udi.kept.record"
    _description = "Record that is written once"

    def _closed(self):
        return UserError(self.env._("What a holder said is kept as it was said. Enter a new answer or call instead."))


class UdiRecallAnswer(models.Model):
    """One version of an answer: what it changed against the one before."""

    _name = "udi.recall.answer"
    _description = "Answer to a recall notice"
    _inherit = ["udi.recall.immutable"]
    _order = "notice_id, version desc"
    _log_access = False

    notice_id = fields.Many2one("udi.recall.notice", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="notice_id.company_id")
    version = fields.Integer(required=True, readonly=True)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    given_by = fields.Char("Person who answered", required=True, readonly=True)
    given_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = Unlinked("res.users", "Entered by (user)", readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Entered by")
    remark = fields.Text(readonly=True)
    file_sha256 = fields.Char("SHA-256 of the file", readonly=True, index="btree_not_null")
    item_ids = fields.One2many("udi.recall.answer.item", "answer_id", "What was said", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "udi_recall_answer_attachment_rel",
        "answer_id",
        "attachment_id",
        "Evidence",
        readonly=True,
        ondelete="restrict",
        bypass_search_access=True,
    )

    _version_unique = models.Constraint(
        "UNIQUE (notice_id, version)", "Another answer to this notice has just come in. Load the page again."
    )

    @api.depends("version", "given_by")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = self.env._(
                "Answer %(version)s by %(name)s", version=answer.version, name=answer.given_by
            )


class UdiRecallAnswerItem(models.Model):
    """So many units of a line, in one version of the answer. Replaces what earlier versions said of this line."""

    _name = "udi.recall.answer.item"
    _description = "Item of an answer to a recall notice"
    _inherit = ["udi.recall.immutable"]
    _order = "answer_id, id"
    _log_access = False

    answer_id = fields.Many2one("udi.recall.answer", required=True, readonly=True, ondelete="cascade", index=True)
    line_id = fields.Many2one("udi.recall.notice.line", required=True, readonly=True, ondelete="restrict", index=True)
    lot_name = fields.Char(related="line_id.lot_name", string="Number")
    outcome = fields.Selection(OUTCOMES, readonly=True, help="Empty: nothing is said of this line any more.")
    quantity = fields.Float("Units", digits="Product Unit", readonly=True)
    child_id = fields.Many2one("udi.recall.notice", "Passed on to", readonly=True, ondelete="restrict")


class UdiRecallCall(models.Model):
    """A telephone call with a holder: who was called, when, by whom, what was said, when to call again."""

    _name = "udi.recall.call"
    _description = "Call to a holder"
    _inherit = ["udi.recall.immutable"]
    _order = "called_on desc, id desc"
    _log_access = False

    notice_id = fields.Many2one("udi.recall.notice", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="notice_id.company_id")
    called_on = fields.Datetime(required=True, readonly=True)
    user_id = Unlinked("res.users", "Called by (user)", required=True, readonly=True, ondelete="restrict")
    user_name = kept_name("user_id", "Called by")
    phone = fields.Char("Number called", readonly=True)
    reached = fields.Boolean(readonly=True)
    person = fields.Char("Person spoken to", readonly=True)
    said = fields.Text("What was said", readonly=True)
    next_call_on = fields.Date("Call again on", readonly=True)
    answer_id = fields.Many2one("udi.recall.answer", readonly=True, ondelete="restrict")
