"""Records whose decided parts change by a verb only, and not at all once they are closed."""

from odoo import models
from odoo.exceptions import UserError

# what mail writes beside the record itself
MAIL = frozenset({"message_follower_ids", "message_ids", "activity_ids", "message_main_attachment_id"})


class UdiWrittenByVerb(models.AbstractModel):
    """A model names its closed states in ``_udi_closed`` and the fields that only verbs write in ``_udi_by_verb``."""

    _name = "udi.written.by.verb"
    _inherit = "udi.own.defaults"
    _description = "Record with a course of its own"

    _udi_closed = frozenset()
    _udi_by_verb = frozenset({"state"})

    def _udi_not_typed(self):
        return super()._udi_not_typed() | (self._udi_by_verb - {"company_id", "kind"})

    def write(self, vals):
        # a verb writes as the superuser after its own checks: no remote call can
        if not self.env.su and vals.keys() - MAIL:
            for record in self:
                if record.state in self._udi_closed:
                    raise UserError(
                        self.env._("%(document)s is closed and stays as it is.", document=record.display_name)
                    )
            if self._udi_by_verb & vals.keys():
                raise UserError(
                    self.env._("This is set by the buttons of the document only. Use the one for what you want to do.")
                )
        return super().write(vals)

    def unlink(self):
        if not self.env.su and any(record.state != "draft" for record in self):
            raise UserError(self.env._("Only a draft can be deleted. What was begun stays on record."))
        return super().unlink()

    def copy_data(self, default=None):
        return super().copy_data({**(default or {}), "state": "draft"})

    def _check_state(self, state):
        """
        :raises UserError: somebody else has pressed a button since the page was loaded
        """
        if self.state != state:
            raise UserError(self.env._("%(number)s was changed meanwhile. Load the page again.", number=self.name))
