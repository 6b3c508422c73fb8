"""The shares of fates, and how sure they are."""

from __future__ import annotations

from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.sweep.shares import sweep_shares

NAMES = ("solved", "slow", "stuck", "diverged", "undecided")


@tried(st.integers(0, 12), st.integers(0, 60), few=25, many=100)
def test_no_size_and_no_runs_are_no_error(rows: int, cols: int) -> None:
    sweep_shares(dict.fromkeys(NAMES, 0), (0.0, 1.0), None, {}, 0, rows, cols, FULL)


def test_shares_say_how_sure_they_are() -> None:
    fates = {"solved": 81, "slow": 4, "stuck": 15, "diverged": 0, "undecided": 0}
    text = sweep_shares(
        fates, (0.722, 0.875), (2000.0, 3000.0, 5000.0), {0.346574: 12}, 7, 12, 44, PLAIN
    ).text()
    assert "solved       81  81.0%" in text
    assert "slow          4   4.0%" in text
    assert "72.2% to 87.5% (95 %)" in text
    assert "median epoch 3,000" in text
    assert "stuck most often at 0.3466 (12)" in text
    assert "lr too large for 7 runs" in text


def test_while_epochs_are_made_no_run_is_slow() -> None:
    fates = dict.fromkeys(NAMES, 1)
    text = sweep_shares(fates, (0.1, 0.9), None, {}, 0, 12, 44, PLAIN, is_over=False).text()
    assert "not yet       1  20.0%" in text and "slow" not in text


def test_it_is_said_why_runs_are_undecided() -> None:
    fates = dict.fromkeys(NAMES, 1)
    why = "float32 is too coarse to follow its way"
    lines = (
        sweep_shares(fates, (0.1, 0.9), None, {}, 0, 12, 36, PLAIN, unjudged=why)
        .text()
        .splitlines()
    )
    assert [line.strip() for line in lines[7:9]] == [
        "undecided: float32 is too coarse to",
        "follow its way",
    ]
