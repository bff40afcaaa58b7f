"""What the gates stopped or warned of: what a rule would have blocked, before it is set to block."""

import logging
from functools import partial

import psycopg2
from odoo import api, fields, models
from odoo.tools import SQL

from .udi_gate_rule import ACTIONS

KEPT_DAYS = 90
MOST_ROWS = 200  # of one transaction; a batch is one row for each rule, product and document
NAMED = 5  # lots named in a row
COLUMNS = (
    "company_id", "attempted_on", "rule", "action", "step", "product_id", "categ_id", "picking_type_id", "warehouse_id",
    "document_name", "lot_names", "message", "user_ref", "user_login", "count",
)  # fmt: skip
# the columns of COLUMNS in their order
INSERT = f"""INSERT INTO udi_gate_attempt ({", ".join(COLUMNS)})
    SELECT c.id, v.attempted_on::timestamp, v.rule, v.action, v.step, p.id, g.id, t.id, w.id, v.document_name,
           v.lot_names, v.message, v.user_ref::int, v.user_login, v.count::int
      FROM (VALUES %s) v ({", ".join(COLUMNS)})
      JOIN res_company c ON c.id = v.company_id
      LEFT JOIN product_product p ON p.id = v.product_id::int
      LEFT JOIN product_category g ON g.id = v.categ_id::int
      LEFT JOIN stock_picking_type t ON t.id = v.picking_type_id::int
      LEFT JOIN stock_warehouse w ON w.id = v.warehouse_id::int"""
_logger = logging.getLogger(__name__)


class UdiGateAttempt(models.Model):
    """One row for each rule, product and document of a batch; what a refused transaction made may be gone with it."""

    _name = "udi.gate.attempt"
    _description = "Refused or warned step"
    _order = "attempted_on desc, id desc"
    _rec_name = "message"
    _log_access = False

    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade", index=True)
    attempted_on = fields.Datetime("When", required=True, readonly=True, index=True)
    rule = fields.Selection(lambda self: self.env["udi.gate.rule"]._rule_labels(), required=True, readonly=True)
    action = fields.Selection(ACTIONS, "What happened", required=True, readonly=True)
    step = fields.Char(required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="set null", index=True)
    categ_id = fields.Many2one("product.category", "Product line", readonly=True, ondelete="set null")
    picking_type_id = fields.Many2one("stock.picking.type", "Operation type", readonly=True, ondelete="set null")
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True, ondelete="set null")
    document_name = fields.Char("Document", readonly=True)
    lot_names = fields.Char("Lots and serials", readonly=True)
    message = fields.Char("What was said", readonly=True)
    user_ref = fields.Integer("User number", readonly=True, aggregator=None)
    user_login = fields.Char("User", readonly=True)
    count = fields.Integer("Units", required=True, readonly=True)

    @api.model
    def _note(self, findings):
        """Write what was let pass with a warning: one statement in this transaction."""
        if findings and not self.env.cr.readonly:
            _insert(self.env.cr, self._rows(findings))

    @api.model
    def _note_refused(self, findings):
        """Keep what is refused, although the transaction will be rolled back: written after it, by its own one."""
        cr = self.env.cr
        rows = self._rows(findings)
        for after in (cr.postrollback, cr.postcommit):
            kept = after.data.setdefault("udi_refused", [])
            if not kept:
                after.add(partial(_write_later, self.env.registry, kept))
            kept.extend(rows[: MOST_ROWS - len(kept)])

    def _rows(self, findings):
        groups = {}
        for finding in findings:
            line = finding.request.line
            document = line._udi_document().display_name if line else ""
            key = (finding.rule, finding.action, finding.request.step, finding.request.product, document)
            groups.setdefault(key, []).append(finding)
        return [self._row(*key, found) for key, found in list(groups.items())[:MOST_ROWS]]

    def _row(self, rule, action, step, product, document, findings):
        request = findings[0].request
        kind = request.picking_type
        names = [(item.request.lot.name if item.request.lot else item.request.lot_name) or "–" for item in findings]
        more = "" if len(names) <= NAMED else " …"
        return (
            self.env.company.id, fields.Datetime.now(), rule, action, step, product.id, product.categ_id.id,
            kind.id if kind else None, kind.warehouse_id.id if kind and kind.warehouse_id else None, document,
            ", ".join(names[:NAMED]) + more, findings[0].message, self.env.uid, self.env.user.login, len(findings),
        )  # fmt: skip

    @api.autovacuum
    def _gc_attempts(self):
        days = SQL("now() at time zone 'utc' - make_interval(days => %s)", KEPT_DAYS)
        self.env.cr.execute(SQL("DELETE FROM udi_gate_attempt WHERE attempted_on < %s", days))


def _insert(cr, rows):
    """One statement; a record that is gone with the refused transaction becomes empty."""
    cr.execute_values(INSERT, rows, page_size=MOST_ROWS)


def _write_later(registry, rows):
    """After the refused transaction. A note that cannot be written is no reason to trouble anybody."""
    try:
        with registry.cursor() as cr:
            _insert(cr, rows)
    except psycopg2.Error as error:
        _logger.info("A refused step could not be noted: %s", error)
