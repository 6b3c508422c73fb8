"""Drawing points with the mouse and keys while the run goes on."""

from __future__ import annotations

from support.driving import Driven, drive
from textual.events import MouseDown, MouseUp

from xortui.core import PRESETS, Dataset, RunConfig
from xortui.tui.app.commands import commands_of
from xortui.tui.records.run_card import run_card
from xortui.tui.widgets.surface_picture import SurfacePicture


def test_the_mouse_sets_moves_and_removes_points_and_undo_takes_it_back() -> None:
    async def steps(driven: Driven) -> None:
        surface = driven.main.query_one(SurfacePicture)
        data = lambda: driven.player.settings.dataset  # noqa: E731
        first, second = (12, 5), (22, 8)
        await driven.pilot.click(surface, offset=first)
        assert data().n_samples == 4, "while nothing is drawn a click holds the crosshair"
        await driven.press("escape", "D")
        footer = driven.footer()
        assert "carry" in footer and "sweep" not in footer
        await driven.pilot.click(surface, offset=first)
        assert data().n_samples == 5
        place = data().rows[4]
        await driven.pilot.mouse_down(surface, offset=first)
        await driven.pilot.mouse_up(surface, offset=second)
        assert data().n_samples == 5
        assert data().rows[4] != place
        await driven.press("z")
        assert data().rows[4] == place
        await driven.pilot.click(surface, offset=first)
        assert data().n_samples == 5, "a click on a point selects it"
        await driven.press("0")
        assert data().labels[4] == 0.0
        await driven.pilot._post_mouse_events([MouseDown, MouseUp], surface, offset=first, button=3)
        assert data().n_samples == 4
        await driven.press("space")
        assert driven.player.is_playing, "the run goes on meanwhile"
        await driven.press("enter", "space")
        assert data().n_samples == 5
        assert "0,0,0;0,1,1;1,0,1;1,1,0;" in run_card(driven.player.config)

    drive(steps, size=(120, 40))


def test_points_are_drawn_where_there_are_two_inputs_and_one_target() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("D")
        assert not driven.main.draw.is_on
        assert "points are drawn where there are two inputs" in driven.notices()
        commands = {command.name: command for command in commands_of(driven.main)}
        commands["Points: gauss-regression"].call()
        settings = driven.player.settings
        assert (settings.loss, settings.output_activation) == ("mse", "identity")
        assert settings.dataset == Dataset.named("gauss-regression")
        await driven.press("D", "0", "enter")
        low = min(settings.dataset.labels)
        assert driven.player.settings.dataset.labels[-1] == low
        driven.player.restart(RunConfig(data=Dataset.named("half-adder")))
        await driven.press("D")
        assert not driven.main.draw.is_on
        assert "points are drawn where there is one target" in driven.notices()
        driven.player.restart(RunConfig())
        driven.main.present()
        assert not driven.main.draw.is_on, "a D that was refused ended what was drawn before"
        await driven.press("D")
        driven.player.restart(PRESETS["classes"].config)
        driven.main.present()
        driven.player.restart(RunConfig())
        driven.main.present()
        assert not driven.main.draw.is_on, "and nothing begins it again by itself"
        driven.player.restart(PRESETS["classes"].config)
        await driven.press("D")
        assert "one output, not one for each class" in driven.notices()
        driven.player.restart(PRESETS["overfit"].config)
        await driven.press("D", "enter")
        settings = driven.player.settings
        assert settings.all_data.rows[:40] == PRESETS["overfit"].config.all_data.rows
        held_out = settings.held_out
        assert settings.all_data.n_samples == 41, "those held out are data, too"
        assert held_out is not None and held_out.n_samples == 20

    drive(steps, RunConfig(data=Dataset.named("parity3")))


def test_a_share_that_is_held_out_loses_no_point_to_an_edit() -> None:
    """It is a share of all rows, and of those that are trained with it must not be one again."""
    config = RunConfig(data=Dataset.named("moons"), points=40, hidden=(3,), test=0.25)

    async def steps(driven: Driven) -> None:
        everything = config.all_data.rows
        counts = lambda: (  # noqa: E731
            driven.player.settings.dataset.n_samples,
            driven.player.settings.held_out.n_samples,
        )
        assert counts() == (30, 10)
        await driven.press("D", "1", "enter")
        added = driven.player.settings.all_data
        assert added.rows[:40] == everything and sum(counts()) == 41
        is_held_out = driven.player.settings.dataset.rows[-1] != added.rows[-1]
        assert ("this point is held out" in driven.notices()) is is_held_out
        await driven.press("m", "right", "right", "m")
        moved = driven.player.settings.all_data
        assert moved.rows[:40] == everything and moved.rows[40] != added.rows[40]
        await driven.press("backspace")
        assert driven.player.settings.all_data.rows == everything and counts() == (30, 10)
        assert "drawn anew: 30 + 10" in driven.notices()

    drive(steps, config)
