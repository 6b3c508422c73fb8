"""What is sent is what has changed, and the terminal shows what Textual's own way would show."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from support.driving import Driven, drive
from textual.strip import Strip

from xortui.tui.painting.partial_compositor import pieces

CONSOLE = Console(color_system="truecolor", force_terminal=True)
LINE = Strip(
    [Segment("plain"), Segment("red", Style(color="#ff0000")), Segment("漢字", Style(bold=True))]
)


@pytest.mark.parametrize("start", range(13))
@pytest.mark.parametrize("stop", range(13))
def test_pieces_are_the_cropped_line(start: int, stop: int) -> None:
    cut = LINE.crop(start, stop) if start < stop else Strip([])
    assert "".join(pieces(LINE, start, stop, CONSOLE)) == cut.render(CONSOLE)


def test_the_line_is_as_wide_as_thought() -> None:
    assert LINE.cell_length == sum(cell_len(segment.text) for segment in LINE) == 12


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_notice_of_wide_characters_is_whole_where_panels_end_behind_it(
    size: tuple[int, int],
) -> None:
    line = "全角の文字" * 7

    async def steps(driven: Driven) -> None:
        lines = [" " * shift + line for shift in (0, 1, 0, 1, 0, 1)]
        driven.main.notify("\n".join(lines), markup=False)
        await driven.until(lambda: line in driven.text())
        assert driven.text().count(line) == len(lines), driven.text()
        driven.app.clear_notifications()
        await driven.until(lambda: line not in driven.text())
        assert "XOR" in driven.text()

    drive(steps, size=size, notices=True)
