"""What the page of one trace shows: the lot, both directions in numbers, holders and first rows."""

from odoo import api, models

HOLDERS = 50  # shown on the page; all of them stand in the file


class UdiTraceScreen(models.AbstractModel):
    _name = "udi.trace.screen"
    _description = "Page of a trace"

    @api.model
    @api.readonly
    def about(self, lot_id):
        """The lot in a few words: ``{id, name, product, state, on_hold, holder, incomplete}``."""
        lot = self.env["stock.lot"].browse(lot_id)
        lot.check_access("read")
        states = dict(lot._fields["udi_state"]._description_selection(self.env))
        return {
            "id": lot.id,
            "name": lot.name,
            "product": lot.product_id.display_name,
            "state": self.env._("On hold") if lot.udi_on_hold else states.get(lot.udi_state, ""),
            "on_hold": lot.udi_on_hold,
            "holder": (lot.udi_holder_names or "")[:200],
            "incomplete": self._incomplete(),
        }

    @api.model
    @api.readonly
    def side(self, lot_id, direction, ever=False):
        """One direction: ``{figures, holders, more_holders, own_holders, rows, after, masked}``."""
        trace = self.env["udi.trace"]
        summary = trace.summary([lot_id], direction, ever)
        rows = summary["rows"]
        last = rows[-1] if rows else None
        holders = self._with_kind(summary["holders"])
        return {
            "figures": self._figures(summary, direction),
            "holders": holders[:HOLDERS],
            "more_holders": max(0, len(holders) - HOLDERS),
            "own_holders": self._with_kind(summary["start"]["holders"])[:HOLDERS] if direction == "downstream" else [],
            "rows": rows,
            "after": [last["depth"], last["lot_id"]] if len(rows) < summary["lots"] and last else None,
            "masked": summary["masked"]["lots"],
        }

    def _figures(self, summary, direction):
        words = [
            ("units", self.env._("Units"), summary["units"]),
            ("lots", self.env._("Lots and serials"), summary["lots"]),
            ("possible", self.env._("Of these possible"), summary["possible"]["lots"]),
            ("depth", self.env._("Levels"), summary["depth"]),
        ]
        if direction == "downstream":
            partners = {row["partner_id"] for row in summary["holders"] if row["kind"] == "partner"}
            words += [
                ("deliveries", self.env._("Deliveries"), summary["deliveries"]),
                ("partners", self.env._("Customers who hold some"), len(partners)),
            ]
        return [{"key": key, "label": label, "value": value} for key, label, value in words]

    def _with_kind(self, holders):
        kinds = dict(self.env["udi.holder"]._fields["kind"]._description_selection(self.env))
        return [{**row, "kind_label": kinds.get(row["kind"], "")} for row in holders]

    def _incomplete(self):
        """A sentence for the reader while the ledger does not yet hold all of the past; empty when it does."""
        return self.env["udi.history"].status()["message"]
