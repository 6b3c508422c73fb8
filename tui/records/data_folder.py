"""What of a folder may be data, and what is in it, in words: read before it is taken."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xortui.core import Dataset
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.records.data_files import MOST_BYTES
from xortui.tui.records.shortened import shortened

ENDINGS: Final = (".csv", ".tsv", ".txt", ".dat", ".data")
"""How the names of files end that are shown; others are typed by their names."""

MOST_SEEN: Final = 1 << 19
"""How many bytes are read only to say what they hold, which nobody should have to wait for."""

_MOST_LISTED: Final = 200
_MOST_NAMES: Final = 6


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A folder.

    Attributes:
        path: Where it is.
        files: Names of the files in it that may be data, in order.
        folders: Names of the folders in it.
        n_left_out: How many more of either there are.
        reason: Why it could not be looked into; empty where it could.
    """

    path: Path
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    n_left_out: int = 0
    reason: str = field(default="")


def data_folder(path: Path) -> DataFolder:
    """Returns what of a folder may be data; hidden files and folders are none."""
    try:
        with os.scandir(path) as entries:
            seen = sorted((e for e in entries if not e.name.startswith(".")), key=_by_name)
            files = [entry.name for entry in seen if _may_be_data(entry)]
            folders = [entry.name for entry in seen if _is_folder(entry)]
    except OSError as error:
        return DataFolder(path, reason=reason_of(error))
    shown = files[:_MOST_LISTED], folders[:_MOST_LISTED]
    left_out = len(files) + len(folders) - len(shown[0]) - len(shown[1])
    return DataFolder(path, tuple(shown[0]), tuple(shown[1]), left_out)


def _by_name(entry: os.DirEntry[str]) -> str:
    return entry.name.casefold()


def _may_be_data(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, no pipe or device, that is named as data are and not too large."""
    if not entry.name.casefold().endswith(ENDINGS):
        return False
    try:
        return entry.is_file() and entry.stat().st_size <= MOST_BYTES
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def data_words(data: Dataset) -> str:
    """Returns what data are in a line: ``500 rows, inputs a b, target c``."""
    inputs = _names(data.column_names[: data.n_features])
    rows = _("{rows} rows") if data.n_samples > 1 else _("{rows} row")
    parts = [rows.format(rows=f"{data.n_samples:,}")]
    word = _("input {names}") if data.n_features == 1 else _("inputs {names}")
    parts.append(word.format(names=inputs))
    targets = _names(data.target_names)
    if data.is_of_classes:
        parts.append(_("{count} classes: {names}").format(count=data.n_outputs, names=targets))
    elif data.n_outputs > 1:
        parts.append(_("targets {names}").format(names=targets))
    else:
        parts.append(_("target {name}").format(name=targets))
    if data.border is None:
        low, high = data.targets.min(), data.targets.max()
        parts.append(_("numbers from {low:g} to {high:g}").format(low=low, high=high))
    return shortened(", ".join(parts))


def _names(names: tuple[str, ...]) -> str:
    return " ".join([*names[:_MOST_NAMES], *[".."] * (len(names) > _MOST_NAMES)])
