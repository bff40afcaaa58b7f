"""May we do business with this supplier, product or buyer today? Read once for all who ask."""

from odoo import api, fields, models
from odoo.fields import Domain


class Qualifications:
    """Approved reviews and licences of the partners and products it was loaded for."""

    def __init__(self, env, reviews, licences, today):
        self.env, self.today = env, today
        self._reviews = reviews  # {(kind, partner or template id): udi.first.purchase}
        self._licences = licences  # {partner id: [udi.licence]}

    def partner_problem(self, kind, partner, template):
        """The sentence that says why there is no business with ``partner`` in ``template``, or None.

        :param kind: "supplier" or "buyer"
        """
        company = partner.commercial_partner_id
        review = self._reviews.get((kind, company.id))
        words = {"partner": company.display_name}
        if not review:
            if kind == "supplier":
                return self.env._(
                    "%(partner)s is not approved as a supplier. Ask quality for the first-purchase review.", **words
                )
            return self.env._(
                "%(partner)s is not approved as a buyer. Ask quality for the first-purchase review.", **words
            )
        return self._due(review) or self._ended(review, company) or self._out_of_scope(review, company, template)

    def product_problem(self, template, made=None):
        """The sentence that says why ``template`` may not be bought, or None; ``made`` is the day of manufacture."""
        review = self._reviews.get(("product", template.id))
        if not review:
            return self.env._(
                "%(product)s is not approved. Ask quality for the first-purchase review of the product.",
                product=template.display_name,
            )
        if any(certificate._covered(made or self.today) for certificate in review.registration_ids):
            return self._due(review)
        return self.uncovered(template)

    def uncovered(self, template):
        """The sentence for a product of which no certificate was in force."""
        return self.env._(
            "%(product)s: no certificate of its first-purchase review is in force. Ask regulatory affairs for the "
            "renewal.",
            product=template.display_name,
        )

    def review_of_product(self, template):
        """The approved `udi.first.purchase` of a product, None where there is none."""
        return self._reviews.get(("product", template.id))

    def _due(self, review):
        if not review.due:
            return None
        return self.env._(
            "%(review)s was to be looked at again by %(date)s. Ask quality to review it.",
            review=review.display_name,
            date=fields.Date.to_string(review.review_again_on),
        )

    def _ended(self, review, company):
        """A licence that was looked at has ended and none of the same kind took its place."""
        for licence in review.licence_ids:
            if licence._valid_on(self.today) or self._valid(company, licence.kind):
                continue
            return self.env._(
                "%(licence)s of %(partner)s ended on %(date)s. Ask regulatory affairs for the new one.",
                licence=licence.display_name,
                partner=company.display_name,
                date=fields.Date.to_string(licence.valid_to) if licence.valid_to else "–",
            )
        return None

    def _out_of_scope(self, review, company, template):
        """The licences that count name classes of devices, and that of the product is not among them."""
        code = (template.udi_nmpa_class_code or "").strip()
        kinds = set(review.licence_ids.mapped("kind"))
        licences = [item for kind in kinds for item in self._valid(company, kind)]
        scopes = [_codes(item.scope_codes) for item in licences]
        if not code or not scopes or any(not scope or _covers(scope, code) for scope in scopes):
            return None
        return self.env._(
            "The licences of %(partner)s do not cover class %(code)s of %(product)s.",
            partner=company.display_name,
            code=code,
            product=template.display_name,
        )

    def _valid(self, company, kind):
        return [item for item in self._licences.get(company.id, ()) if item.kind == kind and item._valid_on(self.today)]


def _codes(text):
    """Classification codes as they stand on a licence, separated by commas of any script or blanks."""
    for sign in "，、;；":
        text = (text or "").replace(sign, ",")
    return {part.strip() for piece in text.split(",") for part in piece.split() if part.strip()}


def _covers(codes, code):
    """Whether a class such as 14-02-01 is in ``codes``, by itself or by a class above it (14, 14-02)."""
    return any(code == known or code.startswith(known + "-") for known in codes)


class UdiQualification(models.AbstractModel):
    _name = "udi.qualification"
    _description = "Approved suppliers, products and buyers"

    @api.private
    def load(self, partners, templates, company=None):
        """The `Qualifications` of these partners and `product.template` records: a constant number of statements."""
        companies = partners.commercial_partner_id
        wanted = Domain("partner_id", "in", companies.ids) | Domain("product_tmpl_id", "in", templates.ids)
        wanted &= Domain("state", "=", "approved") & Domain("company_id", "=", (company or self.env.company).id)
        # sudo: a rule of the company, whoever orders, receives or delivers
        reviews = self.env["udi.first.purchase"].sudo().search(wanted)
        # sudo: as above
        licences = self.env["udi.licence"].sudo().search([("partner_id", "in", companies.ids)])
        of_partner = {}
        for licence in licences:
            of_partner.setdefault(licence.partner_id.id, []).append(licence)
        return Qualifications(
            self.env,
            {(item.kind, item.partner_id.id or item.product_tmpl_id.id): item for item in reviews},
            of_partner,
            fields.Date.context_today(self),
        )

    @api.model
    def order_problems(self, kind, partner, products, picking_type=None, company=None):
        """What the gate "approved" has against an order.

        :param kind: "supplier" for a purchase, "buyer" for a sale
        :returns: ``([sentences that block], [sentences that warn])``
        """
        company = company or self.env.company
        rules = self.env["udi.gate.rule"].with_company(company)
        products = products.filtered("udi_controlled")
        if not products or not rules._in_use("approved"):
            return [], []
        settings = rules._settings()
        known = self.load(partner, products.product_tmpl_id, company)
        found = {"block": [], "warn": []}
        for product in products:
            template = product.product_tmpl_id
            problems = [known.partner_problem(kind, partner, template)]
            if kind == "supplier":
                problems.append(known.product_problem(template))
            action = settings("approved", product.categ_id, picking_type).action
            found.get(action, []).extend(filter(None, problems))
        return [list(dict.fromkeys(found[action])) for action in ("block", "warn")]
