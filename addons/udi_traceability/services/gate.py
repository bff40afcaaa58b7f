"""May this lot take this step? Asked in bulk, before any quantity moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .trial import Trial

# (usage of the source, usage of the destination) -> step; anything else between own places is "storing"
STEP_OF_USAGE = {
    ("supplier", "internal"): "receiving",
    ("supplier", "transit"): "receiving",
    ("supplier", "customer"): "shipping",
    ("customer", "internal"): "returning",
    ("customer", "transit"): "returning",
    ("internal", "customer"): "shipping",
    ("transit", "customer"): "shipping",
    ("internal", "supplier"): "vendor_return",
    ("transit", "supplier"): "vendor_return",
    ("internal", "production"): "consuming",
    ("transit", "production"): "consuming",
    ("production", "internal"): "producing",
    ("production", "transit"): "producing",
    ("production", "production"): "producing",
    ("internal", "inventory"): "destroying",
    ("transit", "inventory"): "destroying",
    ("inventory", "internal"): "counting",
}
LEAVING = frozenset({"shipping", "consuming", "vendor_return", "storing", "destroying"})
TAKING = LEAVING - {"storing"}  # after these it is no longer ours to move: all lines of a batch count together
OWN = frozenset({"internal", "transit"})  # kinds of holders, and usages of places, that are ours
ENTERING = frozenset({"receiving", "producing"})
HOLDER_FACTS = ["lot_id", "kind", "quantity", "location_id", "partner_id"]  # what the rules and their sentences look at
# steps of goods that nobody may use any more, and of goods that come home
EXPIRY_STEPS = frozenset({"receiving", "consuming", "shipping", "producing"})


def step_between(source, destination):
    """The step that a move from one location to another is."""
    return STEP_OF_USAGE.get((source.usage, destination.usage), "storing")


@dataclass(frozen=True)
class Request:
    """One lot that wants to take one step.

    ``source`` and ``destination`` are locations, ``partner`` who gets or sends it, ``line`` the move line, all where
    known; ``evidence`` says how the lot of the line is known.
    """

    product: object
    lot: object
    step: str
    quantity: float = 1.0
    lot_name: str | None = None
    picking_type: object = None
    line: object = None
    source: object = None
    destination: object = None
    partner: object = None
    evidence: str | None = None


@dataclass(frozen=True)
class Finding:
    """Why a request must not pass, or should make somebody look. ``action`` is what the table says of it."""

    rule: str
    action: str
    lot_id: int
    message: str
    request: Request | None = None
    overridable: bool = False
    signed: bool = False  # an exception from it is signed


class Words(Mapping):
    """What the sentences about a request name. Looked up when one is written: most requests break no rule."""

    NAMES = ("lot", "product")

    def __init__(self, request):
        self._request = request

    def __getitem__(self, name):
        request = self._request
        if name == "lot":
            return (request.lot.name if request.lot else request.lot_name) or "–"
        if name == "product":
            return request.product.display_name
        raise KeyError(name)

    def __iter__(self):
        return iter(self.NAMES)

    def __len__(self):
        return len(self.NAMES)


class UdiGate(models.AbstractModel):
    _name = "udi.gate"
    _description = "Gate"

    def enforce(self, requests, ensure=True):
        """Refuse the whole batch when a rule set to block is broken; return the findings of rules set to warn.

        :param ensure: see `check`
        :raises UserError: with every reason, one a line, and nothing has moved
        """
        requests = self._controlled(requests)
        # from here on a freeze waits for this transaction, and one that was faster makes this one start again
        self.env["udi.gate.epoch"]._share({request.product.id for request in requests})
        findings = self.check(requests, ensure)
        blocked = [finding for finding in findings if finding.action == "block"]
        refused = self.env["udi.override"]._use(blocked) if blocked else []
        trial = Trial.running(self.env.cr)
        if trial:
            trial.note(self.env["udi.override"]._refusals(refused))
        elif refused:
            self.env["udi.gate.attempt"]._note_refused(refused)
            raise UserError("\n".join(dict.fromkeys(finding.message for finding in refused)))
        passed = [finding for finding in findings if finding.action != "block"]
        self.env["udi.gate.attempt"]._note(passed)
        return passed

    def check(self, requests, ensure=True):
        """Findings for a list of `Request`. The number of statements does not grow with it.

        :param ensure: take lots that the ledger has not met from Odoo's quants first; False where these have moved
        """
        requests = self._controlled(requests)
        if not requests:
            return []
        lots = self.env["stock.lot"].browse({request.lot.id for request in requests if request.lot})
        settings = self.env["udi.gate.rule"]._settings()

        def setting_of(rule, request):
            return settings(rule, request.product.categ_id, request.picking_type)

        facts = self._facts(requests, lots)
        if ensure:
            self._meet(lots, facts["where"])
        # a rule that is off costs nothing: most of a large receipt would break the one on scanning
        facts["asked"] = lambda rule, request: setting_of(rule, request).action != "off"
        findings = []
        for request in requests:
            for rule, message in self._broken(request, facts):
                setting = setting_of(rule, request)
                if setting.action != "off":
                    lot_id = request.lot.id if request.lot else 0
                    findings.append(Finding(rule, message=message, request=request, lot_id=lot_id, **setting._asdict()))
        return findings

    def _controlled(self, requests):
        return [request for request in requests if request.product.udi_controlled]

    def _facts(self, requests, lots):
        """What the rules need to know, read once for all requests. Other rules add their own."""
        wanted = {}
        for request in requests:
            if request.lot and request.step in TAKING:
                wanted[request.lot.id] = wanted.get(request.lot.id, 0) + request.quantity
        return {"where": self._where(lots), "wanted": wanted}

    def _meet(self, lots, where):
        """Take the lots that nobody holds from Odoo's quants: the ledger may not have met them."""
        strangers = lots.filtered(lambda lot: lot.id not in where)
        if strangers:
            self.env["udi.holder"]._ensure(strangers)
            where.update(self._where(strangers))

    @api.model
    def lot_refusals(self, lots, step):
        """``{lot id: [finding, …]}`` for lots that other addons want to take through ``step``."""
        result = {}
        requests = [Request(lot.product_id, lot, step) for lot in lots]
        # a read-only answer from a replica cannot book anything
        for finding in self.check(requests, ensure=not self.env.cr.readonly):
            result.setdefault(finding.lot_id, []).append(finding)
        return result

    def _broken(self, request, facts):
        """Yield ``(rule, sentence)`` for each rule that the request breaks. Other rules extend it."""
        words = self._words(request)
        if not request.product.udi_primary_identifier_id and not self._needs_no_udi(request):
            yield (
                "identity",
                self.env._(
                    "%(product)s has no active device identifier (UDI-DI). Ask regulatory affairs to enter it.", **words
                ),
            )
        if request.lot:
            yield from self._broken_by_lot(request, facts, words)
        elif not request.lot_name:
            yield "identity", self.env._("%(product)s moves without a lot or serial number. Scan its UDI.", **words)
        elif request.step not in ENTERING:
            yield "place", self._unknown(words)

    def _words(self, request):
        return Words(request)

    def _needs_no_udi(self, request):
        return (request.lot or request.product)._udi_needs_no_udi()

    def _broken_by_lot(self, request, facts, words):
        expiry = request.lot._udi_expiry() if request.step in EXPIRY_STEPS else None
        if expiry and expiry < self._today(facts):
            yield (
                "expiry",
                self.env._(
                    "%(lot)s of %(product)s expired on %(date)s. Put it aside, do not use it.",
                    date=fields.Date.to_string(expiry),
                    **words,
                ),
            )
        if request.step in TAKING:
            request = replace(request, quantity=facts["wanted"][request.lot.id])
        broken = self._broken_place(request, facts["where"].get(request.lot.id, []), words)
        if broken:
            yield "place", broken

    def _today(self, facts):
        if "today" not in facts:
            facts["today"] = fields.Date.context_today(self)
        return facts["today"]

    def _broken_place(self, request, rows, words):
        """The sentence for a lot that is not where the step needs it, or None.

        :param rows: the lot's rows of `udi.holder`
        """
        serial = request.product.tracking == "serial"
        if request.step == "returning":
            at_home = next((row for row in rows if row.kind in OWN), None) if serial else None
            return self._already(at_home, words) if at_home else None
        if request.step in ENTERING:
            row = next((row for row in rows if row.kind != "supplier"), None) if serial else None
            if not row or (request.step == "producing" and row.kind == "used" and self._made_again(request)):
                return None
            return self._already(row, words)
        if request.step not in LEAVING:
            return None
        here = sum(row.quantity for row in rows if row.kind in OWN)
        if float_compare(here, request.quantity, precision_digits=6) >= 0:
            return self._not_from_there(request, words)
        gone = next((row for row in rows if row.kind not in OWN), None)
        if here:
            return self.env._(
                "Only %(here)s of %(lot)s (%(product)s) are in stock, %(wanted)s are wanted. Count the shelf.",
                here=f"{here:g}",
                wanted=f"{request.quantity:g}",
                **words,
            )
        return self._already(gone, words) if gone else self._unknown(words)

    def _not_from_there(self, request, words):
        """The sentence for goods in stock that a line takes from a supplier, a customer, a count or production."""
        source = request.source
        if not source or source.usage in OWN:
            return None
        if source.usage == "supplier" and request.product.tracking != "serial":
            return None  # more of the same lot may go straight to the customer
        return self.env._(
            "%(lot)s of %(product)s is in stock here and cannot come from %(place)s. Correct where it is taken from.",
            place=source.display_name,
            **words,
        )

    def _made_again(self, request):
        """Whether a unit that was used up may be made again under its serial."""
        return self._taken_apart(request.lot)

    def _taken_apart(self, lot):
        """A unit that was taken apart may be built again under its serial."""
        last = self.env["udi.event.item"].search([("lot_id", "=", lot.id)], order="id desc", limit=1)
        return last.biz_step == "disassembling"

    def _already(self, row, words):
        words = dict(words, place=row.holder_name or "–")
        if row.kind == "partner":
            return self.env._(
                "%(lot)s of %(product)s was delivered to %(place)s already. Check the serial; "
                "if the unit came back, receive it as a return.",
                **words,
            )
        if row.kind in OWN:
            return self.env._(
                "%(lot)s of %(product)s is in stock already (%(place)s). Check the serial on the device.", **words
            )
        if row.kind == "used":
            return self.env._("%(lot)s of %(product)s was used in production already.", **words)
        if row.kind == "supplier":
            return self.env._("%(lot)s of %(product)s went back to the supplier.", **words)
        return self.env._("%(lot)s of %(product)s was scrapped or lost. Ask quality.", **words)

    def _unknown(self, words):
        return self.env._(
            "%(lot)s of %(product)s was never received or made here. Check the serial; receive it first.", **words
        )

    def _where(self, lots):
        where = {}
        if not lots:
            return where
        # sudo: a unit that lies with another company of the group is not free either
        holders = self.env["udi.holder"].sudo()
        for row in holders.search_fetch([("lot_id", "in", lots.ids)], HOLDER_FACTS):
            where.setdefault(row.lot_id.id, []).append(row)
        return where
