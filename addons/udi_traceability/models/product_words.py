"""How the ledger names a product: in English, the same for everybody, kept by a process until it may have changed.

Odoo finds the name of a product anew in each transaction. Every step writes it, hardly anybody changes it.
"""

from odoo import api, models, tools


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


class UdiWordSource(models.AbstractModel):
    """Records whose change shows in the names of products that are not written themselves."""

    _name = "udi.word.source"
    _description = "Part of a product's name"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()


class UomUom(models.Model):
    _name = "uom.uom"
    _inherit = ["uom.uom", "udi.word.source"]


class ProductAttributeValue(models.Model):
    _name = "product.attribute.value"
    _inherit = ["product.attribute.value", "udi.word.source"]


class ProductTemplateAttributeLine(models.Model):
    _name = "product.template.attribute.line"
    _inherit = ["product.template.attribute.line", "udi.word.source"]
