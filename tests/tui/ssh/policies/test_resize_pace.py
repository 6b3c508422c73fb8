from __future__ import annotations

import pytest

from xortui.tui.ssh.policies.resize_pace import INTERVAL, ResizePace


def test_the_first_size_is_taken_at_once_and_a_later_one_in_its_turn() -> None:
    pace = ResizePace()
    assert pace.delay(10.0) == 0.0
    assert pace.delay(10.0 + INTERVAL / 4) == pytest.approx(INTERVAL * 3 / 4)
    assert pace.delay(20.0) == 0.0
