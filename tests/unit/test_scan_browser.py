"""The scanning app runs on Chromium 109: what came later must not be used in it, nor in what it loads with it."""

import ast
import re
from pathlib import Path

import pytest

ADDONS = Path(__file__).resolve().parents[2] / "addons"
# (feature, first Chromium that has it, how it looks in a file)
LATER = (
    ("Array.prototype.toSorted and the like", 110, r"\.(toSorted|toReversed|toSpliced)\("),
    ("isWellFormed", 111, r"\.(isWellFormed|toWellFormed)\("),
    ("color-mix", 111, r"color-mix\("),
    ("popover", 114, r"showPopover|popovertarget"),
    ("Object.groupBy", 117, r"(Object|Map)\.groupBy"),
    ("Promise.withResolvers", 119, r"Promise\.withResolvers"),
    ("URL.canParse", 120, r"URL\.canParse"),
    ("Array.fromAsync", 121, r"Array\.fromAsync"),
    ("Set methods", 122, r"\.(isSubsetOf|isSupersetOf|symmetricDifference|isDisjointFrom)\("),
    ("Iterator helpers", 122, r"Iterator\.from\("),
    ("light-dark", 123, r"light-dark\("),
    ("Promise.try", 128, r"Promise\.try\("),
    ("@starting-style", 117, r"@starting-style"),
    ("text-wrap: balance", 114, r"text-wrap:"),
)


def files():
    manifest = ast.literal_eval((ADDONS / "udi_scan" / "__manifest__.py").read_text("utf-8"))
    ours = [entry for entry in manifest["assets"]["udi_scan.assets_app"] if isinstance(entry, str)]
    found = []
    for pattern in ours:
        if pattern.startswith("udi_"):
            found += [path for path in ADDONS.glob(pattern) if path.suffix in {".js", ".scss"}]
    return found + list(ADDONS.glob("udi_scan/static/src/camera/*.js"))  # loaded when the camera is opened


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ADDONS)))
def test_nothing_newer(path):
    text = path.read_text("utf-8")
    used = [f"{name} (Chromium {version})" for name, version, look in LATER if re.search(look, text)]
    assert not used


def test_every_file_of_the_app_is_looked_at():
    assert len(files()) > 40


def test_the_number_is_documented():
    assert "Chromium 109" in (ADDONS / "udi_scan" / "readme" / "CONFIGURE.md").read_text("utf-8")


def test_the_manifest_takes_no_more_of_the_web_client():
    """An app that opens in a basement on an old hand-held: each further module of the web client must have a reason."""
    manifest = ast.literal_eval((ADDONS / "udi_scan" / "__manifest__.py").read_text("utf-8"))
    web = [entry for entry in manifest["assets"]["udi_scan.assets_app"] if entry[0:4] == "web/"]
    assert len(web) <= 7, web
