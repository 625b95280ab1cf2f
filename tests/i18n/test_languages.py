from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.languages import LANGUAGES, Plural, negotiate

OFFERED = ("en_GB", "nl", "el", "it", "sv", "nb", "ar", "uk", "tr", "fa", "fa_AF", "pl", "so")
TAG_ORDER = ("zero", "one", "two", "few", "many", "other")


@pytest.mark.parametrize("code", LANGUAGES)
def test_plural_forms_are_those_of_cldr(code: str) -> None:
    # Babel has no plural rule of its own for Dari; it counts as Persian does.
    form = Locale.parse(LANGUAGES[code].parent or LANGUAGES[code].locale).plural_form
    used = [tag for tag in TAG_ORDER if tag in {form(n) for n in range(112)}]
    expected = [used.index(form(n)) for n in range(112)]

    assert [LANGUAGES[code].plural.choose(n) for n in range(112)] == expected
    assert LANGUAGES[code].plural.forms == len(used)


def test_arabic_counts_eleven_as_many_and_a_hundred_as_other() -> None:
    choose = LANGUAGES["ar"].plural.choose

    assert [choose(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)] == [0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 4]


def test_a_form_is_exact_only_where_it_stands_for_one_number() -> None:
    exact = {code: LANGUAGES[code].plural.exact for code in ("ar", "nl", "pl", "uk", "fa", "vi")}

    assert exact == {
        "ar": {0, 1, 2},
        "nl": {0},
        "pl": {0},
        "uk": frozenset(),
        "fa": frozenset(),
        "vi": frozenset(),
    }


def test_a_header_that_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="x"):
        Plural("nplurals=2; plural=x > 1;")


def test_the_picker_shows_each_language_by_its_own_name() -> None:
    assert [LANGUAGES[code].name for code in OFFERED] == [
        "English", "Nederlands", "Ελληνικά", "Italiano", "Svenska", "Norsk bokmål", "العربية",
        "Українська", "Türkçe", "فارسی", "دری", "Polski", "Soomaali",
    ]  # fmt: skip


def test_directions_and_tags_are_those_of_html() -> None:
    rtl = [code for code in OFFERED if LANGUAGES[code].direction == "rtl"]

    assert rtl == ["ar", "fa", "fa_AF"]
    assert [LANGUAGES[code].tag for code in ("en_GB", "fa_AF", "zh_Hans")] == ["en-GB", "fa-AF", "zh-Hans"]


def test_directions_agree_with_cldr() -> None:
    found = {code: Locale.parse(row.locale).text_direction for code, row in LANGUAGES.items()}

    assert found == {code: row.direction for code, row in LANGUAGES.items()}


def test_telegram_gets_two_letter_codes_each_for_one_language() -> None:
    codes = [code for row in LANGUAGES.values() for code in row.telegram]

    assert {len(code) for code in codes} == {2}
    assert len(codes) == len(set(codes))
    assert LANGUAGES["fa_AF"].telegram == ()
    assert LANGUAGES["en_GB"].telegram == ("en",)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en_GB"), ("en-US", "en_GB"), ("en_GB", "en_GB"), ("EN-gb", "en_GB"), ("nl", "nl"),
        ("nl-BE", "nl"), ("el", "el"), ("el-CY", "el"), ("it-CH", "it"), ("sv-FI", "sv"), ("nb", "nb"),
        ("no", "nb"), ("nn", "nb"), ("nb-NO", "nb"), ("ar", "ar"), ("ar-SY", "ar"), ("ary", "ar"),
        ("arz", "ar"), ("uk", "uk"), ("uk-UA", "uk"), ("ru", None), ("be", None), ("tr", "tr"), ("fa", "fa"),
        ("fa-IR", "fa"), ("fa-AF", "fa_AF"), ("fa_af", "fa_AF"), ("prs", "fa_AF"), ("pes", "fa"), ("pl", "pl"),
        ("so-SO", "so"), ("", None), (None, None), ("-", None), ("_", None), ("x" * 10_000, None),
        ("ar" * 5_000, None), ("zh-hans-raw", None), ("😀", None), ("arabic", None), ("soo", None),
    ],
)  # fmt: skip
def test_a_tag_leads_to_the_language_that_serves_it(tag: str | None, code: str | None) -> None:
    assert negotiate(tag, OFFERED) == code


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh", "zh_Hans"), ("zh-cn", "zh_Hans"), ("zh-hans", "zh_Hans"), ("zh-hans-raw", "zh_Hans"), ("tl", "fil"),
        ("fil", "fil"), ("kmr", "ku"), ("ku", "ku"), ("ckb", "ckb"), ("ku-arab", "ckb"), ("pt-br", "pt"),
        ("sr", "sr_Latn"), ("bs", "sr_Latn"), ("hr-HR", "sr_Latn"), ("de-AT", "de"), ("mo", "ro"), ("be", None),
    ],
)  # fmt: skip
def test_a_tag_leads_there_too_when_all_languages_are_on_offer(tag: str, code: str | None) -> None:
    assert negotiate(tag, LANGUAGES) == code


def test_dari_falls_to_persian_only_where_dari_is_not_offered() -> None:
    assert [negotiate("prs", codes) for codes in (("fa", "fa_AF"), ("fa",), ("nl",))] == ["fa_AF", "fa", None]


@given(st.text() | st.none())
def test_no_tag_makes_negotiation_raise_or_invent(tag: str | None) -> None:
    assert negotiate(tag, OFFERED) in {*OFFERED, None}
