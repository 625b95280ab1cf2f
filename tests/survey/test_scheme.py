"""A scheme speaks of its places in the reader's language."""

from __future__ import annotations

from bot.survey.model import Choice
from bot.survey.scheme import Area, Landmark, Named, Scheme

MILL = Landmark("mill", Named("De Molen", {"ar": "المطحنة"}))
KADE = Area("kade", Named("De Kade"), (MILL,))
SCHEME = Scheme(
    name=Named("Together"),
    city=Named("Havenstad"),
    organiser=Named("City", {"nl": "Gemeente", "fa": "شهر"}),
    contact="x@havenstad.example",
    country="NL",
    time_zone="Europe/Amsterdam",
    languages=("en_GB", "nl"),
    areas=(KADE, Area("veld", Named("Veld"))),
)


def test_a_name_is_spoken_in_the_language_or_as_the_city_writes_it() -> None:
    spoken = [Scheme.wording(SCHEME.organiser, language) for language in ("nl", "fa_AF", "pl")]

    assert spoken == ["Gemeente", "شهر", "City"]
    assert str(SCHEME.organiser) == "City"


def test_an_area_is_found_by_its_code() -> None:
    assert [SCHEME.area(code) for code in ("kade", "nowhere", None)] == [KADE, None, None]


def test_landmarks_are_choices_with_their_own_names_and_their_area() -> None:
    mill = Choice("mill", "De Molen", labels={"ar": "المطحنة"}, columns={"area": "kade"})

    assert SCHEME.landmark_choices() == (mill,)
