"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# The same examples every time and no limit to an example's time: what fails on a busy machine
# must fail on every other. `--hypothesis-profile=search` looks for examples nobody has seen yet.
settings.load_profile("ci")
settings.register_profile("search", derandomize=False)
