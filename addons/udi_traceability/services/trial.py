"""What a trial of a document hands on: refusals, and the object that collects them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """One refused step without the records that a trial takes back.

    ``values`` are those of an `udi.override` that would let it pass: rule, lot, step, quantity and document.
    """

    message: str
    overridable: bool
    signed: bool
    values: dict

    def key(self):
        """What tells it from the other refusals of its document."""
        names = ("rule", "product_id", "lot_id", "lot_name", "step", "document_model", "document_ref")
        return tuple(self.values[name] or False for name in names)


@dataclass
class Trial:
    """Collects the refusals of one transaction, see `running`. It hangs on the cursor: no call can bring one, some of
    Odoo's documents lose their context on the way, and a commit ends it."""

    refusals: list = field(default_factory=list)

    @classmethod
    def running(cls, cr):
        """The trial that this transaction is, or None."""
        return cr.cache.get(cls)

    def note(self, refusals):
        self.refusals += refusals
