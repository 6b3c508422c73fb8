"""A screen is laid out once, for the size that it has."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive
from textual.events import ScreenResume
from textual.screen import Screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_screen_has_its_styles_from_the_start(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        for key in ("", "question_mark", "escape", "V"):
            await driven.press(*([key] if key else []))
            screen = driven.app.screen
            nodes = [screen, *screen.walk_children()]
            before = [styles_of(node) for node in nodes]
            screen.update_node_styles(animate=False)
            assert [styles_of(node) for node in nodes] == before, key

    drive(steps, size=size)


def styles_of(node: object) -> object:
    """What a widget looks like, and what is drawn in it by name."""
    parts = node._component_styles  # type: ignore[attr-defined]
    return node.styles.css, {name: style.css for name, style in parts.items()}  # type: ignore[attr-defined]


def test_the_first_picture_is_not_drawn_for_another_size(monkeypatch: pytest.MonkeyPatch) -> None:
    classes: list[frozenset[str]] = []
    resumed = Screen._on_screen_resume

    def noting(screen: Screen[object], event: ScreenResume) -> None:
        classes.append(frozenset(screen.classes))
        resumed(screen, event)

    monkeypatch.setattr(Screen, "_on_screen_resume", noting)

    async def steps(driven: Driven) -> None:
        assert {"-narrow", "-low"} <= classes[-1] <= driven.main.classes

    drive(steps, size=(80, 24))
