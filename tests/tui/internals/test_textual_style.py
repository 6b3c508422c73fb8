"""Lines of a language without blanks fill their room, whatever Textual's widget shows them."""

from __future__ import annotations

from rich.cells import cell_len
from support.driving import Driven, drive
from textual.app import App

from xortui.core import RunConfig
from xortui.tui.language import speaking

_SIZE = (80, 24)
_TOLD = (
    "学習率を 0.5 から 0.05 に変えると、損失の曲線はゆっくり下がるようになり、"
    "XOR が解けるまでのエポック数はおよそ 10 倍になります。元に戻すには u を押してください。"
)


def test_a_notice_fills_its_lines_and_nothing_of_it_is_lost() -> None:
    async def steps(driven: Driven) -> None:
        app: App[object] = driven.app
        app.notify(_TOLD, markup=False, timeout=60)
        await driven.until(lambda: "学習率" in driven.text())
        shown = [line.strip() for line in driven.text().splitlines()]
        first = next(row for row, line in enumerate(shown) if line.startswith("学習率"))
        assert cell_len(shown[first]) > _SIZE[0] - 8
        told = "".join(shown[first : first + 3]).replace(" ", "")
        assert told.startswith(_TOLD.replace(" ", ""))

    with speaking("ja"):
        drive(steps, RunConfig(), size=_SIZE, notices=True)


def test_the_hint_of_a_question_fills_its_lines() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("g")
        hint = driven.app.screen.query_one(".hint")
        lines = [
            "".join(part.text for part in strip) for strip in hint.render_lines(hint.size.region)
        ]
        assert all(cell_len(line.rstrip()) > hint.size.width - 4 for line in lines[:-1]), lines

    with speaking("ja"):
        drive(steps, RunConfig(), size=_SIZE)
