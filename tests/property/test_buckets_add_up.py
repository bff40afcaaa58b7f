"""Whatever is told, moved and corrected, in whatever order: the buckets of a recall add up to its scope."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.reconciliation import ACCOUNTED, BUCKETS, Lot, Statement, balance

PARTNERS = ("partner:1:0", "partner:2:0", "partner:3:0")
KEYS = (*PARTNERS, "internal:0:1", "unknown:0:0")
PLACES = (
    *(("partner", key) for key in PARTNERS),
    ("internal", "internal:0:1"),
    ("internal", "internal:0:2"),
    ("transit", "transit:0:0"),
    ("supplier", "supplier:9:0"),
    ("destroyed", "scrap:0:0"),
    ("lost", "scrap:0:0"),
    ("used", "used:0:0"),
)
KINDS = (
    "returned", "quarantined", "destroyed", "used", "corrected", "reworked", "relabelled", "replaced", "passed_on",
    "not_found", "not_received",
)  # fmt: skip
amounts = st.decimals(0, 20, places=3)
statements = st.builds(
    Statement, st.sampled_from(KEYS), st.sampled_from(KINDS), amounts, proven=st.booleans()
) | st.builds(Statement, st.sampled_from(PARTNERS), st.just("returned"), amounts, arrived=st.just(True))
lots = st.builds(
    Lot,
    st.dictionaries(st.sampled_from(KEYS), amounts, max_size=4),
    st.dictionaries(st.sampled_from(PLACES), amounts, max_size=5),
    st.lists(statements, max_size=8).map(tuple),
)


def accounted(found):
    return sum((quantity for (_key, bucket), quantity in found.items() if bucket in ACCOUNTED), Decimal(0))


@settings(max_examples=1500, deadline=None)
@given(lots)
def test_buckets_add_up_to_the_scope(lot):
    found, excess = balance(lot)
    assert sum(found.values(), Decimal(0)) == sum(lot.scope.values(), Decimal(0))
    assert all(quantity > 0 for quantity in found.values())
    assert all(quantity > 0 for quantity in excess.values())
    assert {bucket for _key, bucket in found} <= set(BUCKETS)


@settings(max_examples=500, deadline=None)
@given(lots, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_is_no_matter(lot, random):
    shuffled = list(lot.told)
    random.shuffle(shuffled)
    assert balance(replace(lot, told=tuple(shuffled))) == balance(lot)


@settings(max_examples=500, deadline=None)
@given(lots)
def test_nothing_told_is_never_better_than_the_facts(lot):
    """Without an answer, only what our own documents show is accounted for."""
    found, _excess = balance(replace(lot, told=()))
    ours = sum((q for (kind, _key), q in lot.live.items() if kind not in ("partner", "transit", "lost")), Decimal(0))
    assert accounted(found) <= ours


@settings(max_examples=500, deadline=None)
@given(lots)
def test_a_claim_without_evidence_accounts_for_nothing(lot):
    """Corrections and destructions that nobody proved do not raise what is accounted for."""
    claims = tuple(replace(s, proven=False) for s in lot.told if s.kind in ("corrected", "destroyed", "replaced"))
    found, _excess = balance(replace(lot, told=claims))
    before, _excess = balance(replace(lot, told=()))
    assert accounted(found) <= accounted(before)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(PLACES), st.lists(statements.map(lambda s: replace(s, quantity=Decimal(1))), max_size=6))
def test_one_unit_is_in_exactly_one_bucket(place, told):
    found, _excess = balance(Lot({PARTNERS[0]: Decimal(1)}, {place: Decimal(1)}, tuple(told)))
    assert list(found.values()) == [Decimal(1)]
