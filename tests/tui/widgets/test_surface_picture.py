"""A surface that nobody could tell from the one before is not drawn."""

from __future__ import annotations

from dataclasses import replace

from support.driving import Driven, drive

from xortui.tui.player.frame import PlayState
from xortui.tui.widgets.surface_picture import SurfacePicture


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
        assert sum(shows_another(20) for _ in range(100)) > 5, "on the plateau the contour swings"
        assert sum(shows_another(20) for _ in range(500)) in range(20, 400)
        assert panel.frame is not None
        assert panel.frame.epoch == player.epoch

    drive(steps)
