"""A line that a lesson points at is lit up until it points elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.driving import Driven, drive

from xortui.tui.lessons.lesson import LINES
from xortui.tui.widgets.line_picture import LinePicture


@pytest.mark.parametrize("has_unicode", [True, False])
def test_a_line_is_marked_while_it_is_lit(has_unicode: bool) -> None:
    async def steps(driven: Driven) -> None:
        main = driven.main
        mark = "▸" if has_unicode else ">"
        main.use(glyphs=replace(main.view_options.glyphs, unicode=has_unicode))
        for name in LINES:
            main.finish_verdict()  # what the caption says comes at no certain moment
            await driven.pilot.pause()
            line = main.query_one(f"#{name}", LinePicture)
            before = driven.text().splitlines()[line.region.y]
            ground = line.background_colors[1]
            main.lessons._point_at(name)
            await driven.pilot.pause()
            lit = driven.text().splitlines()[line.region.y]
            assert lit == mark + before[1:]
            assert line.background_colors[1] != ground
            main.player.step(1)
            main.present()
            await driven.pilot.pause()
            assert driven.text().splitlines()[line.region.y].startswith(mark)
            main.lessons._point_at("")
            await driven.pilot.pause()
            assert driven.text().splitlines()[line.region.y].startswith(" ")
            assert line.background_colors[1] == ground

    drive(steps)
