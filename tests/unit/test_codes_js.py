"""The JavaScript reader answers as the Python one: same vectors in the same run, same readings field by field."""

import datetime
import itertools
import json
import os
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.fuzz.codes import ALPHABET, SEEDS, mutate

from odoo.addons.udi_core.codes import (
    DeviceIdentifierError,
    alternatives,
    basic_udi_di,
    gtin_check_digit,
    hri,
    merge,
    normalize_di,
    parse,
)
from odoo.addons.udi_core.codes.agencies import AGENCIES
from odoo.addons.udi_core.codes.checkdigits import mod43

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("UDI_SHARED", "")) / "vectors" / "udi.json"
PRESENT = bool(os.environ.get("UDI_SHARED")) and VECTORS.exists()
TODAY = datetime.date(2026, 6, 1)
RANDOM = 20_000
# The same exception as among the vectors in Python: a bare GTIN-12 that might be a broken AI 7011.
AMBIGUOUS = {"GS1-0295"}
# Where Python and JavaScript have different ideas of a character: two units, digits, letters, blanks, case.
STRANGE = "²①１٣\U0001d7dféßſı\U00010400中\U00020000\x1c\x1f\x85\xa0\u2028\u3000\ufeff\ufffd\uffff\udc00\U0010ffff"
# What the seeds of the fuzzing hold little of: one of every kind of content.
MORE = (
    "]C1" + "0106901234500011" + "7003310104123010L\x1d3012\x1d710123\x1d4309" + "1" * 20,
    "]Q3253950110153000101\x1d8110106141416543213150110120\x1d8007DE89370400440532013000\x1d7258" + "1/2",
    "(00)395011015300010011(02)09520123456788(37)12(8200)http\\(x)",
    "]d2010690123450001180130123456789ABCDEFGHIJKLM\x1d8030ab-_\x1d4330000001-\x1d72521\x1d42115612",
    "=+04034=/A9999XYZ100T0944=,000025=A99971312345600=>014032",
    "+E308G63QQ6/$$92026100L12/S45/16D20260230/Q12X",
    "+A99912345/$10X3/16D20111212/S77DEFG45A",
    "*+H123PARTNO1234567890120/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202C*",
    "[)>\x1e06\x1d8P04012345678901\x1d9N111234567842\x1d1TL-1\x1dSabc_\x1dD261300\x1d16D20260101\x1d14D20260100\x1dQ12\x1e\x04",
    '<UDI IAC="MA"><DI>MA.156.M0.100350.01004YA10017</DI><SN>1</SN><MFG>260105</MFG><VAL>20270101</VAL></UDI>',
    "https://x.cn/?id=MA.156.M0.100350.01004YA10017.LABC.E260230.C3",
    "MF1234567890123*BAL1*ED260105*BD991332*PL2*ZZ1",
    "HTTPS://id.gs1.org/8003/09501101530003A%31/7040/1AA1?11=260105&x=1;3103=000195&10=%F0%9F%98%80",
)

# What a reader might stumble over, alone and repeated up to the longest text.
SHORT = ("", "\0", "\ud800", "\udc00", "\udc00\ud800", "]d2", "]d2\ud83d", "(", "(01", "*+", "+", "*+*", "=+", "&,1")
SHORT += ("MF1", "[)>\x1e06\x1d", "[)>\x1e06\x1d\x1e", "https://", '<UDI IAC="MA">', "MA.156.")
STARTS = ("", "(01)", "+A", "=+01000", "MF1", "MA.156.M0.", "https://a/01/", "[)>\x1e06\x1d", '<UDI IAC="MA">', "]C1")
PIECES = (
    "(",
    "(1",
    "(10)\\",
    "\\(",
    "+",
    "/",
    "=",
    "=,1",
    "*BA1",
    "1",
    "%F0",
    "x?1=1&",
    "\x1d10",
    "<DI>",
    "MA.",
    " ",
    "\n",
)


def ask(requests):
    """One answer for each request, from one node process. Node is needed: without it this fails."""
    lines = "\n".join(map(json.dumps, requests))
    try:
        command = ["node", str(ROOT / "tests" / "unit" / "js" / "read.mjs")]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300, check=False)
    except FileNotFoundError:
        pytest.fail("node is not installed: the JavaScript reader cannot be tested (package nodejs)")
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.split("\n")]


def vectors():
    return json.loads(VECTORS.read_text(encoding="utf-8")) if PRESENT else []


def in_json(value):
    """As it arrives on the other side; a pair of surrogates becomes the one character that JavaScript sees."""
    return json.loads(json.dumps(value))


def in_python(reading):
    return in_json({**reading.as_dict(), "hri": hri(reading)})


def same(texts, today=TODAY):
    """Every text read on both sides; a difference is told with its text."""
    answers = ask({"call": "parse", "text": text, "today": today.isoformat()} for text in texts)
    assert len(answers) == len(texts)
    for text, answer in zip(texts, answers, strict=True):
        assert answer == in_python(parse(text, today)), ascii(text)


@pytest.fixture(scope="module")
def mutated():
    """Random and mutated texts, the same in every run."""
    chance = random.Random(20260601)
    alphabet = ALPHABET + STRANGE
    seeds = SEEDS + MORE + tuple(vector["carrier"] for vector in vectors())
    texts = []
    for _round in range(RANDOM):
        kind = chance.random()
        text = mutate(chance.choice(seeds), chance)
        if kind < 0.1:
            text = "".join(chance.choices(alphabet, k=chance.randint(0, 200)))
        elif kind < 0.3:
            place = chance.randint(0, len(text))
            text = text[:place] + chance.choice(STRANGE) + text[place:]
        elif kind < 0.35:
            text = "]" + chance.choice(("C1", "d2", "E0", "X0", "I1", "z9", "A1")) + text
        elif kind < 0.4 and all(character < "\x7f" for character in text):
            text = with_right_check(text)
        texts.append(in_json(text))
    return texts


def with_right_check(text):
    """An HIBC message or a GTIN whose check character is right, so that what follows the check is reached."""
    if text.startswith("+"):
        try:
            return text[:-1] + mod43(text[:-1])
        except ValueError:
            return text
    digits = "".join(character for character in text if character.isdigit())[:13]
    return digits and digits + gtin_check_digit(digits)


@pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")
def test_vectors():
    """Every vector with high or no stated confidence, as test_codes_vectors.py does for Python."""
    wanted = [vector for vector in vectors() if vector.get("confidence", "high") == "high"]
    requests = [
        {"call": "basic_udi_di", "agency": vector["scheme"].lower(), "text": vector["carrier"]}
        if vector["agency"] == "BASIC_UDI_DI"
        else {"call": "parse", "text": vector["carrier"], "today": TODAY.isoformat()}
        for vector in wanted
    ]
    faults = {}
    for vector, answer in zip(wanted, ask(requests), strict=True):
        fault = differs(vector, answer)
        if fault:
            faults[vector["id"]] = fault
    assert not faults
    assert len(wanted) > 200


def differs(vector, answer):
    if vector["id"] in AMBIGUOUS:
        return answer["form"] != "gtin"
    if vector["agency"] == "BASIC_UDI_DI":
        return (not answer) != vector["valid"]
    found = {name: answer[name] if name in answer else answer["extra"].get(name) for name in vector.get("expected", {})}
    if "elements" in found:
        found["elements"] = [element[:2] for element in answer["elements"]]
    return [
        (name, is_now, should_be)
        for name, is_now, should_be in (
            ("valid", answer["is_valid"], vector["valid"]),
            ("wellformed", answer["is_wellformed"], vector.get("syntax_valid", answer["is_wellformed"])),
            ("symbology", answer["symbology"], vector.get("symbology")),
            ("agency", answer["agency"], vector["agency"].lower() if vector["valid"] else answer["agency"]),
            ("fields", found, vector.get("expected", {})),
        )
        if is_now != should_be
    ]


@pytest.mark.skipif(not PRESENT, reason="UDI_SHARED not present")
def test_vectors_read_alike():
    same([vector["carrier"] for vector in vectors()])


def test_seeds_read_alike():
    same(SEEDS + MORE)
    same(SEEDS + MORE, datetime.date(2049, 12, 31))
    same(SEEDS + MORE, datetime.date(2050, 1, 1))


def test_random_texts_read_alike(mutated):
    same(mutated)


def test_positions_count_characters():
    """A position is an index into the code points of the text, not into its UTF-16 units."""
    texts = [
        "]d20106901234500011" + "10A\U0001f600B\x1d17261301",
        "(01)06901234500011 (10)\U0001f600 (17)261301",
        "=/A9999XY\U0001f600100T0944=>014399",
        "[)>\x1e06\x1d9N\U00020000\x1d1T\U0001f600\U0001f600\x1dD261301\x1e\x04",
        "https://id.gs1.org/01/06901234500011/10/%F0%9F%98%80%F0%9F%98%80A%01?17=261301",
        "+\U00010400123/$\U0001f600A/16D20261301",
        "\U0001d7df\x1d\U0001f600",
        "MA.156.M0.100350.01004YA10017.\U0001f600ABC.M261301",
        "\U0001f600" * 10_000,
        "".join(map(chr, range(0x20000, 0x22710))),
        "".join(map(chr, range(0x1D400, 0x1F400))) + "1",
    ]
    same(texts)
    reading = ask([{"call": "parse", "text": texts[0], "today": "2026-06-01"}])[0]
    assert [(item["code"], item["position"]) for item in reading["defects"]] == [("bad_charset", 22), ("bad_date", 27)]


def test_every_first_character_reads_alike():
    """What is a digit or a letter decides the agency; both sides ask Unicode (each of its own year)."""
    assigned = [char for char in map(chr, range(0x3100)) if unicodedata.category(char) != "Cn"]
    same([text for char in assigned for text in (f"{char}1\x1d", f"+{char}1")])


def test_hostile_texts():
    """Nothing throws, nothing takes long, and what is too long says so."""
    hostile = ["\r\n" * 5000, "\x1d" * 10_000, "http://a/" + "%" * 9000, *SHORT]
    for start, piece in itertools.product(STARTS, PIECES):
        hostile.append((start + piece * 10_000)[:10_000])
    hostile += ["1" * 10_001, "(10)" + "\U0001f600" * 10_000, "]d2" + "0" * 20_000]
    same(hostile)
    requests = [{"call": "time", "text": text, "times": max(1, 1_000_000 // max(1, len(text)))} for text in hostile]
    requests += [{"call": "time", "text": text, "times": 1} for text in hostile]
    answers = ask(requests)
    assert max(answer["spent"] for answer in answers) < 2_000
    assert ask([{"call": "time", "text": "1\n", "times": 500_000}])[0]["first"] == "too_long"


def test_merged_readings_are_alike(mutated):
    chance = random.Random(7)
    pool = [text for text in (*SEEDS, *MORE, *mutated[:2000]) if parse(text, TODAY).agency]
    lists = [[], ["]d20106901234500011", "]d210L1\x1d21S1"], ["+A123BJC5D6E71G", "+$$8243280112R00089525GT"]]
    lists += [chance.choices(pool, k=chance.randint(1, 3)) for _round in range(2000)]
    answers = ask({"call": "merge", "texts": texts, "today": TODAY.isoformat()} for texts in lists)
    for texts, answer in zip(lists, answers, strict=True):
        whole = merge([parse(text, TODAY) for text in texts], TODAY)
        assert answer == in_python(whole), ascii(texts)


def test_device_identifiers_are_alike(mutated):
    """The stored form of a DI and the reason why a text is none, of every agency."""
    codes = [text for text in mutated[:3000] if len(text) < 40]
    codes += [reading.di for text in mutated[:3000] if (reading := parse(text, TODAY)).di]
    codes += ["06901234500011", " 96385074\n", "a123bjc5d6e71", "ßfß", "+A123BJC5D6E71", "1112345678\u0661\u0662"]
    pairs = [(agency, code) for code in codes for agency in (*AGENCIES, "nobody")]
    answers = ask({"call": "normalize", "agency": agency, "text": code} for agency, code in pairs)
    for (agency, code), answer in zip(pairs, answers, strict=True):
        try:
            expected = {"code": normalize_di(agency, code)}
        except DeviceIdentifierError as error:
            expected = in_json({"error": error.code, "data": error.data})
        assert answer == expected, (agency, ascii(code))


def test_basic_udi_dis_are_alike():
    chance = random.Random(3)
    bodies = ["1987654Ad4X4bL5ttr2310c2K", "++B999BASIC01WB", "PP12345TESTNR94", "A9999MYDEVICE12345"]
    bodies += [vector["carrier"] for vector in vectors() if vector["agency"] == "BASIC_UDI_DI"]
    texts = bodies + [mutate(chance.choice(bodies), chance)[:30] for _round in range(2000)]
    pairs = [(agency, in_json(text)) for text in texts for agency in ("gs1", "hibcc", "iccbba", "ifa", "other")]
    answers = ask({"call": "basic_udi_di", "agency": agency, "text": text} for agency, text in pairs)
    for (agency, text), answer in zip(pairs, answers, strict=True):
        expected = [
            {"code": item.code, "severity": item.severity, "position": item.position, "data": dict(item.data)}
            for item in basic_udi_di.check(agency, text)
        ]
        assert answer == in_json(expected), (agency, ascii(text))


class Register:
    """Some lots and serials that are known."""

    def __init__(self, known):
        self.known = {name: {tuple(key) for key in keys} for name, keys in known.items()}

    def knows_di(self, agency, di):
        return (agency, di) in self.known["di"]

    def knows_lot(self, di, lot):
        return (di, lot) in self.known["lot"]

    def knows_serial(self, di, serial):
        return (di, serial) in self.known["serial"]


def test_alternatives_are_alike(mutated):
    """The questions about swallowed separators, in the same order, with and without a register."""
    di = "06901234500011"
    known = {"di": [("gs1", di)], "lot": [(di, "LOT1"), (di, "L7")], "serial": [(di, "SER9"), (di, "21SN-1")]}
    texts = [f"]d201{di}{rest}" for rest in ("10LOT121SER9", "21SER910LOT1", "10L721SN-117310104", "10A2112121212")]
    texts += [f"01{di}112601051731010410L721SN-1", f"01{di}" + "10" * 80, f"01{di}10" + "21" * 60, "10A\U0001f60021B"]
    texts += [text.replace("\x1d", "") for text in mutated[:1500] if "\x1d" in text]
    requests = [
        {"call": "alternatives", "text": text, "today": TODAY.isoformat(), "known": register}
        for text in texts
        for register in (None, known)
    ]
    answers = ask(requests)
    for request, answer in zip(requests, answers, strict=True):
        register = Register(request["known"]) if request["known"] else None
        found = alternatives(parse(request["text"], TODAY), register, TODAY)
        expected = [
            {"reading": in_python(item.reading), "places": list(item.places), "known": item.known} for item in found
        ]
        assert answer == in_json(expected), ascii(request["text"])
    assert sum(bool(answer) for answer in answers) > 20


def test_modules_say_what_their_sources_say():
    """The tables of the browser are written from the tables of the server."""
    command = [sys.executable, str(ROOT / "scripts" / "js_table.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
