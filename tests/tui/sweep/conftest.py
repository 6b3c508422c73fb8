"""What a sweep exports wherever it was trained."""

from __future__ import annotations

import pytest
from support.sweeping import PLAN, Counting, swept


@pytest.fixture(scope="session")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The exports of a sweep that was trained at once, in one process."""
    return swept(PLAN, Counting(), tmp_path_factory.mktemp("expected"))
