"""Write the public site of what was published."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, configuration_file


def publish(
    folder: Annotated[Path, typer.Argument(help="Folder of the site: new, empty, or an earlier site.")],
    release: Annotated[
        list[str] | None, typer.Option(help="Id of a release, once for each; the newest of each wave if none.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Write releases and what came of them as a site of plain files, in every language of the scheme.

    The folder is replaced as a whole, or stays as it was. Put it on any web server.

    Example: equal-voices publish public
    """
    from bot.cli.fielding import Field  # the stores load slowly
    from bot.cli.progress import progress
    from bot.cli.publishing import content_of
    from bot.site.folder import replace_site
    from bot.site.pages import count_of, pages

    with Field.open(configuration_file(config), os.environ) as field:
        content = content_of(field, tuple(release or ()))
    total = count_of(content)
    with progress("Pages") as tell:
        replace_site(folder, pages(content), tell=lambda done: tell(done, total))
    print(f"{total} files in {len(content.catalogs)} languages are in {folder}: open {folder / 'index.html'}.")
