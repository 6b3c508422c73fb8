"""Lines of a language without blanks fill their room, whatever Textual's widget shows them."""

from __future__ import annotations

from rich.cells import cell_len
from support.driving import Driven, drive
from textual.app import App
from textual.widgets import Static

from xortui.core import RunConfig
from xortui.tui.language import speaking
from xortui.tui.screens.dialogs.prompt import Prompt

_SIZE = (80, 24)
_TOLD = (
    "エポック 12,345 損失の曲線がゆっくりと下がるようになって最後に平らになったところからは"
    "学習率を 0.5 に戻すとふたたび下がりはじめます。元に戻すには u を押してください。"
)


def test_a_notice_fills_its_lines_and_nothing_of_it_is_lost() -> None:
    async def steps(driven: Driven) -> None:
        app: App[object] = driven.app
        app.notify(_TOLD, markup=False, timeout=60)
        await driven.until(lambda: "エポック 12" in driven.text())
        shown = [line.strip() for line in driven.text().splitlines()]
        first = next(row for row, line in enumerate(shown) if line.startswith("エポック 12"))
        assert cell_len(shown[first]) > _SIZE[0] - 8
        told = "".join(shown[first : first + 3]).replace(" ", "")
        assert told.startswith(_TOLD.replace(" ", ""))

    with speaking("ja"):
        drive(steps, RunConfig(), size=_SIZE, notices=True)


def test_the_hint_of_a_question_fills_its_lines() -> None:
    async def steps(driven: Driven) -> None:
        driven.app.push_screen(Prompt("", "", _TOLD, lambda answer: None))
        await driven.until(lambda: "エポック" in driven.text())
        hint = driven.app.screen.query_one(".hint", Static)
        lines = [line.text.rstrip() for line in hint.render_lines(hint.size.region)]
        assert "".join(lines).replace(" ", "") == _TOLD.replace(" ", "")
        assert all(cell_len(line) > hint.size.width - 6 for line in lines[:-1]), lines

    with speaking("ja"):
        drive(steps, RunConfig(), size=_SIZE)
