"""What the chat page shows around the phones: its own words, the languages, the links to try, the scheme."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.i18n.catalog import Catalog
from bot.i18n.languages import SOURCE
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


def routes(
    catalogs: Mapping[str, Catalog], scheme: Scheme, starts: Sequence[Start]
) -> Callable[[web.Application], None]:
    """Return what adds the page's surroundings to the simulator's web application.

    Args:
        catalogs: the languages, the source among them.
        scheme: the city that is played.
        starts: links to try; the list may grow while the page is open.
    """
    words: Mapping[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))

    def speaker(request: web.Request) -> Catalog:
        wanted = request.query.get("language", SOURCE).replace("-", "_")
        return catalogs.get(wanted) or catalogs.get(wanted.partition("_")[0]) or catalogs[SOURCE]

    async def tell_words(request: web.Request) -> web.Response:
        catalog = speaker(request)
        said = {key: catalog.page(english) for key, english in words.items()}  # noted
        return web.json_response({"language": catalog.tag, "direction": catalog.direction, "words": said})

    async def tell_languages(_request: web.Request) -> web.Response:
        return web.json_response(
            [{"code": each.tag, "name": each.name, "direction": each.direction} for each in catalogs.values()]
        )

    async def tell_starts(request: web.Request) -> web.Response:
        catalog = speaker(request)
        return web.json_response(
            [
                {
                    "payload": start.payload,
                    "title": catalog.survey(f"{start.survey.name}/title", start.survey.title),
                }
                for start in starts
            ]
        )

    async def tell_about(request: web.Request) -> web.Response:
        catalog = speaker(request)
        name = scheme.wording(scheme.name, catalog.language)
        return web.json_response({"scheme": name, "notice": catalog.page(words["notice"])})  # noted

    def add(app: web.Application) -> None:
        app.router.add_get("/sim/words", tell_words)
        app.router.add_get("/sim/languages", tell_languages)
        app.router.add_get("/sim/starts", tell_starts)
        app.router.add_get("/sim/about", tell_about)

    return add
