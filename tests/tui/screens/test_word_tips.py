"""The mouse on a word gives its two sentences, on any screen."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from support.driving import Driven, drive
from textual.widgets import Tooltip

from xortui.tui.app.learning import Learning
from xortui.tui.language import SOURCE, use_language
from xortui.tui.rendering.text.glossary import explained
from xortui.tui.screens import word_tips


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_tips, "REST", 0.01)


async def rest_on(driven: Driven, word: str) -> None:
    """Moves the mouse there, as a hand does: over more than one cell."""
    lines = driven.text().splitlines()
    y = next(y for y, line in enumerate(lines) if word in line)
    x = cell_len(lines[y].partition(word)[0])
    for column in (x, x + 1):
        await driven.pilot.hover(offset=(column, y))


def tip(driven: Driven) -> str:
    shown = driven.app.screen.query("#word-tip").results(Tooltip)
    return " ".join(str(one.render()) for one in shown if one.display).replace("\n", " ")


def as_shown(word: str) -> str:
    return f"{word}: {explained(word)}"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_word_is_explained_on_every_screen(size: tuple[int, int]) -> None:
    async def steps(driven: Driven) -> None:
        for written, word in (("loss", "loss"), ("gradient descent", "gradient descent, sgd")):
            await rest_on(driven, written)
            wanted = as_shown(word)
            await driven.until(lambda wanted=wanted: tip(driven) == wanted, word)
        await driven.pilot.hover(offset=(0, size[1] - 1))
        await driven.until(lambda: not tip(driven), "no tip where no word is")
        await driven.press("m")
        await driven.until(lambda: "forward" in driven.text(), "another screen")
        await rest_on(driven, "forward")
        await driven.until(lambda: tip(driven) == as_shown("forward"), "one update")
        assert "forward: " in driven.text(), "it is to be seen"

    drive(steps, size=size, learning=Learning("numpy-article", None))


def test_a_word_is_explained_in_the_reader_s_language() -> None:
    async def steps(driven: Driven) -> None:
        await rest_on(driven, "勾配降下法")
        await driven.until(lambda: tip(driven).startswith("勾配降下法、sgd: "), "the tip")

    use_language("ja")
    try:
        drive(steps, learning=Learning("numpy-article", None))
    finally:
        use_language(SOURCE)
