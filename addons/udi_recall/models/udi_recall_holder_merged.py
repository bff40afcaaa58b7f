"""Two holders of a case were one contact, entered twice: after Odoo's dialogue merged them, they are one holder.

Notices, answers and what became of units are not rewritten: they name the holder by the key that he had then. Whoever
compares such a key with a holder of today asks for the key that it is now.
"""

from odoo import api, models
from odoo.tools import SQL

from .udi_recall import OPEN_STATES


def key_now(key):
    """SQL: a holder's key with the number that its contact has now."""
    return SQL(
        """COALESCE((SELECT concat_ws(':', split_part(%(key)s, ':', 1), former.partner_id, split_part(%(key)s, ':', 3))
                       FROM udi_former_partner former WHERE former.number = split_part(%(key)s, ':', 2)::int),
                    %(key)s)""",
        key=key,
    )


class UdiRecallHolder(models.Model):
    _inherit = "udi.recall.holder"

    @api.model
    def _keys_now(self, keys):
        """``{key: the key with the number that its contact has now}``."""
        parts = {key: key.split(":") for key in keys}
        # sudo: which contact another one became decides nothing about who may see it
        stays = self.env["udi.former.partner"].sudo()._stays({int(number) for _kind, number, _place in parts.values()})
        return {key: f"{kind}:{stays.get(int(number), number)}:{place}" for key, (kind, number, place) in parts.items()}

    @api.model
    def _join(self, partner, gone):
        """In every open case one holder again for ``partner``, whom the contacts called ``gone`` have become."""
        self.env.cr.execute(
            SQL(
                """SELECT array_agg(id) FROM udi_recall_holder WHERE partner_id = %s GROUP BY recall_id, kind
                   HAVING bool_or(key <> %s)""",
                partner.id,
                key_now(SQL("key")),
            )
        )
        groups = [self.browse(ids) for (ids,) in self.env.cr.fetchall()]
        for holders in groups:
            recall = holders.recall_id
            if recall.state in OPEN_STATES:
                holders._become_one(partner)
                recall._message_log(
                    body=self.env._(
                        "Contacts were merged: %(gone)s is now %(holder)s, one holder. "
                        "Notices and answers of both stay.",
                        gone=gone,
                        holder=partner.display_name,
                    )
                )
                self.env["udi.recall.reconciliation"]._refresh_soon(recall)

    def _become_one(self, partner):
        """These holders of one case and kind: the units of all stand at the one that keeps or takes the right key."""
        key = self._keys_now(self.mapped("key"))[self[0].key]
        stays = self.filtered(lambda holder: holder.key == key) or self.sorted("id")[0]
        here = self.filtered(lambda holder: not holder.left)
        recall = stays.recall_id
        for model in ("udi.recall.line", "udi.recall.check", "udi.recall.balance"):
            self.env[model].flush_model()
        name = partner.complete_name
        self.env.cr.execute(
            SQL(
                """WITH place AS (
                        SELECT array_agg(id ORDER BY holder_id = %(stays)s DESC, id) AS ids, bool_and("left") AS "left",
                               COALESCE(sum(quantity) FILTER (WHERE "left" IS NOT TRUE), max(quantity)) AS quantity
                          FROM udi_recall_line WHERE holder_id = ANY(%(all)s) GROUP BY lot_id, location_id),
                   gone AS (DELETE FROM udi_recall_line line USING place WHERE line.id = ANY(place.ids[2:]))
                   UPDATE udi_recall_line line
                      SET holder_id = %(stays)s, holder_name = %(name)s, quantity = place.quantity,
                          "left" = place."left"
                     FROM place WHERE line.id = place.ids[1]""",
                stays=stays.id,
                all=self.ids,
                name=name,
            )
        )
        for table in ("udi_recall_balance", "udi_recall_check"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET holder_id = %s WHERE holder_id = ANY(%s)",
                    SQL.identifier(table),
                    stays.id,
                    self.ids,
                )
            )
        values = {"key": key, "name": name}
        if here:
            values.update(
                left=False,
                quantity=sum(here.mapped("quantity")),
                possible_qty=sum(here.mapped("possible_qty")),
            )
            recall.holder_count -= len(here) - 1
        (self - stays).unlink()
        self.env.invalidate_all()
        if here:
            values["lot_count"] = len(stays.line_ids.lot_id)
        stays.write(values)
