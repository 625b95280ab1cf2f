"""Files that bots and people have sent, kept in memory and found again by their file_id."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from bot.simulator.arguments import Arguments, Upload
from bot.simulator.entities import Json
from bot.simulator.refusals import bad_request

MOST_DOWNLOADED = 20 * 1024 * 1024
MOST_UPLOADED = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024
_SIDES_LIMIT = 10_000
_EXTENSIONS = {"photo": "jpg", "voice": "oga", "audio": "mp3", "video": "mp4", "sticker": "webp"}
_MIMES = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "sticker": "image/webp",
    "document": "application/octet-stream",
}
_FOLDERS = {"photo": "photos", "voice": "voice", "audio": "music", "video": "videos", "sticker": "stickers"}
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_WITHOUT_SIZE = frozenset({0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file on the server.

    Attributes:
        file_id: name under which it can be sent again.
        unique_id: the same for the same bytes.
        kind: photo, voice, audio, video, sticker or document.
        name: file name as its sender gave it.
        mime: content type.
        data: the bytes.
        path: where getFile says it lies.
        width: pixels; 0 when unknown.
        height: pixels; 0 when unknown.
    """

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes
    path: str
    width: int = 0
    height: int = 0

    def described(self) -> Json:
        """Describe it as every Bot API object with a file does."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
        }


class Files:
    """All files by id and by path."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep an uploaded file.

        Args:
            kind: photo, voice, audio, video, sticker or document.
            upload: name, type and bytes.

        Returns:
            The stored file.

        Raises:
            RefusedError: it is empty, too big, or no picture where one is needed.
        """
        width, height = _checked(kind, upload.data)
        number = len(self._by_id) + 1
        digest = hashlib.sha256(upload.data).hexdigest()
        extension = upload.name.rpartition(".")[2] if "." in upload.name else _EXTENSIONS.get(kind, "bin")
        stored = StoredFile(
            file_id=f"{kind.capitalize()}-{number:06d}-{digest[:40]}",
            unique_id=f"AQAD{digest[:12]}",
            kind=kind,
            name=upload.name,
            mime=_mime(kind, upload.mime),
            data=upload.data,
            path=f"{_FOLDERS.get(kind, 'documents')}/file_{number}.{extension}",
            width=width,
            height=height,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """Find a file by its file_id."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """Find a file by the path getFile gave."""
        return self._by_path.get(path)

    def chosen(self, kind: str, value: str, arguments: Arguments) -> StoredFile:
        """Find or keep the file a bot wants to send.

        Args:
            kind: what it is sent as; also the form field a direct upload has.
            value: a file_id, or `attach://` and a form field, or ''.
            arguments: the request, with its uploads.

        Returns:
            The stored file.

        Raises:
            RefusedError: there is no such file, or it was sent as something else before.
        """
        field = value.removeprefix("attach://") if value.startswith("attach://") else kind
        if field in arguments.uploads and (not value or value.startswith("attach://")):
            return self.add(kind, arguments.uploads[field])
        if not value or value.startswith("attach://"):
            raise bad_request(f"There is no {kind} in the request")
        if value.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        return self._known(kind, value)

    def _known(self, kind: str, file_id: str) -> StoredFile:
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
        return stored


def _mime(kind: str, given: str) -> str:
    specific = given and given != "application/octet-stream"
    return given if specific and kind != "photo" else _MIMES[kind]


def _checked(kind: str, data: bytes) -> tuple[int, int]:
    """Refuse what cannot be stored; give the size in pixels of a photo."""
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > (MOST_PHOTO if kind == "photo" else MOST_UPLOADED):
        raise bad_request("file is too big")
    if kind != "photo":
        return 0, 0
    width, height = picture_size(data)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > _SIDES_LIMIT:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def picture_size(data: bytes) -> tuple[int, int]:
    """Read width and height in pixels of a PNG or JPEG picture; 0, 0 for anything else."""
    if data.startswith(_PNG) and len(data) >= 24:  # noqa: PLR2004 - signature, length, IHDR and two numbers
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    return _jpeg_size(data) if data.startswith(_JPEG) else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments of a JPEG up to its frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every marker starts with this byte
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in _JPEG_WITHOUT_SIZE:  # noqa: PLR2004 - start of frame
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
