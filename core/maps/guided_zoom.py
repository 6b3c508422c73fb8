"""Where to zoom in: to a piece whose edge is as rough as that of a fractal, level after level."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.maps.axes import MapWindow, Numbers
from xortui.core.maps.pixels import pixels_at_once, train_pixels
from xortui.core.run.lifecycle import NEVER

_TILE: Final = 12
_TILE_SHARES: Final = (0.35, 0.25, 0.15, 0.45)
"""What tiles are looked for: of those denser than all of these dust would come."""

_PLACES: Final = 12
_GOOD_SHARE: Final = 0.145
"""A fractal edge has about this share at every level; a smooth one has less, and dust more."""

_PATCHES: Final = (16, 9)
_PATCH: Final = 3
"""How many pieces of a picture to come are looked at, across and up, and pixels of a side."""

_PIXELS_A_PLACE: Final = 3200
_MOST_EPOCHS: Final = 1000
"""A place is looked ahead to while so many pixels for each are computed at once, of such runs."""


def edge_pixels(diverged: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Returns which pixels have another fate than the one on their left or below.

    Args:
        diverged: Whether each pixel's run diverges, shape ``(..., height, width)``.
    """
    edges = np.zeros(diverged.shape, bool)
    edges[..., 1:] |= diverged[..., 1:] != diverged[..., :-1]
    edges[..., 1:, :] |= diverged[..., 1:, :] != diverged[..., :-1, :]
    return edges


def guided_place(
    config: RunConfig, window: MapWindow, diverged: NDArray[np.bool_], factor: float
) -> tuple[float, float]:
    """Returns where to zoom in, so that the picture to come is neither smooth nor dust.

    Of some tiles with different shares of edge pixels it takes the one about which the picture to
    come has the best share; that is told from small pieces of it. Where runs are dear, it is the
    first tile.

    Args:
        config: What all runs have in common.
        window: What is seen now.
        diverged: Whether each pixel's run diverges, the lowest row first, shape
            ``(height, width)``.
        factor: How many times will be zoomed in.

    Returns:
        The place across and up, each from 0 to 1.
    """
    edges = edge_pixels(diverged)
    count = max(1, min(_PLACES, pixels_at_once(config) // _PIXELS_A_PLACE))
    places = _busy_places(edges, count if config.epochs <= _MOST_EPOCHS else 1)
    if len(places) == 1 or not edges.any() or min(edges.shape) < 2 * _PATCH:
        return places[0]
    height, width = diverged.shape
    values = [_patches(window.zoomed(place, factor), width, height) for place in places]
    across, up = (np.concatenate(column) for column in zip(*values, strict=True))
    found = train_pixels(config, window, (across, up))
    patches = (found.diverged_at != NEVER).reshape(len(places), -1, _PATCH, _PATCH)
    shares = edge_pixels(patches)[..., 1:, 1:].mean(axis=(1, 2, 3))
    return places[int(np.abs(shares - _GOOD_SHARE).argmin())]


def _busy_places(edges: NDArray[np.bool_], count: int) -> list[tuple[float, float]]:
    """Returns the middles of up to so many tiles, none over another, with shares in turn."""
    height, width = edges.shape
    tile = max(1, min(_TILE, width // 4, height // 4))
    sums = np.zeros((height + 1, width + 1), np.int32)
    sums[1:, 1:] = edges.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    inside = sums[tile:, tile:] - sums[:-tile, tile:]
    inside += sums[:-tile, :-tile] - sums[tile:, :-tile]
    shares, is_taken = inside / tile**2, (inside == 0) & edges.any()
    places: list[tuple[float, float]] = []
    while len(places) < count and (not places or not is_taken.all()):
        wanted = _TILE_SHARES[len(places) % len(_TILE_SHARES)]
        nearest = np.where(is_taken, np.inf, np.abs(shares - wanted)).argmin()
        row, column = (int(at) for at in np.unravel_index(nearest, shares.shape))
        places.append(((column + tile / 2) / width, (row + tile / 2) / height))
        rows, columns = (slice(max(at - tile + 1, 0), at + tile) for at in (row, column))
        is_taken[rows, columns] = True
    return places


def _patches(window: MapWindow, width: int, height: int) -> tuple[Numbers, Numbers]:
    """Returns what the pixels of small pieces all over a picture stand for, piece by piece."""
    axes = zip((window.across, window.up), (width, height), _PATCHES, strict=True)
    across, up = (
        axis.values(size)[
            np.linspace(0, size - _PATCH, count).astype(int)[:, None] + np.arange(_PATCH)
        ]
        for axis, size, count in axes
    )
    shape = (len(up), len(across), _PATCH, _PATCH)
    return (
        np.broadcast_to(across[None, :, None, :], shape).ravel(),
        np.broadcast_to(up[:, None, :, None], shape).ravel(),
    )
