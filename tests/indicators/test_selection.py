"""What a scheme chose is shown in its order, with who chose it and what it shall reach; without a choice all is."""

from __future__ import annotations

from bot.indicators.chosen import Chooser, Target, Used
from bot.indicators.selection import Selection

GOAL = Target(measure="I2.belonging", percent=70, until=2028)
TWO = Selection((Used(indicator="I9", chosen_by=Chooser.RESIDENTS), Used(indicator="I2", targets=(GOAL,))))
MEASURES = ["I1.safe", "I2.satisfied", "I2.belonging", "I9.know", "I10.place"]


def test_only_what_is_used_is_kept_in_the_order_of_the_choice() -> None:
    assert TWO.in_order(MEASURES, str) == ["I9.know", "I2.satisfied", "I2.belonging"]


def test_without_a_file_everything_is_used_as_it_stands() -> None:
    everything = Selection()

    assert everything.in_order(MEASURES, str) == MEASURES
    assert everything.holds("I4")
    assert (everything.chooser("I1.safe"), everything.target("I1.safe")) == (None, None)


def test_a_measure_belongs_to_its_whole_indicator_and_to_no_other() -> None:
    assert [TWO.holds(each) for each in ("I2", "I2.direction", "I1.safe", "I10.place")] == [True, True, False, False]
    assert [TWO.chooser(each) for each in ("I9.know", "I2.satisfied", "I1.safe")] == [
        Chooser.RESIDENTS,
        Chooser.OFFICERS,
        None,
    ]


def test_a_target_is_of_the_measure_it_names() -> None:
    assert (TWO.target("I2.belonging"), TWO.target("I2.satisfied"), TWO.target("I9.know")) == (GOAL, None, None)
