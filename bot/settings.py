"""Everything an operator can set, checked at once and never changed afterwards.

A setting `token` is read from the environment (`EQUAL_VOICES_TOKEN`), from a file that the environment
names (`EQUAL_VOICES_TOKEN_FILE`, for secrets) or from `equal-voices.toml` (`token = "…"`), in this order.
The environment comes in as an argument, so that nothing here depends on the process it runs in.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.errors import OperatorError, Problem
from bot.files import read_bounded

PREFIX: Final = "EQUAL_VOICES_"
"""What every environment variable of ours begins with."""

CONFIG: Final = PREFIX + "CONFIG"
"""The variable that names the TOML file itself; read by the command line, not here."""

_FROM_FILE: Final = "_FILE"
_CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
_KEYS_CREDENTIAL: Final = "equal-voices-keys"
_SHORTEST_KEYS_SECRET: Final = 32
_TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")
_LAST_PORT: Final = 65535
_MISSING: Final = "is missing."
_STAND_INS: Final = {"token": "0:none", "scheme": "."}


class Mode(StrEnum):
    """How updates reach us."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """How a line of the log looks: for machines or for eyes."""

    JSON = "json"
    TEXT = "text"


def shipped(name: str) -> Path:
    """Find a folder that comes with the product: `surveys`, `locales` or `scheme`.

    In a wheel they lie inside the package, in a checkout beside it.
    """
    package = Path(__file__).parent
    installed = package / "_shipped" / name
    return installed if installed.is_dir() else package.parent / name


def _fault(fault: str, remedy: str) -> PydanticCustomError:
    """Say what is wrong with one setting and what to do, without repeating its value."""
    return PydanticCustomError("setting", "{fault}", {"fault": fault, "remedy": remedy})


def _database(url: str) -> str:
    """Accept a SQLAlchemy address of a SQLite file or a PostgreSQL database, and complete its driver."""
    scheme, mark, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg"
    completed = scheme + mark + rest
    try:
        parts = urlsplit(completed)
        named = _names_database(parts)
    except ValueError:
        named = False
    if not named:
        raise _fault(
            "is no address of a database.",
            "Write sqlite:///folder/file.db or postgresql://user:password@host/database.",
        )
    return completed


def _names_database(parts: SplitResult) -> bool:
    """Tell whether an address names a database that outlives the process; raises ValueError on a bad port."""
    if parts.scheme == "sqlite":
        return not parts.netloc and len(parts.path) > 1 and ":memory:" not in parts.path
    return parts.scheme == "postgresql+psycopg" and parts.port != 0 and len(parts.path) > 1


def _identity(url: str) -> tuple[str, ...]:
    """Name the database an address leads to, whoever connects and however it is spelled."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return (parts.scheme, str(Path(parts.path[1:]).resolve()))
    return (parts.scheme, parts.hostname or "", str(parts.port or 5432), parts.path, parts.query)


def _web(url: str) -> str:
    """Accept an address of a web server, without its last slash."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _fault("is no web address.", "Write https://host or http://host:port.")
    return url.rstrip("/")


def _host_and_port(listen: str) -> str:
    """Accept `host:port`, also `[::1]:8080`."""
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
        raise _fault("is no host and port.", "Write 127.0.0.1:8080 or [::1]:8080.")
    return listen


def _loudness(level: object) -> object:
    """Accept a level in small letters too."""
    return level.upper() if isinstance(level, str) else level


Database = Annotated[str, AfterValidator(_database)]
WebAddress = Annotated[str, AfterValidator(_web)]


PUBLIC = "https://api.telegram.org"  # any other server is one of the operator's own


class Settings(BaseModel):
    """One running bot's configuration: complete, checked and immutable.

    Each attribute is documented in `docs/operator.md`, and a test sees to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)

    token: SecretStr
    scheme: Path
    bot_api_url: WebAddress = PUBLIC
    data_dir: Path = Path("equal-voices-data")
    keys_dir: Path = Path("equal-voices-keys")
    keys_secret: SecretStr | None = None
    contacts_url: Database = Field(
        default_factory=lambda known: _beside("contacts.db", known),
        repr=False,  # holds the password of a PostgreSQL server
    )
    answers_url: Database = Field(
        default_factory=lambda known: _beside("answers.db", known),
        repr=False,  # the same
    )
    surveys_dir: Path = Field(default_factory=lambda: shipped("surveys"))
    locales_dir: Path = Field(default_factory=lambda: shipped("locales"))
    mode: Mode = Mode.POLLING
    webhook_url: WebAddress | None = None
    webhook_secret: SecretStr | None = None
    webhook_listen: Annotated[str, AfterValidator(_host_and_port)] = "127.0.0.1:8080"
    pace_burst: Annotated[int, Field(ge=0)] = 300
    pace_per_second: Annotated[float, Field(gt=0)] = 20.0
    bulk_per_second: Annotated[float, Field(gt=0, le=10_000)] = 25.0
    paid_broadcasts: bool = False
    log_level: Annotated[LogLevel, BeforeValidator(_loudness)] = LogLevel.INFO
    log_format: LogFormat = LogFormat.JSON

    @property
    def base_url(self) -> str:
        """Give python-telegram-bot the address that a token is appended to."""
        return f"{self.bot_api_url}/bot"

    @property
    def without_token(self) -> tuple[Problem, ...]:
        """Tell what is wrong where there is no token, for whoever is about to speak to Telegram."""
        if self.token.get_secret_value() != _STAND_INS["token"]:
            return ()
        return (Problem("token", 0, "", _MISSING, f"Set {PREFIX}TOKEN, or token in the configuration file."),)

    @property
    def listen(self) -> tuple[str, int]:
        """Give host and port of the webhook's server."""
        host, _, port = self.webhook_listen.rpartition(":")
        return host.strip("[]"), int(port)

    @field_validator("token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise _fault("does not look like a bot's token.", "Copy it whole from @BotFather: 123456:ABC-def….")
        return token

    @field_validator("keys_secret")
    @classmethod
    def _is_random(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < _SHORTEST_KEYS_SECRET:
            raise _fault(f"has fewer than {_SHORTEST_KEYS_SECRET} characters.", "Make one with: openssl rand -hex 32.")
        return secret

    @field_validator("answers_url")
    @classmethod
    def _is_another_database(cls, url: str, info: ValidationInfo) -> str:
        contacts = info.data.get("contacts_url")
        if contacts is not None and _identity(contacts) == _identity(url):
            raise _fault(
                "is the database that contacts_url names.",
                "Give people and answers two databases: together they could be matched.",
            )
        return url

    @field_validator("webhook_url")
    @classmethod
    def _is_known(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None and info.data.get("mode") is Mode.WEBHOOK:
            raise _fault("is missing.", "Give the public https address that Telegram shall call.")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _is_strong(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("mode") is Mode.WEBHOOK:
            raise _fault("is missing.", "Make one with: openssl rand -hex 32.")
        if secret is not None and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise _fault("is not 16 to 256 of the characters A-Z a-z 0-9 _ -.", "Make one with: openssl rand -hex 32.")
        return secret


def _beside(name: str, known: Mapping[str, Any]) -> str:
    """Place a SQLite file in the data folder."""
    folder: Path = known.get("data_dir", Path("equal-voices-data"))
    return f"sqlite:///{(folder / name).as_posix()}"


@dataclass(frozen=True, slots=True)
class _Given:
    """A value and where the operator wrote it."""

    value: Any
    file: str
    line: int = 0


def load_settings(*, toml: Path | None, environ: Mapping[str, str], speaks: bool = True) -> Settings:
    """Read and check the whole configuration.

    Args:
        toml: the configuration file, or None where the environment says everything.
        environ: the environment variables; those without our prefix are ignored.
        speaks: speaks to Telegram in any case; otherwise the token may be missing (`Settings.without_token`).

    Returns:
        The settings, complete with defaults. Folders and databases are not touched here.

    Raises:
        OperatorError: lists all that is missing, unknown or wrong, each with its place and remedy.
    """
    settings, problems = inspect_settings(toml=toml, environ=environ)
    if not speaks:
        problems = tuple(each for each in problems if (each.place, each.fault) != ("token", _MISSING))
    if problems:
        raise OperatorError(problems)
    return settings


def inspect_settings(*, toml: Path | None, environ: Mapping[str, str]) -> tuple[Settings, tuple[Problem, ...]]:
    """Read as much of the configuration as is sound, for whoever looks for further problems.

    Args:
        toml: as for `load_settings`.
        environ: the same.

    Returns:
        Settings in which a stand-in takes the place of whatever is missing or wrong (so do not run a bot
        on them), and all problems; the `place` of each is the setting concerned.
    """
    problems: list[Problem] = []
    given = _from_toml(toml, problems) if toml else {}
    given |= _from_environ(environ, problems)
    known = {name: one for name, one in given.items() if _is_setting(name, one, problems)}
    values = {name: one.value for name, one in known.items()}
    try:
        return Settings.model_validate(values), tuple(problems)
    except ValidationError as error:
        told = {problem.place for problem in problems}
        details = [detail for detail in error.errors() if detail["type"] != "default_factory_not_called"]
        found = [_problem(detail, known, str(toml or "environment")) for detail in details]
    problems += [problem for problem in found if problem.place not in told]
    wrong = {problem.place for problem in found} | {"mode", "webhook_url", "webhook_secret"}
    sound = {name: value for name, value in values.items() if name not in wrong}
    return Settings.model_validate(_STAND_INS | sound), tuple(problems)


def _from_toml(path: Path, problems: list[Problem]) -> dict[str, _Given]:
    """Read the file's keys with their lines."""
    try:
        text = read_bounded(path)
        keys = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        problems.append(Problem(str(path), 0, "", f"cannot be read: {reason}.", "Check its name and rights."))
        return {}
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        problems.append(Problem(str(path), int(at[1]) if at else 0, "", f"is no TOML: {error}.", "Mend the line."))
        return {}
    except RecursionError:
        problems.append(Problem(str(path), 0, "", "holds lists too deep inside each other.", "Make it flatter."))
        return {}
    return {name: _Given(value, str(path), _line_of(name, text)) for name, value in keys.items()}


def _line_of(name: str, text: str) -> int:
    """Find the line, counted from 1, on which a key or table stands; 0 when it is spelled unusually."""
    written = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    return next((at for at, line in enumerate(text.splitlines(), 1) if written.match(line)), 0)


def _from_environ(environ: Mapping[str, str], problems: list[Problem]) -> dict[str, _Given]:
    """Read our variables; those that end with `_FILE` name a file that holds the value."""
    ours = {key: value for key, value in environ.items() if key.startswith(PREFIX) and key != CONFIG}
    given: dict[str, _Given] = {}
    for key, value in sorted(ours.items()):
        plain = key.removesuffix(_FROM_FILE)
        name = plain.removeprefix(PREFIX).lower()
        if plain == key:
            given[name] = _Given(value, key)
        elif plain in ours:
            problems.append(Problem(key, 0, name, f"is set, and so is {plain}.", "Keep one of the two."))
        else:
            given[name] = _Given(_contents(Path(value), key, name, problems), key)
    return _from_systemd(environ, problems) | given


def _from_systemd(environ: Mapping[str, str], problems: list[Problem]) -> dict[str, _Given]:
    """Read the credential that wraps the keys, where systemd gives it (systemd.exec(5), LoadCredential=)."""
    file = Path(environ.get(_CREDENTIALS, "")) / _KEYS_CREDENTIAL
    if not environ.get(_CREDENTIALS) or not _is_there(file):
        return {}
    return {"keys_secret": _Given(_contents(file, str(file), "keys_secret", problems), str(file))}


def _is_there(file: Path) -> bool:
    """Tell whether a file is there; of one in a folder that we may not enter, reading it tells the operator."""
    try:
        return file.exists()
    except PermissionError:
        return True


def _contents(path: Path, key: str, name: str, problems: list[Problem]) -> str:
    """Read the value that a `_FILE` variable points to, without the line's end."""
    try:
        return read_bounded(path).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        problems.append(Problem(key, 0, name, f"names a file that cannot be read: {reason}.", "Check its rights."))
        return ""


def _is_setting(name: str, given: _Given, problems: list[Problem]) -> bool:
    """Tell whether a name is one of ours, and report it with the nearest one when it is not."""
    if name in Settings.model_fields:
        return True
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    remedy = f"Did you mean {near[0]}?" if near else "See docs/operator.md for all settings."
    problems.append(Problem(given.file, given.line, name, "is no setting.", remedy))
    return False


def _problem(detail: ErrorDetails, given: Mapping[str, _Given], file: str) -> Problem:
    """Turn one finding of pydantic into a problem at the place the operator knows."""
    name = str(detail["loc"][0])
    told = detail.get("ctx", {})
    if detail["type"] == "missing":
        remedy = f"Set {PREFIX}{name.upper()}, or {name} in the configuration file."
        return Problem(file, 0, name, _MISSING, remedy)
    source = given.get(name, _Given(None, file))
    fault = str(told.get("fault") or f"is wrong: {detail['msg']}.")
    return Problem(source.file, source.line, name, fault, str(told.get("remedy", "")))
