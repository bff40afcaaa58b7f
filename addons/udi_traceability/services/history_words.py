"""What the ledger says in words, read through the ORM once for each product, partner and company of a run."""

from odoo import api, models


class UdiHistoryBuilder(models.AbstractModel):
    _inherit = "udi.history.builder"

    @api.private
    def forget_words(self):
        """Names may have changed since the last run of the job."""
        self.env.cr.execute(
            """DROP TABLE IF EXISTS pg_temp.udi_history_product_word, pg_temp.udi_history_partner_word,
                                    pg_temp.udi_history_company_word"""
        )

    def _words_tables(self):
        self.env.cr.execute(
            """CREATE TEMP TABLE IF NOT EXISTS udi_history_product_word
                   (product_id integer PRIMARY KEY, name text, di text, uom text);
               CREATE TEMP TABLE IF NOT EXISTS udi_history_partner_word
                   (partner_id integer PRIMARY KEY, name text, gln text);
               CREATE TEMP TABLE IF NOT EXISTS udi_history_company_word
                   (company_id integer PRIMARY KEY, zone text)"""
        )

    def _words(self):
        """Frozen words for what this batch names for the first time in this session."""
        cr = self.env.cr
        lang = self.env(context={**self.env.context, "lang": "en_US"})
        cr.execute(
            "SELECT DISTINCT product_id FROM udi_history_work EXCEPT SELECT product_id FROM udi_history_product_word"
        )
        products = lang["product.product"].browse([row[0] for row in cr.fetchall()])
        self._remember(
            "udi_history_product_word",
            [(p.id, p.display_name, p.udi_primary_identifier_id.code or None, p.uom_id.name) for p in products],
        )
        cr.execute(
            """SELECT DISTINCT partner_id FROM udi_history_work WHERE partner_id IS NOT NULL
               EXCEPT SELECT partner_id FROM udi_history_partner_word"""
        )
        partners = self.env["res.partner"].browse([row[0] for row in cr.fetchall()])
        self._remember("udi_history_partner_word", [(p.id, p.display_name, p.udi_gln or None) for p in partners])
        cr.execute(
            "SELECT DISTINCT company_id FROM udi_history_work EXCEPT SELECT company_id FROM udi_history_company_word"
        )
        companies = self.env["res.company"].browse([row[0] for row in cr.fetchall()])
        self._remember("udi_history_company_word", [(c.id, self._zone(c)) for c in companies])

    def _remember(self, table, rows):
        if rows:
            self.env.cr.execute_values(f"INSERT INTO {table} VALUES %s", rows, page_size=len(rows))

    def _zone(self, company):
        """The time zone of a company, as PostgreSQL knows it; UTC where it does not."""
        zone = company.partner_id.tz or self.env.user.tz or "UTC"
        self.env.cr.execute("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %s)", [zone])
        return zone if self.env.cr.fetchone()[0] else "UTC"
