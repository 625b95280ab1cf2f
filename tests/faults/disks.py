"""Disks that can be made full, read-only or broken: real file systems where we may mount one."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

_GET_FLAGS, _SET_FLAGS, _IMMUTABLE = 0x80086601, 0x40086602, 0x10  # linux/fs.h


@dataclass(frozen=True, slots=True)
class Disk:
    """A small ext4 in a file, mounted: everything a bot's disk can do, it can do.

    Attributes:
        image: the file.
        path: where it is mounted.
    """

    image: Path
    path: Path

    def fill(self) -> None:
        """Leave not one free block."""
        with (self.path / "filler").open("ab", buffering=0) as filler:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while True:
                        filler.write(b"\0" * size)

    def free(self) -> None:
        """Give the room back."""
        (self.path / "filler").unlink()

    def fail(self) -> None:
        """Let the kernel find a fault, upon which it lets nobody write any more, as with a dying disk."""
        device = next(line.split()[0] for line in mounts() if line.split()[1] == str(self.path))
        Path(f"/sys/fs/ext4/{Path(device).name}/trigger_fs_error").write_text("a drill")

    def repair(self) -> None:
        """Check the file system and mount it again; nobody may have a file open in it."""
        _run("umount", self.path)
        checked = subprocess.run(["fsck.ext4", "-p", str(self.image)], check=False, capture_output=True)
        assert checked.returncode in {0, 1}, checked.stdout
        self.mount()

    def mount(self) -> None:
        """Mount it."""
        _run("mount", "-o", "loop,errors=remount-ro", self.image, self.path)


@contextmanager
def mounted(folder: Path, *, megabytes: int = 24) -> Iterator[Disk]:
    """Give a disk of our own; the test is skipped where this process may not mount one."""
    disk = Disk(folder / "image", folder / "disk")
    disk.path.mkdir()
    with disk.image.open("wb") as image:
        image.truncate(megabytes << 20)
    try:
        _run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image)
        disk.mount()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no file system can be mounted here: {error}")
    try:
        yield disk
    finally:
        _run("umount", disk.path)


def mounts() -> list[str]:
    """List what is mounted."""
    return Path("/proc/mounts").read_text().splitlines()


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def set_immutable(path: Path, *, immutable: bool) -> None:
    """Let nobody write to a file, or again, also who has it open and also root (ioctl_iflags(2)).

    Raises:
        OSError: this process may not, or the file system has no such flag.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        flags = struct.unpack("l", fcntl.ioctl(handle, _GET_FLAGS, b"\0" * struct.calcsize("l")))[0]
        wanted = flags | _IMMUTABLE if immutable else flags & ~_IMMUTABLE
        fcntl.ioctl(handle, _SET_FLAGS, struct.pack("l", wanted))
    finally:
        os.close(handle)


@contextmanager
def immutable(folder: Path) -> Iterator[None]:
    """Let nobody write to the files of a folder, nor make any in it, as long as the block lasts.

    SQLite's `-shm` files are memory that processes share: where the kernel forbids to write to it, it ends whoever
    does by SIGBUS, which is a kill and not this fault.
    """
    paths = [*(path for path in folder.iterdir() if path.is_file() and path.suffix != ".db-shm"), folder]
    try:
        for path in paths:
            set_immutable(path, immutable=True)
    except OSError as error:
        for path in reversed(paths):
            with suppress(OSError):
                set_immutable(path, immutable=False)
        pytest.skip(f"no file can be made immutable here: {os.strerror(error.errno or 0)}")
    try:
        yield
    finally:
        for path in reversed(paths):
            set_immutable(path, immutable=False)
