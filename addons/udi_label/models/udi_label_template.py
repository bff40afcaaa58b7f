"""Label templates: what a label looks like, in versions of which an approved one never changes."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.udi_core.label.template import MOST_ELEMENTS
from odoo.addons.udi_traceability.models.unlinked import Unlinked, kept_name

MARKETS = [("cn", "China"), ("eu", "European Union"), ("us", "United States")]
LEVELS = [
    ("unit", "Unit label"),
    ("box", "Box label"),
    ("pallet", "Pallet label"),
    ("card", "Implant card"),
    ("stickers", "Stickers for the patient's record"),
    ("mark", "Direct marking (data file)"),
]
CLOSED = {"state", "editor_ids", "approved_by_id", "approved_by_name", "approved_on", "sha256"}
USES = [
    ("healthcare", "Healthcare, not sold at retail"),
    ("healthcare_retail", "Healthcare, sold at retail"),
    ("pharmacy_and_distribution", "Pharmacy and general distribution"),
    ("logistic", "Logistic units"),
    ("service_relation", "Service relations"),
    ("direct_mark_label", "Direct marking, like a label"),
    ("direct_mark_ink", "Direct marking, ink"),
    ("direct_mark_surface", "Direct marking, dot peen or laser"),
]


class UdiLabelTemplate(models.Model):
    _name = "udi.label.template"
    _description = "Label template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Stands in print jobs; it does not change.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    level = fields.Selection(LEVELS, required=True, default="unit", string="For")
    market = fields.Selection(
        MARKETS, help="The market this label is made for: a device that may not be sold there gets none. Empty: any."
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.", index="btree_not_null")
    version_ids = fields.One2many("udi.label.template.version", "template_id", "Versions")
    version_id = fields.Many2one("udi.label.template.version", "Version in force", compute="_compute_version_id")
    size_text = fields.Char("Size", compute="_compute_version_id")

    _code_unique = models.UniqueIndex("(code)", "There is a label template with this code already.")

    @api.depends("version_ids.state", "version_ids.effective_from", "version_ids.width", "version_ids.height")
    def _compute_version_id(self):
        today = fields.Date.context_today(self)
        for template in self:
            version = template._in_force(today)
            template.version_id = version
            shown = version or template.version_ids.sorted("number")[-1:]
            template.size_text = f"{shown.width:g} × {shown.height:g} mm" if shown else False

    def _in_force(self, day):
        """The newest approved version whose date has come; none where there is none."""
        approved = self.version_ids.filtered(
            lambda version: version.state == "approved" and version.effective_from <= day
        )
        return approved.sorted(lambda version: (version.effective_from, version.number))[-1:]

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        if any(version.state != "draft" for version in self.version_ids):
            raise UserError(self.env._("A template with an approved version stays. Archive it instead."))

    def write(self, vals):
        if "code" in vals and any(template.code != vals["code"] for template in self if template.version_ids):
            raise UserError(self.env._("The code stands in print jobs and does not change."))
        return super().write(vals)

    def action_new_version(self):
        """A draft that begins as a copy of the newest version."""
        self.ensure_one()
        version = self.env["udi.label.design"].new_version(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": version._name,
            "res_id": version.id,
            "view_mode": "form",
        }


class UdiLabelTemplateVersion(models.Model):
    _name = "udi.label.template.version"
    _description = "Version of a label template"
    _inherit = "udi.own.defaults"
    _order = "template_id, number desc"

    template_id = fields.Many2one("udi.label.template", required=True, index=True, ondelete="cascade")
    number = fields.Integer("Version", required=True, readonly=True, default=1)
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved"), ("withdrawn", "Withdrawn")],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    width = fields.Float("Width (mm)", required=True, default=50.0, digits=(6, 2))
    height = fields.Float("Height (mm)", required=True, default=30.0, digits=(6, 2))
    use = fields.Selection(USES, required=True, default="healthcare", help="Which table of GS1 holds.")
    element_ids = fields.One2many("udi.label.element", "version_id", "Elements", copy=True)
    note = fields.Char("What changed")
    editor_ids = fields.Many2many("res.users", string="Edited by", readonly=True, copy=False)
    approved_by_id = Unlinked("res.users", "Approved by (user)", readonly=True, copy=False, ondelete="restrict")
    approved_by_name = kept_name("approved_by_id", "Approved by")
    approved_on = fields.Datetime(readonly=True, copy=False)
    effective_from = fields.Date("Effective from", copy=False)
    sha256 = fields.Char("SHA-256 of the template", readonly=True, copy=False)
    preview_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language", default=lambda self: self.env.lang, store=False
    )
    preview_url = fields.Char("Preview", compute="_compute_preview")
    problem = fields.Text(compute="_compute_preview")

    _number_unique = models.Constraint("UNIQUE (template_id, number)", "There is a version with this number already.")

    @api.depends("template_id", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.template_id.name} v{version.number}"

    @api.depends("width", "height", "use", "preview_lang", "element_ids", "element_ids.shape")
    def _compute_preview(self):
        design = self.env["udi.label.design"]
        for version in self:
            version.preview_url, version.problem = design.preview(version, version.preview_lang)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_closed(vals)
        versions = super().create(vals_list)
        versions._note_editor()
        return versions

    def write(self, vals):
        self._check_closed(vals)
        if set(vals) & {"width", "height", "use", "element_ids", "template_id", "note", "effective_from"}:
            self._check_draft()
            self._note_editor()
        return super().write(vals)

    def _udi_not_typed(self):
        return super()._udi_not_typed() | CLOSED

    def _check_closed(self, vals):
        """State, approval and editors are written by `udi.label.design` alone, whatever a client sends."""
        if not self.env.su and any(name != "state" or vals[name] != "draft" for name in CLOSED & set(vals)):
            raise AccessError(self.env._("A version is approved and withdrawn by its buttons only."))

    def _note_editor(self):
        """Who has had a hand in a version does not approve it."""
        if not self.env.su:
            # sudo: the field is read-only for everybody
            self.sudo().editor_ids = [Command.link(self.env.uid)]

    def _check_draft(self):
        for version in self:
            if version.state != "draft":
                raise UserError(
                    self.env._(
                        "%(version)s is approved and does not change. Make a new version of the template.",
                        version=version.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self._check_draft()

    def action_approve(self):
        """Approve, as a second person."""
        self.env["udi.label.design"].approve(self)

    def action_withdraw(self):
        """Take it out of use."""
        self.env["udi.label.design"].withdraw(self)

    def action_test_print(self):
        """One label with made-up data; it counts nowhere."""
        self.ensure_one()
        lang = self.preview_lang or self.env.lang
        return {
            "type": "ir.actions.act_url",
            "url": f"/udi/label-template/{self.id}/test.pdf?lang={lang}",
            "target": "new",
        }


class UdiLabelElement(models.Model):
    _name = "udi.label.element"
    _description = "Element of a label template"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one("udi.label.template.version", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    number = fields.Integer("No.", compute="_compute_number")
    kind = fields.Selection(
        [
            ("text", "Text"),
            ("symbol", "Symbol"),
            ("fields", "Lot, serial, dates"),
            ("hri", "UDI in plain text"),
            ("signs", "Signs"),
            ("maker", "Manufacturer, importer …"),
            ("rule", "Line"),
            ("frame", "Frame"),
        ],
        required=True,
        default="text",
    )
    x = fields.Float("X (mm)", required=True, digits=(6, 2))
    y = fields.Float("Y (mm)", required=True, digits=(6, 2))
    width = fields.Float("Width (mm)", required=True, default=20.0, digits=(6, 2))
    height = fields.Float("Height (mm)", required=True, default=5.0, digits=(6, 2))
    size = fields.Float("Text (pt)", default=6.5, digits=(5, 2))
    smallest = fields.Float(
        "Smallest (pt)", default=5.2, digits=(5, 2), help="Down to this size when there is much to say."
    )
    bold = fields.Boolean()
    align = fields.Selection(
        [("left", "Left"), ("center", "Centre"), ("right", "Right")], required=True, default="left"
    )
    place = fields.Selection([("top", "Top"), ("middle", "Middle"), ("bottom", "Bottom")], required=True, default="top")
    content = fields.Text("Words", help="Words and names in braces, for example: LOT {lot}")
    names = fields.Char("Which", help="Names with commas between them; empty: all that the device has.")
    symbology = fields.Selection(
        [
            ("data_matrix", "DataMatrix, square"),
            ("data_matrix_rectangular", "DataMatrix, rectangular"),
            ("code_128", "GS1-128 / Code 128"),
            ("qr", "QR code"),
            ("digital_link", "QR code with GS1 Digital Link"),
        ],
        required=True,
        default="data_matrix",
    )
    identifiers = fields.Char(
        help="Which application identifiers stand in this symbol, for example: 10, 21. Empty: all."
    )
    condition = fields.Char(
        "Only if", help="A name that must have a value, for example: serial. With ! in front: that has none."
    )
    below = fields.Char("Below no.", help="Begins where these elements end, for example: 1, 2.")
    ruled = fields.Boolean("Line above")
    line = fields.Float("Thickness (mm)", default=0.12, digits=(5, 2))
    sign_ids = fields.Many2many(
        "udi.label.sign", string="Signs", compute="_compute_sign_ids", inverse="_inverse_sign_ids",
        help="Which signs stand here; none: those of the device.",
    )  # fmt: skip
    # Changes with everything that is drawn, so that a preview depends on one field.
    shape = fields.Json(compute="_compute_shape")

    @api.depends("version_id.element_ids.sequence")
    def _compute_number(self):
        for element in self:
            numbered = element.version_id.element_ids.sorted(lambda item: (item.sequence, item._origin.id or 0))
            element.number = list(numbered.ids).index(element.id) + 1 if element.id in numbered.ids else 0

    @api.depends("kind", "names")
    def _compute_sign_ids(self):
        signs = {sign.code: sign for sign in self.env["udi.label.sign"].search([])}
        for element in self:
            chosen = _parts(element.names) if element.kind in ("signs", "maker") else ()
            element.sign_ids = self.env["udi.label.sign"].union(*(signs[code] for code in chosen if code in signs))

    @api.onchange("sign_ids")
    def _inverse_sign_ids(self):
        for element in self.filtered(lambda item: item.kind in ("signs", "maker")):
            # those that were there keep their order, new ones follow
            chosen = element.sign_ids.mapped("code")
            before = [code for code in _parts(element.names) if code in chosen]
            element.names = ", ".join([*before, *(code for code in chosen if code not in before)]) or False

    @api.depends(
        "sequence", "kind", "x", "y", "width", "height", "size", "smallest", "bold", "align", "place", "content",
        "names", "symbology", "identifiers", "condition", "below", "ruled", "line",
    )  # fmt: skip
    def _compute_shape(self):
        for element in self:
            element.shape = element._shape()

    def _shape(self):
        """The element as `udi_core.label.template` wants it."""
        self.ensure_one()
        return {
            "kind": self.kind,
            "x": self.x,
            "y": self.y,
            "width": self.width,
            "height": self.height,
            "size": self.size,
            "smallest": self.smallest,
            "bold": self.bold,
            "align": self.align,
            "place": self.place,
            "content": self.content or "",
            "names": _parts(self.names),
            "symbology": self.symbology,
            "identifiers": _parts(self.identifiers),
            "when": self.condition or "",
            "below": [int(part) if part.isdigit() else part for part in _parts(self.below)],
            "ruled": self.ruled,
            "line": self.line,
        }

    @api.model_create_multi
    def create(self, vals_list):
        elements = super().create(vals_list)
        elements.version_id._check_draft()
        for version in elements.version_id:
            if len(version.element_ids) > MOST_ELEMENTS:
                raise UserError(self.env._("A label holds at most %(most)s elements.", most=MOST_ELEMENTS))
        elements.version_id._note_editor()
        return elements

    def write(self, vals):
        self.version_id._check_draft()
        self.version_id._note_editor()
        result = super().write(vals)
        self.version_id._check_draft()  # where it was moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self.version_id._check_draft()


def _parts(text):
    """The parts of a list that was typed with commas."""
    return [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()]
