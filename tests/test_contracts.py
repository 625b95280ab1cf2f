"""The floor plan is guarded: each contract catches a violation that is planted for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONTRACTS = tuple(
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
)
PLANTED = {
    "Floor plan": {"bot/handlers/planted.py": "import bot.jobs\n"},
    "Pure floor": {"bot/survey/planted.py": "import os\n"},
    "One mouth": {"bot/actions/planted.py": "import telegram\n"},
    "People and answers never meet": {"bot/store/contacts/planted.py": "import bot.store.answers\n"},
    "One hand in the store": {"bot/handlers/planted.py": "import bot.store\n"},
    "The press stands alone": {"bot/actions/planted.py": "import bot.paper.child\n"},
    "No circles": {
        "bot/survey/planted.py": "import bot.survey.other\n",
        "bot/survey/other.py": "import bot.survey.planted\n",
    },
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Give a copy of our package with its contracts."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__", "_shipped"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken(tree: Path) -> set[str]:
    """Run import-linter over a tree and name the contracts that it finds broken."""
    command = (Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo")
    run = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    verdicts = {name for name in CONTRACTS if f"{name} BROKEN" in run.stdout}
    kept = {name for name in CONTRACTS if f"{name} KEPT" in run.stdout}
    assert verdicts | kept == set(CONTRACTS), run.stdout + run.stderr
    return verdicts


def test_our_own_tree_keeps_every_contract(tree: Path) -> None:
    assert broken(tree) == set()


def test_a_violation_is_planted_for_every_contract() -> None:
    assert tuple(PLANTED) == CONTRACTS


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks_its_contract_and_no_other(tree: Path, contract: str) -> None:
    for name, text in PLANTED[contract].items():
        (tree / name).write_text(text, encoding="utf-8")

    assert broken(tree) == {contract}
