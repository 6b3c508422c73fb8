"""The footer is made anew often, and nothing of the old ones stays."""

from __future__ import annotations

import gc

from support.driving import Driven, drive
from textual.widgets._footer import FooterKey


def test_keys_of_footers_before_are_not_kept() -> None:
    async def steps(driven: Driven) -> None:
        for _ in range(4):
            driven.main.refresh_bindings()
            await driven.pilot.pause()
            await driven.pilot.pause()
        gc.collect()
        kept = [o for o in gc.get_objects() if isinstance(o, FooterKey)]
        shown = list(driven.app.query(FooterKey))
        # Those that were just replaced may be on their way out still.
        assert 0 < len(shown) <= len(kept) <= 2 * len(shown)

    drive(steps, size=(120, 24))
