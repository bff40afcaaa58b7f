"""ISO 2859-1: plans against values of the standard's tables, and the switching rules."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.udi_core.sampling import (
    LETTERS,
    LEVELS,
    LIMITS,
    SEVERITIES,
    Result,
    SamplingError,
    code_letter,
    full_plan,
    next_severity,
    plan_of_letter,
    single_plan,
    tighter,
)


@pytest.mark.parametrize("size", [0, 1, -5, 2.5, "10", None, True])
def test_no_letter_for_what_is_no_lot(size):
    with pytest.raises(SamplingError) as caught:
        code_letter(size)
    assert caught.value.code == "lot_size"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"lot_size": 0, "limit": "1.0"}, "lot_size"),
        ({"lot_size": True, "limit": "1.0"}, "lot_size"),
        ({"lot_size": 50, "limit": "1"}, "limit"),
        ({"lot_size": 50, "limit": 1.0}, "limit"),
        ({"lot_size": 50, "limit": "1.0", "level": "IV"}, "level"),
        ({"lot_size": 50, "limit": "1.0", "severity": "lax"}, "severity"),
    ],
)
def test_a_question_that_the_tables_do_not_answer(arguments, code):
    with pytest.raises(SamplingError) as caught:
        single_plan(**arguments)
    assert caught.value.code == code
    with pytest.raises(SamplingError):
        full_plan(0)


@pytest.mark.parametrize(
    ("size", "letters"),
    [
        (2, "AAAAAAB"), (8, "AAAAAAB"), (9, "AAAAABC"), (25, "AABBBCD"), (26, "ABBCCDE"), (90, "BBCCCEF"),
        (150, "BBCDDFG"), (151, "BCDEEGH"), (500, "BCDEFHJ"), (501, "CCEFGJK"), (1200, "CCEFGJK"), (1201, "CDEGHKL"),
        (3201, "CDFGJLM"), (35_000, "CDFHKMN"), (35_001, "DEGJLNP"), (500_000, "DEGJMPQ"), (500_001, "DEHKNQR"),
        (10**9, "DEHKNQR"),
    ],
)  # fmt: skip
def test_code_letters(size, letters):
    assert "".join(code_letter(size, level) for level in LEVELS) == letters


# lot, limit, severity -> size, Ac, Re: level II, with arrows up and down and at the ends of the table
KNOWN = [
    (1000, "1.0", "normal", 80, 2, 3),
    (1000, "1.0", "tightened", 80, 1, 2),
    (2000, "1.0", "normal", 125, 3, 4),
    (2000, "1.0", "tightened", 125, 2, 3),
    (2000, "1.0", "reduced", 50, 2, 3),
    (5000, "0.65", "reduced", 80, 2, 3),
    (20_000, "0.65", "reduced", 125, 3, 4),
    (20_000, "1.0", "normal", 315, 7, 8),
    (20_000, "1.0", "tightened", 315, 5, 6),
    (3000, "2.5", "normal", 125, 7, 8),
    (3000, "4.0", "normal", 125, 10, 11),
    (1000, "2.5", "normal", 80, 5, 6),
    (1000, "4.0", "normal", 80, 7, 8),
    (1000, "6.5", "normal", 80, 10, 11),
    (1000, "0.65", "normal", 80, 1, 2),
    (400, "2.5", "normal", 50, 3, 4),
    (400, "4.0", "tightened", 50, 3, 4),
    (200, "2.5", "normal", 32, 2, 3),
    (100, "2.5", "normal", 20, 1, 2),
    (100, "1.0", "normal", 13, 0, 1),  # F: the arrow leads up to E
    (200, "1.0", "normal", 50, 1, 2),  # G: the arrow leads down to H
    (60, "1.0", "normal", 13, 0, 1),
    (40, "1.0", "normal", 13, 0, 1),  # D: down to E
    (100, "1.0", "tightened", 20, 0, 1),
    (200, "1.0", "tightened", 80, 1, 2),  # G: down past H to J
    (600_000, "1.0", "normal", 1250, 21, 22),  # level III gives R, see below; level II gives Q
    (600_000, "0.010", "normal", 1250, 0, 1),
    (1000, "10", "normal", 80, 14, 15),
    (3000, "10", "normal", 125, 21, 22),
    (5000, "10", "normal", 125, 21, 22),  # L: the arrow leads up to K
]


@pytest.mark.parametrize(("size", "limit", "severity", "sample", "accept", "reject"), KNOWN)
def test_known_plans(size, limit, severity, sample, accept, reject):
    level = "III" if size == 600_000 and limit == "1.0" else "II"
    plan = single_plan(size, limit, level, severity)
    assert (plan.size, plan.accept, plan.reject) == (sample, accept, reject)


# lot and level of the letters that stand below
LOT_OF = {
    "M": (35_000, "II"), "N": (150_000, "II"), "P": (500_000, "II"), "Q": (10**6, "II"), "R": (10**6, "III"),
}  # fmt: skip
# letter, limit, severity -> letter, sample, Ac of the plan that is used: what the lines above leave out
USED = [
    ("Q", "0.025", "normal", "R", 2000, 1),
    ("Q", "0.015", "normal", "P", 800, 0),
    ("R", "0.010", "tightened", "R", 2000, 0),
    ("R", "0.015", "tightened", "Q", 1250, 0),
    ("R", "0.025", "tightened", "S", 3150, 1),
    ("P", "0.040", "tightened", "R", 2000, 1),
    ("Q", "0.010", "reduced", "Q", 500, 0),
    ("Q", "0.025", "reduced", "N", 200, 0),
    ("R", "0.025", "reduced", "N", 200, 0),
    ("R", "0.040", "reduced", "R", 800, 1),
    ("R", "0.40", "reduced", "R", 800, 8),
    ("R", "0.65", "reduced", "R", 800, 10),
    ("R", "1.0", "reduced", "Q", 500, 10),
    ("N", "0.65", "reduced", "N", 200, 5),
    ("P", "0.15", "tightened", "P", 800, 2),
    ("M", "10", "tightened", "K", 125, 18),
]


@pytest.mark.parametrize(("letter", "limit", "severity", "used", "sample", "accept"), USED)
def test_plans_at_the_ends_of_the_tables(letter, limit, severity, used, sample, accept):
    size, level = LOT_OF[letter]
    plan = single_plan(size, limit, level, severity)
    assert (plan.letter, plan.used, plan.size, plan.accept) == (letter, used, sample, accept)


def test_the_tables_are_as_they_were_compared():
    """All 768 plans were compared with the standard, see docs/sampling.md. Whoever changes one compares again."""
    rows = [
        f"{severity} {letter} {limit} {plan.used} {plan.size} {plan.accept}"
        for severity in SEVERITIES
        for letter in LETTERS[:16]
        for limit in LIMITS
        for plan in [plan_of_letter(letter, limit, severity)]
    ]
    assert len(rows) == 768
    digest = "aa0f61fbdd86776572ff0eddd146c329e0cf79e3718fd4af0023d9411a0c9dc2"
    assert hashlib.sha256("\n".join(rows).encode()).hexdigest() == digest


@pytest.mark.parametrize("size", [1, 2, 8, 12])
def test_never_more_than_the_lot(size):
    """At 1.0 the smallest sample is 13: a smaller lot is looked at as a whole and none may be bad."""
    plan = single_plan(size, "1.0")
    assert plan == full_plan(size)
    assert (plan.size, plan.accept, plan.is_full) == (size, 0, True)


@given(
    st.integers(1, 2_000_000), st.sampled_from(LIMITS), st.sampled_from(LEVELS), st.sampled_from(SEVERITIES)
)  # fmt: skip
def test_every_question_has_a_plan(size, limit, level, severity):
    plan = single_plan(size, limit, level, severity)
    assert 1 <= plan.size <= size
    assert plan.reject == plan.accept + 1
    assert plan.accepts(plan.accept) and not plan.accepts(plan.reject)


@given(st.integers(2, 2_000_000), st.sampled_from(LIMITS))
def test_tightened_never_accepts_more_of_the_same_sample(size, limit):
    normal, tightened = (single_plan(size, limit, severity=severity) for severity in ("normal", "tightened"))
    if normal.size == tightened.size:
        assert tightened.accept <= normal.accept


# ------------------------------------------------------------------ switching
PASS, FAIL = Result(True, 0, 1), Result(False, 2, 1)


def test_two_of_five_tighten_and_five_good_ones_bring_back():
    assert next_severity([]) == "normal"
    assert next_severity([FAIL, PASS, PASS, PASS, PASS, FAIL]) == "normal"
    assert next_severity([FAIL, PASS, PASS, PASS, FAIL]) == "tightened"
    tightened = [FAIL, FAIL]
    assert next_severity([*tightened, *[PASS] * 4]) == "tightened"
    assert next_severity([*tightened, *[PASS] * 4, FAIL, *[PASS] * 4]) == "tightened"
    assert next_severity([*tightened, *[PASS] * 5]) == "normal"
    assert next_severity([*tightened, *[PASS] * 5, FAIL]) == "normal", "the count of five begins anew"


def test_five_refused_under_tightened_inspection_stop_it():
    assert next_severity([FAIL, FAIL, *[FAIL, PASS] * 4]) == "tightened"
    assert next_severity([FAIL, FAIL, *[FAIL, PASS] * 4, FAIL]) == "stop"


def test_the_score_reduces_only_where_it_is_allowed():
    assert next_severity([PASS] * 15, reduced_allowed=True) == "reduced"
    assert next_severity([PASS] * 14, reduced_allowed=True) == "normal"
    assert next_severity([PASS] * 15) == "normal"
    assert next_severity([*[PASS] * 14, FAIL, PASS], reduced_allowed=True) == "normal", "one refused lot: from 0 again"
    wide = Result(True, 1, 3, passed_tighter=True)
    assert next_severity([wide] * 10, reduced_allowed=True) == "reduced"
    assert next_severity([*[wide] * 9, Result(True, 3, 3)], reduced_allowed=True) == "normal"
    assert next_severity([*[PASS] * 15, FAIL], reduced_allowed=True) == "normal"


def test_the_next_smaller_limit():
    assert tighter("1.0") == "0.65"
    assert tighter("0.010") is None
