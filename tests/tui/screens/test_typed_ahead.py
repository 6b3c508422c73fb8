"""Keys that come faster than screens do: each is acted on once, by the screen it was meant for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from rich.style import Style
from support.driving import Driven, drive
from textual import events
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.widgets import Input, OptionList

from xortui.core import PRESETS
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.screens.dialogs.glossary_screen import GlossaryScreen
from xortui.tui.screens.dialogs.help_screen import HelpScreen
from xortui.tui.screens.dialogs.presets_screen import PresetsScreen
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.screens.sweep.sweep_screen import SweepScreen
from xortui.tui.widgets.choice import Choice

_NAMED = ("enter", "escape", "pageup", "pagedown", "ctrl+p", "down", "up", "right")
_OF_LINES = ("backspace", "left", "home", "end")


def burst(driven: Driven, *keys: str) -> None:
    """Types keys without giving the program a chance in between."""
    for key in keys:
        named = key in (*_NAMED, *_OF_LINES)
        name = key if named else _character_to_key(key)
        driven.app.post_message(events.Key(name, None if named else key))


async def settled(driven: Driven) -> None:
    for _ in range(2):
        await driven.pilot.pause()


async def in_front(driven: Driven, kind: type) -> None:
    await driven.until(lambda: type(driven.app.screen) is kind, kind.__name__)
    await settled(driven)


def test_a_screen_is_left_once() -> None:
    async def steps(driven: Driven) -> None:
        for opening, kind, keys in (
            ("d", PresetsScreen, ("enter", "enter", "enter")),
            ("d", PresetsScreen, ("escape", "escape", "enter")),
            ("g", Prompt, ("0", "enter", "enter", "enter")),
            ("g", Prompt, ("escape", "escape")),
            ("?", HelpScreen, ("escape", "q", "escape")),
            ("v", SweepScreen, ("enter", "enter", "enter")),
            ("v", SweepScreen, ("escape", "escape")),
        ):
            await driven.begin_anew()
            driven.player.step(3)
            burst(driven, opening)
            await in_front(driven, kind)
            burst(driven, *keys)
            await in_front(driven, MainScreen)
            assert driven.app.screen_stack == [driven.main], (opening, keys)

    drive(steps)


def test_what_was_to_be_done_once_a_screen_is_drawn_goes_with_it() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "G")
        await in_front(driven, GlossaryScreen)
        screen, done = driven.app.screen, list[int]()
        screen.call_after_refresh(done.append, 1)
        await driven.until(lambda: done == [1], "what is done once it is drawn")
        screen.call_after_refresh(done.append, 2)
        screen.dismiss()
        await in_front(driven, MainScreen)
        await settled(driven)
        assert done == [1]

    drive(steps)


def test_an_answer_is_taken_once() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "g")
        await in_front(driven, Prompt)
        answers: list[str] = []
        prompt = driven.app.screen
        assert isinstance(prompt, Prompt)
        prompt._accept = answers.append
        burst(driven, "7", "enter", "enter", "enter")
        await in_front(driven, MainScreen)
        assert answers == ["7"]

    drive(steps)


def test_a_command_of_the_palette_is_run_once() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "ctrl+p")
        await driven.until(lambda: driven.app.screen is not driven.main, "the palette")
        await settled(driven)
        before = driven.main.view_options.ascii
        burst(driven, *"asc")
        await driven.until(lambda: "ASCII" in driven.text(), "the command")
        await settled(driven)
        burst(driven, "enter", "enter", "enter", "enter")
        await in_front(driven, MainScreen)
        assert driven.main.view_options.ascii is not before

    drive(steps, glyphs=FULL)


def test_a_burst_of_keys_at_the_palette_keeps_its_order() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "ctrl+p")
        await driven.until(lambda: driven.app.screen is not driven.main, "the palette")
        await settled(driven)
        burst(driven, *"ab", "backspace", "c", "left", "x", "home", "y", "end", "z")
        await settled(driven)
        assert driven.app.screen.query_one(Input).value == "yaxcz"
        burst(driven, "escape")
        await in_front(driven, MainScreen)

    drive(steps)


def test_a_palette_is_opened_again_while_the_one_before_is_taken_down() -> None:
    async def steps(driven: Driven) -> None:
        for _ in range(3):
            burst(driven, "ctrl+p")
            await driven.until(lambda: driven.app.screen is not driven.main, "the palette")
            driven.app.screen.dismiss()
            driven.app.action_command_palette()
            await settled(driven)
            burst(driven, "escape")
            await in_front(driven, MainScreen)

    drive(steps)


def test_waiting_keys_go_with_their_screen() -> None:
    """The main view quits at ``q`` and steps at ``s``; both were typed at the list of presets."""

    async def steps(driven: Driven) -> None:
        burst(driven, "d")
        await in_front(driven, PresetsScreen)
        burst(driven, "enter", "s", "q")
        await in_front(driven, MainScreen)
        assert not driven.app._exit
        assert driven.player.config == next(iter(PRESETS.values())).config
        assert driven.player.is_playing

    drive(steps)


def test_keys_typed_ahead_of_a_prompt_are_its_answer() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(300)
        burst(driven, "g", *"120", "enter")
        await driven.until(lambda: driven.player.epoch == 120, "epoch 120")
        await in_front(driven, MainScreen)

    drive(steps)


def test_a_paste_ahead_of_a_prompt_is_its_answer() -> None:
    async def steps(driven: Driven) -> None:
        driven.player.step(30)
        burst(driven, "g")
        driven.app.post_message(events.Paste("12"))
        await in_front(driven, Prompt)
        assert driven.app.screen.query_one(Input).value == "12"

    drive(steps)


def test_what_is_typed_ahead_of_the_settings_is_their_value() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "c", *"0.25", "enter")
        await driven.until(lambda: driven.player.settings.learning_rate == 0.25, "the rate")
        burst(driven, "escape", "s", "s", "s")
        await driven.until(lambda: driven.main.settings.panel is None, "the settings to close")
        await driven.until(lambda: driven.player.epoch == 3, "three steps")

    drive(steps)


def test_each_value_of_a_burst_goes_into_its_own_field() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "c", *"0.5", "down", *"0.9", "down", "down", *"0.01", "enter", "escape")
        await driven.until(lambda: driven.player.settings.weight_decay == 0.01, "the last value")
        now = driven.player.settings
        assert (now.learning_rate, now.momentum, now.nesterov) == (0.5, 0.9, False)

    drive(steps)


def test_a_choice_is_turned_as_often_as_its_key_is_pressed() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "c", *["up"] * 4, *["right"] * 4)
        await driven.until(lambda: driven.player.settings.loss == "mae", "the fifth loss")
        await settled(driven)
        choice = driven.main.query_one("#field-loss Choice", Choice)
        assert choice.value == "mae"
        # As where the run is slow to follow: two more before what was chosen last is in force.
        choice.action_turn(-1)
        await driven.pilot.pause()
        choice.action_turn(1)
        driven.main.settings.follow()
        choice.action_turn(-1)
        await driven.until(lambda: driven.player.settings.loss == "bce-clamped", "the fourth")
        await settled(driven)
        assert choice.value == "bce-clamped"

    drive(steps)


def test_what_is_typed_on_is_not_taken_away_by_what_was_taken_before() -> None:
    async def steps(driven: Driven) -> None:
        await driven.press("c")
        field = driven.main.query_one("#field-learning_rate Input", Input)
        burst(driven, *"0.2", "enter", "5")
        await driven.until(lambda: driven.player.settings.learning_rate == 0.2, "the rate")
        await settled(driven)
        assert field.value == "0.25"
        burst(driven, "enter", "backspace", "enter", "5", "backspace")
        await driven.until(lambda: driven.player.settings.learning_rate == 0.2, "the rate again")
        await settled(driven)
        assert field.value == "0.2"
        # A value that was refused is mended where it stands, whatever the run does meanwhile.
        burst(driven, "x", "enter")
        await driven.until(lambda: bool(driven.main.query(".refused")), "the refusal")
        driven.player.step(1)
        driven.main.present()
        burst(driven, "backspace", "7", "enter")
        await driven.until(lambda: driven.player.settings.learning_rate == 0.27, "what was mended")

    drive(steps)


def test_keys_typed_ahead_of_help_scroll_it() -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, "?", "pagedown", "pageup")
        await in_front(driven, HelpScreen)
        await driven.press("escape")

    drive(steps)


@pytest.mark.parametrize("keys", ["cq", "c\x1bcq", "wcq", "vq"])
def test_quitting_behind_what_opens(keys: str) -> None:
    async def steps(driven: Driven) -> None:
        driver = driven.app._driver
        assert driver is not None
        for key in keys:
            name = "escape" if key == "\x1b" else _character_to_key(key)
            driver.process_message(events.Key(name, None if key == "\x1b" else key))
        await asyncio.sleep(0.2)  # the program ends meanwhile, and is not to be helped to

    drive(steps)


def test_nothing_is_opened_any_more_while_the_program_ends() -> None:
    async def steps(driven: Driven) -> None:
        driven.app.exit()
        for action in ("settings", "go_to_epoch", "presets", "help", "sweep"):
            await driven.app.run_action(action, driven.main)
        await driven.app.run_action("app.command_palette")

    drive(steps)


def test_nothing_is_drawn_any_more_while_the_program_ends() -> None:
    """What was to be drawn before is still on its way when the panels go."""

    async def steps(driven: Driven) -> None:
        burst(driven, "v")
        await in_front(driven, SweepScreen)
        sweep = driven.app.screen
        assert isinstance(sweep, SweepScreen)
        driven.app.exit()
        for screen in (driven.main, sweep):
            await screen.query("*").remove()
            screen.present()
            screen._tick()
        driven.main.player.play()
        driven.main._tick()
        driven.main.show_progress("half")
        driven.main.set_watchers(3)
        driven.main.scroll_panels(1)

    drive(steps)


def test_quitting_while_the_settings_open() -> None:
    async def steps(driven: Driven) -> None:
        driven.main.settings.action_settings()
        await asyncio.sleep(0)
        driven.app.exit()

    drive(steps)


@pytest.mark.parametrize("opening", ["action_sweep", "action_settings", "action_help"])
def test_quitting_before_what_opens_has_its_parts(
    opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is asked of a screen that the program's end leaves without its parts."""

    async def compose_nothing(screen: Screen[object]) -> None:
        screen.app.exit()

    async def steps(driven: Driven) -> None:
        monkeypatch.setattr(Screen, "_compose", compose_nothing)
        getattr(driven.main, opening)()
        await asyncio.sleep(0.1)  # the program ends meanwhile, and is not to be helped to

    drive(steps)


def test_a_click_on_what_is_being_removed() -> None:
    async def steps(driven: Driven) -> None:
        panel = driven.main.query_one("#surface")
        at = panel.content_region.offset
        await panel.remove()
        driven.main._forward_event(events.MouseDown(panel, *at, 0, 0, 1, False, False, False, *at))
        await driven.pilot.pause()
        driven.app.exit()

    drive(steps)


@pytest.mark.parametrize("opening", ["ctrl+p", "d"])
def test_a_click_on_an_option_that_has_gone(opening: str) -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, opening)
        await driven.until(lambda: bool(driven.app.screen.query(OptionList)), "the list")
        burst(driven, "e")
        options = driven.app.screen.query_one(OptionList)
        await driven.until(lambda: options.option_count > 1, "its options")
        last = Style.from_meta({"option": options.option_count - 1})
        options.clear_options()
        options.post_message(
            events.Click(options, 1, 1, 0, 0, 1, False, False, False, 1, 1, style=last)
        )
        await driven.pilot.pause()
        driven.app.exit()

    drive(steps)


@pytest.mark.parametrize("opening", ["ctrl+p", "d"])
def test_page_keys_in_a_list_of_no_height(opening: str) -> None:
    async def steps(driven: Driven) -> None:
        burst(driven, opening)
        await driven.until(lambda: driven.app.screen is not driven.main, "the list")
        await settled(driven)
        for size in ((80, 5), (40, 3), (5, 1), (1, 1)):
            await driven.pilot.resize_terminal(*size)
            await settled(driven)
            burst(driven, "pagedown", "pageup", "pageup", "down", "pageup", "pagedown")
            await settled(driven)
        burst(driven, "escape")
        await in_front(driven, MainScreen)

    drive(steps)


@pytest.mark.parametrize(
    "widths", [(1, 2, 12), pytest.param(range(3, 12), marks=pytest.mark.slow)], ids=str
)
@pytest.mark.parametrize("opening", ["ctrl+p", "d"])
def test_a_list_is_opened_on_a_terminal_of_a_few_cells(opening: str, widths: Sequence[int]) -> None:
    async def steps(driven: Driven) -> None:
        for width in widths:
            await driven.pilot.resize_terminal(width, 10)
            burst(driven, opening)
            await driven.until(lambda: bool(driven.app.screen.query(OptionList)), "the list")
            burst(driven, "e")
            await settled(driven)
            burst(driven, "escape")
            await in_front(driven, MainScreen)

    drive(steps)


@pytest.mark.parametrize("opening", ["", "d", "ctrl+p"])
def test_sizes_of_the_past_do_not_take_turns(opening: str) -> None:
    """Without an end to it, as each makes the screen tell itself the other."""

    async def steps(driven: Driven) -> None:
        if opening:
            burst(driven, opening)
            await driven.until(lambda: driven.app.screen is not driven.main, "the list")
        screen = driven.app.screen
        layouts: list[object] = []

        def counted(lay_out: Callable[[events.Size], None], size: events.Size) -> None:
            layouts.append(size)
            if len(layouts) < 50:  # else they would take turns for as long as the test is let
                lay_out(size)

        for one in driven.app.screen_stack:
            one._screen_resized = partial(counted, one._screen_resized)  # type: ignore[method-assign]
        # As while a command of the palette is run: what is laid out is drawn later.
        with driven.app.batch_update():
            for size in (events.Size(58, 46), driven.app.size):
                screen.post_message(events.Resize(size, size))
                screen.post_message(events.Callback(lambda: None))
            await asyncio.sleep(0.1)
            assert len(layouts) < 50
        assert screen.size == driven.app.size

    drive(steps)


def test_what_is_refused_is_shown_as_it_was_typed() -> None:
    async def steps(driven: Driven) -> None:
        for typed in ("[x=^m", "[/b]", "\\[/", "[red]1", "�"):
            await driven.press("g")
            await in_front(driven, Prompt)
            burst(driven, *typed, "enter")
            await settled(driven)
            assert f"got {typed!r}" in driven.text()
            burst(driven, "escape")
            await in_front(driven, MainScreen)

    drive(steps)
