from __future__ import annotations

import pytest

from xortui.tui.ssh.policies.terminal_size import LARGEST, LARGEST_SHARED, SMALLEST, clamp_size


@pytest.mark.parametrize(
    ("given", "drawn"),
    [((80, 24), (80, 24)), ((10_000, 10_000), LARGEST), ((1, 1), SMALLEST), ((0, 0), (80, 24))],
)
def test_a_size_is_brought_into_bounds(given: tuple[int, int], drawn: tuple[int, int]) -> None:
    assert clamp_size(*given) == drawn


def test_a_shared_picture_is_smaller() -> None:
    assert clamp_size(200, 60, LARGEST_SHARED) == LARGEST_SHARED
