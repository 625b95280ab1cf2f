"""What came of a first wave, for the chat page: how far it is prepared, and the site and papers to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from aiohttp import web

from bot.simulator.people import guarded

OPENED = "/published"
"""Where the files of the folder are served."""


class Progress(StrEnum):
    """How far it is."""

    NONE = "none"
    PREPARING = "preparing"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to open.

    Attributes:
        kind: what it is, by which the page words the link: `site`, `board`.
        path: below the folder.
        language: tag of the language it is in; '' = it offers several itself.
    """

    kind: str
    path: str
    language: str = ""


@dataclass(slots=True)
class Papers:
    """What the page shows of it; it changes while the page is open.

    Attributes:
        folder: is there, and holds what may be opened.
        progress: how far it is.
        papers: what is there to open.
        staff: people whose phones show what staff do.
    """

    folder: Path
    progress: Progress = Progress.NONE
    papers: Sequence[Paper] = ()
    staff: Sequence[int] = field(default_factory=list)

    def add(self, app: web.Application) -> None:
        """Add the list and the files to the simulator's web application."""
        app.router.add_get("/sim/papers", guarded(self._tell))
        app.router.add_get(OPENED + "/{path:.+}", guarded(self._open))

    async def _tell(self, request: web.Request) -> web.Response:
        wanted = request.query.get("language", "")
        kinds = dict.fromkeys(each.kind for each in self.papers)
        chosen = [self._in(kind, wanted) for kind in kinds]
        told = [{"kind": each.kind, "href": f"{OPENED}/{each.path}"} for each in chosen]
        return web.json_response({"progress": self.progress, "papers": told, "staff": list(self.staff)})

    def _in(self, kind: str, language: str) -> Paper:
        """Choose the paper in a language, else the first there is."""
        found = [each for each in self.papers if each.kind == kind]
        return next((each for each in found if each.language in {"", language}), found[0])

    async def _open(self, request: web.Request) -> web.StreamResponse:
        path = (self.folder / request.match_info["path"]).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)
