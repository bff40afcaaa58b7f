"""Who did something is known by name also when the user is deleted: here are the names of what was done before."""

from odoo.tools.sql import table_exists

from odoo.addons.udi_traceability.models.unlinked import fill_kept_name


def migrate(cr, version):
    if not version:
        return
    if table_exists(cr, "udi_hold"):
        cr.execute("ALTER TABLE udi_hold ADD COLUMN IF NOT EXISTS set_by_id integer")
        cr.execute("UPDATE udi_hold SET set_by_id = create_uid WHERE set_by_id IS NULL")
    fill_kept_name(cr, "udi_hold", "set_by_id")
    fill_kept_name(cr, "udi_hold", "set_by_id", "login")
    fill_kept_name(cr, "udi_hold", "released_by_id", signed=("udi.hold", "release"))
    fill_kept_name(cr, "udi_catalogue_import", "user_id")
    fill_kept_name(cr, "udi_change_request", "asked_by_id")
    fill_kept_name(cr, "udi_data_issue", "snoozed_by_id")
    fill_kept_name(cr, "udi_pilot_check", "done_by_id")
    fill_kept_name(cr, "udi_publication", "user_id")
