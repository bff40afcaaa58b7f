"""Templates: from records to `udi_core.label.template`, preview, approval by a second person, versions."""

import hashlib
import json

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.udi_print_job import svg_url
from odoo.addons.udi_core.label import pdf, readback, svg
from odoo.addons.udi_core.label.data import build
from odoo.addons.udi_core.label.errors import LabelError
from odoo.addons.udi_core.label.items import Background, Layout, Text
from odoo.addons.udi_core.label.layout import lay_out
from odoo.addons.udi_core.label.template import PARTIES, from_dict, ready

AUTHORS = "udi_traceability.group_udi_regulatory"
APPROVERS = "udi_traceability.group_udi_quality"
# A GTIN of the range that GS1 keeps for examples; lot and serial say what they are.
SAMPLE_DI, SAMPLE_SSCC = "09520123456788", "095201234567891235"


class UdiLabelDesign(models.AbstractModel):
    _name = "udi.label.design"
    _description = "Design of labels"

    # ------------------------------------------------------------------ reading
    @api.model
    def shape(self, version):
        """The JSON form of a version."""
        elements = version.element_ids.sorted(lambda item: (item.sequence, item._origin.id or 0))
        return {
            "name": version.template_id.code or "new",
            "version": str(version.number),
            "width": version.width,
            "height": version.height,
            "use": version.use,
            "elements": [element._shape() for element in elements],
        }

    @api.model
    def form(self, version, dpi):
        """The `Template` of a version for a printer of ``dpi``.

        :raises UserError: it holds what it must not
        """
        try:
            return from_dict({**self.shape(version), "dpi": dpi})
        except LabelError as error:
            raise UserError(self.env["udi.label.text"].explain(error, version.display_name)) from error

    @api.model
    def approved_form(self, version, dpi):
        """As `form`, of a version that may be printed with; what was approved is what is used.

        :raises UserError: it is not approved, or not the one that was approved
        """
        if version.state != "approved":
            raise UserError(
                self.env._(
                    "%(version)s is not approved: no labels are printed with it. Ask quality to approve it.",
                    version=version.display_name,
                )
            )
        if self._digest(version) != version.sha256:
            raise UserError(
                self.env._(
                    "%(version)s is not what was approved: it was changed outside the application. Tell quality.",
                    version=version.display_name,
                )
            )
        return self.form(version, dpi)

    @api.model
    def preview(self, version, lang):
        """``(address of a picture, False)`` of a label with sample data, or ``(False, what is wrong)``."""
        if not version.element_ids:
            return False, self.env._("The label is empty: add an element.")
        name = version.template_id.name or "–"
        try:
            template = from_dict({**self.shape(version), "dpi": 300})
            return svg_url(svg.write(lay_out(self.sample(version.template_id.level, lang), template))), False
        except LabelError as error:
            return False, self.env["udi.label.text"].explain(error, name)

    @api.model
    def sample(self, level, lang):
        """A print object with made-up data, in a language."""
        env = self.with_context(lang=lang or self.env.lang).env
        today = fields.Date.context_today(self).replace(day=1)
        expiry = today.replace(year=today.year + 5)
        if level == "pallet":
            elements = [("00", SAMPLE_SSCC), ("02", SAMPLE_DI), ("17", expiry), ("37", "24"), ("10", "TEST")]
        else:
            elements = [("01", SAMPLE_DI), ("11", today), ("17", expiry), ("10", "TEST"), ("21", "TEST001")]
        registration = env._("Registration no.: %(number)s", number="TEST-2026-0001")
        return build(
            elements,
            env._("Sample device TEST-200"),
            reference="TEST-200",
            maker_name=env._("Sample Medical Co., Ltd."),
            maker_address=env._("1 Sample Road, Sample Town"),
            statements=(registration,),
            signs=("consult_instructions", "single_use", "sterile_eo", "keep_dry", "temperature"),
            extra=(
                ("temperature", "2 ~ 8 °C"),
                *self._sample_parties(env),
                ("statutory", registration),
                *env["udi.label.content"].captions(lang or self.env.lang),
            ),
        )

    @staticmethod
    def _sample_parties(env):
        """Every other company that a template may ask for."""
        for party in PARTIES[1:]:
            yield f"{party}_name", env._("Sample Trade Ltd.")
            yield f"{party}_address", env._("1 Sample Road, Sample Town")

    @api.model
    def test_print(self, version, lang):
        """PDF (bytes) of one label with made-up data and the word TEST across it. No job, no event.

        :raises UserError: it cannot be laid out
        """
        self._check_role((AUTHORS, APPROVERS), self.env._("Templates are tried by regulatory affairs and quality."))
        data = self.sample(version.template_id.level, lang)
        try:
            layout = lay_out(data, self.form(version, 300))
            readback.verify_all(layout, data)
        except LabelError as error:
            raise UserError(self.env["udi.label.text"].explain(error, version.display_name)) from error
        size = min(24.0, layout.width / 2)
        stamp = Text(layout.width / 4, layout.height * 0.55, "TEST", size, bold=True)
        background = Background((*layout.background.items, stamp))
        return pdf.write([Layout(layout.width, layout.height, layout.dpi, background, layout.own)], title="TEST")

    # ------------------------------------------------------------------ life of a version
    @api.model
    def new_version(self, template):
        """A draft with the elements of the newest version."""
        self._check_role((AUTHORS,), self.env._("Templates are written by regulatory affairs."))
        draft = template.version_ids.filtered(lambda version: version.state == "draft")
        if draft:
            return draft[:1]
        newest = template.version_ids.sorted("number")[-1:]
        number = (newest.number or 0) + 1
        if newest:
            return newest.copy({"number": number, "note": False})
        return self.env["udi.label.template.version"].create({"template_id": template.id, "number": number})

    @api.model
    def approve(self, version):
        """Approve a draft: from its date on it is what is printed, and it does not change any more.

        :raises AccessError: the user is not of quality
        :raises UserError: the user edited it, or a sample label cannot be drawn and read back
        """
        version.ensure_one()
        self._check_role((APPROVERS,), self.env._("Templates are approved by quality."))
        version._check_draft()
        if self.env.user in version.editor_ids | version.create_uid:
            raise UserError(
                self.env._("You have edited %(version)s yourself. Somebody else of quality must approve it.",
                           version=version.display_name)
            )  # fmt: skip
        data = self.sample(version.template_id.level, self.env.lang)
        try:
            readback.verify_all(lay_out(data, self.form(version, 300)), data)
        except LabelError as error:
            raise UserError(self.env["udi.label.text"].explain(error, version.display_name)) from error
        # sudo: a version is closed to everybody but its authors; approval is this verb's alone
        self._fix(version.sudo(), self.env.user)

    def _fix(self, version, user):
        today = fields.Date.context_today(self)
        effective = max(version.effective_from or today, today)
        models.Model.write(
            version,
            {
                "state": "approved",
                "approved_by_id": user.id,
                "approved_on": fields.Datetime.now(),
                "effective_from": effective,
                "sha256": self._digest(version),
            },
        )

    @api.model
    def withdraw(self, version):
        """Take an approved version out of use; the one before it is in force again."""
        version.ensure_one()
        self._check_role((APPROVERS,), self.env._("Templates are withdrawn by quality."))
        if version.state != "approved":
            raise UserError(self.env._("%(version)s is not approved.", version=version.display_name))
        version.sudo().state = "withdrawn"  # sudo: as for approval

    @api.model
    def load_ready(self):
        """Give each ready template that has no version yet its first one, approved by the product itself."""
        for template in (
            self.env["udi.label.template"].with_context(active_test=False).search([("version_ids", "=", False)])
        ):
            form = ready().get(template.code)
            if form:
                self._first_version(template, form.as_dict())

    def _first_version(self, template, form):
        version = self.env["udi.label.template.version"].create(
            {
                "template_id": template.id,
                "width": form["width"],
                "height": form["height"],
                "use": form["use"],
                "element_ids": [
                    Command.create(self._element_values(index, element))
                    for index, element in enumerate(form["elements"], start=1)
                ],
            }
        )
        self._fix(version, self.env.ref("base.user_root"))

    @staticmethod
    def _element_values(index, element):
        values = {**element, "sequence": index * 10}
        values["condition"] = values.pop("when", False)
        for name in ("names", "identifiers", "below"):
            if name in values:
                values[name] = ", ".join(str(part) for part in values[name])
        return values

    # ------------------------------------------------------------------ helpers
    @api.model
    def _digest(self, version):
        """SHA-256 of what is drawn; what has its default is left out: a new attribute changes no old version."""
        try:
            form = from_dict({**self.shape(version), "dpi": 300}).as_dict()
        except LabelError:
            return None
        text = json.dumps(form, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _check_role(self, groups, message):
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(message)
