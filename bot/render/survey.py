"""Screens of a survey: a question with its choices, the review, the thanks."""

from __future__ import annotations

from collections.abc import Iterator

from bot.i18n.catalog import Catalog
from bot.render.bottom import bottom_rows
from bot.render.choosing import Layout, choice_rows, lay_out, list_text
from bot.render.press import survey_data
from bot.render.refusal import as_toast, refusal
from bot.render.review import change_screen, review_screen
from bot.render.screen import Attachment, Button, Screen
from bot.render.wording import Speaker, choice_label
from bot.survey.answering import longest, square_of
from bot.survey.flow import Course
from bot.survey.model import Kind, Media, Question, Survey
from bot.survey.session import CHANGE, REVIEW, Around, Move, Refused, Session

Rows = tuple[tuple[Button, ...], ...]


def around(catalog: Catalog, *, today: str, now: str) -> Around:
    """Return the surroundings the engine needs for a reader of this language."""
    return Around(today=today, now=now, label=lambda choice: choice_label(catalog, choice), months=catalog.months())


def session_screen(
    wave: str,
    survey: Survey,
    session: Session,
    *,
    catalog: Catalog,
    surroundings: Around,
    refused: Refused | None = None,
    course: Course | None = None,
) -> Screen:
    """Return what a resident sees where the session stands.

    Args:
        wave: the wave's id, for the buttons.
        survey: the definition.
        session: where the resident stands; not SENT (the caller thanks with a date).
        catalog: the reader's language.
        surroundings: as given to the engine.
        refused: what could not be taken just now, told above the question.
        course: the survey as it runs for the session, where the engine has worked it out already.
    """
    speaker = Speaker.of(catalog, survey, session, surroundings, course=course)
    if session.at == REVIEW:
        return review_screen(wave, speaker, session, note=refusal(speaker, None, refused))
    if session.at == CHANGE:
        return change_screen(wave, speaker, session, note=refusal(speaker, None, refused))
    return _question_screen(wave, speaker, session, refused)


def _question_screen(wave: str, speaker: Speaker, session: Session, refused: Refused | None) -> Screen:
    question = speaker.survey[session.at]
    layout = lay_out(speaker, session, question)
    note = refusal(speaker, question, refused)
    parts = (
        note,
        _heading(speaker, question),
        f"<b>{speaker.label(question)}</b>",
        _hint(speaker, question),
        list_text(speaker, layout),
        _current(speaker, session, question, layout),
        _expected(speaker, question, layout),
    )
    rows = (
        *choice_rows(wave, speaker, session, question, layout),
        *_going_on(wave, speaker, session, question),
        *_leaving(wave, speaker, session, question),
        *bottom_rows(speaker.catalog),
    )
    return Screen(
        text=speaker.catalog.lines("\n\n".join(part for part in parts if part)),
        rows=rows,
        attachments=_attachments(speaker, question),
        asks_place=speaker.catalog.button("Send my place") if question.kind is Kind.GEOPOINT else "",
        toast=as_toast(note),
    )


def _heading(speaker: Speaker, question: Question) -> str:
    at, total = speaker.course.progress(question.name)
    progress = speaker.catalog.say("Question {number} of {total}", number=at, total=total)
    group = speaker.survey.groups[question.groups[-1]] if question.groups else None
    if group is None or not group.label:
        return progress if question.asks else ""
    heading = speaker.text(f"{group.context}/label", group.label)
    return f"{heading}\n{progress}" if question.asks else heading


def _hint(speaker: Speaker, question: Question) -> str:
    if not question.hint:
        return ""
    return f"<i>{speaker.text(f'{question.context}/hint', question.hint)}</i>"


def _current(speaker: Speaker, session: Session, question: Question, layout: Layout) -> str:
    """Tell what was answered here before, and which ticks stand on pages that are not open."""
    answer = speaker.course.answers.get(question.name)
    words = speaker.answer(question, answer)
    if question.kind in (Kind.SELECT_MULTIPLE, Kind.RANK):
        hidden = layout.pages > 1 or layout.search or layout.numbered
        left = answer is not None and answer.value is None and not session.ticks
        words = words if left else speaker.value(question, session.ticks) if hidden else ""
    return speaker.catalog.say("Your answer so far: {answer}", answer=words) if words else ""


def _expected(speaker: Speaker, question: Question, layout: Layout) -> str:
    """Say what can be typed, for the kinds that are typed."""
    say = speaker.catalog.say
    match question.kind:
        case Kind.TEXT:
            return _written(speaker.catalog, question)
        case Kind.INTEGER | Kind.DECIMAL | Kind.RANGE if question.kind is not Kind.RANGE or layout.pages > 1:
            return say("Write a number as a message.")
        case Kind.DATE:
            return say("Write a date as a message: day, month, year.")
        case Kind.TIME:
            return say("Write a time as a message: hours and minutes.")
        case Kind.GEOPOINT:
            return _shown_on_the_map(speaker.catalog, question)
        case Kind.SELECT_MULTIPLE:
            return say("You can choose more than one. Then tap “Next”.")
        case Kind.RANK:
            return say("Tap the choices in your order: the most important one first. Then tap “Next”.")
    return ""


def _written(words: Catalog, question: Question) -> str:
    """Tell before anything is written what to leave out of it, and how long it may be."""
    what = words.say(
        "Write your answer as a message. Please do not name people, and leave out phone numbers and addresses."
    )
    length = words.say_many(
        "Your answer can have up to {n} character.",
        "Your answer can have up to {n} characters.",
        longest(question),
    )
    return length if question.personal else f"{what} {length}"  # a contact, a place: these are asked for


def _shown_on_the_map(words: Catalog, question: Question) -> str:
    how = words.say("Send a place with the paper clip, or use the button below. Do not send your home.")
    kept = words.say("We keep only a square of {metres} metres, not the exact place.", metres=square_of(question))
    return f"{how} {kept}"


def _going_on(wave: str, speaker: Speaker, session: Session, question: Question) -> Rows:
    """Return the button that finishes a question with ticks, a note, or one that was opened again."""
    button = speaker.catalog.button
    data = survey_data(wave, session, Move.DONE)
    if question.kind is Kind.ACKNOWLEDGE:
        return ((Button(button("I have read this"), data),),)
    if question.kind in (Kind.NOTE, Kind.SELECT_MULTIPLE, Kind.RANK):
        return ((Button(button("Next"), data),),)
    if question.name in speaker.course.answers:
        return ((Button(button("Keep this answer"), data),),)
    return ()


def _leaving(wave: str, speaker: Speaker, session: Session, question: Question) -> Rows:
    """Return the ways not to answer, and the way back."""
    button = speaker.catalog.button
    ways: list[tuple[Button, ...]] = []
    if question.asks and question.dont_know:
        ways.append((Button(button("I don’t know"), survey_data(wave, session, Move.DONT_KNOW)),))
    if question.asks and question.refuse:
        ways.append((Button(button("I prefer not to answer"), survey_data(wave, session, Move.REFUSE)),))
    pair: list[Button] = []
    in_review = session.at in speaker.course.answers and not speaker.course.following("")
    if in_review or speaker.course.before(session.at):
        pair.append(Button(button("Back"), survey_data(wave, session, Move.BACK)))
    if question.asks and not question.required:
        pair.append(Button(button("Skip"), survey_data(wave, session, Move.SKIP)))
    return (*ways, tuple(pair)) if pair else tuple(ways)


def _attachments(speaker: Speaker, question: Question) -> tuple[Attachment, ...]:
    """Return the pictures and recordings of a question, then those of its choices with their wordings."""
    language = speaker.catalog.language
    illustrated = any(each.media.image or each.media.audio or each.media.video for each in question.choices)
    shown = [
        Attachment(kind, name, choice_label(speaker.catalog, choice))
        for choice in (speaker.course.offered(question) if illustrated else ())
        for kind, name in _files(choice.media, language)
    ]
    return (*(Attachment(kind, name) for kind, name in _files(question.media, language)), *shown)


def _files(media: Media, language: str) -> Iterator[tuple[str, str]]:
    """Yield kind and name of each file in a language, else in its base language, else for all."""
    kinds = (("photo", media.image), ("audio", media.audio), ("video", media.video))
    for kind, names in kinds:
        name = names.get(language) or names.get(language.partition("_")[0]) or names.get("")
        if name:
            yield kind, name
