"""What is sent is what has changed, and the terminal shows what Textual's own way would show."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from support.driving import Driven, drive
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widgets import Static

from xortui.tui.internals.textual_screen import OpenCompositor, strips_of, use_compositor
from xortui.tui.painting.partial_compositor import PartialCompositor, pieces, whole_characters

CONSOLE = Console(color_system="truecolor", force_terminal=True)
LINE = Strip(
    [Segment("plain"), Segment("red", Style(color="#ff0000")), Segment("漢字", Style(bold=True))]
)


@pytest.mark.parametrize("start", range(13))
def test_pieces_are_the_cropped_line(start: int) -> None:
    for stop in range(13):
        cut = LINE.crop(start, stop) if start < stop else Strip([])
        assert "".join(pieces(LINE, start, stop, CONSOLE)) == cut.render(CONSOLE), stop


@pytest.mark.parametrize("start", range(13))
def test_no_half_of_a_wide_character_is_sent(start: int) -> None:
    for stop in range(13):
        left, right = whole_characters(LINE, start, stop)
        assert left == {9: 8, 11: 10}.get(start, start), stop
        assert right == {9: 10, 11: 12}.get(stop, stop), stop


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


COLUMNS = 32
BENEATH = "下に並ぶ全角の文字"
OVER = "上に重なる文字"


class TwoPanels(App[None]):
    """Two panels of wide characters side by side, and a tip over them."""

    CSS = """
    Screen { layers: below above; }
    Horizontal { layer: below; }
    Static { width: 16; height: 1; }
    #far { padding: 0 0 0 1; }
    #over { layer: above; width: auto; }
    """

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(BENEATH, markup=False)
            yield Static(BENEATH, id="far", markup=False)
        yield Static(OVER, id="over", markup=False)


def cells_of(text: str) -> list[str]:
    """The cells of a line; the second one of a wide character is empty."""
    return [cell for character in text for cell in [character, ""][: cell_len(character)]]


@pytest.mark.parametrize("compositor", [OpenCompositor, PartialCompositor])
def test_what_lies_over_panels_is_whole_at_every_column(compositor: type[OpenCompositor]) -> None:
    """What lies beneath is cut clean: half of a wide character is a blank."""

    async def playing() -> None:
        app = TwoPanels()
        async with app.run_test(size=(COLUMNS, 3)) as pilot:
            use_compositor(app.screen, compositor())
            app.screen.refresh(layout=True)
            tip = app.query_one("#over")
            tip.display = False
            await pilot.pause()
            beneath = cells_of(strips_of(app.screen)[0].text)
            assert len(beneath) == COLUMNS and beneath.count("") > COLUMNS // 3
            tip.display = True
            for column in range(COLUMNS - cell_len(OVER) + 1):
                tip.styles.offset = (column, 0)
                await pilot.pause()
                line = strips_of(app.screen)[0].text
                over = cells_of(OVER)
                right = column + len(over)
                wanted = [*beneath[:column], *over, *beneath[right:]]
                if beneath[column] == "":
                    wanted[column - 1] = " "
                if right < COLUMNS and beneath[right] == "":
                    wanted[right] = " "
                assert cells_of(line) == wanted, (column, line)

    asyncio.run(playing())
