"""What is exported is the same bytes however the sweep was shared out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.sweeping import PLAN, Counting, swept


@pytest.mark.parametrize("chunk_size", [7, 1000])
def test_exports_do_not_depend_on_the_size_of_chunks(
    chunk_size: int, expected: list[bytes], tmp_path: Path
) -> None:
    plan = replace(PLAN, chunk_size=chunk_size)
    assert swept(plan, Counting(), tmp_path) == expected
