"""Recordings as GIF, which moves wherever pictures are shown.

Each screen is drawn as SVG, as in `animated_svg`, and resvg makes pixels of it; Pillow writes of
each only what differs from the one before. Both are extras of the program.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.recording.animated_svg import size_of, still_svg
from xortui.tui.recording.movie import About, Shown

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE: Final = 0.75
"""Pixels to a unit of the picture: nine across a cell, eighteen down, so no edge is blurred."""

FONT: Final = "DejaVu Sans Mono"
"""Every machine has other fonts; this is named, so that pictures agree where it is there."""

_COLORS: Final = 255
"""Colours of a GIF, with one left for what stays as it was."""

_EXACT: Final = 96
"""How many of them are just as they are drawn: grounds and the surface; the rest blend letters."""

_UNCHANGED: Final = 255
"""The number of that one."""

_SAMPLES: Final = 8
"""Screens, over the whole recording, whose colours are all that it has."""


class MissingExtraError(Exception):
    """A library is not installed; the message says how it is."""


def require_extra(*modules: str) -> None:
    """Checks that libraries are installed.

    Args:
        modules: Their names.

    Raises:
        MissingExtraError: One is not.
    """
    if missing := [name for name in modules if find_spec(name) is None]:
        names = _(" and ").join({"PIL": "Pillow", "resvg_py": "resvg-py"}[name] for name in missing)
        text = _("it needs {names}: pip install 'xortui[record]'")
        raise MissingExtraError(text.format(names=names))


def write_palette_png(
    file: IO[bytes], levels: NDArray[np.integer[Any]], colors: Sequence[str]
) -> None:
    """Writes a picture whose pixels are numbers of colours.

    Args:
        file: Where to.
        levels: The number of each pixel's colour, shape ``(height, width)``.
        colors: Colours ``#rrggbb``, at most 256.

    Raises:
        MissingExtraError: Pillow is not installed.
    """
    require_extra("PIL")
    from PIL import Image

    picture = Image.fromarray(levels.astype(np.uint8))
    picture.putpalette([int(name[at : at + 2], 16) for name in colors for at in (1, 3, 5)])
    picture.save(file, format="PNG")


def write_palette_gif(
    file: IO[bytes],
    frames: Sequence[NDArray[np.integer[Any]]],
    colors: Sequence[str],
    seconds: Sequence[float],
) -> None:
    """Writes pictures one after another whose pixels are numbers of colours.

    Args:
        file: Where to.
        frames: The number of each pixel's colour, each of shape ``(height, width)``.
        colors: Colours ``#rrggbb``, at most 255.
        seconds: How long each is shown.

    Raises:
        MissingExtraError: Pillow is not installed.
    """
    require_extra("PIL")
    from PIL import Image

    pictures = [Image.fromarray(frame.astype(np.uint8)) for frame in frames]
    for picture in pictures:
        picture.putpalette([int(name[at : at + 2], 16) for name in colors for at in (1, 3, 5)])
    pictures[0].save(
        file,
        format="GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=[round(1000 * one) for one in seconds],
        loop=0,
        optimize=False,
    )


def png_of(svg: str, width: int) -> bytes:
    """Returns a picture of SVG as PNG.

    Args:
        svg: The picture.
        width: How many pixels it is wide.

    Raises:
        MissingExtraError: resvg is not installed.
    """
    require_extra("resvg_py")
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, font_family=FONT))


class GifFile:
    """Collects the screens of a recording as pixels, and writes them at its end."""

    def __init__(self, about: About, file: IO[bytes]) -> None:
        """Begins a file.

        Args:
            about: What the recording says of itself.
            file: Is written to.

        Raises:
            MissingExtraError: What it is made with is not installed.
        """
        require_extra("PIL", "resvg_py")
        self._about, self._file = about, file
        self._last: Shown | None = None
        self._times: list[float] = []
        self._pictures: list[bytes] = []

    def take(self, shown: Shown) -> None:
        """Takes the next screen; one that is like the last only lets time pass."""
        if self._last is None or self._last.grid != shown.grid:
            self._last = shown
            self._times.append(shown.seconds)
            width = round(size_of(self._about)[0] * SCALE)
            self._pictures.append(png_of(still_svg(self._about, shown.grid), width))

    def finish(self, seconds: float) -> None:
        """Writes the file."""
        from PIL import Image

        background = self._about.ground.background
        step = max(1, len(self._pictures) // _SAMPLES)
        samples = [*self._pictures[::step], self._pictures[-1]]
        palette = _palette_of([_flat(each, background) for each in samples])
        flat = (_flat(each, background) for each in self._pictures)
        frames = _changes(
            [each.quantize(palette=palette, dither=Image.Dither.NONE) for each in flat]
        )
        ends = [*self._times[1:], seconds]
        # A GIF counts hundredths of a second.
        hundredths = [round(100 * time) for time in (*self._times, ends[-1])]
        frames[0].save(
            self._file,
            format="GIF",
            save_all=True,
            append_images=frames[1:],
            duration=[10 * (b - a) for a, b in itertools.pairwise(hundredths)],
            loop=0,
            disposal=1,
            transparency=_UNCHANGED,
            optimize=False,
            comment=f"{self._about.title}\n{self._about.command}".encode(),
        )


def _flat(png: bytes, background: str) -> Image:
    """Returns a picture without transparency: what lies behind its corners is its own ground."""
    from PIL import Image

    picture = Image.open(BytesIO(png)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, background), picture).convert(
        "RGB"
    )


def _changes(frames: Sequence[Image]) -> list[Image]:
    """Returns pictures in which is transparent what is as in the picture before."""
    from PIL import Image

    palette = frames[0].getpalette()
    assert palette is not None
    numbers = [np.asarray(each) for each in frames]
    pixels = [np.where(each == _UNCHANGED, np.uint8(0), each) for each in numbers]
    changes = [pixels[0]]
    for before, after in itertools.pairwise(pixels):
        changes.append(np.where(before == after, np.uint8(_UNCHANGED), after))
    pictures = []
    for change in changes:
        picture = Image.fromarray(change, "P")
        picture.putpalette([*palette, *(768 - len(palette)) * [0]])
        picture.info["transparency"] = _UNCHANGED
        pictures.append(picture)
    return pictures


def _palette_of(pictures: Sequence[Image]) -> Image:
    """Returns a picture that has the colours of all: exactly those of most pixels."""
    from PIL import Image

    width, height = pictures[0].size
    sheet = Image.new("RGB", (width, height * len(pictures)))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (0, number * height))
    counts = sorted(sheet.getcolors(width * sheet.height) or (), reverse=True)
    exact = [color for _pixels, color in counts[:_EXACT] if isinstance(color, tuple)]
    rest = sheet.quantize(_COLORS - len(exact), method=Image.Quantize.MAXCOVERAGE)
    found = Image.new("P", (1, 1))
    parts = [part for color in exact for part in color] + (rest.getpalette() or [])
    # What is left over is the first colour once more, and never another one.
    missing = 256 - len(parts) // 3
    found.putpalette(parts + missing * parts[:3])
    return found
