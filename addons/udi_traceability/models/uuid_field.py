"""A UUID as PostgreSQL keeps it: 16 bytes instead of 37, also in its index."""

from odoo import fields


class Uuid(fields.Char):
    """Text of 36 characters to Python. What is no UUID is refused by the database."""

    _column_type = ("uuid", "uuid")
