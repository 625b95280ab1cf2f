"""What is to be set, as a value: whoever words it needs neither the typesetter nor a process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

_USUAL_PPI = 144


class Form(StrEnum):
    """What comes out of the press."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    """PDF/UA-1: tagged, with language, title and text alternatives, or it is not made at all."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be set.

    Attributes:
        template: name of a file in `templates`, without its ending.
        data: what the template shows; what JSON can hold.
        language: of most words, as "ar" or "en_GB".
        rtl: whether it is written from right to left.
        day: the day a PDF is of. Nothing else of the present comes into it: the same job gives the same bytes.
        ppi: pixels of an inch of a PNG.
    """

    template: str
    data: Mapping[str, Any]
    language: str
    rtl: bool
    day: date
    ppi: int = _USUAL_PPI

    def order(self, form: Form) -> bytes:
        """Write the job down for the press, as JSON."""
        language, _, region = self.language.partition("_")
        day = self.day.isoformat()
        about = {"language": language, "region": region or None, "rtl": self.rtl, "day": day}
        data = {**self.data, "about": about}
        order = {"template": self.template, "data": data, "form": form, "ppi": self.ppi, "day": day}
        return json.dumps(order, ensure_ascii=False).encode()

    def digest(self, form: Form) -> str:
        """Name what comes out: two jobs of the same name give the same bytes."""
        return sha256(self.order(form)).hexdigest()
