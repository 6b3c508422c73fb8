"""The footer names the keys that hold now, and the mouse presses them."""

from __future__ import annotations

import pytest
from support.driving import Driven, drive

from xortui.tui.widgets.key_footer import KeyFooter, fitting_keys


@pytest.mark.parametrize(
    ("cols", "shown"),
    [
        (80, ["arrows move", "space run", "s step", "q quit", "? more"]),
        (32, ["arrows move", "q quit", "? more"]),
        (25, ["arrows move", "q quit", "? more"]),
        (24, ["q quit", "? more"]),
    ],
)
def test_the_last_keys_go_where_there_is_no_room_and_all_keys_stand_at_the_end(
    cols: int, shown: list[str]
) -> None:
    actions = ["move", "run", "help", "step", "app.quit"]
    texts = ["arrows move", "space run", "? more", "s step", "q quit"]
    found = [texts[place] for place in fitting_keys(actions, list(map(len, texts)), cols)]
    assert found == shown
    assert len(" ".join(found)) <= cols


@pytest.mark.parametrize("keys", [("V",), ("K", "escape", "n", "K"), ("v",), ("m",), ("c",)])
def test_the_way_back_is_named_in_every_view_whatever_the_room(keys: tuple[str, ...]) -> None:
    async def steps(driven: Driven) -> None:
        await driven.press(*keys)
        await driven.until(lambda: " esc " in driven.footer() or " m close" in driven.footer())
        assert driven.footer().rstrip().endswith("more")

    drive(steps, size=(80, 24), ascii=True)


def test_the_mouse_presses_a_key_and_is_told_what_it_does() -> None:
    async def steps(driven: Driven) -> None:
        footer = driven.main.query_one(KeyFooter)
        assert driven.footer().startswith("space run")
        await driven.pilot.hover(footer, offset=(1, 0))
        assert "Go on" in str(footer.tooltip)
        lit = [segment.style for segment in footer.render_line(0)]
        await driven.pilot.hover(driven.main, offset=(1, 1))
        unlit = [segment.style for segment in footer.render_line(0)]
        assert lit[0] != unlit[0]
        assert lit[2:] == unlit[2:]

        await driven.pilot.mouse_down(footer, offset=(1, 0))
        await driven.until(lambda: driven.player.is_playing, "a run that goes on")
        await driven.until(lambda: driven.footer().startswith("space pause"), "the other name")
        await driven.pilot.mouse_down(footer, offset=(1, 0))
        await driven.until(lambda: not driven.player.is_playing, "a pause")

    drive(steps, size=(120, 24))


def test_the_place_between_two_keys_is_none_of_them() -> None:
    async def steps(driven: Driven) -> None:
        footer = driven.main.query_one(KeyFooter)
        between = len("space run")
        assert driven.footer()[between] == " "
        await driven.pilot.mouse_down(footer, offset=(between, 0))
        await driven.pilot.pause()
        assert not driven.player.is_playing

    drive(steps, size=(120, 24))
