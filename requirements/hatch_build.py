"""Read the dependencies of the wheel from the one file that names them."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """Fill `project.dependencies` from `requirements/run.in`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the dependencies, one a line, as pip reads them."""
        lines = (Path(self.root) / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
