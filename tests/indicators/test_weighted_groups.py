"""Why a release weighs figures of all people only: of a group, the weights would tell what a few of its people said."""

from __future__ import annotations

from bot.indicators.counts import Cells, counting
from bot.indicators.document import Terms, weighed
from bot.indicators.figures import figures
from bot.indicators.measures import measure
from bot.indicators.raking import Margin, rake

MEANINGFUL = measure("I13.meaningful")
LIVING = {"young": 0.6, "old": 0.4}


def street(old_who_say_yes: int) -> Cells:
    """Give 200 people: of 60 who speak Arabic thirty say yes, and three are old."""
    arabic = {
        ("yes", "ar", "old"): old_who_say_yes,
        ("no", "ar", "old"): 3 - old_who_say_yes,
        ("yes", "ar", "young"): 30 - old_who_say_yes,
        ("no", "ar", "young"): 27 + old_who_say_yes,
    }
    dutch = {("yes", "nl", "old"): 9, ("no", "nl", "old"): 8, ("yes", "nl", "young"): 61, ("no", "nl", "young"): 62}
    return Cells(("p_meaning", "language", "age"), arabic | dutch)


def test_the_weighted_figure_of_a_group_would_tell_what_its_three_old_people_said() -> None:
    told, unweighted = [], []
    for yes in range(4):
        count = counting(street(yes))
        weighting = rake(count(("age",)), [Margin("age", LIVING)])
        arabic = next(
            each for each in figures(MEANINGFUL, count, trait="language", weighting=weighting) if each.group == "ar"
        )
        assert arabic.weighted is not None
        told.append(round(100 * arabic.weighted))
        unweighted.append((arabic.numerator, arabic.denominator))

    assert unweighted == [(30, 60)] * 4  # nobody could tell these apart
    assert len(set(told)) == 4  # and whole percents with weights tell them apart


def test_so_what_is_published_with_weights_is_of_all_people() -> None:
    terms = Terms(survey="pulse", fingerprint="f", population={"age": LIVING})

    found = weighed(counting(street(1)), terms, [MEANINGFUL], known=["age", "language"])

    assert [(each["measure"], each["choice"]) for each in found["figures"]] == [("I13.meaningful", "")]
    assert {"trait", "group"} & set(found["figures"][0]) == set()
