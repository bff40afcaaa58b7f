"""Product release: which lots wait for it, whether their conditions are met, and the decision."""

from dataclasses import dataclass

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

NAMED = 5  # lots that a sentence names


@dataclass(frozen=True)
class Condition:
    """Something that must be so before goods are released. ``asked``: whether it is asked for of this product."""

    key: str
    missing: str = ""
    asked: bool = True

    @property
    def state(self):
        if not self.asked:
            return "none"
        return "open" if self.missing else "met"


class UdiReleaseService(models.AbstractModel):
    _name = "udi.release.service"
    _description = "Product releases"

    # ------------------------------------------------------------------ who waits
    @api.private
    def unreleased(self, lots):
        """Those of the lots whose product needs a release that nobody has signed: one statement."""
        asked = lots.filtered("product_id.udi_needs_release")
        if not asked:
            return asked
        self.env["udi.release.line"].flush_model(["lot_id", "state"])
        query = SQL("SELECT DISTINCT lot_id FROM udi_release_line WHERE lot_id = ANY(%s) AND state = 'released'",
                    asked.ids)  # fmt: skip
        released = {row[0] for row in self.env.execute_query(query)}
        return asked.filtered(lambda lot: lot.id not in released)

    @api.model
    def prepare(self, lots, origin=None):
        """An open release for these lots of one product.

        :raises UserError: lots of several products, or lots that are on a release already
        """
        self.env["udi.release"].check_access("create")
        if len(lots.product_id) != 1:
            raise UserError(self.env._("Choose lots of one product: a release names one."))
        taken = self.env["udi.release.line"].search([("lot_id", "in", lots.ids), ("state", "!=", "refused")], limit=1)
        if taken:
            raise UserError(
                self.env._("%(lot)s is on %(release)s already.", lot=taken.lot_id.name, release=taken.release_id.name)
            )
        release = self.env["udi.release"].create(self._values(lots, origin))
        self.check(release)
        return release

    def _values(self, lots, origin):
        return {
            "product_id": lots.product_id.id,
            "company_id": (lots[0].company_id or self.env.company).id,
            "origin": origin,
            "line_ids": [Command.create({"lot_id": lot.id}) for lot in lots],
        }

    # ------------------------------------------------------------------ conditions
    @api.model
    def _condition_names(self):
        """``{key: name}`` of the conditions. Other addons add their own."""
        return {
            "inspection": self.env._("Inspections complete"),
            "sterilisation": self.env._("Sterilisation load passed"),
            "nonconforming": self.env._("No nonconforming goods undecided"),
            "hold": self.env._("Not on hold"),
        }

    def _conditions(self, release):
        """Yield the `Condition` rows of a release. Other addons add their own."""
        lots = release.line_ids.lot_id
        template = release.product_id.product_tmpl_id
        yield self._inspected(lots, template.udi_needs_inspection)
        yield self._sterilised(lots, template.udi_needs_sterilisation)
        yield Condition("nonconforming", self._names(
            self.env["udi.nonconformity"].search([("lot_id", "in", lots.ids), ("state", "!=", "decided")]).lot_id
        ))  # fmt: skip
        # sudo: every hold counts, whoever asks
        held = self.env["udi.hold.member"].sudo().search(
            [("lot_id", "in", lots.ids), ("hold_id.state", "=", "active")]
        )  # fmt: skip
        yield Condition("hold", self._names(held.lot_id))

    def _inspected(self, lots, asked):
        """No inspection is open; where the product asks for it, a finished one accepts every lot."""
        lines = self.env["udi.inspection.line"].search([("lot_id", "in", lots.ids), ("state", "!=", "cancelled")])
        waiting = lines.filtered(lambda line: line.state != "done").lot_id
        accepted = lines.filtered(lambda line: line.state == "done" and line.accepted_qty).lot_id
        missing = waiting | (lots - accepted if asked else lots.browse())
        return Condition(
            "inspection",
            self._names(missing),
            asked=asked or bool(lines),
        )

    def _sterilised(self, lots, asked):
        lines = self.env["udi.sterilisation.load.line"].search([("lot_id", "in", lots.ids)])
        passed = lines.filtered(lambda line: line.state == "passed").lot_id
        bad = lines.filtered(lambda line: line.state == "failed").lot_id
        waiting = lines.filtered(lambda line: line.state in ("draft", "submitted")).lot_id
        missing = (lots - passed if asked else lots.browse()) | waiting | (bad - passed)
        return Condition("sterilisation", self._names(missing), asked=asked or bool(lines))

    def _names(self, lots):
        """The first few lots by name, and how many more; empty where there is none."""
        if not lots:
            return ""
        names = ", ".join(lots[:NAMED].mapped("name"))
        more = len(lots) - NAMED
        return self.env._("%(lots)s and %(count)s more", lots=names, count=more) if more > 0 else names

    @api.private
    def check(self, release):
        """Work the conditions out and write them on the release; whether all are met."""
        conditions = list(self._conditions(release))
        met = all(condition.state != "open" for condition in conditions)
        # sudo: what follows from the records, whoever looks
        release = release.sudo()
        release.condition_ids.unlink()
        release.write(
            {
                "met": met,
                "condition_ids": [
                    Command.create(
                        {
                            "sequence": number,
                            "key": condition.key,
                            "state": condition.state,
                            "detail": condition.missing,
                        }
                    )
                    for number, condition in enumerate(conditions, 1)
                ],
            }
        )
        return met

    @api.private
    def require(self, release):
        """Refuse to go on while a condition is open.

        :raises UserError: names each condition and what is missing
        """
        conditions = [item for item in self._conditions(release) if item.state == "open"]
        names = self._condition_names()
        if conditions:
            raise UserError(
                self.env._(
                    "%(release)s cannot be released yet:\n%(conditions)s",
                    release=release.name,
                    conditions="\n".join(f"– {names[item.key]}: {item.missing}" for item in conditions),
                )
            )

    # ------------------------------------------------------------------ decision
    @api.private
    def decide(self, release, meaning, reason, sign):
        """Carry a signature out: the goods are free, or stay; the ledger knows."""
        self.check(release)
        signature = sign(release)
        released = meaning == "release"
        # sudo: written by the verbs of the release only, after their checks
        release.sudo().write(
            {
                "state": "released" if released else "refused",
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "decision_reason": reason,
            }
        )
        release.line_ids.lot_id.invalidate_recordset(["udi_permission", "udi_permission_reason"])
        self.env["udi.recorder"].record(
            {
                "company_id": release.company_id.id,
                "biz_step": "accepting" if released else "inspecting",
                "disposition": "sellable_accessible" if released else "non_conformant",
                "document": release,
                "reason": reason or self.env._("Product release %(release)s", release=release.name),
            },
            [
                {
                    "lot": line.lot_id,
                    "role": "object",
                    "quantity": 0,
                    "detail": {"signature": signature.content_hash},
                }
                for line in release.line_ids
            ],
        )
