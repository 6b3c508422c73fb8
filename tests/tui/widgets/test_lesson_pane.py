"""The text of a lesson is broken where its language breaks lines."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from xortui.tui.lessons.lesson_player import Said
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.widgets.lesson_pane import LessonPane, WrappedText

TEXT = (
    "ライブラリなら 3 行で学習できますが、仕組みは見えません。記事では、順伝播、逆伝播、"
    "勾配降下法を知るために、「NumPy だけ」で（1 から）作ります。"
    "この画面で動くのは、まさにそのプログラムです。"
)
DO = "m を押すと、各ユニットが曲線の上に接線とともに現れます。esc で戻ります。"


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield LessonPane(FULL)


@pytest.mark.parametrize("width", [23, 40, 41, 80])
def test_japanese_is_broken_between_characters_and_never_before_a_stop(width: int) -> None:
    async def steps() -> None:
        app = Alone()
        async with app.run_test(size=(width, 40)) as pilot:
            pane = app.query_one(LessonPane)
            pane.show_said(Said("L", 1, 2, "T", f"{TEXT}\nEnd.", DO, "", False), ())
            await pilot.pause()
            text = app.query_one(WrappedText)
            lines = [text.render_line(y).text.rstrip() for y in range(text.size.height)]
            assert text.size.height == len(lines) == len(list(filter(None, lines)))
            assert all(cell_len(line) <= text.size.width for line in lines)
            assert all(line[0] not in "、。」）" and line[-1] not in "「（" for line in lines)
            told = "".join(lines).replace(" ", "")
            assert told == f"{TEXT}End.▸{DO}".replace(" ", "")
            # But for the ends of paragraphs, no line stops long before the border.
            short = [line for line in lines if cell_len(line) < text.size.width - 6]
            assert len(short) <= 3, short

    asyncio.run(steps())
