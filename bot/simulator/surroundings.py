"""What the chat page shows around the phones: its own words, the languages, the links to try, the scheme."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.access.roles import Role
from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE, negotiate
from bot.render.staff import role_name
from bot.survey.model import Survey
from bot.survey.scheme import Scheme

WORDS = Path(__file__).parent / "page" / "words.json"


@dataclass(frozen=True, slots=True)
class Start:
    """A deep link somebody can try.

    Attributes:
        payload: what follows `?start=`.
        survey: what it opens.
    """

    payload: str
    survey: Survey


Roles = Callable[[], Mapping[int, Role]]
"""Reads who is staff, by the numbers of their chats."""


def routes(
    catalogs: Mapping[str, Catalog], scheme: Scheme, starts: Sequence[Start], *, roles: Roles = dict
) -> Callable[[web.Application], None]:
    """Return what adds the page's surroundings to the simulator's web application.

    Args:
        catalogs: the languages, the source among them.
        scheme: the city that is played.
        starts: links to try; the list may grow while the page is open.
        roles: reads who is staff, asked in a thread of its own.
    """
    words: Mapping[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))
    return _Surroundings(catalogs, scheme, starts, words, roles).add


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Answers the page's questions about what is not a chat."""

    catalogs: Mapping[str, Catalog]
    scheme: Scheme
    starts: Sequence[Start]
    words: Mapping[str, str]
    roles: Roles

    def add(self, app: web.Application) -> None:
        app.router.add_get("/sim/words", self._tell_words)
        app.router.add_get("/sim/languages", self._tell_languages)
        app.router.add_get("/sim/starts", self._tell_starts)
        app.router.add_get("/sim/about", self._tell_about)

    def _speaker(self, request: web.Request) -> Catalog:
        """Find the catalog for the language asked for, as the bot itself would."""
        return self.catalogs[negotiate(request.query.get("language"), self.catalogs) or SOURCE]

    async def _tell_words(self, request: web.Request) -> web.Response:
        catalog = self._speaker(request)
        said = {key: catalog.page(english) for key, english in self.words.items()}  # noted
        return web.json_response({"language": catalog.tag, "direction": catalog.direction, "words": said})

    async def _tell_languages(self, _request: web.Request) -> web.Response:
        return web.json_response(
            [{"code": each.tag, "name": each.name, "direction": each.direction} for each in self.catalogs.values()]
        )

    async def _tell_starts(self, request: web.Request) -> web.Response:
        catalog = self._speaker(request)
        titled = ((start.payload, start.survey) for start in self.starts)
        return web.json_response(
            [
                {"payload": payload, "title": catalog.survey(f"{survey.name}/title", survey.title)}
                for payload, survey in titled
            ]
        )

    async def _tell_about(self, request: web.Request) -> web.Response:
        catalog = self._speaker(request)
        staff = await asyncio.to_thread(self.roles)
        return web.json_response(
            {
                "scheme": self.scheme.wording(self.scheme.name, catalog.language),
                "notice": catalog.page(self.words["notice"]),  # noted
                "zone": self.scheme.time_zone,
                "roles": {str(who): role_name(catalog, role) for who, role in staff.items()},
            }
        )
