"""Arithmetic of serial ranges: intervals of numbers, their names, and random names that never meet.

A range numbers its serials ``first … last``. A sequential range writes the number itself; a random one writes the
number's image under a keyed permutation of all texts of its length, so that the next serial cannot be guessed and no
two numbers share one: nothing has to be remembered about numbers that nobody has drawn. Every account of a range
(reserved, void, used, missing) is a list of intervals ``(first, last)``, both included, whatever the mode.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache

# no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: nothing that can be misread
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
_ROUNDS = 8


def merge(intervals):
    """The same numbers as sorted intervals that neither meet nor touch."""
    merged = []
    for first, last in sorted((first, last) for first, last in intervals if first <= last):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return [(first, last) for first, last in merged]


def subtract(intervals, taken):
    """The numbers of ``intervals`` that are not in ``taken``."""
    left, taken = [], merge(taken)
    index = 0
    for first, last in merge(intervals):
        while index < len(taken) and taken[index][1] < first:
            index += 1
        at, start = index, first
        while at < len(taken) and taken[at][0] <= last:
            if taken[at][0] > start:
                left.append((start, taken[at][0] - 1))
            start = max(start, taken[at][1] + 1)
            at += 1
        if start <= last:
            left.append((start, last))
    return left


def count(intervals):
    """How many numbers ``intervals`` (which do not meet) hold."""
    return sum(last - first + 1 for first, last in intervals)


def intervals_of(numbers):
    """Numbers as intervals."""
    return merge((number, number) for number in numbers)


def take(free, wanted):
    """The first ``wanted`` numbers of ``free`` as intervals; fewer when there are no more."""
    taken = []
    for first, last in free:
        if wanted <= 0:
            break
        size = min(wanted, last - first + 1)
        taken.append((first, first + size - 1))
        wanted -= size
    return taken


def numbers(intervals):
    """Each number in turn."""
    for first, last in intervals:
        yield from range(first, last + 1)


def new_key():
    """A secret for a random range."""
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Naming:
    """How a range writes its numbers.

    :ivar width: digits of a sequential name, characters of a random one
    :ivar key: secret of a random range (hex), empty for a sequential one
    """

    prefix: str = ""
    suffix: str = ""
    width: int = 6
    key: str = ""

    @property
    def capacity(self):
        """How many different numbers there are to write: 0 … capacity - 1."""
        return (len(ALPHABET) if self.key else 10) ** self.width

    def name(self, number):
        """The serial with this number.

        :raises ValueError: when the number does not fit
        """
        if not 0 <= number < self.capacity:
            raise ValueError(f"{number} does not fit into {self.width} characters")
        body = self._text(self._walk(number)) if self.key else f"{number:0{self.width}d}"
        return f"{self.prefix}{body}{self.suffix}"

    def number(self, name):
        """The number of a serial, or None when this range cannot have written it."""
        body = name[len(self.prefix) : len(name) - len(self.suffix)]
        if len(body) != self.width or name != f"{self.prefix}{body}{self.suffix}":
            return None
        if not self.key:
            return int(body) if body.isascii() and body.isdigit() else None
        value = 0
        for char in body:
            digit = ALPHABET.find(char)
            if digit < 0:
                return None
            value = value * len(ALPHABET) + digit
        return self._walk(value, back=True)

    def _text(self, value):
        chars = []
        for _place in range(self.width):
            value, digit = divmod(value, len(ALPHABET))
            chars.append(ALPHABET[digit])
        return "".join(reversed(chars))

    # ------------------------------------------------------------------ permutation
    def _walk(self, value, back=False):
        """A permutation of 0 … capacity - 1: Feistel rounds over the next even power of two, until inside again."""
        half = ((self.capacity - 1).bit_length() + 1) // 2 or 1
        value = self._rounds(value, half, back)
        while value >= self.capacity:
            value = self._rounds(value, half, back)
        return value

    def _rounds(self, value, half, back):
        mask = (1 << half) - 1
        left, right = value >> half, value & mask
        mixers = _mixers(self.key)
        if back:
            for mixer in reversed(mixers):
                left, right = right ^ (_mix(mixer, left) & mask), left
        else:
            for mixer in mixers:
                left, right = right, left ^ (_mix(mixer, right) & mask)
        return left << half | right


@lru_cache(maxsize=64)
def _mixers(key):
    """A keyed hash for each round, begun with the number of the round; `_mix` goes on with a copy of it."""
    secret = bytes.fromhex(key)
    return [hashlib.blake2b(bytes([turn]), key=secret, digest_size=16) for turn in range(_ROUNDS)]


def _mix(mixer, half):
    turn = mixer.copy()
    turn.update(half.to_bytes(16, "big"))
    return int.from_bytes(turn.digest(), "big")
