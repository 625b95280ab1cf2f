"""Staff answer the self-check in the chat, under their name, and look at what all of them say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.access.roles import Act, may
from bot.actions.gathering import TOKEN_LENGTH
from bot.actions.house import House, Writer
from bot.actions.planning import keep_definition
from bot.actions.selfcheck import BENCHMARK, SIDE, assessed, judged, years
from bot.actions.staff import Done, as_staff
from bot.actions.stafftools import Tools, Verb
from bot.actions.whereabouts import HOME, here, move, told
from bot.actions.writing import writing_at
from bot.i18n.catalog import Catalog
from bot.indicators.benchmark import Result
from bot.render import benchmark as screens
from bot.render.benchmark import Voice
from bot.render.notices import Notice, notice
from bot.render.press import SurveyPress
from bot.render.screen import Screen
from bot.render.staff import staff_screen
from bot.render.survey import session_screen
from bot.store.contacts import assessments, staff
from bot.store.contacts.assessments import Kept
from bot.store.contacts.people import Contact
from bot.store.contacts.staff import Member
from bot.survey import record
from bot.survey.engine import reopen, resume, start
from bot.survey.model import Survey
from bot.survey.session import SENT, Finished, Refused, Reply, Session, Stale

ASSESSMENT_WAVE = "b-"
"""How a wave's name begins in the buttons of the self-check; a wave's own name holds no hyphen."""

ASSESSING = "assess"
"""Name of the writer: somebody answers the self-check."""

KEPT_YEARS = 5
"""Years after which what staff said of their scheme is deleted; the consent says so."""


def _year(house: House) -> int:
    return house.local(house.clock()).year


def _overview(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Show what all say together, of the newest year in which somebody sent answers, or of the one that is named."""
    return Done(_shown(conn, house, contact, member, tools, subject=subject))


def _shown(
    conn: Connection, house: House, contact: Contact, member: Member, tools: Tools, *, subject: str = "", note: str = ""
) -> Screen:
    words, survey, mine = house.catalog(contact.language), _survey(tools), _mine(conn, house, member)
    if survey is None:
        return staff_screen(words, member.role, member.handle, note=notice(words, Notice.OLD_BUTTON))
    year, found = _result(conn, house, tools, survey, subject)
    state = screens.Mine(
        begun=mine is not None,
        sent=mine is not None and record.load(mine.session).sent is not None,
        earlier=bool(assessments.of(conn, member.handle)),
    )
    return screens.overview_screen(words, survey, found, year=year, mine=state, note=note)


def _survey(tools: Tools) -> Survey | None:
    return tools.surveys.get(BENCHMARK)


def _mine(conn: Connection, house: House, member: Member) -> Kept | None:
    return assessments.get(conn, _year(house), member.handle)


def _result(conn: Connection, house: House, tools: Tools, survey: Survey, subject: str) -> tuple[int, Result | None]:
    """Return the year that is looked at and what was said in it; None where nobody has sent answers."""
    known = years(conn)
    if not known:
        return _year(house), None
    year = int(subject) if subject in map(str, known) else known[0]
    return year, judged(conn, house, tools.answers, survey, year)


def _factor(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    """Show one key factor: what each assessor gives it, what they say shows it, and what can be done."""
    number, _, year = subject.partition(".")
    survey = _survey(tools)
    if survey is None:
        return _overview(conn, house, contact, member, "", tools)
    looked_at, found = _result(conn, house, tools, survey, year)
    factor = next((each for each in (found.factors if found else ()) if str(each.number) == number), None)
    if factor is None:
        return _overview(conn, house, contact, member, "", tools)
    sides = {choice.code: choice for choice in survey[SIDE].choices}
    words, scores = house.catalog(contact.language), dict(factor.scores)
    voices = [
        Voice(
            who=each.who,
            side=words.survey(choice.context, choice.label) if (choice := sides.get(each.side)) else "",
            score=scores.get(each.who),
            evidence=each.evidence.get(factor.number, ""),
        )
        for each in assessed(conn, house, looked_at)
    ]
    return Done(screens.factor_screen(words, survey, factor, voices, year=looked_at))


def _picture(conn: Connection, house: House, contact: Contact, member: Member, subject: str, tools: Tools) -> Done:
    survey = _survey(tools)
    year, found = _result(conn, house, tools, survey, subject) if survey else (_year(house), None)
    screen = _shown(conn, house, contact, member, tools, subject=str(year))
    if survey is None or found is None:
        return Done(screen)
    day = house.local(house.clock()).date()
    drawing = screens.picture(house.catalog(contact.language), survey, found, year=year, day=day)
    return Done(replace(screen, attachments=(drawing,)))


def _begin(conn: Connection, house: House, contact: Contact, member: Member, _subject: str, tools: Tools) -> Done:
    """Open the self-check where somebody stands in it; the first time, once they agree that their name stands there."""
    words, survey, mine = house.catalog(contact.language), _survey(tools), _mine(conn, house, member)
    if survey is None:
        return _overview(conn, house, contact, member, "", tools)
    if mine is None:
        return Done(screens.consent_screen(words, survey, member.handle, years=KEPT_YEARS))
    form = house.survey(conn, mine.form)
    session = record.load(mine.session)
    if session.at == SENT:
        session = reopen(form, session, around=house.around(words))
    return Done(_open(conn, house, contact, replace(mine, session=record.dump(session))))


def _agree(conn: Connection, house: House, contact: Contact, member: Member, _subject: str, tools: Tools) -> Done:
    survey = _survey(tools)
    if survey is None or _mine(conn, house, member) is not None:
        return _begin(conn, house, contact, member, "", tools)
    keep_definition(conn, house, survey)
    around = house.around(house.catalog(contact.language))
    session = start(survey, token=house.token(TOKEN_LENGTH), around=around)
    kept = Kept(
        year=_year(house),
        handle=member.handle,
        form=survey.fingerprint,
        session=record.dump(session),
        agreed=house.local(house.clock()).date(),
    )
    return Done(_open(conn, house, contact, kept), f"{kept.year} begun")


def _open(conn: Connection, house: House, contact: Contact, kept: Kept) -> Screen:
    """Keep where somebody stands, and show it."""
    assessments.put(conn, kept)
    move(conn, contact, writing_at(ASSESSING, str(kept.year)))
    return _asked(conn, house, house.catalog(contact.language), kept)


def _asked(conn: Connection, house: House, words: Catalog, kept: Kept, problem: Refused | None = None) -> Screen:
    survey, session = house.survey(conn, kept.form), record.load(kept.session)
    if session.at == SENT:
        return screens.saved_screen(words)
    wave = f"{ASSESSMENT_WAVE}{kept.year}"
    around = house.around(words)
    screen = session_screen(wave, survey, session, catalog=words, surroundings=around, refused=problem)
    return screens.among_staff(words, screen, wave)


def tap(conn: Connection, house: House, contact: Contact, press: SurveyPress) -> Screen:
    """Apply one press of the self-check, by whoever is staff."""
    return as_staff(
        Act.ASSESS,
        lambda conn, house, contact, member: _replied(
            conn, house, contact, member, press.wave.removeprefix(ASSESSMENT_WAVE), press.tap
        ),
    )(conn, house, contact)


def _replied(conn: Connection, house: House, contact: Contact, member: Member, year: str, said: Reply) -> Done:
    words = house.catalog(contact.language)
    kept = assessments.get(conn, int(year), member.handle) if year.isascii() and year.isdecimal() else None
    if kept is None:
        return Done(staff_screen(words, member.role, member.handle, note=notice(words, Notice.OLD_BUTTON)))
    before: Session = record.load(kept.session)
    step = resume(house.survey(conn, kept.form), before, said, around=house.around(words))
    after = replace(kept, session=record.dump(step.session))
    assessments.put(conn, after)
    sent = any(isinstance(each, Finished) for each in step.events)
    move(conn, contact, HOME if sent else writing_at(ASSESSING, year))
    problem = next((each for each in step.events if isinstance(each, Refused)), None)
    screen = _asked(conn, house, words, after, problem)
    if any(isinstance(each, Stale) for each in step.events):
        screen = replace(told(screen, words.toast("This was already answered.")), unchanged=True)
    return Done(screen, f"{year} sent" if sent else None)


def _delete(conn: Connection, house: House, contact: Contact, member: Member, _subject: str, tools: Tools) -> Done:
    """Delete one's own answers of the newest year: what was agreed to can be taken back with one tap for each year."""
    theirs = assessments.of(conn, member.handle)
    gone = bool(theirs) and assessments.drop(conn, theirs[-1].year, member.handle)
    move(conn, contact, HOME)
    note = notice(house.catalog(contact.language), Notice.WITHDRAWN if gone else Notice.OLD_BUTTON)
    screen = _shown(conn, house, contact, member, tools, note=note)
    return Done(screen, f"{theirs[-1].year} deleted" if gone else None)


def _ask_again(conn: Connection, house: House, contact: Contact, subject: str) -> Screen:
    """Show the open question again, after a restart or a change of language, to whoever still is staff."""
    member = staff.get(conn, contact.telegram_id)
    kept = assessments.get(conn, int(subject), member.handle) if member and may(member.role, Act.ASSESS) else None
    if kept is None:
        return here(conn, house, move(conn, contact, HOME))
    return _asked(conn, house, house.catalog(contact.language), kept)


def _take(conn: Connection, house: House, contact: Contact, subject: str, said: Reply) -> Screen:
    return as_staff(
        Act.ASSESS, lambda conn, house, contact, member: _replied(conn, house, contact, member, subject, said)
    )(conn, house, contact)


def expire(conn: Connection, house: House) -> int:
    """Delete what staff said of their scheme too long ago; return how many assessments there were."""
    return assessments.expire(conn, house.local(house.clock()).date() - timedelta(days=KEPT_YEARS * 365))


WRITERS = {ASSESSING: Writer(_ask_again, _take)}
"""Who takes words while somebody answers the self-check."""

ASSESS_VERBS: Mapping[str, tuple[Act, Verb]] = {
    "staff_assess": (Act.ASSESS, _overview),
    "staff_factor": (Act.ASSESS, _factor),
    "staff_picture": (Act.ASSESS, _picture),
    "staff_begin": (Act.ASSESS, _begin),
    "staff_agree": (Act.ASSESS, _agree),
    "staff_unsay": (Act.ASSESS, _delete),
}
"""The buttons of this room, with the act that each belongs to."""

NEEDS_SURVEYS = frozenset(ASSESS_VERBS)
"""Buttons for which the survey files are read."""
