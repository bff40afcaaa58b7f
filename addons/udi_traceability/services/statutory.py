"""The text that Chinese law wants on a label, from one place: the product page shows it, the label prints it."""

from dataclasses import dataclass

from odoo import fields, models

from ..models.udi_licence import PRODUCTION

# The words of the label itself are Chinese in every language of the screen.
LABELS = {
    "name": "产品名称",
    "model": "规格型号",
    "registrant": "注册人名称",
    "registrant_address": "注册人住所",
    "filer": "备案人名称",
    "filer_address": "备案人住所",
    "contact": "联系方式",
    "agent": "代理人名称",
    "agent_address": "代理人住所",
    "maker": "生产企业",
    "contract_maker": "受托生产企业名称",
    "maker_address": "生产地址",
    "contract_maker_address": "受托生产企业生产地址",
    "licence": "生产许可证编号",
    "licence_filing": "生产备案凭证编号",
    "certificate": "医疗器械注册证编号",
    "certificate_filing": "医疗器械备案凭证编号",
    "requirements": "产品技术要求编号",
    "lot": "生产批号",
    "serial": "序列号",
    "made": "生产日期",
    "expiry": "失效日期",
    "life": "使用期限",
    "storage": "贮存条件",
}


@dataclass(frozen=True)
class Line:
    """One line of the text; `value` is empty where the piece is missing."""

    key: str
    value: str

    @property
    def label(self):
        return LABELS[self.key]


class UdiStatutoryText(models.AbstractModel):
    _name = "udi.statutory.text"
    _description = "Statutory text of a Chinese label"

    def for_product(self, product, lot=None):
        """``[(label, value), …]`` in the order of the label, Chinese labels; a piece that is missing is left out.

        :param product: `product.template` or `product.product`
        :param lot: `stock.lot`: its number and dates are in the text, and what was in force on its manufacturing date
        """
        return [(line.label, line.value) for line in self.lines(product, lot) if line.value]

    def missing(self, product, lot=None):
        """Names of the missing pieces in the user's language."""
        names = self._names()
        return [names[line.key] for line in self.lines(product, lot) if not line.value]

    def lines(self, product, lot=None, facts=None):
        """Every `Line` that the label of this product needs, also those without a value."""
        template = product.product_tmpl_id if product._name == "product.product" else product
        facts = facts or self.env["udi.market.facts"].load(template)
        day = (lot and lot.udi_manufacture_date) or fields.Date.context_today(self)
        certificate = facts.certificate(template, "nmpa", day)
        filing = certificate.kind == "filing" if certificate else template.udi_risk_class == "1"
        return [
            Line("name", template.udi_generic_name or template.name or ""),
            Line("model", template.udi_model or ""),
            *self._registrant_lines(template, filing),
            *self._maker_lines(template, facts, day, filing),
            Line("certificate_filing" if filing else "certificate", certificate.name or ""),
            Line("requirements", template.udi_technical_requirements or certificate.technical_requirements or ""),
            *self._lot_lines(template, lot),
            Line("storage", "; ".join(filter(None, (*template._udi_limits(), template.udi_storage)))),
        ]

    def _registrant_lines(self, template, filing):
        registrant = template.udi_registrant_id
        who = "filer" if filing else "registrant"
        lines = [
            Line(who, registrant.name or ""),
            Line(f"{who}_address", _address(registrant)),
            Line("contact", registrant.phone or registrant.email or ""),
        ]
        if _abroad(registrant, "CN"):
            agent = template.udi_agent_cn_id
            lines += [Line("agent", agent.name or ""), Line("agent_address", _address(agent))]
        return lines

    def _maker_lines(self, template, facts, day, filing):
        """The contract manufacturer with his licence, or the registrant's own; a maker abroad has none."""
        contract = template.udi_contract_manufacturer_id
        maker = contract or template.udi_registrant_id
        prefix = "contract_maker" if contract else "maker"
        lines = [Line("contract_maker", contract.name)] if contract else []
        lines.append(Line(f"{prefix}_address", _address(maker)))
        if not _abroad(maker, "CN"):
            licence = facts.licence(maker, PRODUCTION, day)
            filed = licence.kind == "production_filing" if licence else filing
            lines.append(Line("licence_filing" if filed else "licence", licence.name or ""))
        return lines

    def _lot_lines(self, template, lot):
        if not lot:
            # without a lot only a stated service life is known; a product with an expiry date prints it lot by lot
            return [] if template.use_expiration_date else [Line("life", template.udi_service_life or "")]
        lines = [Line("lot", lot.udi_lot_number or "")] if lot.udi_lot_number else []
        if template.tracking == "serial":
            lines.append(Line("serial", lot.name))
        lines.append(Line("made", _day(lot.udi_manufacture_date)))
        if lot.udi_expiry_date or template.use_expiration_date:
            lines.append(Line("expiry", _day(lot.udi_expiry_date)))
        else:
            lines.append(Line("life", template.udi_service_life or ""))
        return lines

    def _names(self):
        """What a missing piece is called on the screen."""
        return {
            "name": self.env._("Generic name"),
            "model": self.env._("Model and specification"),
            "registrant": self.env._("Registrant"),
            "registrant_address": self.env._("Address of the registrant"),
            "filer": self.env._("Filer"),
            "filer_address": self.env._("Address of the filer"),
            "contact": self.env._("Phone or e-mail of the registrant"),
            "agent": self.env._("Agent in China"),
            "agent_address": self.env._("Address of the agent in China"),
            "contract_maker": self.env._("Contract manufacturer"),
            "maker_address": self.env._("Place of production"),
            "contract_maker_address": self.env._("Address of the contract manufacturer"),
            "licence": self.env._("Manufacturing licence"),
            "licence_filing": self.env._("Manufacturing filing"),
            "certificate": self.env._("Registration certificate"),
            "certificate_filing": self.env._("Filing certificate"),
            "requirements": self.env._("Product technical requirements no."),
            "made": self.env._("Manufacturing date"),
            "expiry": self.env._("Expiry date"),
            "life": self.env._("Service life"),
            "storage": self.env._("Storage and transport conditions"),
        }


def _address(partner):
    """In one line, the way a Chinese label has it: from the large to the small; others as they write it."""
    if not partner or not partner.street:
        return ""
    state, city, street = partner.state_id.name or "", partner.city or "", partner.street
    if partner.country_id.code in (False, "CN"):
        return " ".join(filter(None, (city if city not in street else "", street, partner.street2)))
    return ", ".join(filter(None, (street, partner.street2, city, state, partner.country_id.name)))


def _abroad(partner, code):
    """Whether this company is known to sit in another country."""
    return bool(partner.country_id and partner.country_id.code != code)


def _day(day):
    return fields.Date.to_string(day) if day else ""
