"""Records that each process keeps in memory until one of them changes."""

from odoo import api, models


class UdiKeptInMemory(models.AbstractModel):
    """Whoever reads such records through `tools.ormcache` inherits this: a change tells every process to forget."""

    _name = "udi.kept.in.memory"
    _description = "Record that processes keep in memory"

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
