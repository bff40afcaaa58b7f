"""Intervals of shares against values from published tables and an independent sum over the binomial distribution."""

from math import comb

import pytest

from odoo.addons.udi_core.statistics import beta_cdf, clopper_pearson, draw, sample_size

# exact binomial limits, 95 %: as printed in tables of the Clopper-Pearson interval
KNOWN = [
    (0, 10, 0.95, 0.0, 0.3085),
    (1, 10, 0.95, 0.0025, 0.4450),
    (5, 10, 0.95, 0.1871, 0.8129),
    (10, 10, 0.95, 0.6915, 1.0),
    (19, 20, 0.95, 0.7513, 0.9987),
    (0, 30, 0.95, 0.0, 0.1157),
    (50, 100, 0.95, 0.3983, 0.6017),
    (95, 100, 0.95, 0.8872, 0.9836),
    (1, 1, 0.95, 0.025, 1.0),
]


@pytest.mark.parametrize(("successes", "trials", "confidence", "low", "high"), KNOWN)
def test_known_values(successes, trials, confidence, low, high):
    found = clopper_pearson(successes, trials, confidence)
    assert found == pytest.approx((low, high), abs=6e-5)


def tail(successes, trials, share):
    """Probability of at least so many, summed term by term."""
    return sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(successes, trials + 1))


@pytest.mark.parametrize("trials", [1, 2, 7, 33, 120])
def test_limits_leave_the_tails_they_promise(trials):
    for successes in range(trials + 1):
        low, high = clopper_pearson(successes, trials, 0.9)
        if successes:
            assert tail(successes, trials, low) == pytest.approx(0.05, abs=1e-9)
        if successes < trials:
            assert 1 - tail(successes + 1, trials, high) == pytest.approx(0.05, abs=1e-9)


def test_large_numbers():
    low, high = clopper_pearson(9_900, 10_000)
    assert 0.9878 < low < 0.99 < high < 0.9920
    assert beta_cdf(0.5, 5_000, 5_000) == pytest.approx(0.5)


@pytest.mark.parametrize("wrong", [(1, 0), (-1, 5), (6, 5), (1, 5, 0), (1, 5, 1)])
def test_impossible_numbers(wrong):
    with pytest.raises(ValueError, match=r"\("):
        clopper_pearson(*wrong)


@pytest.mark.parametrize(
    ("population", "share", "size"),
    [(300, 1, 300), (300, 0.1, 30), (301, 0.1, 31), (30, 0.1, 3), (5, 0.02, 1), (0, 1, 0), (300, 0, 0), (50, 0.02, 1)],
)
def test_sample_size(population, share, size):
    assert sample_size(population, share) == size


def test_draw_is_reproducible_and_fair():
    keys = [f"partner:{number}:0" for number in range(200)]
    assert draw(keys, 20, "seed") == draw(list(reversed(keys)), 20, "seed")
    assert draw(keys, 20, "seed") != draw(keys, 20, "other")
    assert draw(keys, 500, "seed") == draw(keys, 200, "seed")
    counts = dict.fromkeys(keys, 0)
    for seed in range(2000):
        for key in draw(keys, 20, seed):
            counts[key] += 1
    assert all(140 < count < 260 for count in counts.values()), "each about 200 times of 2,000"
