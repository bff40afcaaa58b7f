"""What the number of a Chinese registration or filing certificate says.

Forms recognised (the letters stand where the number has digits or words):

* registration since 2014: place 械注 form YYYY class CC NNNN, form 准 (domestic), 进 (imported), 许 (Hong Kong, Macao,
  Taiwan), e.g. 国械注准20193030166;
* registration before: place(食)药监械(form)字YYYY第 class CC NNNN 号;
* filing of class I: place 械备 YYYY NNNN(号), the place being 国 or province and city, e.g. 粤潮械备20140023.

A number that is none of these is no error: the numbering has changed before.
"""

import re
import unicodedata
from dataclasses import dataclass

_ORIGINS = {"准": "domestic", "进": "imported", "许": "hk_mo_tw"}
_REGISTRATION = re.compile(
    r"(?P<place>[一-鿿]{1,2})械注(?P<form>[准进许])(?P<year>\d{4})(?P<cls>[123])(?P<category>\d{2})(?P<serial>\d{4,6})"
)
_OLD_REGISTRATION = re.compile(
    r"(?P<place>[一-鿿]{1,3}?)\(?食?\)?药监械\(?(?P<form>[准进许])\)?字(?P<year>\d{4})"
    r"第?(?P<cls>[123])(?P<category>\d{2})(?P<serial>\d{3,5})号?"
)
_FILING = re.compile(r"(?P<place>[一-鿿]{1,6})械备(?P<form>进)?(?P<year>\d{4})(?P<serial>\d{3,6})号?")
_LONGEST = 100


@dataclass(frozen=True)
class Certificate:
    """A certificate number taken apart.

    `kind` "registration" or "filing"; `device_class` "1", "2" or "3"; `year` of the first registration or filing;
    `authority` "national" or "provincial"; `place` the character(s) of the issuing place; `origin` "domestic",
    "imported" or "hk_mo_tw" (Hong Kong, Macao, Taiwan); `category` the two digits of the product category, None for
    a filing; `serial` the running number.
    """

    number: str
    kind: str
    device_class: str
    year: int
    authority: str
    place: str
    origin: str
    category: str | None
    serial: str


def parse_certificate(text):
    """The `Certificate` that a number names, or None where its form is not known. Never raises."""
    raw = str(text or "")
    if len(raw) > _LONGEST:
        return None
    number = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw))
    for kind, form in (("registration", _REGISTRATION), ("registration", _OLD_REGISTRATION), ("filing", _FILING)):
        match = form.fullmatch(number)
        if match:
            return _certificate(number, kind, match)
    return None


def _certificate(number, kind, match):
    found = match.groupdict()
    national = found["place"] == "国"
    if kind == "filing":
        # class I: what the national authority files comes from abroad
        origin = "imported" if national else "domestic"
    else:
        origin = _ORIGINS[found["form"]]
    return Certificate(
        number=number,
        kind=kind,
        device_class=found.get("cls") or "1",
        year=int(found["year"]),
        authority="national" if national else "provincial",
        place=found["place"],
        origin=origin,
        category=found.get("category"),
        serial=found["serial"],
    )
