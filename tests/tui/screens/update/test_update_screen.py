"""One update on the screen: its keys, and its clicks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from support.driving import Driven, drive
from textual.widgets import OptionList

from xortui.core import RunConfig
from xortui.core.explain import STAGES
from xortui.tui.player.update_player import UpdateFrame, UpdatePlayer
from xortui.tui.rendering.text.glossary import words_at
from xortui.tui.screens.dialogs.glossary_screen import GlossaryScreen
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.keys import UPDATE
from xortui.tui.screens.update.update_screen import UpdateScreen
from xortui.tui.widgets.update_panels import LitNetwork, UpdateFormulas, curves_across


async def opened(driven: Driven) -> UpdateScreen:
    await driven.press("m")
    screen = driven.app.screen
    assert isinstance(screen, UpdateScreen)
    return screen


def frame(screen: UpdateScreen) -> UpdateFrame:
    return screen.player.frame()


Check = Callable[[Driven, UpdateScreen, str], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def checks(name: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return keep


@checks("update_next")
async def next_(driven: Driven, screen: UpdateScreen, key: str) -> None:
    screen.player.show_stage(len(STAGES) - 2)
    await driven.press(key, key)
    assert (driven.player.epoch, frame(screen).stage) == (6, 0)


@checks("update_back")
async def back(driven: Driven, screen: UpdateScreen, key: str) -> None:
    screen.player.show_stage(1)
    await driven.press(key, key)
    assert (driven.player.epoch, frame(screen).stage) == (4, len(STAGES) - 1)


def parameter_moves(name: str, by: int) -> None:
    @checks(name)
    async def check(driven: Driven, screen: UpdateScreen, key: str) -> None:
        screen.player.choose_parameter(4)
        await driven.press(key)
        assert screen.player.parameter == 4 + by


def row_moves(name: str, by: int) -> None:
    @checks(name)
    async def check(driven: Driven, screen: UpdateScreen, key: str) -> None:
        screen.player.choose_row(1)
        await driven.press(key)
        assert frame(screen).explanation.row == 1 + by


parameter_moves("update_up", -1)
parameter_moves("update_down", 1)
row_moves("update_left", -1)
row_moves("update_right", 1)


@checks("update_page_up")
@checks("update_page_down")
async def scrolls(driven: Driven, screen: UpdateScreen, key: str) -> None:
    driven.player.restart(RunConfig(hidden=(4, 4)))
    screen.player = UpdatePlayer(driven.player)
    screen.present()
    await driven.pilot.pause()
    before = driven.text()
    await driven.press("pagedown")
    assert driven.text() != before
    if key == "pageup":
        await driven.press(key)
        assert driven.text() == before


@checks("update_program")
async def program(driven: Driven, screen: UpdateScreen, key: str) -> None:
    screen.player.show_stage(1)
    await driven.press(key)
    assert "np.dot(X, self.weights1)" in driven.text()
    await driven.press(key)
    assert "nn.Linear(2, 2)," in driven.text()


@checks("update_check")
async def check_page(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    assert "9 of 9 gradients agree" in driven.text()
    assert "make wrong" in driven.footer()
    await driven.press("enter")
    assert "forward" in driven.text()


@checks("update_wrong")
async def wrong(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    assert "made wrong on purpose" in driven.text()


@checks("update_equations")
async def equations(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    assert "the boundary, out = 0.5" in driven.text()
    await driven.press(key)
    assert "forward" in driven.text()


@checks("update_pictures")
async def pictures(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    await driven.pilot.pause()
    assert "The way to the loss" in driven.text()
    assert "h1 = σ(" in driven.text()
    await driven.press(key)
    assert "backward" in driven.text()


@checks("update_glossary")
async def glossary(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    assert isinstance(driven.app.screen, GlossaryScreen)
    await driven.press("escape")
    assert driven.app.screen is screen


@checks("update_help")
async def help_(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    assert isinstance(driven.app.screen, HelpScreen)
    assert "Every gradient beside what is measured" in driven.text()
    await driven.press("escape")
    assert driven.app.screen is screen


@checks("update_quit")
@checks("update_leave")
async def leave(driven: Driven, screen: UpdateScreen, key: str) -> None:
    await driven.press(key)
    assert driven.app.screen is driven.main
    assert "epoch 5" in driven.text()


def test_every_key_does_what_it_says() -> None:
    ids = [key.id for key in UPDATE.bindings]
    assert set(CHECKS) == set(ids)
    failures = []

    async def steps(driven: Driven) -> None:
        driven.player.play()
        await driven.press("m")
        assert not driven.player.is_playing
        for binding in UPDATE.bindings:
            assert binding.id is not None and binding.tooltip
            if not isinstance(driven.app.screen, UpdateScreen):
                await driven.begin_anew()
                await driven.press("m")
            screen = driven.app.screen
            assert isinstance(screen, UpdateScreen)
            driven.player.restart(RunConfig())
            driven.player.step(5)
            screen.player = UpdatePlayer(driven.player)
            screen.present()
            first, *others = binding.key.split(",")
            bound = screen.active_bindings
            assert all(bound[key].binding.action == binding.action for key in others)
            try:
                await CHECKS[binding.id](driven, screen, first)
            except AssertionError as error:
                failures.append(f"{binding.id} by {first}: {error}")

    drive(steps)
    assert not failures


def test_the_mouse_chooses_rows_stages_and_weights() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)

        async def click(text: str, kind: type = UpdateFormulas) -> None:
            widget = screen.query_one(kind)
            region = widget.region
            for y, line in enumerate(driven.text().splitlines()):
                at = line.find(text, region.x)
                if region.y <= y < region.bottom and 0 <= at < region.right:
                    await driven.pilot.click(widget, offset=(at - region.x, y - region.y))
                    await driven.pilot.pause()
                    return
            raise AssertionError(f"{text!r} is not on the screen")

        await click("01: ")
        assert frame(screen).explanation.row == 1
        await click("update   ")
        assert STAGES[frame(screen).stage] == "step"
        await click("b +0.14", LitNetwork)
        assert frame(screen).explanation.place.field == "biases[0][1]"
        await driven.press("c")
        await click("x1 → h2")
        assert frame(screen).explanation.place.field == "weights[0][0,1]"

    drive(steps, size=(120, 40))


def test_a_selected_weight_is_explained_and_a_letter_goes_round_its_words() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("w", "down")
        chosen = driven.main.view_options.parameter
        assert chosen is not None
        screen = await opened(driven)
        assert screen.player.parameter == chosen
        await driven.press("down", "m")
        assert driven.main.view_options.parameter == chosen + 1
        await driven.press("escape", "G")
        options = driven.app.screen.query_one(OptionList)
        seen = []
        words = words_at("c")
        assert len(words) > 1
        for key in ("x", "x", "9", *("c", "C")[: len(words)], *"c" * (len(words) - 1)):
            await driven.press(key)
            seen.append(options.highlighted)
        assert seen[0] == seen[1] == seen[2] == words_at("x")[0]
        assert seen[3:] == [*words, words[0]]

    drive(steps)


def test_a_key_that_has_nothing_to_do_says_so_and_no_page_hides_what_one_does() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        await driven.press("b")
        assert screen.query_one(UpdateFormulas).border_subtitle == (
            "there is no update before this one"
        )
        for key, told in (("o", "stand beside"), ("pageup", "above"), ("pagedown", "below")):
            await driven.press(key)
            assert told in driven.notices()
        for key in ("up", "left", "A", "w"):
            screen.player.page = "equations"
            await driven.press(key)
            assert screen.player.page == "formulas", key
        assert STAGES[frame(screen).stage] == "rows", "where a wrong gradient is found out"
        screen.player.page = "check"
        await driven.press("left")
        assert screen.player.page == "formulas"
        await driven.press("question_mark")
        assert "follow it, or all together" in driven.text()
        assert "Surface: hold the crosshair" not in driven.text()

    drive(steps, size=(120, 70), notices=True)


def test_the_list_of_keys_names_no_mouse_where_it_is_not_heard() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("m", "question_mark")
        assert isinstance(driven.app.screen, HelpScreen)
        assert "Back to the main view" in driven.text() and "Mouse" not in driven.text()

    drive(steps, size=(120, 40), mouse=False)


def test_where_no_line_names_the_chosen_parameter_it_is_told() -> None:
    async def steps(driven: Driven) -> None:
        await opened(driven)
        await driven.press("enter", "enter", "A", "up")
        assert "chosen: h1 → out" in driven.notices()

    drive(steps, size=(40, 12), notices=True)


def test_pictures_stand_below_formulas_that_need_little_height_and_show_every_unit() -> None:
    async def steps(driven: Driven) -> None:
        screen = await opened(driven)
        await driven.pilot.pause()
        formulas, network = screen.query_one(UpdateFormulas), screen.query_one(LitNetwork)
        assert formulas.region.width == 120 and network.region.y >= formulas.region.bottom
        lower = "\n".join(driven.text().splitlines()[network.region.y :])
        for words in ("h1 = σ(", "h2 = σ(", "out = σ(", "-0.34"):  # units, and a line's weight
            assert words in lower
        height = formulas.region.height
        await driven.press("enter", "A")
        assert formulas.region.height == height, "nothing jumps from stage to stage"

    drive(steps, size=(120, 40))


@pytest.mark.parametrize(
    ("count", "rows", "cols", "across"),
    [(3, 13, 58, (2, 2)), (3, 31, 96, (2, 2)), (3, 17, 40, (1, 3)), (9, 31, 96, (3, 3))],
)
def test_curves_are_all_shown_where_they_can_be_and_well_shaped(
    count: int, rows: int, cols: int, across: tuple[int, int]
) -> None:
    assert curves_across(count, rows, cols) == across
