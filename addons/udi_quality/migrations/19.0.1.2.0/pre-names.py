"""Who did something is known by name also when the user is deleted: here are the names of what was done before."""

from odoo.addons.udi_traceability.models.unlinked import fill_kept_name


def migrate(cr, version):
    if not version:
        return
    fill_kept_name(cr, "udi_inspection", "inspector_id")
    fill_kept_name(cr, "udi_inspection", "inspector_id", "login")
    fill_kept_name(cr, "udi_inspection", "second_id", signed=("udi.inspection", "verdict"))
    fill_kept_name(cr, "udi_release", "requested_by_id")
    fill_kept_name(cr, "udi_release", "requested_by_id", "login")
    fill_kept_name(cr, "udi_release", "decided_by_id", signed=("udi.release", "release", "refuse"))
    fill_kept_name(cr, "udi_nonconformity", "proposed_by_id")
    fill_kept_name(cr, "udi_nonconformity", "proposed_by_id", "login")
    fill_kept_name(cr, "udi_nonconformity", "decided_by_id", signed=("udi.nonconformity", "decide"))
    fill_kept_name(cr, "udi_first_purchase", "requested_by_id")
    fill_kept_name(cr, "udi_first_purchase", "requested_by_id", "login")
    fill_kept_name(cr, "udi_first_purchase", "decided_by_id", signed=("udi.first.purchase", "approve", "refuse"))
    fill_kept_name(cr, "udi_sterilisation_load", "submitted_by_id")
    fill_kept_name(cr, "udi_sterilisation_load", "decided_by_id", signed=("udi.sterilisation.load", "pass", "fail"))
    fill_kept_name(cr, "udi_storage_check", "checked_by_id")
