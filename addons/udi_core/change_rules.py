"""Does a change of a device need a new UDI-DI?  What each regulator's rules name, field by field.

A field is named by what it says of the device, not by a column: the caller maps its own names.  The answer is advice
with its source; where rules are silent the answer is "ask", never a quiet "no".
"""

from dataclasses import dataclass

EU = "eu"  # Regulation (EU) 2017/745, Annex VI, Part C, 3.9: changes after which a new UDI-DI is assigned
US = "us"  # 21 CFR 830.50: a new version or model, a new device package
CN = "cn"  # rules of the UDI system (2019, No. 66): changes that matter for identification

SOURCES = {EU: "MDR (EU) 2017/745, Annex VI C 3.9", US: "21 CFR 830.50", CN: "NMPA 2019 No. 66"}
TRIGGERS = {
    "name": (EU, CN),
    "trade_name": (EU, US),
    "model": (EU, US, CN),
    "single_use": (EU, US),
    "sterile": (EU, US),
    "package_quantity": (EU, US, CN),
    "package_content": (EU, US, CN),
    "critical_warning": (EU,),
}
# what no rule ties to the UDI-DI: it is published, printed or registered anew, the identifier stays
HARMLESS = frozenset(
    {"catalogue_number", "nomenclature", "storage", "validity", "insurance_code", "location_number", "unit_data"}
)


@dataclass(frozen=True)
class Verdict:
    """``answer`` is "yes", "no" or "ask"; ``rules`` are pairs (aspect, regulator) that say so."""

    answer: str
    rules: tuple


def new_identifier_needed(aspects, markets=(EU, US, CN)):
    """Judge a change of these aspects of a device that is sold in these markets.

    :param aspects: keys of `TRIGGERS`, of `HARMLESS`, or anything else, which nobody has ruled on
    :return: `Verdict`; "yes" as soon as one rule of one market says so
    """
    aspects = sorted(set(aspects))
    rules = tuple((aspect, market) for aspect in aspects for market in TRIGGERS.get(aspect, ()) if market in markets)
    if rules:
        return Verdict("yes", rules)
    # a trigger of a market in which the device is not sold asks nobody for anything
    open_questions = [aspect for aspect in aspects if aspect not in HARMLESS and aspect not in TRIGGERS]
    return Verdict("ask" if open_questions else "no", ())
