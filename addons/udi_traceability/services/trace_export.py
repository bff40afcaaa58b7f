"""A trace as a file, written row by row: half a million units need no more memory than a hundred."""

import csv

from odoo import api, fields, models


class UdiTraceExport(models.AbstractModel):
    _inherit = "udi.trace"

    @api.private
    def write_csv(self, lot_ids, direction, file, ever=False):
        """Write all rows of `stream` with a title into a text file that was opened with ``newline=""``.

        :returns: number of rows
        """
        writer = csv.writer(file)
        words = {"exact": self.env._("Certain"), "possible": self.env._("Possible")}
        head = [
            self.env._("Level"),
            self.env._("Certainty"),
            self.env._("Product"),
            self.env._("Lot/serial"),
            self.env._("Held by"),
            *([self.env._("Until (UTC)")] if ever else []),
        ]
        writer.writerow(head)
        count = 0
        for batch in self._batches(self.stream(lot_ids, direction, ever)):
            held = self._held_by([row["lot_id"] for row in batch])
            for row in batch:
                cells = [
                    row["depth"],
                    words[row["certainty"]],
                    row["product_name"],
                    row["lot_name"],
                    held[row["lot_id"]],
                ]
                cells += [fields.Datetime.to_string(row["until"]) or ""] if ever else []
                writer.writerow([_harmless(cell) for cell in cells])
            count += len(batch)
        return count

    def _batches(self, rows, size=1000):
        batch = []
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch

    def _held_by(self, lot_ids):
        """``{lot id: names of its holders with quantities}``."""
        found = self.env["udi.holder"].search_read(
            [("lot_id", "in", lot_ids)], ["lot_id", "kind", "partner_id", "location_id", "quantity"], load=""
        )
        names = self._place_names({(row["kind"], row["partner_id"], row["location_id"]) for row in found})
        held = {lot_id: [] for lot_id in lot_ids}
        for row in found:
            held[row["lot_id"]].append((names[row["kind"], row["partner_id"], row["location_id"]], row["quantity"]))
        self.env["udi.holder"].invalidate_model(flush=False)
        return {
            lot_id: "; ".join(name if quantity == 1 else f"{name}: {quantity:g}" for name, quantity in sorted(rows))
            for lot_id, rows in held.items()
        }


def _harmless(cell):
    """A text that a spreadsheet would take for a formula stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
