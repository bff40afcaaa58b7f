"""Bring the Chinese translations up to date with the sources.

usage: i18n.py CONF DATABASE [--check]

Reads the terms of every addon of this project that is installed in DATABASE, as Odoo exports them, and merges them
with the addon's i18n/zh_CN.po: translations are kept, terms that are gone are dropped, new ones get an empty msgstr.
Prints per addon how many terms there are, how many have no Chinese, and how many are gone or new.
--check writes nothing; the exit code is 1 when a term has no Chinese or a file would change.
"""

import argparse
import re
import sys
from io import BytesIO
from pathlib import Path

import odoo.tools
import polib
from odoo.modules.registry import Registry
from odoo.tools.translate import PoFileWriter, TranslationModuleReader

LANGUAGE = "zh_CN"
ADDONS = Path(__file__).parents[1] / "addons"
# No dates, names or tools: the file changes only when a term does.
METADATA = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def exported(cr, addon):
    """Return the terms of an installed addon as a `polib.POFile`, sorted, without translations."""
    writer = PoFileWriter(BytesIO(), lang=None)
    writer.write_rows(TranslationModuleReader(cr, modules=[addon]))
    writer.po.metadata = METADATA
    writer.po.header = f"Simplified Chinese of {addon}; `make i18n` keeps it up to date."
    writer.po.wrapwidth = 0  # one line per sentence: polib would count a Chinese character as one column
    for entry in writer.po:
        entry.occurrences.sort()
    return writer.po


def merge(terms, known):
    """Put the translations of `known` into `terms`; return the msgids that are new and those that are gone."""
    before = {entry.msgid: entry for entry in known if not entry.obsolete}
    for entry in terms:
        if old := before.get(entry.msgid):
            entry.msgstr = old.msgstr
            entry.tcomment = old.tcomment
    now = {entry.msgid for entry in terms}
    return now - before.keys(), before.keys() - now


def one_place_per_line(text):
    """Put each place of a term on its own line, so that a difference shows the place that came or went."""
    return re.sub(r"^#: .+$", lambda line: "#: " + "\n#: ".join(line[0].split()[1:]), text, flags=re.MULTILINE)


def needs_chinese(entry):
    """Say whether an entry lacks its translation; signs and figures need none."""
    return not entry.msgstr and re.search(r"[A-Za-z]{2}|e\.g\.", entry.msgid)


def update(cr, addon, check):
    """Merge one addon's file, print its line, and say whether it was complete and unchanged."""
    terms = exported(cr, addon)
    if not terms:
        return True
    path = ADDONS / addon / "i18n" / f"{LANGUAGE}.po"
    old = path.read_text("utf-8") if path.exists() else ""
    new, gone = merge(terms, polib.pofile(old) if old else [])
    missing = [entry.msgid for entry in terms if needs_chinese(entry)]
    print(f"{addon:<20} {len(terms):>5} terms  {len(missing):>4} untranslated  {len(new):>4} new  {len(gone):>4} gone")
    text = one_place_per_line(f"{terms}\n")
    # Odoo drops translations that a template beside the file does not know: an old template would hide new ones
    template = path.with_name(f"{addon}.pot")
    clean = text == old and not template.exists()
    if not check and not clean:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        template.unlink(missing_ok=True)
    return clean and not missing


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conf")
    parser.add_argument("database")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(argv)
    odoo.tools.config.parse_config(["-c", options.conf, "-d", options.database, "--log-level=warn"])
    ours = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
    with Registry(options.database).cursor() as cr:
        cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)", [ours])
        installed = {name for (name,) in cr.fetchall()}
        good = [update(cr, addon, options.check) for addon in ours if addon in installed]
        cr.rollback()
    if absent := set(ours) - installed:
        print(f"Not installed in {options.database}, so not looked at: {', '.join(sorted(absent))}.")
    return 1 if options.check and not all(good) else 0


if __name__ == "__main__":
    sys.exit(main())
