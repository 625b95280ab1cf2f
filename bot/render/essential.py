"""The words without which a language is not offered: consent, stopping, deleting."""

from __future__ import annotations

ESSENTIAL: tuple[tuple[str, str], ...] = (
    ("", "Telegram can see this chat. It belongs to a company, not to the city."),
    (
        "",
        (
            "We keep: your Telegram number, your language, your area, and how you came here. We also keep what you "
            "agree to, the day you first came, the month you were last here, and where you are in this chat. We do not "
            "keep your name or your phone number."
        ),
    ),
    (
        "",
        (
            "Your answers are kept locked. When a survey closes, or when many people have answered, they are mixed. "
            "Then nobody can look up which ones are yours. Where fewer than {n} people answered, they are not mixed "
            "before we have asked you."
        ),
    ),
    (
        "",
        "<b>Surveys</b>\nDo you agree that you answer surveys here and that we keep your answers without your name?",
    ),
    ("", "<b>Events</b>\nMay we write to you about events in your neighbourhood?"),
    ("", "<b>Results</b>\nMay we write to you about what people said and what was decided?"),
    (
        "",
        "We keep for 30 days which messages we sent you. What you tell us for an event, we keep until 7 days after it.",
    ),
    (
        "",
        (
            "You can change or withdraw your answers until {date}. Once they are mixed with those of others, nobody "
            "can find them any more."
        ),
    ),
    (
        "",
        (
            "Answers are mixed as soon as {n} people have answered, and when the survey closes on {date}. Until then "
            "you can change or withdraw yours. Once they are mixed, nobody can find them any more."
        ),
    ),
    (
        "",
        (
            "What people say here is mixed as soon as {n} people have said something, and when this ends on {date}. "
            "Until then you can change the last thing you said, or withdraw all of it. Once it is mixed, nobody can "
            "find it any more."
        ),
    ),
    ("", "If you start and do not send your answers, they are deleted when the survey closes."),
    ("", "If you start and do not send your answers, we count what you have answered when the survey closes."),
    ("", "If you do nothing, your answers are deleted then."),
    ("", "If you do nothing, what you have answered is counted then."),
    (
        "",
        "Fewer than {n} people answered this survey. Among so few, somebody might guess which answers are yours.",
    ),
    ("", "May we keep your answers all the same? We then keep them without your language and your area."),
    ("", "If you do not choose by {date}, we delete them."),
    (
        "",
        (
            "We do not write to you any more. Only you can start messages again, with the button below. Answers you "
            "have begun are still here until the survey closes."
        ),
    ),
    (
        "",
        (
            "Do you want us to delete all that we keep about you, also your answers that are not mixed yet? Answers "
            "that are mixed cannot be found any more."
        ),
    ),
    ("", "We have deleted everything we kept about you. To come back, write {command}."),
    (
        "",
        (
            "You have not used this chat for a long time. On {date} we will delete all that we keep about you. To "
            "stay, tap “Stay” before that day."
        ),
    ),
    (
        "",
        "Without an answer we delete your data after 30 days. If you stopped our messages, we delete without asking.",
    ),
    (
        "",
        (
            "If you tell us whether a result is clear to you, we keep that locked, for 90 days at most. Then we only "
            "keep how many people said what."
        ),
    ),
    ("button", "Stay"),
    ("button", "I agree"),
    ("button", "No"),
    ("button", "Withdraw my answers"),
    ("button", "Yes, delete my answers"),
    ("button", "Delete my data"),
    ("button", "Yes, delete everything"),
    ("button", "Send what I answered"),
    ("button", "Delete what I answered"),
    ("button", "Yes, keep them"),
    ("button", "No, delete them"),
)
"""Context and source wording of each; a test compares them with what the screens say."""
