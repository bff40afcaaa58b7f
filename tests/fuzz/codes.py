"""Random and mutated texts against the reader of UDI carriers: whatever comes, an answer comes back, and soon."""

import datetime
import random
import time

from odoo.addons.udi_core.codes import ALL_DEFECTS, EncodeError, alternatives, encode, hri, merge, parse

TODAY = datetime.date(2026, 6, 1)
LONGEST = 0.5  # seconds of processor time that one text may take
BATCH = 500
DEFECTS = frozenset(ALL_DEFECTS)
# Valid carriers of every agency and form, and a few that are broken in a way of their own.
SEEDS = (
    "]d20106901234500011112601051731010410L7\x1d21SN-1",
    "]d2010952012345678811260101172712311012(3\x1d21SN/1\x1d8012V1.2",
    "]C11727123110LOT121SER9",
    "\x1d01095201234567881727020010AB\x1d\x1d30100\x1d",
    "(01)06901234500011(17)310104(10)L7(21)SN-1",
    "(01) 09520123456788 (10)A\\(1 (7003)2712312359(8006)095201234567880102",
    "(8110)0123456123456111101231011012391(8112)001234561234560123456(00)106141412345678908(7041)CT",
    "https://id.example.org/01/06901234500011/10/L7/21/SN-1?17=310104",
    "https://id.gs1.org/some/8006/095201234567880102/10/A%2F1/21/S?11=260101&x=1#top",
    "+A123BJC5D6E71/$$8243280112R00089525G",
    "+A99912345/$$52001510X3/16D20111212/S77DEFG457",
    "*+A123BJCMD6E79++$$52001510X3+ *",
    "+$$09053C001FZ",
    "=+06000=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
    "=)A00000ABCD&)aB3456789Z",
    "[)>\x1e06\x1d9N110375286414\x1d1TABC\x1dD310100\x1dS123\x1e\x04",
    "[)>\x1e06\x1d8P04150047759334\x1d16D20260101\x1d27Q99\x1e",
    "MA.156.M0.100472.11103334.P180101.LABS2018.E181201.C8",
    "MA.156.M0.100350.01004YA10017.SABC.M260105",
    "https://example.com/u?code=MA.156.M0.100472.11103316&x=1",
    '<UDI IAC="MA"><DI>MA.156.M0.100472.11103316</DI><LOT>L1</LOT><EXP>271231</EXP></UDI>',
    "MF1234567890123BAL2601*SN0002*MD260115*BD280114",
    "6901234567892",
    "]E06901234567892",
)
SPICE = "\x1d\x1e\x04()[]{}+*/$=&.%?#\\ \t\n<>0123456789ABZabz]\x00é١²批号\U0001f600\ud800"
ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "\x1d\x1e\x04\x00\t\n\r批号é\U0001f600\ud800"


def mutate(text, chance):
    """A few random edits: characters changed, put in or taken away, a piece doubled, a piece of another carrier."""
    for _edit in range(1 + int(chance.random() * 5)):
        place = int(chance.random() * (len(text) + 1))
        kind = chance.random()
        if kind < 0.35:
            text = text[:place] + SPICE[int(chance.random() * len(SPICE))] + text[place + 1 :]
        elif kind < 0.55:
            text = text[:place] + SPICE[int(chance.random() * len(SPICE))] + text[place:]
        elif kind < 0.75:
            text = text[:place] + text[place + 1 + int(chance.random() * 4) :]
        elif kind < 0.9:
            text = text[:place] + text[place : place + 1 + int(chance.random() * 30)] + text[place:]
        else:
            other = SEEDS[int(chance.random() * len(SEEDS))]
            text = text[:place] + other[: 1 + int(chance.random() * 30)] + text[place:]
    return text


def texts(chance):
    """Endless: four of five are mutated carriers, the others random characters."""
    while True:
        if chance.random() < 0.8:
            yield mutate(SEEDS[int(chance.random() * len(SEEDS))], chance)
        else:
            yield "".join(chance.choices(ALPHABET, k=int(chance.random() * 120)))


def run(seconds=None, count=None, seed=None):
    """Read for so many seconds, or so many texts; raises on the first text without an answer.

    :returns: what was done, in words
    """
    seed = random.randrange(2**32) if seed is None else seed
    chance = random.Random(seed)
    source = texts(chance)
    end = time.monotonic() + seconds if seconds is not None else None
    done = 0
    while (count is None or done < count) and (end is None or time.monotonic() < end):
        for number in range(BATCH if count is None else min(BATCH, count - done)):
            text = next(source)
            began = time.thread_time()
            try:
                check(text, thorough=number % 10 == 0)
            except Exception as fault:
                raise AssertionError(f"seed {seed}, text {text!r}") from fault
            if time.thread_time() - began > LONGEST:
                raise AssertionError(f"seed {seed}, text {text!r} took more than {LONGEST} s")
            done += 1
    return f"{done:,} texts, seed {seed}"


def check(text, thorough=True):
    """One text: a reading comes back, word for word; a valid GS1 one can be written and read again."""
    reading = parse(text, TODAY)
    if reading.raw != text.rstrip("\r\n"):  # the scanner's own line end is no part of the code
        raise AssertionError("the text was not kept")
    for item in reading.defects:
        if item.code not in DEFECTS or not (item.position is None or 0 <= item.position <= len(text)):
            raise AssertionError(f"a defect that must not be: {item}")
    if thorough:
        _check_company(reading)
    if reading.agency != "gs1" or not reading.is_valid or not reading.elements:
        return
    elements = [(element.identifier, element.value) for element in reading.elements]
    try:
        carrier = encode("gs1", elements, TODAY)
    except EncodeError:
        return
    again = parse(f"]d2{carrier.text}", TODAY)
    if {(element.identifier, element.value) for element in again.elements} != set(elements):
        raise AssertionError(f"written as {carrier.text!r}, read as {again.elements}")


def _check_company(reading):
    """What is done with a reading: as JSON values, with another one, its caption, its other readings."""
    reading.as_dict()
    hri(reading)
    hash(reading)
    merge([reading, parse("]d20109520123456788", TODAY)], TODAY)
    for other in alternatives(reading, None, TODAY):
        if not other.reading.is_wellformed or other.reading.raw == reading.raw:
            raise AssertionError(f"not another reading: {other}")
