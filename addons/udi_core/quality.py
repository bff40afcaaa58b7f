"""Arithmetic of data quality: shares that are honest about nothing, and what they were before."""

from __future__ import annotations

FULL = 100.0


def share(right, of):
    """How many percent ``right`` is of ``of``; None where there was nothing to be right or wrong about.

    Rounded down to a tenth, so that 100 % is said only of what has no fault at all.

    :raises ValueError: more right than there are, or less than none
    """
    if not 0 <= right <= of:
        raise ValueError((right, of))
    return None if not of else (int(right) * 1000 // int(of)) / 10


def change(now, before):
    """Percentage points gained since ``before``; None where one of the two is unknown."""
    return None if now is None or before is None else round(now - before, 1)


def level(percent, good=98.0, fair=90.0):
    """``good``, ``fair`` or ``poor``; None where nothing is known."""
    if percent is None:
        return None
    if percent >= good:
        return "good"
    return "fair" if percent >= fair else "poor"


def worst(scores):
    """The lowest known score: one weak side is not hidden by two strong ones; None where none is known."""
    known = [score for score in scores if score is not None]
    return min(known) if known else None
