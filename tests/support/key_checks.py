"""What keys do, said in one line each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from support.driving import Driven

from xortui.core import PRESETS

Check = Callable[[Driven, str], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def checks(name: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return keep


def epoch_after(name: str, epochs: int) -> None:
    """The key leads from epoch 500 to another, and pauses."""

    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        driven.player.step(500)
        driven.player.play()
        await driven.press(key)
        assert driven.player.epoch == epochs
        assert not driven.player.is_playing


def view_option_changes(name: str, field: str, value: Any, **before: Any) -> None:
    """The key changes one choice of view."""

    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        driven.main.use(**before)
        await driven.press(key)
        assert getattr(driven.main.view_options, field) == value


def opens(name: str, kind: type) -> None:
    """The key opens a screen, and escape closes it."""

    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        await driven.press(key)
        assert isinstance(driven.app.screen, kind)
        await driven.press("escape")
        assert driven.app.screen is driven.main


def class_toggles(name: str, css_class: str) -> None:
    """The key shows another panel, and again the first."""

    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        before = driven.main.has_class(css_class)
        await driven.press(key)
        assert driven.main.has_class(css_class) is not before
        await driven.press(key)
        assert driven.main.has_class(css_class) is before


def learning_rate_becomes(name: str, rate: float) -> None:
    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        driven.player.step(10)
        await driven.press(key)
        assert driven.player.settings.learning_rate == rate
        assert driven.player.epoch == 10


def file_is_saved(name: str, ending: str) -> None:
    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        driven.player.step(50)
        await driven.press(key)
        await driven.until(lambda: "saved" in driven.notices())
        assert Path(f"xortui-xor-2-2-1-seed42.{ending}").stat().st_size > 500


def selection_moves(name: str, before: int, after: int) -> None:
    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        driven.main.use(parameter=before)
        await driven.press(key)
        assert driven.main.view_options.parameter == after


def weight_changes(name: str, by: float) -> None:
    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        before = float(driven.player.frame().snapshot.weights[0][0, 1])
        driven.main.use(parameter=1)
        await driven.press(key)
        after = float(driven.player.frame().snapshot.weights[0][0, 1])
        assert after == pytest.approx(before + by)


def hidden_axes_become(name: str, axes: tuple[int, int]) -> None:
    @checks(name)
    async def check(driven: Driven, key: str) -> None:
        driven.player.restart(PRESETS["torch-16"].config)
        driven.main.use(hidden_axes=(0, 1))
        await driven.press(key)
        assert driven.main.view_options.hidden_axes == axes
