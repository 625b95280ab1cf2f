"""What every test may rely on."""

from __future__ import annotations

from hypothesis import settings

# A shared machine is slow now and then, and a deadline would call that a defect of ours.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
