"""How much faster training is than the articles' own loops, as ratios measured side by side.

    .venv/bin/pytest tests/benchmarks -p benchmark

PyTorch's rows are measured where it is installed; nothing else needs it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pytest
from benchmarks.training_loops import (
    XOR,
    Advance,
    article_loop,
    circle_points,
    torch_loop,
    trainer_loop,
)

from xortui.core import RunConfig

HAS_TORCH = importlib.util.find_spec("torch") is not None
ROUNDS = 40
POINTS = circle_points()
WIDE = RunConfig(data=POINTS, hidden=(8, 8))


@dataclass(frozen=True)
class Comparison:
    """One of our runs beside somebody else's loop.

    Attributes:
        what: The network and its data.
        ours: The configuration.
        other: Whose loop it is.
        make_other: Makes that loop.
        wanted: How many times as fast ours must be.
        epochs: Epochs of ours in one round, and of the other's: some 20 ms each.
    """

    what: str
    ours: RunConfig
    other: str
    make_other: Callable[[], Advance]
    wanted: float
    epochs: tuple[int, int]


FIRST = RunConfig(init="uniform", loss="sse")
COMPARISONS = [
    Comparison("2-2-1 sse", FIRST, "first article", article_loop, 2.3, (1024, 400)),
    Comparison("2-2-1 bce", RunConfig(), "first article", article_loop, 2.3, (1024, 400)),
    Comparison("2-2-1 bce", RunConfig(), "PyTorch", lambda: torch_loop(XOR, (2,)), 20, (1024, 50)),
    Comparison(
        "2-2-1 bce, row by row",
        RunConfig(batch_size=1, order="fixed"),
        "PyTorch",
        lambda: torch_loop(XOR, (2,), 1),
        15,
        (256, 12),
    ),
    Comparison(
        "2-8-8-1 bce, 500 points",
        WIDE,
        "PyTorch",
        lambda: torch_loop((POINTS.rows, POINTS.labels), (8, 8)),
        5,
        (131, 50),
    ),
    Comparison(
        "2-8-8-1 adam, 500 points",
        WIDE.replace(optimizer="adam"),
        "PyTorch",
        lambda: torch_loop((POINTS.rows, POINTS.labels), (8, 8), optimizer_name="Adam"),
        8,
        (131, 50),
    ),
]
TABLE: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def print_table(pytestconfig: pytest.Config) -> Iterator[None]:
    """Prints all ratios together at the end."""
    yield
    capture: Any = pytestconfig.pluginmanager.get_plugin("capturemanager")
    heading = f"{'epochs a second':26}{'ours':>10}  {'theirs':>20}  ratio  wanted"
    with capture.global_and_fixture_disabled():
        print("\n", heading, *TABLE, sep="\n")


def seconds(advance: Advance, epochs: int) -> float:
    start = perf_counter()
    advance(epochs)
    return perf_counter() - start


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: f"{c.what} / {c.other}")
def test_ratio(comparison: Comparison, benchmark: Any) -> None:
    if comparison.other == "PyTorch" and not HAS_TORCH:
        pytest.skip("PyTorch is not installed")
    ours, other = trainer_loop(comparison.ours), comparison.make_other()
    n_ours, n_other = comparison.epochs
    seconds(ours, n_ours), seconds(other, n_other)
    # Turn by turn, and the best of each: what else the machine does slows both alike or neither.
    rounds = [(seconds(ours, n_ours), seconds(other, n_other)) for _ in range(ROUNDS)]
    best_ours, best_other = (min(times) for times in zip(*rounds, strict=True))
    rate, other_rate = n_ours / best_ours, n_other / best_other
    TABLE.append(
        f"{comparison.what:26}{rate:10,.0f}  {comparison.other:>13}{other_rate:7,.0f}"
        f"  {rate / other_rate:5.1f}  {comparison.wanted:6}"
    )
    benchmark.extra_info["ratio"] = rate / other_rate
    benchmark.pedantic(ours, args=(n_ours,), rounds=10)
    assert rate / other_rate >= comparison.wanted
