"""Several files as one: a zip file that tells nothing of when it was made."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

DAY = (2000, 1, 1, 0, 0, 0)
"""The same in every file: the same answers give the same bytes."""


def bundled(files: Sequence[Path]) -> Path:
    """Return one file as it is, and several in a zip file beside them, which only its owner may read.

    Args:
        files: at least one; the first one gives its name.
    """
    first = files[0]
    if len(files) == 1:
        return first
    bundle = first.with_name(f"{first.stem}.zip")
    bundle.touch(mode=0o600)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as folder:
        for path in files:
            information = zipfile.ZipInfo(path.name, DAY)
            information.compress_type = zipfile.ZIP_DEFLATED
            information.external_attr = 0o600 << 16
            with path.open("rb") as source, folder.open(information, "w", force_zip64=True) as to:
                shutil.copyfileobj(source, to)
            path.unlink()
    return bundle
