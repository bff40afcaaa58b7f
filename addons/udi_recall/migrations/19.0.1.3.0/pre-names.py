"""Who did something is known by name also when the user is deleted: here are the names of what was done before."""

from odoo.tools.sql import table_exists

from odoo.addons.udi_traceability.models.unlinked import fill_kept_name


def migrate(cr, version):
    if not version:
        return
    if table_exists(cr, "udi_recall_closing"):
        cr.execute("ALTER TABLE udi_recall_closing ADD COLUMN IF NOT EXISTS requested_by_id integer")
        cr.execute("UPDATE udi_recall_closing SET requested_by_id = create_uid WHERE requested_by_id IS NULL")
    fill_kept_name(cr, "udi_recall", "closed_by_id")
    fill_kept_name(cr, "udi_recall", "hazard_user_id")
    fill_kept_name(cr, "udi_recall", "hazard_user_id", "id")
    fill_kept_name(cr, "udi_recall", "proposed_by_id")
    fill_kept_name(cr, "udi_recall", "proposed_by_id", "login")
    fill_kept_name(cr, "udi_recall", "decided_by_id", signed=("udi.recall", "decide"))
    fill_kept_name(cr, "udi_recall_closing", "requested_by_id")
    fill_kept_name(cr, "udi_recall_closing", "requested_by_id", "login")
    fill_kept_name(cr, "udi_recall_deadline", "fulfilled_by_id")
    fill_kept_name(cr, "udi_recall_deadline_rule", "verified_by_id")
    fill_kept_name(cr, "udi_recall_effectiveness", "drawn_by_id")
    fill_kept_name(cr, "udi_recall_check", "checked_by_id")
    fill_kept_name(cr, "udi_recall_incoming", "searched_by_id")
    fill_kept_name(cr, "udi_recall_incoming", "searched_by_id", "login")
