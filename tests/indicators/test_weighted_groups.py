"""Why a release weighs figures of all people only: of a group, the weights would tell what a few of its people said."""

from __future__ import annotations

from bot.indicators.counts import Cells, Count, counting
from bot.indicators.document import Terms
from bot.indicators.drafts import Plan
from bot.indicators.figures import figures
from bot.indicators.folding import Trait
from bot.indicators.measures import measure
from bot.indicators.published import scale_for
from bot.indicators.raking import Margin, rake
from bot.indicators.release import first_release
from bot.indicators.weighing import weighed

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


PLAN = Plan(questions=(scale_for(MEANINGFUL, ("yes", "no")),), traits=(Trait(name="age", codes=("young", "old")),))
TERMS = Terms(survey="pulse", fingerprint="f", population={"age": LIVING})


def hundred(old_who_say_yes: int) -> Count:
    """Give 100 people of whom 20 are old and 56 say yes."""
    yes = {("yes", "old"): old_who_say_yes, ("yes", "young"): 56 - old_who_say_yes}
    no = {("no", "old"): 20 - old_who_say_yes, ("no", "young"): 24 + old_who_say_yes}
    return counting(Cells(("p_meaning", "age"), yes | no))


def test_what_is_hidden_in_a_table_would_be_told_by_a_weighted_figure_so_there_is_none() -> None:
    told, tables, published = [], [], []
    for yes in range(4, 10):
        count = hundred(yes)
        release = first_release(PLAN, count, wave="w")
        (figure,) = figures(MEANINGFUL, count, weighting=rake(count(("age",)), [Margin("age", LIVING)]))
        assert figure.weighted is not None
        told.append(round(100 * figure.weighted))
        tables.append(release.tables)
        published.append(weighed(release, PLAN, count, TERMS, [MEANINGFUL], known=["age"]))

    assert len(set(tables)) == 1  # whatever the few old people said, the tables are the same
    assert len(set(told)) == 6  # and a weighted percent would tell each case
    assert published == [{}] * 6


def test_where_nothing_is_hidden_the_weighted_figure_of_all_people_is_told_and_of_no_group() -> None:
    count = hundred(10)
    release = first_release(PLAN, count, wave="w")

    (found,) = weighed(release, PLAN, count, TERMS, [MEANINGFUL], known=["age"])["figures"]

    assert abs(found["percent"] - 100 * (0.4 * 10 / 20 + 0.6 * 46 / 80)) <= 0.501
    assert {"trait", "group"} & set(found) == set()


def test_groups_that_the_tables_put_together_weigh_the_same() -> None:
    living = {"young": 0.5, "old": 0.3, "oldest": 0.2}
    codes = tuple(living)
    people = {(said, age): n for age, n in zip(codes, (32, 30, 6), strict=True) for said in ("yes", "no")}
    plan = Plan(questions=PLAN.questions, traits=(Trait(name="age", codes=codes),))
    count = counting(Cells(("p_meaning", "age"), people))
    release = first_release(plan, count, wave="w")
    terms = Terms(survey="pulse", fingerprint="f", population={"age": living})

    found = weighed(release, plan, count, terms, [MEANINGFUL], known=["age"])

    table = release.table("p_meaning", trait="age")
    assert table is not None
    assert table.columns == ("young", "*other")
    assert found["n_eff"] == round(136**2 / (68**2 / 64 + 68**2 / 72))  # two groups, not three
