"""Acceptance sampling by attributes after ISO 2859-1: how many to draw, how many bad ones a lot may have.

Single sampling, lots in a series. The master tables have one pattern: along each column of an acceptance quality limit
the acceptance numbers follow one another from the letter at which the plan "none bad" stands. Only that place differs
between columns, so the tables are written down as their pattern; a place without a plan points up or down to the next.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
SEVERITIES = ("normal", "tightened", "reduced")
LETTERS = "ABCDEFGHJKLMNPQRS"
# per cent of units that do not conform; the number of the letter at which none may be bad, in normal inspection
ZERO_AT = {
    "0.010": 14, "0.015": 13, "0.025": 12, "0.040": 11, "0.065": 10, "0.10": 9, "0.15": 8, "0.25": 7, "0.40": 6,
    "0.65": 5, "1.0": 4, "1.5": 3, "2.5": 2, "4.0": 1, "6.5": 0, "10": -1,
}  # fmt: skip
LIMITS = tuple(ZERO_AT)
# largest lot of each row, and the letters of the levels in it; the last row has no end
_LOT_ENDS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_LETTERS_OF = (
    "AAAAAAB", "AAAAABC", "AABBBCD", "ABBCCDE", "BBCCCEF", "BBCDDFG", "BCDEEGH", "BCDEFHJ", "CCEFGJK", "CDEGHKL",
    "CDFGJLM", "CDFHKMN", "DEGJLNP", "DEGJMPQ", "DEHKNQR",
)  # fmt: skip
_FULL = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
_LESS = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)
# acceptance numbers from the letter "none bad" on; an arrow leads to the next plan above (↑) or below (↓)
_UP, _DOWN = "↑", "↓"
_PATTERN = {
    "normal": (0, (0, _UP, _DOWN, 1, 2, 3, 5, 7, 10, 14, 21), _FULL[:16]),
    "tightened": (1, (0, _DOWN, _DOWN, 1, 2, 3, 5, 8, 12, 18), _FULL),
    "reduced": (0, (0, _UP, _DOWN, _DOWN, 1, 2, 3, 5, 6, 8, 10), _LESS),
}


class SamplingError(ValueError):
    """A question that the tables do not answer; ``code`` says which part of it."""

    def __init__(self, code, value):
        super().__init__(f"{code}: {value!r}")
        self.code, self.value = code, value


@dataclass(frozen=True)
class Plan:
    """Draw ``size`` units; accept with at most ``accept`` bad ones, do not accept from ``reject`` on.

    ``letter`` is the code letter of the lot, ``used`` that of the plan where an arrow led elsewhere; both are None
    where every unit is looked at.
    """

    size: int
    accept: int
    reject: int
    letter: str | None = None
    used: str | None = None

    @property
    def is_full(self):
        return self.letter is None

    def accepts(self, bad):
        """Whether a sample with ``bad`` units that do not conform lets the lot pass."""
        return bad <= self.accept


def code_letter(lot_size, level="II"):
    """The code letter of a lot.

    :raises SamplingError: a lot of less than two, an unknown level
    """
    if level not in LEVELS:
        raise SamplingError("level", level)
    if not isinstance(lot_size, int) or isinstance(lot_size, bool) or lot_size < 2:
        raise SamplingError("lot_size", lot_size)
    return _LETTERS_OF[bisect_left(_LOT_ENDS, lot_size)][LEVELS.index(level)]


def single_plan(lot_size, limit, level="II", severity="normal"):
    """The single sampling plan for a lot; every unit of it where the sample would be as large as the lot.

    :param limit: acceptance quality limit, one of `LIMITS`
    :raises SamplingError: a lot of less than one, an unknown level, limit or severity
    """
    if limit not in ZERO_AT:
        raise SamplingError("limit", limit)
    if severity not in SEVERITIES:
        raise SamplingError("severity", severity)
    if lot_size == 1 and not isinstance(lot_size, bool):
        return full_plan(1)
    plan = plan_of_letter(code_letter(lot_size, level), limit, severity)
    return plan if plan.size < lot_size else full_plan(lot_size)


def plan_of_letter(letter, limit, severity="normal"):
    """The plan that the tables give for a letter, arrows followed, whatever the size of the lot."""
    shift, pattern, sizes = _PATTERN[severity]
    place, accept = _follow(LETTERS.index(letter), ZERO_AT[limit] + shift, pattern, len(sizes))
    return Plan(sizes[place], accept, accept + 1, letter, LETTERS[place])


def full_plan(lot_size):
    """Every unit is looked at, none may be bad."""
    if not isinstance(lot_size, int) or isinstance(lot_size, bool) or lot_size < 1:
        raise SamplingError("lot_size", lot_size)
    return Plan(lot_size, 0, 1)


def _follow(place, zero, pattern, rows):
    """``(number of the letter, acceptance number)`` of the plan that a place in a column leads to."""
    step = _arrow(place, zero, pattern, rows)
    while not isinstance(_cell(place, zero, pattern), int):
        place += step
    return place, _cell(place, zero, pattern)


def _arrow(place, zero, pattern, rows):
    """-1 or 1; an arrow that would lead out of the table leads back into it."""
    cell = _cell(place, zero, pattern)
    below = [row for row in range(place, rows) if isinstance(_cell(row, zero, pattern), int)]
    above = [row for row in range(place + 1) if isinstance(_cell(row, zero, pattern), int)]
    if cell == _UP:
        return -1 if above else 1
    return 1 if below else -1


def _cell(place, zero, pattern):
    offset = place - zero
    if offset < 0:
        return _DOWN
    return pattern[offset] if offset < len(pattern) else _UP


# ------------------------------------------------------------------ switching
ENOUGH = 30  # score from which reduced inspection is allowed
_BACK, _STOP = 5, 5


@dataclass(frozen=True)
class Result:
    """What came of one lot: ``passed``, how many bad units, and the plan and severity it was inspected under."""

    passed: bool
    bad: int
    accept: int
    severity: str = "normal"
    passed_tighter: bool = False  # it would also have passed at the next smaller limit


def next_severity(results, reduced_allowed=False):
    """How severely the next lot of a series is inspected: "normal", "tightened", "reduced" or "stop".

    :param results: `Result` of the first inspection of each lot, oldest first; :param reduced_allowed: production is
        steady and the responsible authority agrees
    """
    severity, recent, good, refused, score = "normal", [], 0, 0, 0
    for result in results:
        if severity == "normal":
            recent = [*recent, result.passed][-5:]
            score = _score(score, result)
            if recent.count(False) >= 2:
                severity, good, refused = "tightened", 0, 0
            elif reduced_allowed and score >= ENOUGH:
                severity = "reduced"
        elif severity == "tightened":
            good = good + 1 if result.passed else 0
            refused += not result.passed
            if refused >= _STOP:
                return "stop"
            if good >= _BACK:
                severity, recent, score = "normal", [], 0
        elif not result.passed:
            severity, recent, score = "normal", [], 0
    return "normal" if severity == "reduced" and not reduced_allowed else severity


def _score(score, result):
    """The switching score after a lot under normal inspection."""
    if result.accept >= 2:
        return score + 3 if result.passed and result.passed_tighter else 0
    return score + 2 if result.passed else 0


def tighter(limit):
    """The next smaller limit, or None at the end of the table."""
    place = LIMITS.index(limit)
    return LIMITS[place - 1] if place else None
