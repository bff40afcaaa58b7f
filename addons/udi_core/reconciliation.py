"""Every affected unit in exactly one bucket: what the holders show now, refined by what was told.

The buckets of a lot always add up to its scope. Where more is claimed than there is, the open buckets are filled
first: the part that is accounted for is never overstated.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ACCOUNTED = ("stock", "returned", "supplier", "destroyed", "used", "corrected")
OPEN = ("transit", "on_the_way", "secured", "passed_on", "claimed", "open", "missing", "conflict", "unknown")
BUCKETS = (*ACCOUNTED, *OPEN)
UNACCOUNTED = ("open", "missing", "conflict", "unknown")  # nobody says where they are or what became of them
CORRECTED = frozenset({"corrected", "reworked", "relabelled", "replaced"})
LOST = frozenset({"not_found", "not_received"})
UNKNOWN_KEY = "unknown:0:0"
STEP = Decimal("0.000001")
# in which order what a holder told is believed: the most final first, so that the order of the answers is no matter
_TOLD = (("corrected", True), ("destroyed", True), ("used", True), ("claimed", True), ("on_the_way", False))
_FINAL = ("corrected", "destroyed", "used", "claimed")
_TOLD_LATER = ("secured", "passed_on", "missing")


@dataclass(frozen=True)
class Statement:
    """What a holder is said to have done with ``quantity`` units.

    :ivar kind: as in the dispositions
    :ivar proven: there is evidence, a witness or a document
    :ivar arrived: the units came in by a transfer of ours; the holders show it already
    """

    key: str
    kind: str
    quantity: Decimal
    proven: bool = False
    arrived: bool = False


@dataclass(frozen=True)
class Lot:
    """Facts of one lot of a case, quantities in the product's unit.

    :ivar scope: ``{holder key: units}`` of the case's snapshot
    :ivar live: ``{(kind, holder key): units}`` now; kinds ``partner internal transit supplier destroyed lost used``,
        ``used`` less what was used before the snapshot
    :ivar told: statements that are in force
    """

    scope: dict
    live: dict
    told: tuple = ()


def balance(lot):
    """``({(holder key, bucket): units}, {holder key: units told above what the holder had})`` of one `Lot`."""
    return _Book(lot).settle()


class _Book:
    def __init__(self, lot):
        self.left = sum(map(_exact, lot.scope.values()), Decimal(0))
        self.found = {}
        self.pools = {}
        for (kind, key), quantity in lot.live.items():
            self.pools.setdefault(kind, {})[key] = max(_exact(quantity), Decimal(0))
        self.said, self.arrived = {}, {}
        for statement in lot.told:
            book = self.arrived if statement.arrived else self.said.setdefault(statement.key, {})
            name = statement.key if statement.arrived else _bucket(statement)
            book[name] = book.get(name, Decimal(0)) + _exact(statement.quantity)

    def settle(self):
        self._match_facts()
        self._partners()
        self._conflicts()
        self._own()
        self._remainder()
        excess = {key: sum(rest.values()) for key, rest in self.said.items() if sum(rest.values()) > 0}
        return {place: quantity for place, quantity in self.found.items() if quantity}, excess

    # ------------------------------------------------------------------ steps
    def _match_facts(self):
        """A destruction or use that was told and that our own documents show is one and the same.

        But for what still lies with who told it: that is told of those, and what we destroyed came from somebody else.
        """
        held = self.pools.get("partner", {})
        for kind in ("destroyed", "used"):
            pool = self.pools.get(kind, {})
            for key in sorted(self.said):
                for place in sorted(pool):
                    told = sum(self.said[key].get(name, Decimal(0)) for name in _FINAL)
                    most = max(told - held.get(key, Decimal(0)), Decimal(0))
                    self._move(pool, place, key, kind, self.said[key], kind, most)

    def _partners(self):
        """What lies with partners, by what they told of it; the rest is open."""
        pool = self.pools.get("partner", {})
        for key in sorted(pool):
            said = self.said.get(key, {})
            # what has arrived was announced before: it is not on its way any more
            said["on_the_way"] = max(said.get("on_the_way", Decimal(0)) - self.arrived.get(key, Decimal(0)), Decimal(0))
            for bucket, _final in _TOLD:
                self._move(pool, key, key, bucket, said, bucket)
            for bucket in _TOLD_LATER:
                self._move(pool, key, key, bucket, said, bucket)
                said.pop(bucket, None)
        # an announcement or a stay that the facts have overtaken is no contradiction
        for said in self.said.values():
            said.pop("on_the_way", None)

    def _conflicts(self):
        """Told as destroyed or used, and yet it came back, or lies with somebody else."""
        for key in sorted(self.said):
            said = self.said[key]
            back = self.arrived.get(key, Decimal(0))
            for told in ("destroyed", "used", "claimed"):
                for kind in ("internal", "transit", "supplier"):
                    pool = self.pools.get(kind, {})
                    for place in sorted(pool):
                        most = min(back, pool[place])
                        before = said.get(told, Decimal(0))
                        self._move(pool, place, key, "conflict", said, told, most)
                        back -= before - said.get(told, Decimal(0))
            for told in ("destroyed", "used", "claimed"):
                self._elsewhere(key, said, told)

    def _elsewhere(self, key, said, told):
        """A holder that had them in the snapshot has none now, and another partner has."""
        pool = self.pools.get("partner", {})
        if pool.get(key):
            return
        for place in sorted(pool):
            if place != key:
                self._move(pool, place, key, "conflict", said, told)

    def _own(self):
        """Open pools first, then what is in our hands: corrected there, returned from somebody, or simply there."""
        for place in sorted(self.pools.get("partner", {})):
            self._take(self.pools["partner"], place, place, "open")
        for place in sorted(self.pools.get("lost", {})):
            self._take(self.pools["lost"], place, place, "missing")
        for kind in ("transit", "internal", "supplier"):
            pool = self.pools.get(kind, {})
            for place in sorted(pool):
                for key in sorted(self.said):
                    self._move(pool, place, key, "corrected", self.said[key], "corrected")
                if kind == "internal":
                    for key in sorted(self.arrived):
                        self._move(pool, place, key, "returned", self.arrived, key)
                self._take(pool, place, place, "stock" if kind == "internal" else kind)
        for kind in ("destroyed", "used"):
            for place in sorted(self.pools.get(kind, {})):
                self._take(self.pools[kind], place, place, kind)

    def _remainder(self):
        """Nobody holds these: what was told explains them, or nothing does."""
        for key in sorted(self.said):
            for bucket in ("corrected", "destroyed", "used", "claimed", *_TOLD_LATER):
                pool = {key: self.left}
                self._move(pool, key, key, bucket, self.said[key], bucket)
            for bucket in _TOLD_LATER:
                self.said[key].pop(bucket, None)
        if self.left > 0:
            self._put(UNKNOWN_KEY, "unknown", self.left)

    # ------------------------------------------------------------------ booking
    def _move(self, pool, place, key, bucket, said, name, most=None):
        """Book what both the pool has and the statement says."""
        quantity = min(pool.get(place, Decimal(0)), said.get(name, Decimal(0)), self.left)
        if most is not None:
            quantity = min(quantity, most)
        if quantity > 0:
            pool[place] -= quantity
            said[name] -= quantity
            self._put(key, bucket, quantity)

    def _take(self, pool, place, key, bucket):
        quantity = min(pool.get(place, Decimal(0)), self.left)
        if quantity > 0:
            pool[place] -= quantity
            self._put(key, bucket, quantity)

    def _put(self, key, bucket, quantity):
        self.found[key, bucket] = self.found.get((key, bucket), Decimal(0)) + quantity
        self.left -= quantity


def _bucket(statement):
    """Where a statement puts units, as far as the facts allow."""
    if statement.kind in CORRECTED:
        return "corrected" if statement.proven else "claimed"
    if statement.kind == "destroyed":
        return "destroyed" if statement.proven else "claimed"
    if statement.kind in LOST:
        return "missing"
    return {"used": "used", "returned": "on_the_way", "quarantined": "secured", "passed_on": "passed_on"}[
        statement.kind
    ]


def _exact(value):
    return Decimal(str(value)).quantize(STEP)
