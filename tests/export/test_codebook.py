"""The codebook says what each column holds in every language of the scheme, also the columns beside the answers."""

from __future__ import annotations

import pytest

from bot.export.codebook import codebook
from bot.export.columns import Column, Form
from tests.living import words

BESIDE = ("response_id", "wave", "survey_version", "language", "area")


@pytest.mark.parametrize("name", [*BESIDE, "language_"])
def test_a_column_beside_the_answers_is_told_in_every_language(name: str) -> None:
    catalogs = {code: catalog for code, catalog in words().catalogs.items() if code != "fa_AF"}  # reads Persian

    told = next(iter(codebook([Column(name=name, form=next(iter(Form)))], catalogs))).labels

    assert set(told) == set(catalogs)
    assert len(set(told.values())) == len(catalogs)
    assert "&" not in "".join(told.values())
