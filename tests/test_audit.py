"""Pins: exact, hashed, installed as pinned, none known to be bad; and every way to break that is found."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
HASH = f"--hash=sha256:{'0' * 64}"


def load() -> ModuleType:
    """Load the script, which is in no package."""
    spec = importlib.util.spec_from_file_location("audit", FOLDER / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


AUDIT = load()


def faults(line: str) -> list[str]:
    _, found = AUDIT.read_pins(f"good==1.0 \\\n    {HASH}\n{line}\n", "x.txt")
    return list(found)


def test_our_own_pins_and_what_is_installed_are_sound() -> None:
    assert AUDIT.audit(FOLDER, AUDIT.what_is_installed()) == []


def test_every_file_of_pins_is_read_whole() -> None:
    for path in FOLDER.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pins, found = AUDIT.read_pins(text, path.name)

        assert (len(pins), found) == (len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)), ())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("bad==1.0", "bad has no hashes, or other options beside them."),
        (f"bad>=1.0 \\\n    {HASH}", "bad has no exact version."),
        (f"bad==1.* \\\n    {HASH}", "bad has no exact version."),
        (f"bad==1.0,!=1.1 \\\n    {HASH}", "bad has no exact version."),
        (f"bad \\\n    {HASH}", "bad has no exact version."),
        (f"bad===1.0 \\\n    {HASH}", "bad has no exact version."),
        ("bad==1.0 \\\n    --hash=md5:00", "bad has no hashes, or other options beside them."),
        (f"bad==1.0 --no-binary=x {HASH}", "bad has no hashes, or other options beside them."),
        (f"bad @ https://host/bad.whl {HASH}", "only names and versions are pinned here: no options, no addresses."),
        ("https://host/bad.whl", "only names and versions are pinned here: no options, no addresses."),
        ("--find-links /somewhere", "only names and versions are pinned here: no options, no addresses."),
        ("-e .", "only names and versions are pinned here: no options, no addresses."),
        ("?!", "this is no requirement."),
    ],
)
def test_whatever_is_no_exact_hashed_pin_is_found_with_its_line(line: str, fault: str) -> None:
    assert faults(line) == [f"x.txt:3: {fault}"]


@pytest.mark.parametrize(
    "line", ["", "# a comment", f"ok==1.0 ; sys_platform == 'win32' \\\n    {HASH} \\\n    {HASH}"]
)
def test_comments_markers_and_several_hashes_are_no_faults(line: str) -> None:
    assert faults(line) == []


def test_a_release_that_is_known_to_be_bad_is_found_in_each_file(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    known = AUDIT.read_bad((FOLDER / "known-bad.toml").read_text(encoding="utf-8"))
    for name in ("run.txt", "dev.txt"):
        file = tmp_path / name
        file.write_text(re.sub(r"^aiohttp==\S+", "aiohttp==3.13.2", file.read_text(), flags=re.MULTILINE))

    found = AUDIT.audit(tmp_path, AUDIT.what_is_installed())

    told = [fault.partition(": aiohttp 3.13.2 is known to be bad: ")[0].split(":")[0] for fault in found]
    assert told[:2] == ["dev.txt", "run.txt"]
    assert [bool(bad.why and bad.source) for bad in known] == [True] * len(known)


def test_what_is_installed_otherwise_or_without_a_pin_is_found() -> None:
    installed = AUDIT.what_is_installed() | {"aiohttp": "3.14.0", "stranger": "1.0"}
    del installed["babel"]

    found = AUDIT.audit(FOLDER, installed)

    assert [fault.split(": ")[-1] for fault in found] == [
        f"aiohttp {pinned('aiohttp')} is pinned, 3.14.0 is installed.",
        f"babel {pinned('babel')} is pinned, none is installed.",
        "stranger 1.0 is installed and not pinned.",
    ]


def pinned(name: str) -> str:
    found = re.search(rf"^{name}==(\S+)", (FOLDER / "dev.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def test_make_check_audits() -> None:
    shown = subprocess.run(["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "requirements/audit.py" in shown
