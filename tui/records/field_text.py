"""Values of a run's fields written as text, and read back: what a person types for them."""

from __future__ import annotations

from typing import Any, Final, get_type_hints

from xortui.core import ADDERS, Dataset, RunConfig, is_data_name, wide_gate
from xortui.core.number_text import integer_from_text, number_from_text
from xortui.tui.language import translate as _
from xortui.tui.records.data_files import dataset_in_line
from xortui.tui.records.run_card import NONE

FIELD_TYPES: Final = get_type_hints(RunConfig)

LISTED: Final = ("activation",)
"""Fields that are a name from a list, or several with commas between."""

_SEVERAL: Final[dict[Any, type[int] | type[float]]] = {
    tuple[int, ...]: int,
    tuple[float, ...]: float,
}

FEATURES: Final = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
"""What TensorFlow Playground offers as inputs, by the names of the inputs of data."""

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
    if field in LISTED:
        return ",".join(part.strip() for part in text.lower().split(","))
    if kind is str:
        return text.strip().lower()
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind in _SEVERAL:
        if is_none:
            return ()
        return tuple(_number(_SEVERAL[kind], part.strip()) for part in text.split(","))
    if kind == tuple[float, float]:
        return tuple(_number(float, part.strip()) for part in text.split(","))
    if type(None) in getattr(kind, "__args__", ()) and is_none:
        return None
    if kind == str | None:
        return text.strip().lower()
    if kind == tuple[str, ...]:
        return () if is_none else tuple(part.strip() for part in text.split(","))
    if kind == float | Dataset | None:
        number = number_from_text(text)
        if number is None and "," not in text:
            rule = _(
                "{field} must be a share such as 0.3, or rows such as 0,0,1;1,1,0, got {text!r}"
            )
            raise ValueError(rule.format(field=field, text=text))
        return dataset_in_line(text, field) if number is None else number
    if kind == Dataset | None:
        name = text.strip().lower()
        if is_data_name(name) or "," not in text:
            return Dataset.named(name)
        return dataset_in_line(text, "data")
    return _number(int if kind in (int, int | None) else float, text)


def field_meant(field: str, text: object) -> str:
    """Returns the field that takes a value: a gate of more than two inputs is data."""
    name = text.strip().lower() if isinstance(text, str) else ""
    is_wide = field == "gate" and (name in ADDERS or wide_gate(name) is not None)
    return "data" if is_wide else field


def _number(kind: type[int] | type[float], text: str) -> Any:
    if kind is float:
        number = number_from_text(text)
        return text if number is None else number
    whole = integer_from_text(text)
    if whole is None and (number := number_from_text(text)) is not None and number.is_integer():
        whole = int(number)
    return text if whole is None else whole
