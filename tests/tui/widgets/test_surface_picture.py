"""A surface that nobody could tell from the one before is not drawn."""

from __future__ import annotations

from dataclasses import replace

from support.driving import Driven, drive

from xortui.core import PRESETS
from xortui.tui.player.frame import PlayState
from xortui.tui.widgets.surface_panel import whole_parts
from xortui.tui.widgets.surface_picture import SurfacePicture, class_legend
from xortui.tui.widgets.view_options import ViewOptions


def test_a_surface_is_drawn_again_once_its_changes_add_up() -> None:
    async def steps(driven: Driven) -> None:
        panel, player = driven.main.query_one(SurfacePicture), driven.player

        def shows_another(epochs: int) -> bool:
            before = panel._canvas
            player.step(epochs)
            panel.show(replace(player.frame(), state=PlayState.RUNNING), panel.view_options)
            return panel._canvas is not before

        shows_another(3000)
        assert not shows_another(1), "nobody could tell it apart"
        assert sum(shows_another(20) for _ in range(200)) > 5, "on the plateau the contour swings"
        assert sum(shows_another(20) for _ in range(500)) in range(20, 400)
        assert panel.frame is not None
        assert panel.frame.epoch == player.epoch
        looked = []
        for _ in range(60):
            still = replace(player.frame(), state=PlayState.RUNNING)
            panel.show(still, panel.view_options)
            looked.append(panel._found is not None and panel._found[0] is still)
        assert sum(looked[-8:]) == 2, "what rests is looked at less often"
        player.step(3000)
        assert any(shows_another(1) for _ in range(4)), "and soon seen to move all the same"

    drive(steps)


def test_classes_without_names_of_their_own_are_drawn_as_their_numbers() -> None:
    assert class_legend(PRESETS["classes"].config.dataset, ViewOptions()) == " · 0 to 2: the class"


def test_a_remark_that_is_too_long_loses_whole_parts_and_the_colours_name_first() -> None:
    remark = "viridis · ◐ both targets · contour 0.5"
    assert whole_parts(remark, 38) == remark
    assert whole_parts(remark, 37) == "◐ both targets · contour 0.5"
    assert whole_parts(remark, 20) == "◐ both targets"
    assert whole_parts("viridis", 3) == "viridis"
