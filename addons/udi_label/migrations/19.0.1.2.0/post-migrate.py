"""Frozen labels and files of older jobs become rows of their own."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    if not version:
        return
    if column_exists(cr, "udi_print_job", "data"):
        cr.execute(
            """
            INSERT INTO udi_print_job_label (job_id, number, data)
            SELECT job.id, item.number, item.value
              FROM udi_print_job job,
                   jsonb_array_elements(job.data -> 'labels') WITH ORDINALITY AS item(value, number)
             WHERE jsonb_typeof(job.data -> 'labels') = 'array'
            ON CONFLICT DO NOTHING
            """
        )
    if column_exists(cr, "udi_print_job", "attachment_id"):
        cr.execute(
            """
            INSERT INTO udi_print_job_part (job_id, number, first, last, attachment_id, sha256, state)
            SELECT id, 1, 1, count, attachment_id, sha256, 'made' FROM udi_print_job WHERE attachment_id IS NOT NULL
            ON CONFLICT DO NOTHING
            """
        )
    cr.execute("UPDATE udi_print_job SET progress_done = count WHERE state = 'done' AND progress_done IS NULL")
