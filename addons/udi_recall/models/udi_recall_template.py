"""Letters that a company words itself; the facts of the case are put in by name."""

import string

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

NAMES = ("case", "title", "reason", "company", "devices", "lots", "harm", "measures", "units", "responsible", "date")


class UdiRecallTemplate(models.Model):
    _name = "udi.recall.template"
    _description = "Letter template of a recall"
    _order = "kind, company_id, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("letter", "Letter to customers"), ("press", "Press release"), ("fsn", "Field safety notice")], required=True
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company without a template of its own.")
    body = fields.Text(
        required=True,
        translate=True,
        help="Facts in braces: {case} {title} {reason} {company} {devices} {lots} {harm} {measures} {units} "
        "{responsible} {date}",
    )

    _kind_uniq = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0))", "There is a template of this kind for this company already."
    )

    @api.constrains("body")
    def _check_body(self):
        for template in self:
            try:
                named = list(string.Formatter().parse(template.body or ""))
            except ValueError as error:
                raise ValidationError(
                    self.env._("A brace is open or closed too often. Write {{ or }} for a brace of its own.")
                ) from error
            for _text, name, spec, conversion in named:
                if name is not None and (name not in NAMES or spec or conversion):
                    raise ValidationError(
                        self.env._(
                            "{%(name)s} is not a fact of the case. Use: %(names)s.",
                            name=name,
                            names=" ".join(f"{{{known}}}" for known in NAMES),
                        )
                    )

    @api.model
    def _text(self, recall, kind):
        """The letter of this kind for a case, in the language of the context."""
        templates = self.search([("kind", "=", kind), ("company_id", "in", (False, recall.company_id.id))])
        template = templates.filtered("company_id")[:1] or templates[:1]
        if not template:
            raise UserError(self.env._("There is no template for this letter. Ask your administrator to make one."))
        return template.body.format_map(self._facts(recall))

    def _facts(self, recall):
        products = recall.line_ids.product_id
        devices = [
            " · ".join(filter(None, [product.name, product.udi_model, product.udi_primary_identifier_id.code]))
            for product in products
        ]
        return {
            "case": recall.reference,
            "title": recall.title or "",
            "reason": recall.reason or "",
            "company": recall.company_id.name,
            "devices": "\n".join(f"• {device}" for device in devices),
            "lots": ", ".join(sorted(set(filter(None, recall.line_ids.lot_id.mapped("udi_lot_number"))))[:100])
            or ", ".join(recall.line_ids.lot_id.mapped("name")[:100]),
            "harm": recall.hazard_harm or "",
            "measures": "\n".join(f"• {measure.name}" for measure in recall.measure_ids),
            "units": f"{recall.unit_qty:g}",
            "responsible": " · ".join(
                filter(None, [recall.user_id.name, recall.company_id.phone, recall.company_id.email])
            ),
            "date": fields.Date.to_string(fields.Date.context_today(recall)),
        }
