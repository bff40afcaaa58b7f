"""How the ledger names a product: in English, the same for everybody, kept by a process until it may have changed.

Odoo finds the name of a product anew in each transaction. Every step writes it, hardly anybody changes it.
"""

from odoo import models, tools


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _udi_words(self):
        """``(name, name of the unit)`` as the ledger freezes them."""
        self.ensure_one()
        changed = (self.write_date, self.product_tmpl_id.write_date)
        if any(not date or date >= self.env.cr.now() for date in changed):
            return self._udi_words_now()  # written by this very transaction, perhaps again in a moment
        return self._udi_words_of(*changed)

    @tools.ormcache("self.id", "changed", "template_changed")
    def _udi_words_of(self, changed, template_changed):
        """The words of a product as it was last written at these times; see below for what else they hang on."""
        return self._udi_words_now()

    def _udi_words_now(self):
        # sudo: what is written into the ledger does not depend on who may read the product
        english = self.with_env(self.env(su=True, context={"lang": "en_US"}))
        return english.display_name, english.uom_id.name


# records whose change shows in the names of products that are not written themselves
class UomUom(models.Model):
    _name = "uom.uom"
    _inherit = ["uom.uom", "udi.kept.in.memory"]


class ProductAttributeValue(models.Model):
    _name = "product.attribute.value"
    _inherit = ["product.attribute.value", "udi.kept.in.memory"]


class ProductTemplateAttributeLine(models.Model):
    _name = "product.template.attribute.line"
    _inherit = ["product.template.attribute.line", "udi.kept.in.memory"]
