"""Who did something is known by name also when the user is deleted: here are the names of what was done before."""

from odoo.addons.udi_traceability.models.unlinked import fill_kept_name


def migrate(cr, version):
    if not version:
        return
    fill_kept_name(cr, "udi_scan_device", "enrolled_by_id")
