"""A scheme says which surveys are asked again, and which files its figures are held against."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from bot.app.provision import load_scheme, load_yardstick
from bot.errors import OperatorError
from bot.i18n.languages import LANGUAGES
from bot.settings import shipped
from bot.survey.scheme import Recurring, Scheme
from bot.survey.scheme_outreach import Watched, channel_for
from bot.survey.scheme_source import read_scheme

EXAMPLE = shipped("scheme") / "example.yaml"


def read(more: str) -> Scheme:
    text = EXAMPLE.read_text(encoding="utf-8") + more
    return read_scheme(text, file="scheme.yaml", languages=LANGUAGES, zones=available_timezones())


def test_a_survey_is_asked_again_as_the_scheme_says() -> None:
    assert read("\nrecurring: [{survey: pulse, months: 3, days: 14}]\n").recurring == (Recurring("pulse", 3, 14),)


def test_a_scheme_says_how_often_its_board_gets_a_report() -> None:
    assert (read("").report_months, read("\nreport_months: 3\n").report_months) == (None, 3)
    assert read("").official == "nl"
    for word in ("0", "13", "often", "3.5"):
        with pytest.raises(OperatorError):
            read(f'\nreport_months: "{word}"\n')


def test_what_cannot_be_is_told_at_once() -> None:
    with pytest.raises(OperatorError) as told:
        read("\nrecurring: [{survey: pulse, months: 0, days: many}]\n")

    assert len(told.value.problems) == 2


def test_the_scheme_says_whom_a_channel_reaches_and_when_a_group_falls_behind() -> None:
    scheme = read('\nparity: {below: "0.7", from: 50}\n')

    assert (scheme.watched.below, scheme.watched.least) == (0.7, 50)
    assert channel_for(scheme.reach, language="ar") == "mosque"
    assert channel_for(scheme.reach, language="so") == "mosque"
    assert channel_for(scheme.reach, language="fa") == "language_class"
    assert channel_for(scheme.reach, area="kade") == "poster_library"
    assert channel_for(scheme.reach, area="molenveld") is None
    assert load_scheme(EXAMPLE).watched == Watched(0.8, 30)


def test_each_fault_of_parity_and_channels_is_told() -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("languages: [ar, tr, so]}", "languages: [tlh], areas: [moon]}")
    with pytest.raises(OperatorError) as told:
        read_scheme(
            text + '\nparity: {below: "1.5", from: 3, above: "2"}\n',
            file="scheme.yaml",
            languages=LANGUAGES,
            zones=available_timezones(),
        )

    assert len(told.value.problems) == 5


def test_the_example_names_its_census_and_its_indicators() -> None:
    yardstick = load_yardstick(EXAMPLE, load_scheme(EXAMPLE))

    assert set(yardstick.census.areas) == {area.code for area in load_scheme(EXAMPLE).areas}
    assert yardstick.chosen is not None
    assert len(yardstick.chosen.used) == 13
