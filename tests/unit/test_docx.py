"""Word files: well-formed XML whatever the text, the same file for the same content."""

import io
import zipfile
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.udi_core.docx import Docx

T = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def written(*texts):
    buffer = io.BytesIO()
    with Docx(buffer) as document:
        for text in texts:
            document.heading(text)
            document.note(text)
            document.facts([(text, text)])
            document.table([(text, 1), ("b", 2)], [[text, 1.5], [None, text]])
        document.signatures(["Drawn up", "Checked"], ["Name", "Date"])
    return buffer.getvalue()


def words(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        return [node.text or "" for node in ElementTree.fromstring(archive.read("word/document.xml")).iter(T)]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_stays_text(text):
    words(written(text))


def test_chinese_markup_and_lines():
    found = words(written("召回 <b>& {MERGEFIELD x}</b>\nsecond"))
    assert "召回 <b>& {MERGEFIELD x}</b>" in found
    assert "second" in found


def test_same_content_same_file():
    assert written("a") == written("a")
