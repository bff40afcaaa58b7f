"""Standard operating procedures: ready texts that a company makes its own, opened from the screen they describe."""

from odoo import api, fields, models


class UdiSop(models.Model):
    _name = "udi.sop"
    _description = "Procedure"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char("Procedure", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    body = fields.Html("How it is done", translate=True, sanitize_attributes=False)
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    changed_on = fields.Datetime("Valid since", default=fields.Datetime.now, readonly=True, copy=False)
    action_xmlids = fields.Char(
        "Shown on", help="Technical names of the screens from which it is opened, separated by blanks."
    )

    def write(self, vals):
        """Another text is another version; which one was valid when stands in the chatter."""
        if "body" not in vals or self.env.context.get("install_mode"):
            return super().write(vals)
        for sop in self:
            sop._message_log(
                body=self.env._("Version %(number)s was replaced.", number=sop.version),
                attachment_ids=self.env["ir.attachment"]
                .create({"name": f"{sop.name} v{sop.version}.html", "raw": (sop.body or "").encode()})
                .ids,
            )
            super(UdiSop, sop).write({**vals, "version": sop.version + 1, "changed_on": fields.Datetime.now()})
        return True

    @api.model
    @api.readonly
    def index(self):
        """``[{"id", "name", "screens": [ids of actions, tags of screens from which it is opened]}]``"""
        return [{"id": sop.id, "name": sop.name, "screens": sop._screens()} for sop in self.search([])]

    def _screens(self):
        names = (self.action_xmlids or "").split()
        actions = [self.env.ref(name, raise_if_not_found=False) for name in names]
        return [action.id if action else name for name, action in zip(names, actions, strict=True)]

    @api.model
    @api.readonly
    def text(self, sop_id):
        """``{"name", "body", "version", "changed_on"}`` of one procedure in the reader's language."""
        sop = self.browse(int(sop_id))
        sop.check_access("read")
        return {"name": sop.name, "body": sop.body or "", "version": sop.version, "changed_on": sop.changed_on}
