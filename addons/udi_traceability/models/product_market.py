"""What the markets ask of a product: codes, names, storage limits, markets, representatives."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .product_template import RARELY
from odoo.addons.udi_core.nhsa import NHSA_LENGTH, NhsaCodeError, nhsa_class, normalize_nhsa

RULES = [("range", "From … to"), ("max", "Not above"), ("min", "Not below")]
EU_GROUP = "base.europe"
LIMITS = tuple(f"udi_{what}_{part}" for what in ("temperature", "humidity") for part in ("rule", "min", "max"))


# a file of its own for each concern: together they would be too long
class ProductTemplate(models.Model):
    _inherit = "product.template"

    udi_generic_name = fields.Char(
        "Generic name", help="As registered. For China in Chinese: it is printed so.", prefetch=RARELY
    )
    udi_trade_name = fields.Char("Trade name", help="The brand, as the label shows it.", prefetch=RARELY)
    udi_technical_requirements = fields.Char(
        "Product technical requirements no.",
        help="Empty: the number of the registration certificate's own.",
        prefetch=RARELY,
    )
    udi_service_life = fields.Char(
        "Service life", help="As the label states it where there is no expiry date.", prefetch=RARELY
    )
    udi_nhsa_class = fields.Char(
        "Health-insurance class",
        compute="_compute_udi_nhsa_class",
        store=True,
        help="The first 20 characters of the health-insurance code.",
        prefetch=RARELY,
    )
    udi_fda_product_code = fields.Char("FDA product code", size=3, help="Three letters.", prefetch=RARELY)
    udi_temperature_rule = fields.Selection(RULES, "Temperature", prefetch=RARELY)
    udi_temperature_min = fields.Float("Lowest temperature", digits=(6, 1), prefetch=RARELY)
    udi_temperature_max = fields.Float("Highest temperature", digits=(6, 1), prefetch=RARELY)
    udi_temperature_unit = fields.Selection(
        [("c", "°C"), ("f", "°F")], "Temperature unit", default="c", prefetch=RARELY
    )
    udi_humidity_rule = fields.Selection(RULES, "Relative humidity", prefetch=RARELY)
    udi_humidity_min = fields.Float("Lowest humidity (%)", digits=(5, 1), prefetch=RARELY)
    udi_humidity_max = fields.Float("Highest humidity (%)", digits=(5, 1), prefetch=RARELY)
    udi_market_cn = fields.Boolean("China", default=lambda self: self._udi_home_market() == "cn", prefetch=RARELY)
    udi_market_eu = fields.Boolean(
        "European Union", default=lambda self: self._udi_home_market() == "eu", prefetch=RARELY
    )
    udi_market_us = fields.Boolean(
        "United States", default=lambda self: self._udi_home_market() == "us", prefetch=RARELY
    )
    udi_agent_cn_id = fields.Many2one("res.partner", "Agent in China", help="Of a registrant abroad.", prefetch=RARELY)
    udi_representative_eu_id = fields.Many2one("res.partner", "EU authorised representative", prefetch=RARELY)
    udi_importer_eu_id = fields.Many2one("res.partner", "EU importer", prefetch=RARELY)
    udi_agent_us_id = fields.Many2one("res.partner", "US agent", prefetch=RARELY)
    udi_codes_complete = fields.Integer(
        "Three codes in one",
        compute="_compute_udi_codes_complete",
        groups="udi_traceability.group_udi_reader",
        help="How many of the three are there: UDI-DI, valid Chinese certificate, health-insurance code.",
    )
    udi_publication_count = fields.Integer(
        "Publications", compute="_compute_udi_publication_count", groups="udi_traceability.group_udi_reader"
    )
    udi_readiness = fields.Json(
        "Market readiness", compute="_compute_udi_readiness", groups="udi_traceability.group_udi_reader"
    )
    udi_statutory_text = fields.Html(
        "Chinese label text",
        compute="_compute_udi_statutory_text",
        sanitize=False,
        groups="udi_traceability.group_udi_reader",
    )

    _humidity_percent = models.Constraint(
        "CHECK (COALESCE(udi_humidity_min, 0) BETWEEN 0 AND 100 AND COALESCE(udi_humidity_max, 0) BETWEEN 0 AND 100)",
        "Relative humidity lies between 0 and 100 %.",
    )

    @api.model
    def _udi_home_market(self):
        """The market of the company's own country; China where it has none."""
        country = self.env.company.country_id
        if not country or country.code == "CN":
            return "cn"
        if country.code == "US":
            return "us"
        return "eu" if country in self.env.ref(EU_GROUP).country_ids else ""

    # ------------------------------------------------------------------ health-insurance code
    @api.depends("udi_nhsa_code")
    def _compute_udi_nhsa_class(self):
        for template in self:
            template.udi_nhsa_class = nhsa_class(template.udi_nhsa_code)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._udi_normalized(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._udi_normalized(vals))

    def _udi_normalized(self, vals):
        code = vals.get("udi_nhsa_code")
        return {**vals, "udi_nhsa_code": self._udi_nhsa(code)} if code else vals

    def _udi_nhsa(self, code):
        """The stored form of a health-insurance code; a sentence that names the fault where it is none."""
        try:
            return normalize_nhsa(code)
        except NhsaCodeError as error:
            facts = {
                "code": str(code)[:80],
                "found": error.length,
                "wanted": NHSA_LENGTH,
                "position": error.position,
                "character": error.character,
            }
            if error.code == "empty":
                return False
            if error.code == "character":
                raise ValidationError(
                    self.env._(
                        "The health-insurance code %(code)s has “%(character)s” at position %(position)s: only the "
                        "first character may be a letter, the others are digits. Compare it with the notice.",
                        **facts,
                    )
                )
            raise ValidationError(
                self.env._(
                    "The health-insurance code %(code)s has %(found)s characters, it must have %(wanted)s. Compare it "
                    "with the notice; blanks and dashes do not count.",
                    **facts,
                )
            )

    @api.depends("udi_nhsa_code", "udi_identifier_ids.state")
    def _compute_udi_codes_complete(self):
        counts = self.env["udi.readiness"].three_codes(self) if self._origin else {}
        for template in self:
            template.udi_codes_complete = sum(counts.get(template._origin.id, ()))

    # ------------------------------------------------------------------ storage limits
    @api.constrains(*LIMITS)
    def _check_udi_storage_limits(self):
        for template in self:
            for what in ("temperature", "humidity"):
                low, high = template[f"udi_{what}_min"], template[f"udi_{what}_max"]
                if template[f"udi_{what}_rule"] == "range" and low > high:
                    raise ValidationError(
                        self.env._(
                            "%(product)s: the lowest %(what)s %(low)g is above the highest %(high)g. Swap them.",
                            product=template.display_name,
                            what={
                                "temperature": self.env._("temperature"),
                                "humidity": self.env._("humidity"),
                            }[what],
                            low=low,
                            high=high,
                        )
                    )

    def _udi_limits(self):
        """Storage limits as signs that need no language: ``["2 ~ 8 °C", "≤ 80 % RH"]``."""
        self.ensure_one()
        unit = {"c": "°C", "f": "°F"}[self.udi_temperature_unit or "c"]
        found = []
        for what, sign in (("temperature", unit), ("humidity", "% RH")):
            low, high = (f"{self[f'udi_{what}_{end}']:g}" for end in ("min", "max"))
            text = {"range": f"{low} ~ {high}", "max": f"≤ {high}", "min": f"≥ {low}"}.get(self[f"udi_{what}_rule"])
            if text:
                found.append(f"{text} {sign}")
        return found

    # ------------------------------------------------------------------ market readiness
    @api.depends("udi_identifier_ids.state", "udi_controlled", "udi_market_cn", "udi_market_eu", "udi_market_us")
    def _compute_udi_readiness(self):
        found = self.env["udi.readiness"].compute(self._origin.filtered("udi_controlled"))
        for template in self:
            template.udi_readiness = found.get(template._origin.id, {})

    def _compute_udi_publication_count(self):
        groups = self.env["udi.publication"]._read_group(
            [("identifier_id", "in", self.udi_identifier_ids.ids)], ["identifier_id"], ["__count"]
        )
        counts = {identifier.id: count for identifier, count in groups}
        for template in self:
            template.udi_publication_count = sum(counts.get(item, 0) for item in template.udi_identifier_ids.ids)

    @api.depends("udi_identifier_ids", "udi_controlled", "udi_market_cn")
    def _compute_udi_statutory_text(self):
        for template in self:
            if not (template._origin and template.udi_controlled and template.udi_market_cn):
                template.udi_statutory_text = False
                continue
            text = self.env["udi.statutory.text"]
            lines = [
                Markup("<tr><th class='pe-3 fw-normal text-muted text-nowrap align-top'>%s</th><td>%s</td></tr>") % line
                for line in text.for_product(template._origin)
            ]
            missing = text.missing(template._origin)
            warning = Markup("<p class='text-danger mb-0'>%s</p>") % self.env._(
                "Still missing: %(pieces)s.", pieces=", ".join(missing)
            )
            template.udi_statutory_text = Markup("<table class='mb-2'>%s</table>%s") % (
                Markup().join(lines),
                warning if missing else "",
            )

    def action_view_udi_publications(self):
        """Open the publications of these products' UDI-DIs."""
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_publication_action")
        action["domain"] = [("identifier_id", "in", self.udi_identifier_ids.ids)]
        action["context"] = {}
        return action

    def action_view_udi_registrations(self):
        """Open the registrations of these products."""
        action = self.env["ir.actions.act_window"]._for_xml_id("udi_traceability.udi_registration_action")
        action["domain"] = [("id", "in", self.udi_registration_ids.ids)]
        action["context"] = {"default_identifier_ids": self.udi_identifier_ids.ids}
        return action

    def action_udi_readiness(self):
        """Open the readiness page with this product only."""
        action = self.env["ir.actions.client"]._for_xml_id("udi_traceability.action_udi_readiness")
        action["params"] = {"product_ids": self.ids}
        return action


# a file of its own for each concern: together they would be too long
class ProductProduct(models.Model):
    _inherit = "product.product"

    def write(self, vals):
        limits = {name: vals[name] for name in LIMITS if name in vals}
        if limits:
            # at once: one by one, as inherited fields are written, the first of them would contradict the others
            self.product_tmpl_id.write(limits)
            vals = {name: value for name, value in vals.items() if name not in limits}
        return super().write(vals)

    def action_view_udi_publications(self):
        """Open the publications of these products' UDI-DIs."""
        return self.product_tmpl_id.action_view_udi_publications()

    def action_view_udi_registrations(self):
        """Open the registrations of these products."""
        return self.product_tmpl_id.action_view_udi_registrations()

    def action_udi_readiness(self):
        """Open the readiness page with this product only."""
        return self.product_tmpl_id.action_udi_readiness()

    def action_udi_change_flag(self):
        """Ask for the reason and change what is protected."""
        return self.product_tmpl_id.action_udi_change_flag()
