"""Writes the project's pictures from fixed runs: ``python -m xortui.tui.screenshots``.

Each picture is the real application, without a terminal, at a fixed epoch of a fixed run; so the
same program writes the same pictures.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xortui.core import PRESETS
from xortui.tui.app.app import XortuiApp
from xortui.tui.app.offscreen import play_to
from xortui.tui.app.themes import DARK, LIGHT
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.screens.main.main_screen import MainScreen
from xortui.tui.screens.sweep.sweep_screen import SweepScreen

_FONT: Final = "DejaVu Sans Mono"
_WIDTH: Final = 1200


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        name: The file's name without its ending.
        columns: Width of the screen in cells.
        rows: Its height.
        epoch: The epoch that is shown.
        keys: Keys pressed before the picture is taken.
        preset: The run.
        theme: The theme.
    """

    name: str
    columns: int
    rows: int
    epoch: int
    keys: tuple[str, ...] = ()
    preset: str = "torch"
    theme: str = DARK.name


_UPDATE: Final = ("w", "down", "down", "m", *3 * ("enter",), "A")
"""Keys to the stage backward of the third weight, with the article's lines."""

SHOTS: Final = (
    Shot("plateau-80x24", 80, 24, 6_000),
    Shot("plateau-120x40", 120, 40, 12_000),
    Shot("solved-80x24", 80, 24, 20_000),
    Shot("solved-120x40", 120, 40, 20_000),
    Shot("wide-200x60", 200, 60, 20_000),
    Shot("3d-120x40", 120, 40, 20_000, ("3",)),
    Shot("hidden-120x40", 120, 40, 14_000, ("h",)),
    Shot("ascii-120x40", 120, 40, 20_000, ("a",)),
    Shot("light-120x40", 120, 40, 13_000, theme=LIGHT.name),
    Shot("settings-120x40", 120, 40, 12_500, ("c",)),
    Shot("update-120x40", 120, 40, 11_000, _UPDATE),
    Shot("landscape-120x40", 120, 40, 20_000, ("L",)),
    Shot("sweep-120x40", 120, 40, 0, ("v",)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the pictures that are named, or all, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m xortui.tui.screenshots", description=_("Write the pictures.")
    )
    names = [shot.name for shot in SHOTS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--folder", type=Path, default=Path("screenshots"))
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.names) - set(names))
    if unknown:
        parser.error(_("NAME must be one of the pictures, got {name!r}").format(name=unknown[0]))
    try:
        import resvg_py
    except ImportError:
        print(_("screenshots: resvg-py must be installed: pip install '.[dev]'"), file=sys.stderr)
        return 1
    given.folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if not given.names or shot.name in given.names:
            svg = portable(asyncio.run(taken(shot)))
            path = given.folder / f"{shot.name}.svg"
            path.write_text(svg, encoding="utf-8")
            # Every machine has other fonts; these are named, so that pictures agree.
            png = resvg_py.svg_to_bytes(svg_string=svg, width=_WIDTH, font_family=_FONT)
            path.with_suffix(".png").write_bytes(bytes(png))
            print(path)
    return 0


async def taken(shot: Shot) -> str:
    """Returns a picture as SVG, as Textual exports it."""
    app = XortuiApp(PRESETS[shot.preset].config, paused=True)
    async with app.run_test(size=(shot.columns, shot.rows)) as pilot:
        app.theme = shot.theme
        await pilot.pause()
        while not isinstance(app.screen, MainScreen):
            await pilot.pause()
        main_screen = app.screen
        main_screen.use(glyphs=FULL, ascii=False)
        await play_to(pilot, shot.epoch)
        await pilot.press(*shot.keys)
        await pilot.pause()
        if isinstance(app.screen, SweepScreen):
            while not app.screen.player.is_done:
                app.screen.player.tick(1.0)
            app.screen.present()
        app.clear_notifications()
        await pilot.pause()
        return app.export_screenshot(title="xortui")


def portable(svg: str) -> str:
    """Returns a picture without fonts from the web, in fonts that show every character used."""
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    # The class names that Textual makes differ from run to run.
    svg = re.sub(r"terminal-\d+-", "terminal-", svg)
    return svg.replace("Fira Code", _FONT).replace("arial", "DejaVu Sans")


if __name__ == "__main__":
    sys.exit(main())
