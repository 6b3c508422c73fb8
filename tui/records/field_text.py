"""Values of a run's fields written as text, and read back: what a person types for them."""

from __future__ import annotations

from typing import Any, Final, get_type_hints

from xortui.core import DATASETS, Dataset, RunConfig
from xortui.core.number_text import integer_from_text, number_from_text
from xortui.tui.records.data_files import dataset_in_line
from xortui.tui.records.run_card import NONE

FIELD_TYPES: Final = get_type_hints(RunConfig)

SHORT_NAMES: Final = {"lr": "learning_rate"}
"""What a person may write in place of a field's name."""


def value_from_text(field: str, text: str) -> Any:
    """Returns the value of a field written as text, or the text itself where it is no such value.

    `RunConfig` then refuses the text by its own rule, so that no rule stands twice. Rows of data
    are written in line, ``0,0,1;1,1,0``; files are not read here. Names are read in any case, and
    whole numbers in any form: ``ReLU``, ``1e4``.

    Raises:
        ValueError: What is written as data is no data.
    """
    kind = FIELD_TYPES[field]
    is_none = text.strip().lower() in (NONE, "")
    if kind is str:
        return text.strip().lower()
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind == tuple[int, ...]:
        if is_none:
            return ()
        return tuple(_number(int, part.strip()) for part in text.split(","))
    if kind == tuple[float, float]:
        return tuple(_number(float, part.strip()) for part in text.split(","))
    if type(None) in getattr(kind, "__args__", ()) and is_none:
        return None
    if kind == str | None:
        return text.strip().lower()
    if kind == Dataset | None:
        if text.lower() in DATASETS:
            return DATASETS[text.lower()]
        return dataset_in_line(text, "data")
    return _number(int if kind in (int, int | None) else float, text)


def _number(kind: type[int] | type[float], text: str) -> Any:
    if kind is float:
        number = number_from_text(text)
        return text if number is None else number
    whole = integer_from_text(text)
    if whole is None and (number := number_from_text(text)) is not None and number.is_integer():
        whole = int(number)
    return text if whole is None else whole
