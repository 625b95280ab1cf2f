"""Hold the pinned packages against what is known, without any network: `make audit`.

Every line of every `requirements/*.txt` is an exact version with hashes and nothing else; what is installed is what is
pinned; and no pin is a release of which `known-bad.toml` says that it is bad.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

HERE = Path(__file__).parent
OURS = frozenset({"equal-voices", "pip", "setuptools", "wheel"})
"""What is installed without a pin: ourselves, and what the environment came with."""

_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_CONTINUED = re.compile(r"\\\n\s*")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package as a requirements file pins it.

    Attributes:
        file: name of the file.
        line: where it begins, from 1.
        name: of the package, in its canonical form.
        version: the one version.
        here: the environment we run in wants it.
    """

    file: str
    line: int
    name: str
    version: Version
    here: bool


@dataclass(frozen=True, slots=True)
class Bad:
    """Releases that must not be pinned, why, and who says so."""

    name: str
    versions: SpecifierSet
    why: str
    source: str


def read_pins(text: str, file: str) -> tuple[tuple[Pin, ...], tuple[str, ...]]:
    """Read a requirements file.

    Args:
        text: what it holds.
        file: its name, for faults.

    Returns:
        The pins, and what is wrong with lines that are none.
    """
    pins, faults, at = list[Pin](), list[str](), 1
    for line in _joined(text):
        whole = line.strip()
        if whole and not whole.startswith("#"):
            found = _pin(whole, file, at)
            pins.append(found) if isinstance(found, Pin) else faults.append(f"{file}:{at}: {found}")
        at += line.count("\n") + 1
    return tuple(pins), tuple(faults)


def _joined(text: str) -> Iterator[str]:
    """Give each logical line with its line breaks, so that lines can be counted."""
    held = ""
    for line in text.splitlines():
        held = f"{held}\n{line}" if held else line
        if not line.endswith("\\"):
            yield held
            held = ""
    if held:
        yield held


def _pin(line: str, file: str, at: int) -> Pin | str:
    """Read one logical line; a text says what is wrong with it."""
    words = _CONTINUED.sub(" ", line)
    before, *options = re.split(r"\s+(?=--)", words)
    if before.startswith("-") or "://" in words or " @ " in before:
        return "only names and versions are pinned here: no options, no addresses."
    try:
        wanted = Requirement(before)
    except InvalidRequirement:
        return "this is no requirement."
    specifiers = list(wanted.specifier)
    if len(specifiers) != 1 or specifiers[0].operator != "==" or "*" in specifiers[0].version:
        return f"{wanted.name} has no exact version."
    if not options or not all(_HASH.fullmatch(option.strip()) for option in options):
        return f"{wanted.name} has no hashes, or other options beside them."
    here = wanted.marker is None or wanted.marker.evaluate()
    return Pin(file, at, canonicalize_name(wanted.name), Version(specifiers[0].version), here)


def read_bad(text: str) -> tuple[Bad, ...]:
    """Read `known-bad.toml`; each entry needs its reason and its source."""
    return tuple(
        Bad(canonicalize_name(entry["name"]), SpecifierSet(entry["versions"]), entry["why"], entry["source"])
        for entry in tomllib.loads(text)["release"]
    )


def bad_pins(pins: tuple[Pin, ...], bad: tuple[Bad, ...]) -> Iterator[str]:
    """Find pins that are known to be bad."""
    for pin in pins:
        for known in bad:
            if pin.name == known.name and known.versions.contains(pin.version, prereleases=True):
                told = f"is known to be bad: {known.why} ({known.source})"
                yield f"{pin.file}:{pin.line}: {pin.name} {pin.version} {told}"


def strangers(pins: tuple[Pin, ...], installed: Mapping[str, str]) -> Iterator[str]:
    """Find what is installed otherwise than it is pinned, or without being pinned.

    Args:
        pins: of the file that this environment was made from.
        installed: version by canonical name.
    """
    wanted = {pin.name: pin for pin in pins if pin.here}
    for name, pin in wanted.items():
        version = installed.get(name)
        if version is None or Version(version) != pin.version:
            yield f"{pin.file}:{pin.line}: {name} {pin.version} is pinned, {version or 'none'} is installed."
    for name in sorted(installed.keys() - wanted.keys() - OURS):
        yield f"{name} {installed[name]} is installed and not pinned."


def what_is_installed() -> dict[str, str]:
    """List what this environment holds."""
    return {canonicalize_name(each.metadata["Name"]): each.version for each in metadata.distributions()}


def audit(folder: Path, installed: Mapping[str, str]) -> list[str]:
    """Say all that is wrong with the pins of a folder.

    Args:
        folder: holds `*.txt`, of which `dev.txt` made this environment, and `known-bad.toml`.
        installed: version by canonical name; what `browser.txt` pins may be there besides.
    """
    files = {path.name: read_pins(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.txt"))}
    bad = read_bad((folder / "known-bad.toml").read_text(encoding="utf-8"))
    found = [fault for _, faults in files.values() for fault in faults]
    for pins, _ in files.values():
        found += bad_pins(pins, bad)
    extra = {pin.name for pin in files.get("browser.txt", ((), ()))[0]} - {pin.name for pin in files["dev.txt"][0]}
    found += strangers(files["dev.txt"][0], {name: version for name, version in installed.items() if name not in extra})
    return found


def main(tell: Callable[[str], object] = print) -> int:
    """Audit what lies beside this file."""
    found = audit(HERE, what_is_installed())
    for fault in found:
        tell(fault)
    if not found:
        tell("Every package is pinned with hashes, installed as it is pinned, and not known to be bad.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
