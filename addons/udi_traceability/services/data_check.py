"""What the rules of data quality ask: a registry of built-in checks, each one SQL query over many records.

``_checks()`` names them; ``_check_<code>(rule, among)`` gives the query. ``among`` is a function that narrows a column
to the records that are looked at: all of them, or those that changed. Every query has the columns of `COLUMNS`, one row
for each faulty record: what the fault shows and what would be right are texts as people read them, in no language.
An addon adds its own checks by extending both.
"""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

COLUMNS = (
    "res_id",
    "company_id",
    "name",
    "product_id",
    "lot_id",
    "partner_id",
    "warehouse_id",
    "user_ref",
    "found",
    "expected",
)
TYPES = dict.fromkeys(COLUMNS, SQL("integer")) | dict.fromkeys(("name", "found", "expected"), SQL("text"))


class Check(NamedTuple):
    """
    :ivar model: of the faulty records
    :ivar title: in the user's language
    :ivar unit: what the threshold counts, in the user's language; None where there is no threshold
    :ivar follows: ``record`` looks at records written since, ``ledger`` also at those whose new events were sealed,
        ``clock`` at all of them each time, as hours make them faulty and they are few
    """

    model: str
    title: str
    unit: str | None = None
    follows: str = "record"


def everything(_column):
    """``among`` of a full run."""
    return SQL("TRUE")


def only(ids):
    """``among`` of some records."""
    return lambda column: SQL("%s = ANY(%s)", column, list(ids))


def not_merged(model, column):
    """What is a second name of another record is no fault of its own."""
    return SQL(
        "NOT EXISTS (SELECT FROM udi_alias a WHERE a.model = %s AND a.alias_ref = %s AND a.undone_on IS NULL)",
        model,
        column,
    )


class UdiDataCheck(models.AbstractModel):
    _name = "udi.data.check"
    _description = "Built-in checks of data quality"

    @api.model
    def _checks(self):
        """``{code: Check}``; other files and addons add theirs."""
        return {}

    @api.private
    def query(self, rule, ids=None):
        """The query of one rule over everything, or over the records ``ids`` of its model."""
        among = everything if ids is None else only(ids)
        if rule.method == "domain":
            return self._own_condition(rule, among)
        found = getattr(self, f"_check_{rule.check}")(rule, among)
        where = [not_merged(rule.model, SQL("c.res_id"))]
        if rule.company_id:
            where.append(SQL("(c.company_id IS NULL OR c.company_id = %s)", rule.company_id.id))
        return SQL("SELECT * FROM (%s) c WHERE %s", found, SQL(" AND ").join(where))

    def _own_condition(self, rule, among):
        """Records that meet the rule's own domain, with the columns of `COLUMNS` that their model has."""
        # sudo: a rule looks at every company's records; who wrote it could read what it asks (udi.data.rule)
        records = self.env[rule.model].sudo()
        table = SQL("r")
        of = {
            "product_id": "product.product",
            "lot_id": "stock.lot",
            "partner_id": "res.partner",
            "warehouse_id": "stock.warehouse",
            "company_id": "res.company",
        }
        columns = {"res_id": SQL("r.id")}
        for name, comodel in of.items():
            field = records._fields.get(name)
            if comodel == rule.model:
                columns[name] = SQL("r.id")
            elif field and field.store and field.type == "many2one" and field.comodel_name == comodel:
                columns[name] = SQL("%s.%s", table, SQL.identifier(name))
        matching = records.with_context(active_test=True)._search(rule._condition())
        where = SQL("r.id IN %s AND %s", matching.subselect(), among(SQL("r.id")))
        if rule.company_id and "company_id" in columns:
            where = SQL("%s AND (r.company_id IS NULL OR r.company_id = %s)", where, rule.company_id.id)
        return self._rows(SQL("%s r", SQL.identifier(records._table)), where, **columns)

    @api.model
    def _rows(self, source, where, **columns):
        """``SELECT`` of the shape of `COLUMNS` from ``source``, nothing where a column is not given."""
        parts = [
            SQL("(%s)::%s AS %s", columns.get(name) or SQL("NULL"), TYPES[name], SQL.identifier(name))
            for name in COLUMNS
        ]
        return SQL("SELECT %s FROM %s WHERE %s", SQL(", ").join(parts), source, where)

    @api.model
    def _today(self):
        """The day it is where the company is, as a parameter."""
        return SQL("%s::date", fields.Date.context_today(self))
