"""What each column is for, a sentence each, for the data-protection sheet; a test misses none."""

from __future__ import annotations

from collections.abc import Mapping

CONTACTS: Mapping[str, Mapping[str, str]] = {
    "contact": {
        "telegram_id": "Number by which Telegram knows the account; the only thing that names a person.",
        "language": "Language the person is written to in.",
        "picked": "Whether they chose that language themselves.",
        "area": "Neighbourhood they said they live in, if any.",
        "channel": "Poster, school or other place whose link they followed, if any.",
        "surveys": "Consent to surveys.",
        "events": "Consent to invitations to meetings.",
        "results": "Consent to news of what was decided.",
        "consent_version": "Version of the words of the last consent.",
        "consent_language": "Language those words were read in.",
        "consent_day": "Day of the last decision on consent.",
        "stopped": "Whether they asked for silence.",
        "reachable": "Whether they have let the bot write to them (false once they blocked it).",
        "at": "Where the conversation stands; the cut takes everybody out of its wave.",
        "owed": "Whether a screen was decided on and not shown yet.",
        "noticed": "Whether they have seen that their language is a machine translation.",
        "call": "Places of which they must still be told, such as the closing of a survey they have begun.",
        "active_month": "Month in which they last did something.",
        "asked_day": "Day on which they were asked whether they stay.",
        "created_day": "Day of the first contact.",
    },
    "definition": {
        "fingerprint": "Hash of a survey's text.",
        "survey": "Name of the survey.",
        "canonical": "The survey as it is asked.",
        "day": "Day it was first used.",
    },
    "wave": {
        "id": "Random name of one fielding of a survey.",
        "fingerprint": "Which survey is asked.",
        "survey": "Name of the survey.",
        "title": "What organisers call the wave.",
        "areas": "Areas it is for.",
        "languages": "Languages it is offered in.",
        "opens_at": "When it opens.",
        "closes_at": "When it closes.",
        "state": "How far it has come: open, closed, being cut, cut.",
        "epoch": "Name of the key that its sheets are sealed with.",
        "listed": "Whether it stands in everybody's menu.",
        "batch": "How many sheets are cut together while it is open, if it is cut before its end.",
        "unfinished": "What becomes of drafts that were never sent.",
        "taking": "Name of the key of a cut that is under way.",
        "told": "Whether those with a draft were told of the closing.",
        "ask_until": "Until when those who answered are asked whether to share in a small group.",
    },
    "link": {
        "id": "Random name of a deep link.",
        "wave": "Wave it opens, if any.",
        "area": "Area of whoever follows it, if any.",
        "channel": "Where it was printed, if anywhere.",
    },
    "sheet": {
        "wave": "Wave the sheet belongs to.",
        "tag": "Keyed hash of the Telegram number, of this wave alone; unreadable once the wave's key is destroyed.",
        "epoch": "Name of the key it is sealed with.",
        "state": "How far it has come, such as draft or submitted.",
        "sealed": "The answers with language and area, encrypted and padded to one size for the survey.",
    },
    "handled": {
        "update_id": "Telegram's number of an update that was handled, so that none is handled twice.",
        "day": "Day it was handled, by which it is forgotten again.",
    },
    "quarantine": {
        "id": "Random name of an update that nobody could handle.",
        "sealed": "The update as it came, encrypted: its sender and what they pressed or wrote.",
        "day": "Day it was set aside, by which it is deleted.",
    },
    "setting": {
        "key": "Name of a small thing the bot remembers of itself.",
        "value": "What it remembers, such as what was last announced to Telegram.",
    },
    "staff": {
        "telegram_id": "Telegram number of a member of staff.",
        "handle": "Name by which the audit log knows them.",
        "role": "Their role.",
        "since": "Day they became staff.",
        "invited_by": "Who invited them.",
    },
    "invitation": {
        "hash": "Hash of a code that still works.",
        "handle": "Name the audit log gives to whoever uses it.",
        "role": "Role it gives.",
        "expires_at": "When it ends.",
        "made_by": "Who made it.",
    },
    "audit": {
        "number": "Place of an entry in the audit log.",
        "at": "When a member of staff did something.",
        "actor": "Handle of who did it.",
        "act": "What was done.",
        "subject": "What it was done to; never an answer.",
        "previous": "Hash of the entry before.",
        "hash": "Hash of this entry.",
    },
    "audit_anchor": {
        "number": "Up to which entry old ones were deleted.",
        "hash": "Hash by which the rest of the log hangs on.",
    },
    "notice": {
        "id": "Name of something staff should look at.",
        "burst": "What there was much of.",
        "subject": "What it concerns; never a person.",
        "day": "Day it was counted.",
        "count": "How much there was.",
    },
}
"""Columns of the contacts store: table, column, sentence."""

ANSWERS: Mapping[str, Mapping[str, str]] = {
    "definition": {
        "fingerprint": "Hash of a survey's text.",
        "survey": "Name of the survey.",
        "canonical": "The survey as it was asked.",
    },
    "cut": {
        "id": "Name of a cut, the same as that of the key it destroyed.",
        "wave": "Wave that was cut.",
        "survey": "Name of the survey.",
        "fingerprint": "Which survey was asked.",
        "week": "ISO week of the cut; no other time is kept.",
        "responses": "How many people's answers it brought.",
    },
    "response": {
        "id": "Random name of one set of answers, drawn at the cut.",
        "wave": "Wave it was given in.",
        "fingerprint": "Which survey was answered.",
        "language": "Language of whoever answered, as far as it is kept.",
        "area": "Area of whoever answered, as far as it is kept.",
    },
    "answer": {
        "response": "Which set of answers it belongs to.",
        "question": "Which question it answers.",
        "kind": "Whether it was given, refused, skipped, or not known.",
        "value": "What was answered: a code, codes, or a number.",
    },
    "remark": {
        "id": "Random name of a free text, drawn at the cut.",
        "wave": "Wave it was written in.",
        "question": "Question it was written under, as far as that is kept.",
        "language": "Language of whoever wrote it, as far as it is kept.",
        "text": "The words.",
    },
    "review": {
        "remark": "Free text that an officer has read.",
        "verdict": "Whether it may be shown.",
    },
}
"""Columns of the answers store."""

RESIDUAL: tuple[str, ...] = (
    "Whoever reads the memory of the running bot reads the sheets that are open or waiting there.",
    "Whoever holds the contacts store and the key folder together reads every sheet that waits for its cut.",
    "A copy of the key folder from when a wave was open opens the sheets in copies of the contacts store of then.",
    "Telegram sees the whole chat: who takes part, every button that is pressed, every word that is written.",
    "Disks and snapshots may keep old blocks: overwriting proves nothing to whoever reads the medium itself.",
    "Until a cut has tidied PostgreSQL's log of changes, it tells who acted since the last one, and how often.",
    "Where the bot may not tidy that log, or the server keeps it, it tells the same for as long as it is kept.",
    "Told to log statements with their values, PostgreSQL logs Telegram numbers and, at the cut, answers.",
    "Small groups stay personal data: somebody who knows the people well may guess, above all where all said the same.",
    "Answers can be traits themselves: a landmark, a place or a rare language may tell what was rolled up.",
    "A free text can give its author away by what it says, by its language or by its style, first to its reviewer.",
    "That somebody is known to the bot, agreed, and chose a language and an area stands in the contacts store.",
    "The month in which somebody was last active stands there too: who was not active since a wave took no part.",
    "One person with several Telegram accounts can answer several times.",
)
"""What is left although everything works as it should; docs/anonymity.md holds the same sentences."""
