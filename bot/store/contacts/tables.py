"""The tables of the contacts store."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.base import Instant, new_metadata

METADATA = new_metadata()

CONTACT = Table(
    "contact",
    METADATA,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", Text, nullable=False),
    Column("picked", Boolean, nullable=False),
    Column("area", Text),
    Column("channel", Text),
    Column("surveys", Boolean),
    Column("events", Boolean),
    Column("results", Boolean),
    Column("consent_version", Text),
    Column("consent_language", Text),
    Column("consent_day", Date),
    Column("stopped", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("at", Text, nullable=False),
    Column("owed", Boolean, nullable=False),
    Column("noticed", Boolean, nullable=False),
    Column("created_day", Date, nullable=False),
    Column("active_month", Text, nullable=False, server_default=text("''")),
    Column("asked_day", Date),
    sqlite_with_rowid=False,
)
"""Without hidden row numbers: the order in which people joined is nobody's business."""

DEFINITION = Table(
    "definition",
    METADATA,
    Column("fingerprint", Text, primary_key=True),
    Column("survey", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("day", Date, nullable=False),
)

WAVE = Table(
    "wave",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("fingerprint", Text, ForeignKey("definition.fingerprint"), nullable=False),
    Column("survey", Text, nullable=False),
    Column("title", Text),
    Column("areas", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("batch", Integer),
    Column("unfinished", Text, nullable=False),
    Column("taking", Text),
    Column("told", Boolean, nullable=False),
    Column("ask_until", Instant),
    Column("every", Integer),
    Column("unsent", JSON(none_as_null=True)),
    CheckConstraint("state IN ('open', 'closed', 'cutting', 'cut')", name="state"),
    CheckConstraint("unfinished IN ('discard', 'count')", name="unfinished"),
)

_SHOWN = (Column(name, Text, primary_key=True) for name in ("wave", "language"))
WORDING = Table("wording", METADATA, *_SHOWN, Column("questions", JSON, nullable=False))
"""In which words each question of a wave was shown, as hashes; not in the wave's row, which every tap reads."""

BOARD = Table(
    "board",
    METADATA,
    Column("wave", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("told", JSON, nullable=False),
    sqlite_with_rowid=False,
)
"""How many people of each group had answered, in tens, as a board was drawn last; of nobody alone."""

LINK = Table(
    "link",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("wave", Text, ForeignKey("wave.id")),
    Column("area", Text),
    Column("channel", Text),
    Column("event", Text),
    Column("came", Integer, nullable=False, server_default="0"),
    Column("told", Integer, nullable=False, server_default="0"),
)

SHEET = Table(
    "sheet",
    METADATA,
    Column("wave", Text, primary_key=True),
    Column("tag", LargeBinary, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sealed", LargeBinary),
    CheckConstraint("state IN ('draft', 'submitted', 'shared', 'taken', 'counted')", name="state"),
    CheckConstraint("(state = 'counted') = (sealed IS NULL)", name="sealed"),
    sqlite_with_rowid=False,
)
"""No foreign key to the wave: it would cost a look-up at every tap."""

HANDLED = Table(
    "handled",
    METADATA,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    sqlite_with_rowid=False,
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("day", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

SETTING = Table(
    "setting",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

STAFF = Table(
    "staff",
    METADATA,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("handle", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("invited_by", Text, nullable=False),
    Column("host", Text),
    CheckConstraint("role IN ('organiser', 'officer', 'admin', 'board')", name="role"),
    sqlite_with_rowid=False,
)
"""The only place where a handle of the audit log meets a Telegram number."""

INVITATION = Table(
    "invitation",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("handle", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("host", Text),
    CheckConstraint("role IN ('organiser', 'officer', 'admin', 'board')", name="role"),
    sqlite_with_rowid=False,
)
"""Codes that still work; one that was used or revoked has no row."""

ASSESSMENT = Table(
    "assessment",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("handle", Text, primary_key=True),
    Column("form", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("agreed", Date, nullable=False),
    sqlite_with_rowid=False,
)
"""What staff say of their own scheme, by name, as they agreed; no resident's answers."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Append-only: triggers of the migration refuse every change, and every gap."""

AUDIT_ANCHOR = Table(
    "audit_anchor",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Up to where old entries were deleted, with the hash by which the rest of the chain hangs on."""

NOTICE = Table(
    "notice",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("burst", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("count", Integer, nullable=False),
    UniqueConstraint("burst", "subject", "day"),
    sqlite_with_rowid=False,
)
"""What staff should look at: counts of a day, never of a person."""

DELIVERY = Table(
    "delivery",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("contact", BigInteger, nullable=False),
    Column("due", Instant, nullable=False),
    Column("expires", Instant),
    Column("version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", Instant),
    Column("reason", Text, nullable=False),
    Column("urgency", Integer, nullable=False, server_default=text("2")),
    CheckConstraint(
        "state IN ('queued', 'sending', 'sent', 'unreachable', 'failed', 'uncertain', 'expired')", name="state"
    ),
    Index("ix_delivery_state_urgency_at", "state", "urgency", "at"),
    Index("ix_delivery_kind_subject_state_at", "kind", "subject", "state", "at"),
    Index("ix_delivery_contact", "contact"),
    sqlite_with_rowid=False,
)
"""The outbox: each row one message to one contact. `at` is when to try next; `due` stays as it was planned."""

CARD = Table(
    "card",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("shown", JSON(none_as_null=True)),
    Column("draft", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
    Column("begun_day", Date, nullable=False),
    Column("day", Date),
    sqlite_with_rowid=False,
)
"""What was said and done: as residents read it, and beside it what is being written; about no person."""

CARD_STEP = Table(
    "card_step",
    METADATA,
    Column("card", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("status", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("clear", Integer),
    Column("unclear", Integer),
    sqlite_with_rowid=False,
)
"""How a card came to its present status; the counts of whom it was clear to come when the next step is told."""

REACTION = Table(
    "reaction",
    METADATA,
    Column("card", Text, primary_key=True),
    Column("tag", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Whether a card was clear to somebody, sealed like a sheet under a key that goes with the next step."""

BROADCAST = Table(
    "broadcast",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("author", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("area", Text),
    Column("language", Text),
    Column("event", Text),
    Column("source", Text, nullable=False),
    Column("texts", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("made", Instant, nullable=False),
    Column("send_at", Instant),
    Column("planned_to", BigInteger),
    Column("counts", JSON, nullable=False),
    Column("ended", Instant),
    CheckConstraint("purpose IN ('events', 'results')", name="purpose"),
    CheckConstraint(
        "state IN ('draft', 'waiting', 'planning', 'running', 'paused', 'cancelled', 'done')", name="state"
    ),
    sqlite_with_rowid=False,
)
"""Messages of an organiser to many; whom they reached is in the outbox, and after it how many."""

EVENT = Table(
    "event",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("titles", JSON, nullable=False),
    Column("abouts", JSON, nullable=False),
    Column("starts", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("place", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("landmark", Text, nullable=False),
    Column("area", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("languages", JSON, nullable=False),
    Column("interpreters", JSON, nullable=False),
    Column("childcare", Boolean),
    Column("access", JSON(none_as_null=True)),
    Column("host", Text),
    Column("capacity", Integer),
    Column("contact", Text, nullable=False),
    Column("reminders", JSON(none_as_null=True)),
    Column("feedback", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("needs", Text, nullable=False),
    Column("door", Text, nullable=False, unique=True),
    Column("turns", Integer, nullable=False),
    Column("attended", Integer, nullable=False),
    CheckConstraint("state IN ('published', 'cancelled')", name="state"),
    CheckConstraint("feedback IN ('attended', 'coming')", name="feedback"),
    Index("ix_event_ends", "ends"),
)
"""Meetings as residents see them; `turns` counts who ever waited, `attended` those whose RSVP is deleted."""

EVENT_DRAFT = Table(
    "event_draft",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("event", Text),
    Column("host", Text),
    Column("source", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("texts", JSON, nullable=False),
    Column("day", Date, nullable=False),
)
"""What an organiser is planning; nothing of it is seen before it is published."""

RSVP = Table(
    "rsvp",
    METADATA,
    Column("event", Text, primary_key=True),
    Column("contact", BigInteger, primary_key=True, autoincrement=False),
    Column("coming", Text, nullable=False),
    Column("turn", Integer),
    Column("reminders", JSON(none_as_null=True)),
    Column("attended", Boolean, nullable=False),
    Column("needs", JSON, nullable=False),
    Column("session", Text, nullable=False),
    CheckConstraint("coming IN ('yes', 'maybe', 'no', 'waiting')", name="coming"),
    Index("ix_rsvp_contact", "contact"),
    sqlite_with_rowid=False,
)
"""Who comes and what they need: without hidden row numbers, and deleted seven days after the event."""

TASK = Table(
    "task",
    METADATA,
    Column("event", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("due", Instant, nullable=False),
    Column("done", Date),
    CheckConstraint("kind IN ('report')", name="kind"),
    Index("ix_task_due", "due"),
    sqlite_with_rowid=False,
)
"""What organisers owe: to tell people what came of a meeting."""
