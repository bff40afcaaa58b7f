"""Print objects that the label tests share."""

import datetime

from odoo.addons.udi_core.label.data import build, build_internal

MADE, EXPIRY = datetime.date(2026, 11, 1), datetime.date(2031, 11, 1)
GTIN = "06901234500028"
ELEMENTS = [("01", GTIN), ("11", MADE), ("17", EXPIRY), ("10", "P2611"), ("21", "SN0123")]
SIGNS = ("consult_instructions", "single_use", "sterile_eo", "keep_dry", "temperature")
ENGLISH = {
    "reference": "IP-200",
    "maker_name": "Maker Medical Co., Ltd.",
    "maker_address": "1 Lake Road, Suzhou, China",
    "statements": ("Registration no.: 20263140123", "Technical requirements no.: TR-20262140001"),
    "signs": SIGNS,
    "extra": (
        ("temperature", "2 ~ 8 °C"),
        ("title_implant_card", "Implant card"),
        ("line_patient", "Patient:"),
        ("statutory", "Registrant: Maker Medical Co., Ltd.\nStorage: 2 ~ 8 °C, dry"),
        ("eu_representative_name", "Example Medical Services GmbH"),
        ("eu_representative_address", "Example Street 1, 10115 Berlin, Germany"),
        ("importer_name", "Example Import B.V."),
        ("importer_address", "Example Quay 2, 3011 Rotterdam, Netherlands"),
    ),
}
CHINESE = {
    **ENGLISH,
    "maker_name": "苏州示范医疗器械有限公司",
    "maker_address": "江苏省苏州市星湖街1号",
    "statements": ("医疗器械注册证编号:国械注准20263140123",),
    "extra": (
        ("temperature", "2 ~ 8 °C"),
        ("title_implant_card", "植入卡"),
        ("line_patient", "患者:"),
        (
            "statutory",
            "注册人名称:苏州示范医疗器械有限公司\n生产许可证编号:苏药监械生产许20260001号\n贮存条件:2 ~ 8 °C",
        ),
        *ENGLISH["extra"][-4:],
    ),
}
NAMES = {"en": ("Infusion pump IP-200", ENGLISH), "zh": ("一次性使用输液泵 IP-200", CHINESE)}


def samples(lang="en"):
    """``{what: print object}``: one of each agency, of a logistic unit, and an internal label."""
    name, texts = NAMES[lang]
    return {
        "gs1": build(ELEMENTS, name, **texts),
        "hibcc": build(
            [("di", "A123BJC5D6E71"), ("lot", "P2611"), ("serial", "SN0123"), ("expiry", EXPIRY)],
            name,
            agency="hibcc",
            **texts,
        ),
        "ifa": build(
            [("9N", "110375286414"), ("1T", "P2611"), ("S", "SN0123"), ("D", EXPIRY)], name, agency="ifa", **texts
        ),
        "ma": build(
            [("DI", "MA.156.M0.100350.01004YA10017"), ("S", "SN0123"), ("M", MADE), ("L", "P2611"), ("E", EXPIRY)],
            name,
            agency="ma",
            **texts,
        ),
        "iccbba": build(
            [("=/", "A9999XYZ100T0479"), ("&,1", "P2611"), ("=,", "000123"), ("=}", MADE), ("=>", EXPIRY)],
            name,
            agency="iccbba",
            **texts,
        ),
        "sscc": build([("00", "069012345000000011"), ("02", GTIN), ("17", EXPIRY), ("37", "24"), ("10", "P2611")],
                      name, **texts),
        "internal": build_internal("OLD 1/a", name, "Internal label – no UDI", lot="L9", serial="OLD 1/a",
                                   expiry=EXPIRY, **texts),
    }  # fmt: skip
