"""The footer is made anew often, and nothing of the old ones stays."""

from __future__ import annotations

import gc

import pytest
from support.driving import Driven, drive
from textual.widgets._footer import FooterKey

from xortui.tui.widgets.key_footer import fitting_keys

_PATIENCE = 40


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
    found = [texts[place] for place in fitting_keys(actions, texts, cols)]
    assert found == shown
    assert len(" ".join(found)) <= cols


@pytest.mark.parametrize("keys", [("V",), ("K", "escape", "n", "K"), ("v",), ("m",), ("c",)])
def test_the_way_back_is_named_in_every_view_whatever_the_room(keys: tuple[str, ...]) -> None:
    async def steps(driven: Driven) -> None:
        await driven.press(*keys)
        await driven.until(lambda: driven.footer().rstrip().endswith("more"), "the footer")
        assert any(key in driven.footer() for key in (" esc ", " m close"))

    drive(steps, size=(80, 24), ascii=True)


def keys_in_memory() -> list[FooterKey]:
    return [found for found in gc.get_objects() if isinstance(found, FooterKey)]


def test_keys_of_footers_before_are_not_kept() -> None:
    # Those of tests before in the same process, which something may still hold; held here too, so
    # that no new one gets the place of one of them.
    before = keys_in_memory()
    others = set(map(id, before))

    async def steps(driven: Driven) -> None:
        for _ in range(4):
            await driven.press("space")  # which runs or pauses: another key
            await driven.pilot.pause()
        # Those that were just replaced may be on their way out still, for longer on a busy machine.
        for _ in range(_PATIENCE):
            gc.collect()
            kept = [key for key in keys_in_memory() if id(key) not in others]
            shown = list(driven.app.query(FooterKey))
            if len(kept) <= 2 * len(shown):
                break
            await driven.pilot.pause()
        assert 0 < len(shown) <= len(kept) <= 2 * len(shown)
        # And those that stay the same stay there, whatever comes and goes beside them.
        driven.main.refresh_bindings()
        await driven.pilot.pause()
        await driven.pilot.pause()
        assert list(map(id, driven.app.query(FooterKey))) == list(map(id, shown))

    drive(steps, size=(120, 24))
