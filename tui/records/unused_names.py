"""Names for files that a person did not name."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

from xortui.core import RunConfig


def unused_path(folder: Path, config: RunConfig, ending: str, *, is_own: bool = True) -> Path:
    """Returns a path that says which run it holds and at which nothing stands yet.

    Args:
        folder: Where the file shall stand.
        config: The run.
        ending: The end of the name, such as ``npz``.
        is_own: Whether the run was made here; another program's is called after that.
    """
    what = "data" if config.data is not None else config.gate
    if config.data is not None and config.data.recipe is not None:
        what = config.data.recipe.name
    layers = "-".join(map(str, config.sizes))
    stem = f"xortui-{what}-{layers}-seed{config.seed}"
    if not is_own and config.data is not None:
        program = re.sub(r"[^\w.-]+", "-", Path(config.data.name).stem).strip("-.")
        stem = f"{program or 'watched'}-{layers}"
    names = (
        f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}" for number in count(1)
    )
    return next(path for name in names if not (path := folder / name).exists())
