"""Frozen labels and files of older jobs become rows of their own."""

from odoo.tools.sql import column_exists


def migrate(cr, version):
    if not version:
        return
    if column_exists(cr, "udi_print_job", "data"):
        cr.execute(
            """
            INSERT INTO udi_print_job_label (job_id, number, data)
            SELECT job.id, (item.number - 1) * told.copies + copy, item.value
              FROM udi_print_job job
              CROSS JOIN LATERAL (SELECT COALESCE((job.data ->> 'copies')::integer, 1) AS copies) told
              CROSS JOIN LATERAL jsonb_array_elements(job.data -> 'labels') WITH ORDINALITY AS item(value, number)
              CROSS JOIN LATERAL generate_series(1, told.copies) AS copy
             WHERE jsonb_typeof(job.data -> 'labels') = 'array'
            ON CONFLICT DO NOTHING
            """
        )
        # whose label it was: the serial on it, else the only lot of the job
        cr.execute(
            """
            UPDATE udi_print_job_label label SET lot_id = lot.id
              FROM udi_print_job_lot_rel rel JOIN stock_lot lot ON lot.id = rel.lot_id
             WHERE label.lot_id IS NULL AND rel.job_id = label.job_id
               AND (lot.name = label.data ->> 'serial'
                    OR (label.data ->> 'serial' IS NULL
                        AND (SELECT count(*) FROM udi_print_job_lot_rel own WHERE own.job_id = label.job_id) = 1))
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
