"""Small numbers, honestly: how sure a share is that was found in a sample, and a sample that can be drawn again."""

from __future__ import annotations

import hashlib
import math

_TINY = 1e-300
_STEPS = 500


def clopper_pearson(successes, trials, confidence=0.95):
    """The exact (conservative) interval of a share: ``(low, high)``, both between 0 and 1.

    :raises ValueError: numbers that cannot be
    """
    if not 0 <= successes <= trials or trials < 1 or not 0 < confidence < 1:
        raise ValueError((successes, trials, confidence))
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else beta_quantile(tail, successes, trials - successes + 1)
    high = 1.0 if successes == trials else beta_quantile(1 - tail, successes + 1, trials - successes)
    return low, high


def beta_quantile(probability, a, b):
    """The x at which the distribution function of Beta(a, b) is ``probability``; by halving, to the last digits."""
    low, high = 0.0, 1.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if beta_cdf(middle, a, b) < probability:
            low = middle
        else:
            high = middle


def beta_cdf(x, a, b):
    """The regularised incomplete beta function."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    # the fraction converges fast on this side only
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x, a, b):
    """Continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for step in range(1, _STEPS):
        for factor in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            d = 1 / _away(1 + factor * d)
            c = _away(1 + factor / c)
            value *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return value


def _away(number):
    return number if abs(number) > _TINY else _TINY


def sample_size(population, share):
    """How many of a population a share is: rounded up, at least one unless the share is 0."""
    # 10 % of 30 is 3: what the binary fraction adds must not make it 4
    return min(population, math.ceil(round(population * share, 9))) if population > 0 else 0


def draw(keys, size, seed):
    """``size`` of the ``keys``, the same for the same seed, in any programming language: those whose SHA-256 of
    ``seed|key`` (UTF-8) come first."""
    order = sorted(keys, key=lambda key: (hashlib.sha256(f"{seed}|{key}".encode()).digest(), key))
    return order[:size]
