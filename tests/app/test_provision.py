"""What a start makes: every language once, after the one behind it, and nothing that would be held for no reason."""

from __future__ import annotations

import gc
from pathlib import Path

from bot.app.provision import furnish, load_catalogs
from bot.settings import shipped
from tests.living import make_settings


def test_languages_come_in_the_order_of_the_scheme_each_with_whose_words_stand_in() -> None:
    catalogs = load_catalogs(shipped("locales"), ("fa_AF", "ar", "ar"))

    persian = catalogs["fa_AF"].parent
    assert list(catalogs) == ["fa_AF", "ar", "en_GB"]
    assert persian is not None
    assert (persian.language, persian.parent, catalogs["ar"].parent) == ("fa", None, None)


def test_a_start_leaves_no_circles_which_nobody_would_search_for(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, "http://127.0.0.1:1")
    furnish(settings)  # imports what it needs, and remembers what is worked out once
    gc.collect()
    gc.disable()
    try:
        house = furnish(settings)
        circles = gc.collect()
    finally:
        gc.enable()

    assert "fa_AF" in house.catalogs
    assert circles == 0
