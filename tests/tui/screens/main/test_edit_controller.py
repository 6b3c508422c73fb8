"""Changing weights and targets by hand: the mouse, typing, large networks, the footer."""

from __future__ import annotations

from typing import TypeVar

from support.driving import Driven, drive
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widget import Widget
from textual.widgets import Input

from xortui.core import Dataset, RunConfig
from xortui.tui.rendering.text.unit_names import parameters_of
from xortui.tui.widgets.loss_chart import LossChart
from xortui.tui.widgets.network_diagram import NetworkDiagram
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.tables import ParameterTable, TruthTable

W = TypeVar("W", bound=Widget)


def shown(driven: Driven, kind: type[W]) -> W:
    """Returns the widget of a kind that is seen; others stand where another size has them."""
    return next(widget for widget in driven.main.query(kind) if widget.region.area)


def table_of(driven: Driven) -> ParameterTable:
    return next(table for table in driven.main.query(ParameterTable) if table.size.height)


def test_the_arrows_mean_editing_only_while_something_is_selected() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(10)
        await driven.press("w", "right", "down")
        assert driven.player.epoch == 10
        # What does not fit into 80 columns is cut, so the last one stands there in full.
        for keys in (["space"], ["space", "escape", "D"], ["space"]):
            await driven.press(*keys)
            assert driven.footer().rstrip().endswith("? more")
        await driven.press("space", "escape", "w")
        driven.player.seek(10)
        assert "0.1 more" in driven.footer()
        assert "sweep" not in driven.footer()
        await driven.press("escape", "right")
        assert driven.player.epoch == 11
        assert "sweep" in driven.footer()

    drive(steps)


def test_what_is_not_a_number_is_refused_and_may_be_typed_anew() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("w", "enter", *"1,5", "enter")
        assert "value must be a number, got '1,5'" in " ".join(driven.text().split())
        await driven.press(*["backspace"] * 3, *"1_5", "enter")
        assert "value must be a number, got '1_5'" in " ".join(driven.text().split())
        await driven.press(*["backspace"] * 3, *"1.5", "enter")
        assert driven.app.screen is driven.main
        assert driven.player.frame().snapshot.weights[0][0, 0] == 1.5
        await driven.press("enter", *"nan", "enter")
        assert "must be finite" in driven.text()

    drive(steps)


def test_headings_are_text_wherever_they_stand() -> None:
    """A name that is markup to others: in the tables, the diagram, a subtitle and a question."""
    rows = Dataset.from_gate("xor").rows
    data = Dataset(rows, (0, 1, 1, 0), "", ("[red]r", "wind"), "[/]flood")

    async def steps(driven: Driven) -> None:
        shown = driven.text()
        assert "[red]r ●" in shown and "[/]flood = " in shown
        await driven.press("w")
        subtitle = next(line for line in driven.text().splitlines() if "contour 0.5" in line)
        assert "─ [red]r → h1 ─" in subtitle
        await driven.press("enter")
        assert "─ [red]r → h1 ─" in driven.text().replace(subtitle, "")

    drive(steps, RunConfig(data=data), size=(120, 40))


def test_a_click_selects_a_parameter_and_a_second_one_asks_for_its_value() -> None:
    async def steps(driven: Driven) -> None:
        table = table_of(driven)
        await driven.pilot.click(table, offset=(2, 1))
        assert driven.main.view_options.parameter == 2
        await driven.pilot.click(table, offset=(2, 1))
        await driven.pilot.pause()
        assert driven.app.screen.query_one(Input).value == repr(
            float(driven.player.frame().snapshot.weights[0][1, 0])
        )

    drive(steps)


def test_a_click_selects_a_target_and_a_second_one_flips_it() -> None:
    async def steps(driven: Driven) -> None:
        table = shown(driven, TruthTable)
        line = driven.text().splitlines()[table.content_region.y]
        x = line.index("target") - table.content_region.x + 3
        await driven.pilot.click(table, offset=(x, 1))
        await driven.pilot.pause()
        assert driven.player.settings.gate == "xor"
        assert driven.main.view_options.row == 0
        await driven.pilot.click(table, offset=(x, 1))
        await driven.pilot.pause()
        assert driven.player.settings.gate == "1110"
        await driven.pilot.click(table, offset=(x, 2))
        await driven.pilot.click(table, offset=(0, 1))
        assert (driven.player.settings.gate, driven.main.view_options.row) == ("1110", 1)

    drive(steps)


def test_the_wheel_changes_no_weight_and_scrolls() -> None:
    async def steps(driven: Driven) -> None:
        table = table_of(driven)
        driven.player.restart(RunConfig(hidden=(16,)))
        await driven.press("w")
        for kind in (MouseScrollDown, MouseScrollDown, MouseScrollUp):
            table.post_message(kind(table, 1, 0, 0, 0, 0, False, False, False))
            await driven.pilot.pause()
        assert table.first == 1
        assert not driven.player.config.changes

    drive(steps)


def test_a_click_in_the_network_selects_a_weight_or_a_unit() -> None:
    async def steps(driven: Driven) -> None:
        diagram = driven.main.query_one(NetworkDiagram)
        region = diagram.content_region
        lines = [line[region.x : region.right] for line in driven.text().splitlines()]
        row = next(n for n in range(region.y, region.bottom) if "h2" in lines[n])
        await driven.pilot.click(diagram, offset=(lines[row].index("h2"), row - region.y))
        await driven.pilot.pause()
        assert driven.main.view_options.parameter == 5
        assert "bias h2" in driven.text()
        row = next(n for n in range(region.y, region.bottom) if "x2 ●" in lines[n])
        line = lines[row].index("●") + 2, row - region.y
        await driven.pilot.click(diagram, offset=line)
        await driven.pilot.pause()
        assert driven.main.view_options.parameter in (2, 3)

    drive(steps, size=(120, 40))


def test_a_click_on_the_loss_goes_to_that_epoch() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(1000)
        driven.main.present()
        await driven.pilot.pause()
        chart = driven.main.query_one(LossChart)
        await driven.pilot.click(chart, offset=(chart.size.width - 1, 3))
        await driven.pilot.pause()
        assert driven.player.epoch == 1000
        # the tick in the middle of the axis, below which 500 stands
        axis = next(row for row in chart._canvas.characters if "└" in row)
        middle = [n for n, character in enumerate(axis) if character == "┬"][2]
        await driven.pilot.click(chart, offset=(middle, 3))
        await driven.pilot.pause()
        assert 480 < driven.player.epoch < 520
        await driven.pilot.click(chart, offset=(0, 3))
        await driven.pilot.pause()
        assert 480 < driven.player.epoch < 520

    drive(steps, size=(120, 40))


def test_a_click_on_the_surface_holds_the_crosshair() -> None:
    async def steps(driven: Driven) -> None:
        surface = driven.main.query_one(SurfacePicture)
        width, height = surface.size
        at, beside = (width // 2, height // 2), (width // 2 + 4, height // 2)
        await driven.pilot.click(surface, offset=at)
        await driven.pilot.pause()
        held = driven.main.view_options.crosshair
        assert held is not None
        await driven.pilot.hover(surface, offset=beside)
        await driven.pilot.hover(shown(driven, TruthTable))
        await driven.pilot.pause()
        assert driven.main.view_options.crosshair == held
        await driven.pilot.hover(surface, offset=beside)
        await driven.pilot.click(surface, offset=at)
        await driven.pilot.hover(shown(driven, TruthTable))
        await driven.until(lambda: driven.main.view_options.crosshair is None)

    drive(steps, size=(120, 40))


def test_what_can_be_clicked_says_so_while_it_is_pointed_at() -> None:
    pointed_at: tuple[tuple[type[Widget], str], ...] = (
        (LossChart, "click goes to that epoch"),
        (TruthTable, "click selects, again edits"),
        (NetworkDiagram, "click selects, again edits"),
        (SurfacePicture, "click holds the crosshair"),
    )

    async def steps(driven: Driven) -> None:
        for kind, says in pointed_at:
            assert says not in driven.text(), kind
            await driven.pilot.hover(shown(driven, kind))
            await driven.pilot.pause()
            assert says in driven.text(), kind
            await driven.pilot.hover(driven.main.query_one("#header"))
            await driven.pilot.pause()
            assert says not in driven.text(), kind

    drive(steps, size=(120, 40))


def test_the_table_of_a_large_network_follows_the_selection() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("w", *["pagedown"] * 8)
        assert driven.main.view_options.parameter == 64
        assert "b out" in driven.text()
        await driven.press("plus")
        assert driven.player.config.changes[-1].field == "biases[1][0]"

    drive(steps, RunConfig(hidden=(16,)))


def test_a_selection_that_a_smaller_network_lacks_is_its_last_one() -> None:
    async def steps(driven: Driven) -> None:
        driven.main.use(parameter=64)
        driven.player.restart(RunConfig())
        driven.main.present()
        await driven.press("plus")
        assert driven.player.config.changes[-1].field == "biases[1][0]"

    drive(steps, RunConfig(hidden=(16,)))


def test_scales_and_shifts_are_changed_like_weights() -> None:
    async def steps(driven: Driven) -> None:
        driven.main.use(parameter=12)
        await driven.press("plus")
        assert driven.player.config.changes[-1].field == "scales[0][0]"

    drive(steps, RunConfig(hidden=(4,), batch_norm=True))


def test_a_target_that_is_none_of_two_values_is_typed() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("t", "down", "space", *"0.75", "enter")
        assert driven.player.settings.dataset.labels == (0.25, 0.75, 4.12345678)
        await driven.press("up", "enter", *"-2", "enter")
        assert driven.player.settings.dataset.labels == (-2.0, 0.75, 4.12345678)
        await driven.press("down", "down", "enter")
        assert driven.app.screen.query_one(Input).value == "4.12345678", "every digit of it"

    data = Dataset(((0.0, 1.0), (2.0, 3.0), (4.0, 5.0)), (0.25, 0.5, 4.12345678))
    drive(steps, RunConfig(data=data, loss="mse"))


def test_the_selection_stays_among_the_parameters_on_a_terminal_without_a_table() -> None:
    async def steps(driven: Driven) -> None:
        await driven.pilot.resize_terminal(5, 2)
        await driven.pilot.pause()
        driven.main.edit.action_edit_parameters()
        for direction, last in (("up", 0), ("left", 0), ("down", 8), ("right", 8)):
            for _ in range(12):
                driven.main.edit.action_edit_move(direction)
            assert driven.main.view_options.parameter == last
            driven.main.edit.action_edit_nudge(1)
            driven.main.edit.action_edit_nudge(-1)

    drive(steps)


def test_targets_of_minus_one_and_one_flip_into_each_other() -> None:
    data = Dataset(Dataset.from_gate("xor").rows, (-1.0, 1.0, 1.0, -1.0))

    async def steps(driven: Driven) -> None:
        assert "contour 0 " in driven.text()
        await driven.press("t", "space")
        assert driven.player.settings.dataset.labels == (1.0, 1.0, 1.0, -1.0)
        await driven.press("space")
        assert driven.player.settings.dataset.labels == data.labels

    drive(steps, config=RunConfig(data=data, output_activation="tanh", loss="mse"))


def test_a_regression_is_not_waited_for_until_it_is_solved() -> None:
    data = Dataset(Dataset.from_gate("xor").rows, (0.0, 0.5, 1.0, 0.25))

    async def steps(driven: Driven) -> None:
        assert "contour" not in driven.text()
        await driven.press("u")
        assert not driven.player.is_playing
        assert "nothing to solve: the targets are not two values" in driven.player.notice

    drive(steps, config=RunConfig(data=data, loss="mse"))


def test_outputs_that_nothing_tells_apart_are_called_equal() -> None:
    async def steps(driven: Driven) -> None:
        assert "out: all outputs equal" in driven.text()
        assert "· all outputs equal" in driven.text()
        assert "contour" not in driven.text()
        assert driven.text().count("0.500 =") == 4

    drive(steps, RunConfig(init="zeros"), size=(120, 40))


def test_a_table_says_where_it_has_no_room_for_every_parameter() -> None:
    async def steps(driven: Driven) -> None:
        assert " parameters" not in driven.text()
        driven.player.change("hidden", (8,))
        driven.main.present()
        await driven.until(lambda: "10 of 33 parameters" in driven.text(), "how many are shown")
        listed = parameters_of(driven.player.config, driven.main.view_options.glyphs)
        names = [parameter.short_name for parameter in listed]
        # the picture follows in its turn
        await driven.until(lambda: sum(name in driven.text() for name in names) == 10, "the table")

    drive(steps, size=(80, 24))
