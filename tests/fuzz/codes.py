"""Random and mutated texts against the reader of UDI carriers: whatever comes, an answer comes back."""

import random
import time

from odoo.addons.udi_core.codes import EncodeError, encode, parse

SEEDS = (
    "]d20106901234500011112601051731010410L7\x1d21SN-1",
    "(01)06901234500011(17)310104(10)L7(21)SN-1",
    "https://id.example.org/01/06901234500011/10/L7/21/SN-1?17=310104",
    "+A123BJC5D6E71/$$8243280112R00089525G",
    "=+05000=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
    "[)>\x1e06\x1d9N110375286414\x1d1TABC\x1dD310100\x1dS123\x1e\x04",
    "MA.156.M0.100350.01004YA10017.SABC.M260105",
)
ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "\x1d\x1e\x04\x00\t\n\r批号é\U0001f600\ud800"


def mutate(text, chance):
    """A few random edits: a character changed, put in, taken away, or a piece doubled."""
    characters = list(text)
    for _edit in range(chance.randint(1, 6)):
        place = chance.randint(0, len(characters))
        kind = chance.randrange(4)
        if kind == 0 and place < len(characters):
            characters[place] = chance.choice(ALPHABET)
        elif kind == 1:
            characters.insert(place, chance.choice(ALPHABET))
        elif kind == 2 and place < len(characters):
            del characters[place]
        else:
            characters[place:place] = characters[place : place + chance.randint(1, 30)]
    return "".join(characters)


def run(seconds, seed=None):
    """Parse for so long; raises on the first text without an answer, or that does not survive being written again."""
    seed = seed if seed is not None else random.randrange(2**32)
    chance = random.Random(seed)
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        for _round in range(500):
            if chance.random() < 0.8:
                text = mutate(chance.choice(SEEDS), chance)
            else:
                text = "".join(chance.choices(ALPHABET, k=chance.randint(0, 200)))
            try:
                check(text)
            except Exception as fault:
                raise AssertionError(f"seed {seed}, text {text!r}") from fault
            count += 1
    return f"{count:,} texts, seed {seed}"


def check(text):
    """One text: a reading comes back, word for word; a valid GS1 one can be written and read again."""
    reading = parse(text)
    if reading.raw != text.rstrip("\r\n"):  # the scanner's own line end is no part of the code
        raise AssertionError("the text was not kept")
    if reading.agency != "gs1" or not reading.is_valid or not reading.elements:
        return
    elements = [(element.identifier, element.value) for element in reading.elements]
    try:
        carrier = encode(agency="gs1", elements=elements)
    except EncodeError:
        return
    again = parse(carrier.text)
    if {(element.identifier, element.value) for element in again.elements} != set(elements):
        raise AssertionError(f"written as {carrier.text!r}, read as {again.elements}")
