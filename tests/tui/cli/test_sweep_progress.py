"""The bar of a sweep: what is done, how fast, how long it takes yet, and whether it goes on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing

import pytest
from support.sweeping import PLAN

from xortui.core.sweep import run_chunk
from xortui.tui.cli.interruption import Interruption
from xortui.tui.cli.sweep_progress import SweepProgress, duration_text
from xortui.tui.sweep.store import Store


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (200, "3 min 20 s"),
        (3599.6, "1 h 00 min"),
        (5 * 3600 + 7 * 60, "5 h 07 min"),
        (86400 * 2 + 3600 * 5, "2 d 5 h"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.usefixtures("terminal")
def test_the_bar_tells_runs_speed_and_the_time_that_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times: Iterator[float] = iter((0.0, 2.0, 2.0))
    with closing(Store(PLAN)) as store:
        progress = SweepProgress(store, Interruption(), is_shown=True, clock=lambda: next(times))
        chunk = next(PLAN.chunks())
        progress.finished(chunk, run_chunk(PLAN.configs[0], chunk.seeds))
        assert progress.waited()
        progress.close()
    shown = capsys.readouterr().err
    assert "4 of 20 runs" in shown
    # 4 runs of 100 epochs in 2 seconds, of 20 runs: 8 seconds for the other 16.
    assert "20 %" in shown
    assert "0.00 million runs x epochs/s   8 s left" in shown


def test_a_signal_ends_the_sweep_at_the_next_look() -> None:
    interruption = Interruption()
    with closing(Store(PLAN)) as store:
        progress = SweepProgress(store, interruption, is_shown=False)
        assert progress.waited()
        interruption.signal = signal.SIGINT
        assert not progress.waited()
        progress.close()
