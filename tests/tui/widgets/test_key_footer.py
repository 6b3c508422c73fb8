"""The footer is made anew often, and nothing of the old ones stays."""

from __future__ import annotations

import gc

from support.driving import Driven, drive
from textual.widgets._footer import FooterKey

_PATIENCE = 40


def keys_in_memory() -> list[FooterKey]:
    return [found for found in gc.get_objects() if isinstance(found, FooterKey)]


def test_keys_of_footers_before_are_not_kept() -> None:
    # Those of tests before in the same process, which something may still hold; held here too, so
    # that no new one gets the place of one of them.
    before = keys_in_memory()
    others = set(map(id, before))

    async def steps(driven: Driven) -> None:
        for _ in range(4):
            driven.main.refresh_bindings()
            await driven.pilot.pause()
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

    drive(steps, size=(120, 24))
