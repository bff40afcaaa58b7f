"""How a line's lot and quantity are known: by which evidence, user and scanner, since when, in which unit."""

from dataclasses import dataclass
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

BY_SCAN = ("scanned", "package")  # evidence that only a scan gives: of its own label, or of the package that it is in
SCAN_FIELDS = ("udi_scanned_by_id", "udi_scanner", "udi_scanned_at")


@dataclass(frozen=True)
class Scan:
    """A scan at work, in the context key ``udi_scan``. An object cannot come in over RPC: nobody can claim one."""

    scanner: str | None
    time: datetime

    def values(self, user):
        """What the line of the scan says about it."""
        return {
            "udi_evidence": "scanned",
            "udi_scanned_by_id": user.id,
            "udi_scanner": self.scanner,
            "udi_scanned_at": self.time,
        }


LONGEST_NAME = 64


def scanner_name(text):
    """The name of a scanner as it is kept, or None: a text from outside, cut and on one line."""
    return " ".join(text.split())[:LONGEST_NAME].strip() or None if isinstance(text, str) else None


COPY = object()  # Odoo copies a line to split it: what was scanned stays so


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    udi_scanned_by_id = fields.Many2one("res.users", "Scanned by", readonly=True, ondelete="set null")
    udi_scanner = fields.Char("Scanner", readonly=True)
    udi_scanned_at = fields.Datetime("Scanned on", readonly=True)

    def copy(self, default=None):
        self._udi_check_scan(default or {})
        return super(StockMoveLine, self.with_context(udi_scan=COPY)).copy(default).with_env(self.env)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._udi_check_scan(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._udi_check_scan(vals)
        if ("lot_id" in vals or "lot_name" in vals) and not self._udi_scan():
            self._udi_forget_scan(vals)
        return super().write(vals)

    def _udi_scan(self):
        scan = self.env.context.get("udi_scan")
        return scan if isinstance(scan, Scan) else None

    def _udi_check_scan(self, vals):
        """Only a scan may say that it was one.

        :raises UserError: for anybody else
        """
        claims = vals.get("udi_evidence") in BY_SCAN or any(vals.get(name) for name in SCAN_FIELDS)
        if claims and not self._udi_scan() and self.env.context.get("udi_scan") is not COPY:
            raise UserError(
                self.env._("That a lot was scanned is recorded by scanning it. Enter it as typed or from the document.")
            )

    def _udi_forget_scan(self, vals):
        """Another lot entered by hand in the place of the scanned one is no longer the scanned one."""
        lot = vals.get("lot_id")
        lot_id = lot.id if isinstance(lot, models.BaseModel) else lot
        scanned = self.filtered(lambda line: line.udi_evidence in BY_SCAN)
        changed = scanned.filtered(
            lambda line: line.lot_id.id != lot_id if "lot_id" in vals else line.lot_id.name != vals["lot_name"]
        )
        if changed:
            changed.write({"udi_evidence": "typed", **dict.fromkeys(SCAN_FIELDS, False)})

    def _udi_known_by(self):
        """What an item of the ledger says of its evidence: keys of an item for `udi.recorder`."""
        self.ensure_one()
        known = {"evidence": self.udi_evidence or "document"}
        if self.udi_scanned_at:
            known.update(user=self.udi_scanned_by_id, scanner=self.udi_scanner, known_at=self.udi_scanned_at)
        if self.product_uom_id != self.product_id.uom_id:
            known["entered"] = (self.quantity, self.product_uom_id)
        return known
