"""Who takes part while a wave is open: in tens, once a day, so that no one person shows; and a word when few come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from bot.access.roles import Role
from bot.actions import closing, deliver, parity
from bot.actions.fieldwork import Opening, open_wave
from bot.actions.house import House
from bot.actions.release import Yardstick
from bot.actions.stafftools import remember_bot
from bot.app.provision import load_yardstick
from bot.settings import shipped
from bot.store.base import Database
from bot.store.contacts import boards, fieldwork, outbox, people, sheets, staff
from bot.store.contacts.boards import Board
from bot.store.contacts.fieldwork import Wave
from bot.store.contacts.people import Contact
from bot.store.contacts.sheets import Sheet, SheetState
from bot.store.contacts.staff import Member
from bot.store.contacts.tables import DELIVERY
from bot.store.seal import tag_of
from bot.survey.model import Survey
from tests.actions.answering import let_answer, opened
from tests.furniture import HandClock

Traits = tuple[str, str, str | None]
DUTCH: Traits = ("nl", "kade", "poster_library")
ARABIC: Traits = ("ar", "molenveld", "mosque")


@pytest.fixture
def yardstick(house: House) -> Yardstick:
    return load_yardstick(shipped("scheme") / "example.yaml", house.scheme)


@pytest.fixture
def wave(contacts: Database, house: House, surveys: Mapping[str, Survey]) -> Wave:
    return opened(contacts, house, surveys["pulse"], days=60)


def come(contacts: Database, house: House, wave: Wave, who: Sequence[Traits], *, first: int = 0) -> None:
    """Let people have sent their answers; `first` is the number of the first of them."""
    key, day = house.keys.key("wave", wave.id), house.clock().date()
    with contacts.begin() as conn:
        for at, (language, area, channel) in enumerate(who, start=7_000_000_001 + first):
            people.create(conn, Contact(telegram_id=at, language=language, area=area, channel=channel, created_day=day))
            sheets.put(conn, Sheet(wave.id, tag_of(key, at), wave.epoch, SheetState.SUBMITTED, b"sealed"))


def hire(contacts: Database, house: House, role: Role, number: int) -> None:
    day = house.clock().date()
    with contacts.begin() as conn:
        people.create(conn, Contact(telegram_id=number, language="en_GB", created_day=day))
        member = Member(telegram_id=number, handle=f"h{number}", role=role, since=day, invited_by="console")
        staff.put(conn, member)


def board(contacts: Database, wave: Wave) -> Board | None:
    with contacts.read() as conn:
        return boards.get(conn, wave.id)


def test_a_board_tells_tens_and_hides_groups_of_fewer(
    contacts: Database, house: House, yardstick: Yardstick, wave: Wave
) -> None:
    come(contacts, house, wave, [DUTCH] * 29)
    parity.draw(contacts, house, yardstick)
    early = board(contacts, wave)
    come(contacts, house, wave, [ARABIC] * 9, first=29)
    parity.draw(contacts, house, yardstick)

    assert early is None
    assert board(contacts, wave) == Board(
        wave=wave.id,
        day=house.local(house.clock()).date(),
        sent=30,
        counts={"language": {"nl": 20}, "area": {"kade": 20}, "channel": {"poster_library": 20}},
    )


def test_whoever_really_answers_is_counted_and_whoever_has_only_begun_is_not(
    contacts: Database, house: House, yardstick: Yardstick, wave: Wave
) -> None:
    let_answer(contacts, house, wave, 30, drafts=9)

    parity.draw(contacts, house, yardstick)

    found = board(contacts, wave)
    assert found is not None
    assert (found.sent, found.counts) == (30, {"language": {"en": 30}, "area": {"kade": 30}, "channel": {}})


def test_whoever_looks_every_hour_sees_one_board_a_day(
    contacts: Database, house: House, yardstick: Yardstick, wave: Wave, clock: HandClock
) -> None:
    clock.move(hours=1)
    come(contacts, house, wave, [DUTCH] * 39)
    parity.draw(contacts, house, yardstick)
    first, seen = board(contacts, wave), []
    for hour in range(12):
        clock.move(minutes=15)
        come(contacts, house, wave, [ARABIC] * 9, first=39 + 9 * hour)
        parity.draw(contacts, house, yardstick)
        seen.append(board(contacts, wave))

    assert seen == [first] * 12


def test_between_two_boards_more_than_ten_people_have_come_whatever_comes_each_day(
    contacts: Database, house: House, yardstick: Yardstick, wave: Wave, clock: HandClock
) -> None:
    chance, came, when_drawn = Random(7), 0, list[int]()  # noqa: S311 - the same days every time
    before: Board | None = None
    for _ in range(40):
        clock.move(days=1)
        new = [chance.choice((DUTCH, ARABIC, ("so", "kade", None))) for _ in range(chance.randrange(14))]
        come(contacts, house, wave, new, first=came)
        came += len(new)
        parity.draw(contacts, house, yardstick)
        if (now := board(contacts, wave)) != before:
            assert now is not None
            numbers = [now.sent, *(n for groups in now.counts.values() for n in groups.values())]
            assert all(n % 10 == 0 and n >= 10 for n in numbers)
            when_drawn.append(came)
            before = now

    steps = [later - earlier for earlier, later in pairwise(when_drawn)]
    assert len(steps) > 5
    assert min(steps) > 10


@pytest.mark.parametrize(("before", "differs"), [(45, False), (49, True)])
def test_one_more_answer_shows_at_a_tenth_and_nowhere_else(
    contacts: Database, house: House, yardstick: Yardstick, surveys: Mapping[str, Survey], before: int, *, differs: bool
) -> None:
    found = []
    for more in (0, 1):
        wave = opened(contacts, house, surveys["pulse"])
        come(contacts, house, wave, [DUTCH] * before + [ARABIC] * more, first=1000 * more)
        parity.draw(contacts, house, yardstick)
        drawn = board(contacts, wave)
        assert drawn is not None
        found.append((drawn.sent, drawn.counts))

    assert (found[0] != found[1]) == differs


def heard(contacts: Database, house: House) -> list[tuple[int, str]]:
    """Hand the outbox over, and return to whom which message goes, without invisible marks."""
    with contacts.begin() as conn:
        letters = [letter for _ in range(9) for letter in deliver.hand_over(house, most=50)(conn).letters]
    return [(each.delivery.contact, re.sub("[\u2066-\u2069\u200f]", "", each.screen.text)) for each in letters]


def test_officers_are_told_once_of_a_group_that_falls_behind_with_the_link_to_use(
    contacts: Database, house: House, yardstick: Yardstick, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    for number, role in ((1, Role.ORGANISER), (2, Role.OFFICER), (3, Role.ADMIN)):
        hire(contacts, house, role, number)
    with contacts.begin() as conn:
        remember_bot("our_bot")(conn)
        closes_at = clock() + timedelta(days=60)
        opening = Opening(survey=surveys["pulse"], closes_at=closes_at, languages=("nl", "ar"), areas=("kade",))
        wave = open_wave(conn, house, opening)
    come(contacts, house, wave, [DUTCH] * 200)

    assert parity.draw(contacts, house, yardstick) == 2
    told = heard(contacts, house)
    clock.move(days=40)
    come(contacts, house, wave, [DUTCH] * 100, first=200)
    with contacts.begin() as conn:  # what the outbox remembers goes after 30 days
        conn.execute(DELIVERY.delete())
    again = parity.draw(contacts, house, yardstick)

    with contacts.read() as conn:
        (link,) = fieldwork.all_links(conn)
    assert (link.wave, link.area, link.channel) == (wave.id, None, "mosque")
    assert [contact for contact, _ in told] == [2, 3]
    assert told[0][1] == (
        "⚠️ <b>How is it going here?</b>\nSo far, too few of these people have answered:\n\n"
        "• العربية\nA place that reaches them: Mosque\n"
        f"<code>https://t.me/our_bot?start={link.id}</code>\n\n"
        "Each link opens the survey. Send it to the people it stands below, or print it."
    )
    assert (again, heard(contacts, house)) == (0, [])


def test_an_area_falls_behind_with_a_link_that_knows_it(
    contacts: Database, house: House, yardstick: Yardstick, surveys: Mapping[str, Survey], clock: HandClock
) -> None:
    hire(contacts, house, Role.OFFICER, 2)
    with contacts.begin() as conn:
        opening = Opening(
            survey=surveys["pulse"],
            closes_at=clock() + timedelta(days=60),
            languages=("nl",),
            areas=("kade", "spoorzicht"),
        )
        wave = open_wave(conn, house, opening)
    come(contacts, house, wave, [DUTCH] * 100)
    parity.draw(contacts, house, yardstick)

    with contacts.read() as conn:
        assert [(each.wave, each.area) for each in fieldwork.all_links(conn)] == [(wave.id, "spoorzicht")]
    assert ["\n\n• Spoorzicht\n" in text for _, text in heard(contacts, house)] == [True]


def test_groups_that_fall_behind_at_once_are_told_in_one_message(
    contacts: Database, house: House, yardstick: Yardstick, wave: Wave
) -> None:
    hire(contacts, house, Role.OFFICER, 2)
    with contacts.begin() as conn:
        remember_bot("our_bot")(conn)
    come(contacts, house, wave, [DUTCH] * 300)
    assert parity.draw(contacts, house, yardstick) == 1
    ((contact, text),) = heard(contacts, house)

    drawn = board(contacts, wave)
    assert drawn is not None
    with contacts.read() as conn:
        links = {f"https://t.me/our_bot?start={each.id}": each for each in fieldwork.all_links(conn)}
    named = re.findall(r"^• (.*)$", text, re.MULTILINE)
    given = [links[each] for each in re.findall("<code>(.*)</code>", text)]
    assert contact == 2
    assert sum(each.count(", ") + 1 for each in named) == len(drawn.told) > 2
    assert len({(each.area, each.channel) for each in given}) == len(given) == len(links) == len(named)


def test_a_message_that_waits_until_the_wave_is_over_is_not_sent(
    contacts: Database, answers: Database, house: House, yardstick: Yardstick, wave: Wave
) -> None:
    hire(contacts, house, Role.OFFICER, 2)
    come(contacts, house, wave, [DUTCH] * 200)
    planned = parity.draw(contacts, house, yardstick)
    with contacts.begin() as conn:
        closing.end(conn, house, wave.id)
    parity.draw(contacts, house, yardstick)

    assert planned > 0
    assert heard(contacts, house) == []
    assert board(contacts, wave) is None


def test_where_people_are_few_by_nature_or_come_again_nothing_is_drawn(
    contacts: Database, house: House, yardstick: Yardstick, surveys: Mapping[str, Survey]
) -> None:
    waves = [opened(contacts, house, surveys[name]) for name in ("say", "event-needs")]
    for at, wave in enumerate(waves):
        come(contacts, house, wave, [DUTCH] * 60, first=100 * at)
    parity.draw(contacts, house, yardstick)

    with contacts.read() as conn:
        assert boards.every(conn) == ()
        assert parity.watched_waves(conn, house) == ()
        assert outbox.next_at(conn, house.clock()) is None
