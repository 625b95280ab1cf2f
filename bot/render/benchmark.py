"""Screens of the self-check: consent, what all assessors say together, one key factor, and the picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape, unescape

from bot.i18n.bidi import isolated
from bot.i18n.catalog import Catalog, Safe
from bot.i18n.noted import noted
from bot.indicators.benchmark import MOST, WISHED, Factor, Level, Result
from bot.paper.chart import Bar, Chart
from bot.paper.job import Form
from bot.render.evidence import as_evidence
from bot.render.press import menu_data
from bot.render.screen import Button, Drawing, Screen, with_note
from bot.survey.model import Survey

Rows = tuple[tuple[Button, ...], ...]

BLOCKS = 6
"""Signs of a bar; each is half a point of three."""

MOST_VOICES = 10
"""Assessors on the screen of a key factor."""

IN_ROW = 4
"""Numbers of key factors in a row of buttons."""


@dataclass(frozen=True, slots=True)
class Mine:
    """How far the reader is with their own answers.

    Attributes:
        begun: they have begun this year's.
        sent: they have sent this year's.
        earlier: there are answers of theirs of any year, which they can withdraw.
    """

    begun: bool = False
    sent: bool = False
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """What one assessor says of one key factor.

    Attributes:
        who: what they are called.
        side: from which side they look, in the reader's language; '' = not said.
        score: what they give it; None where nothing of it applies to them.
        evidence: what shows it, in their words; '' = nothing.
    """

    who: str
    side: str
    score: float | None
    evidence: str


def consent_screen(catalog: Catalog, survey: Survey, handle: str, *, years: int) -> Screen:
    """Tell before the first question that this is not anonymous, and ask whether somebody agrees."""
    text = catalog.say(
        "<b>{title}</b>\nEleven parts, about half an hour; you can stop and go on later. <b>This is not anonymous:</b> "
        "all staff can read your answers and what you name as evidence, under the name {handle} and with your side. "
        "Residents cannot. You can change them until the year ends, and delete them as long as you are on the staff. "
        "They are deleted after {count} years.",
        title=_title(catalog, survey),
        handle=handle,
        count=years,
    )
    agree = Button(catalog.button("I agree"), menu_data("staff_agree"))
    return Screen(text=catalog.lines(text), rows=((agree,), _to_overview(catalog)))


def saved_screen(catalog: Catalog) -> Screen:
    """Tell that the answers are sent."""
    text = catalog.say("Your answers are saved. All staff can see what they come to.")
    return Screen(text=catalog.lines(text), rows=(_to_overview(catalog),))


def among_staff(catalog: Catalog, screen: Screen, wave: str) -> Screen:
    """Let the buttons of a survey's screen that would lead among residents' surveys lead back to staff's own."""
    away = {menu_data("withdraw", wave): menu_data("staff_unsay")}
    rows = tuple(tuple(replace(each, data=away.get(each.data, each.data)) for each in row) for row in screen.rows)
    return replace(screen, rows=(*rows, _to_overview(catalog)))


def overview_screen(
    catalog: Catalog, survey: Survey, found: Result | None, *, year: int, mine: Mine, note: str = ""
) -> Screen:
    """Show what all assessors say together: a bar for each key factor, and the biggest gaps first.

    Args:
        catalog: the reader's language.
        survey: for the names of the factors.
        found: what was said; None where nobody has sent answers yet.
        year: of which year.
        mine: how far the reader is with their own answers.
        note: HTML to tell above it.
    """
    words = catalog.button
    answer = (
        words("Answer the questions") if not mine.begun else words("Change answer") if mine.sent else words("Go on")
    )
    own: Rows = ((Button(answer, menu_data("staff_begin")),),)
    if mine.begun or mine.earlier:
        own += ((Button(words("Withdraw my answers"), menu_data("staff_unsay")),),)
    back = (Button(words("Back"), menu_data("staff")),)
    heading = catalog.say("<b>{title}</b>", title=f"{_title(catalog, survey)} {year}")
    if found is None:
        text = Safe(f"{heading}\n\n{catalog.say('Nobody has answered yet.')}")
        return with_note(Screen(text=catalog.lines(text), rows=(*own, back)), catalog, note)
    told = (*_bars(catalog, survey, found), *_perceived(catalog, survey, found), *_gaps(catalog, survey, found))
    parts = [f"{heading}\n{_answered(catalog, found)}", *told]
    rows = (*_numbers(catalog, found, year), _as_picture(catalog, year), *own, back)
    return with_note(Screen(text=catalog.lines(Safe("\n\n".join(parts))), rows=rows), catalog, note)


def _answered(catalog: Catalog, found: Result) -> str:
    count = found.assessors
    told = catalog.say_many("{n} person has answered.", "{n} people have answered.", count)
    if found.firm:
        return told
    first = catalog.say(
        "At least three people should answer, one of them for the residents. Until then this is a first impression."
    )
    return f"{told} {first}"


def _bars(catalog: Catalog, survey: Survey, found: Result) -> list[str]:
    lines = [f"{_named(catalog, survey, each)}\n{_bar(catalog, each)}" for each in found.factors]
    legend = catalog.say("From 0 to 3; {wished} is the aim.", wished=catalog.number(WISHED))
    return ["\n".join(lines), legend]


def _bar(catalog: Catalog, factor: Factor) -> str:
    if factor.score is None or factor.level is None:
        return isolated("–")
    filled = round(factor.score / MOST * BLOCKS)
    score = f"{'▰' * filled}{'▱' * (BLOCKS - filled)} {catalog.number(round(factor.score, 1))}"
    return f"{isolated(score)} · {isolated(escape(level_name(catalog, factor.level), quote=False))}"


def level_name(catalog: Catalog, level: Level) -> str:
    """Return how far a factor is, as plain words."""
    button = catalog.button
    return {
        Level.NOT_STARTED: button("Not started"),
        Level.STARTING: button("Starting"),
        Level.GROWING: button("Growing"),
        Level.IN_PLACE: button("In place"),
    }[level]


def _perceived(catalog: Catalog, survey: Survey, found: Result) -> list[str]:
    """Tell of each factor that residents were asked about how far the two are apart."""
    each = [(factor, _felt(catalog, factor)) for factor in found.factors]
    return ["\n".join((_named(catalog, survey, factor), *lines)) for factor, lines in each if lines]


def _gaps(catalog: Catalog, survey: Survey, found: Result) -> list[str]:
    """Tell the biggest gaps, each with what the bot can do about it."""
    if not found.biggest:
        judged = all(each.score is not None for each in found.factors)
        return [catalog.say("No gap is left.")] if judged else []
    parts = [catalog.say("<b>The biggest gaps, and what this bot can do</b>")]
    parts += [f"{_named(catalog, survey, each)}\n{advice(catalog, each.number)}" for each in found.biggest]
    return parts


def _numbers(catalog: Catalog, found: Result, year: int) -> Rows:
    buttons = [
        Button(catalog.number(each.number), menu_data("staff_factor", f"{each.number}.{year}"))
        for each in found.factors
    ]
    return tuple(tuple(buttons[at : at + IN_ROW]) for at in range(0, len(buttons), IN_ROW))


def _as_picture(catalog: Catalog, year: int) -> tuple[Button, ...]:
    return (Button(f"🖼 {catalog.button('As a picture')}", menu_data("staff_picture", str(year))),)


def factor_screen(catalog: Catalog, survey: Survey, factor: Factor, voices: Sequence[Voice], *, year: int) -> Screen:
    """Show one key factor: score and level, how far assessors differ, what residents say, the evidence, what to do.

    Args:
        catalog: the reader's language.
        survey: for its name.
        factor: where it stands.
        voices: what each assessor says.
        year: of which year, for the way back.
    """
    say, number = catalog.say, catalog.number
    parts = [f"<b>{_named(catalog, survey, factor)}</b>\n{_bar(catalog, factor)}"]
    if factor.score is not None:
        parts.append("\n".join(_measured(catalog, factor)))
    lines = [_voice(catalog, each) for each in voices[:MOST_VOICES]]
    parts += ["\n".join(lines)] if lines else []
    parts.append(f"{say('<b>What this bot can do</b>')}\n{advice(catalog, factor.number)}")
    turning = tuple(
        Button(f"{mark} {number(other)}", menu_data("staff_factor", f"{other}.{year}"))
        for mark, other in (("◀", factor.number - 1), ("▶", factor.number + 1))
        if 1 <= other <= len(ADVICE)
    )
    back = (Button(catalog.button("Back"), menu_data("staff_assess", str(year))),)
    return Screen(text=catalog.lines(Safe("\n\n".join(parts))), rows=(turning, back))


def _measured(catalog: Catalog, factor: Factor) -> list[str]:
    say, number = catalog.say, catalog.number
    lines = []
    if factor.gap:
        lines.append(say("Missing to the aim: {gap}", gap=number(round(factor.gap, 2))))
    if factor.low is not None and factor.high is not None and factor.low != factor.high:
        ends = {"low": number(round(factor.low, 1)), "high": number(round(factor.high, 1))}
        lines.append(say("Those who answered differ: from {low} to {high}.", **ends))
    if factor.unknown:
        lines.append(
            say_unknown(catalog, factor.unknown),
        )
    return [*lines, *_felt(catalog, factor)]


def _felt(catalog: Catalog, factor: Factor) -> list[str]:
    """Hold what staff say against what residents say of the same, and tell the gap."""
    if factor.felt is None or factor.score is None or factor.perception_gap is None:
        return []
    ours, theirs = round(100 * factor.score / MOST), round(100 * factor.felt)
    return [
        catalog.say(
            "You say {ours} %. Of the residents, {theirs} % said in a survey that it works for them.",
            ours=catalog.number(ours),
            theirs=catalog.number(theirs),
        ),
        catalog.say("Gap between you and residents: {gap}", gap=catalog.percent(factor.perception_gap, signed=True)),
    ]


def say_unknown(catalog: Catalog, count: int) -> str:
    """Tell how many answers were that somebody does not know."""
    return catalog.say_many(
        "{n} answer was “I don’t know”. It counts as 0.", "{n} answers were “I don’t know”. They count as 0.", count
    )


def _voice(catalog: Catalog, voice: Voice) -> str:
    score = "–" if voice.score is None else catalog.number(round(voice.score, 1))
    named = " · ".join(isolated(escape(part, quote=False)) for part in (voice.who, voice.side, score) if part)
    return f"• {named}\n{isolated(as_evidence(voice.evidence))}" if voice.evidence else f"• {named}"


def picture(catalog: Catalog, survey: Survey, found: Result, *, year: int, day: date) -> Drawing:
    """Return the bars as a picture, with the range of the assessors and the aim, and the same as its alternative."""
    title = f"{_title(catalog, survey)} {year}"
    bars = tuple(_drawn(catalog, survey, each) for each in found.factors)
    notes = (
        catalog.say("From 0 to 3; {wished} is the aim.", wished=catalog.number(WISHED)),
        catalog.say("Red is the aim. The black line is from the lowest to the highest answer."),
    )
    chart = Chart(
        title=title,
        lead=unescape(_answered(catalog, found)),
        bars=bars,
        language=catalog.language,
        rtl=catalog.direction == "rtl",
        notes=tuple(map(unescape, notes)),
    )
    return Drawing(f"self-check-{year}.png", chart.job(day), Form.PNG, picture=True, caption=title)


def _drawn(catalog: Catalog, survey: Survey, factor: Factor) -> Bar:
    label = f"{catalog.number(factor.number)}. {_name(catalog, survey, factor.number)}"
    if factor.score is None or factor.level is None or factor.low is None or factor.high is None:
        return Bar(label, "–")
    return Bar(
        label,
        catalog.number(round(factor.score, 1)),
        share=factor.score / MOST,
        low=factor.low / MOST,
        high=factor.high / MOST,
        note="\n".join((level_name(catalog, factor.level), *map(unescape, _felt(catalog, factor)))),
        against=WISHED / MOST,
    )


ADVICE: tuple[str, ...] = (
    noted(
        "Ask people which places belong to their neighbourhood, in the survey about it, and publish the answers beside "
        "the official borders."
    ),
    noted("Send the strategy in plain words and in each language to many, and ask in a survey whether it was clear."),
    noted(
        "Plan meetings here: none is announced without its languages, help, time and a contact. Afterwards the bot "
        "asks people whether they were heard."
    ),
    noted(
        "Invite residents’ groups as organisers: they hold meetings of their own, and can answer these questions too."
    ),
    noted(
        "Repeat the survey about the neighbourhood, watch who takes part, and give links to groups that are missing."
    ),
    noted("Promise each goal as a card, with who does it and until when. Residents find all of them with {command}."),
    noted(
        "Name in the scheme who answers residents, with their languages and areas. {command} shows them to everybody."
    ),
    noted("Ask who comes what they need: interpreting, childcare, access. Then look whether people got that help."),
    noted("Name partners in the scheme, with what they offer and until when. Give each promise to one of them."),
    noted("Let all services read the checked texts and the figures, and meet regularly about what residents said."),
    noted("Ask the short survey again every few months, publish the figures, and tell people what came of it."),
)
"""What the bot can do about each key factor, in their order (research/participation.md, A)."""

COMMANDS = {6: "/plan", 7: "/contact"}
"""The residents' command that some of it names."""


def advice(catalog: Catalog, factor: int) -> str:
    """Return what the bot can do about a key factor."""
    values = {"command": COMMANDS[factor]} if factor in COMMANDS else {}
    return catalog.say(ADVICE[factor - 1], **values)  # noted


def _named(catalog: Catalog, survey: Survey, factor: Factor) -> str:
    name = f"{catalog.number(factor.number)}. {_name(catalog, survey, factor.number)}"
    return isolated(escape(name, quote=False))


def _name(catalog: Catalog, survey: Survey, factor: int) -> str:
    """Return the name of a key factor, which is that of its group of questions."""
    group = survey.groups.get(f"kf{factor}")
    return catalog.survey(f"{group.context}/label", group.label) if group else str(factor)


def _title(catalog: Catalog, survey: Survey) -> str:
    return catalog.survey(f"{survey.name}/title", survey.title)


def _to_overview(catalog: Catalog) -> tuple[Button, ...]:
    return (Button(catalog.button("Back"), menu_data("staff_assess")),)
