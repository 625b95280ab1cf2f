from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.i18n.pofile import read_sheet

LINES = st.sampled_from(
    [
        'msgid "a"', 'msgid ""', 'msgstr "b"', 'msgstr ""', 'msgstr[0] "b"', 'msgstr[7] "c"', 'msgstr[x] "c"',
        'msgid_plural "as"', 'msgctxt "button"', '"Plural-Forms: nplurals=x\\n"', '"Language: ?\\n"',
        '"POT-Creation-Date: ?\\n"',
        '"Content-Type: text/plain; charset=klingon\\n"', "#, fuzzy", "#: a b:c", "#: \u2068", "#~ msgid", "", "x", '"',
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=12).map("\n".join) | st.text())
def test_any_text_is_either_read_or_refused_as_an_operators_slip(text: str) -> None:
    try:
        files = {read_sheet(text, "x.po").file}
    except OperatorError as error:
        files = {problem.file for problem in error.problems}

    assert files == {"x.po"}


def test_a_header_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(OperatorError, match="not a readable"):
        read_sheet('msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=x; plural=0;\\n"\n', "x.po")


def test_an_entry_keeps_its_line_context_forms_marks_and_comments() -> None:
    text = (
        '# by hand\n#. for you\n#: a.py b.py\n#, fuzzy\nmsgctxt "button"\nmsgid "a"\nmsgid_plural "as"\nmsgstr[0] "x"\n'
    )

    (entry,) = read_sheet('msgid ""\nmsgstr ""\n\n' + text, "x.po").entries

    assert (entry.line, entry.key, entry.strings, entry.fuzzy) == (9, ("button", "a", "as"), ("x", ""), True)
    assert (entry.comments, entry.notes, entry.files) == (("by hand",), ("for you",), ("a.py", "b.py"))
