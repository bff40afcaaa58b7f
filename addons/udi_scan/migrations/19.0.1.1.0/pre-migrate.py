"""Captured scans know their job by a key, and who scanned and settled them by name as well."""

from odoo.tools import SQL


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """ALTER TABLE udi_scan_capture
             ADD COLUMN IF NOT EXISTS job_key varchar,
             ADD COLUMN IF NOT EXISTS job_model varchar,
             ADD COLUMN IF NOT EXISTS user_name varchar,
             ADD COLUMN IF NOT EXISTS settled_by_name varchar"""
    )
    cr.execute(
        """UPDATE udi_scan_capture SET job_model = 'stock.picking', job_key = 'stock.picking,' || job_ref
            WHERE job_key IS NULL AND job_ref IS NOT NULL"""
    )
    for number, name in (("user_id", "user_name"), ("settled_by_id", "settled_by_name")):
        cr.execute(
            SQL(
                """UPDATE udi_scan_capture c SET %(name)s = p.name
                     FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                    WHERE u.id = c.%(number)s AND c.%(name)s IS NULL""",
                name=SQL.identifier(name),
                number=SQL.identifier(number),
            )
        )
