"""The hash that PostgreSQL computes is the hash that Python computes, for every version and every text."""

import datetime
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from odoo.addons.udi_core.ledger import HASH_FIELDS, content_hash
from odoo.addons.udi_core.ledger_rows import COLUMN_OF, FLAGS, ITEM_COLUMN_OF, QUANTITIES, TIMES
from odoo.addons.udi_core.ledger_sql import hash_sql, header_sql, item_sql

TEXTS = (
    None,
    "",
    " ",
    "plain",
    'O\'Neil said "no" \\ \\N \\x00',
    "tab\tnew\nline\r\v\f\b",
    "中文标签 🩺 ﷽ é e\u0301",
    "12:34:;%s %(x)s {y} $1",
    "x" * 5000,
)
NUMBERS = (None, 0, 1, -7, 2147483647)
AMOUNTS = ("0", "1", "-1.5", "0.333333", "0.000001", "123456789012.123400", "1000000000000000000")
MOMENTS = (None, datetime.datetime(1970, 1, 1), datetime.datetime(2026, 12, 31, 23, 59, 59))


@tagged("post_install", "-at_install")
class TestLedgerSql(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cr.execute("CREATE TEMP TABLE try_event (LIKE udi_event); CREATE TEMP TABLE try_item (LIKE udi_event_item)")
        for table in ("try_event", "try_item"):
            cls.cr.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0", [table]
            )
            for (name,) in cls.cr.fetchall():
                cls.cr.execute(f'ALTER TABLE {table} ALTER "{name}" DROP NOT NULL')

    def types(self, table):
        self.cr.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0",
            [table],
        )
        return dict(self.cr.fetchall())

    def value(self, name, kind, index):
        """A different value for each field and row."""
        choices = TEXTS
        if name in TIMES:
            choices = MOMENTS
        elif name in QUANTITIES:
            return Decimal(AMOUNTS[index % len(AMOUNTS)])
        elif name in FLAGS:
            choices = (True, False, None)
        elif kind == "integer":
            choices = NUMBERS
        elif kind == "uuid":
            return f"00000000-0000-3000-8000-{index:012x}"
        return choices[index % len(choices)]

    def store(self, table, row):
        self.cr.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())
        )

    def test_every_version(self):
        events, items = self.types("try_event"), self.types("try_item")
        for version, (header_fields, item_fields) in HASH_FIELDS.items():
            for count in (0, 1, 12):
                for turn in range(9):
                    self.cr.execute("TRUNCATE try_event, try_item")
                    header = {
                        name: self.value(name, events[COLUMN_OF.get(name, name)], turn + place)
                        for place, name in enumerate(header_fields)
                    }
                    rows = []
                    for sequence in range(1, count + 1):
                        row = {
                            name: self.value(name, items[ITEM_COLUMN_OF.get(name, name)], turn * 5 + sequence + place)
                            for place, name in enumerate(item_fields)
                        }
                        rows.append({**row, "sequence": sequence})
                    self.store("try_event", {COLUMN_OF.get(name, name): value for name, value in header.items()})
                    for row in reversed(rows):
                        self.store("try_item", {ITEM_COLUMN_OF.get(name, name): value for name, value in row.items()})
                    self.cr.execute(
                        f"""SELECT {hash_sql(header_sql("e", version), "i.count", "i.text")} FROM try_event e
                             CROSS JOIN (SELECT count(*) AS count,
                                                COALESCE(string_agg({item_sql("x", version)}, '' ORDER BY sequence), '')
                                                AS text FROM try_item x) i"""
                    )
                    self.assertEqual(self.cr.fetchone()[0], content_hash(header, rows, version), (version, turn, count))
