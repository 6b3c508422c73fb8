"""Finds the numbers in a program's names: arrays, lists of numbers, single numbers.

Only what is there is looked at: no attribute is computed, nothing of the program is called.
"""

from __future__ import annotations

import array
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from .attributes import attribute, attributes, has_attributes

MOST_NUMBERS = 4096
_MOST_ITEMS = 64
_DEEPEST = 5
_DOUBLE = "<f8" if sys.byteorder == "little" else ">f8"

_SKIPPED = (
    types.ModuleType,
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    type,
    str,
    bytes,
    bool,
    type(None),
)


class Numbers(NamedTuple):
    """Numbers that stand under a name.

    Attributes:
        kind: ``float64``, ``float32``, ``int``, as far as known; ``list`` and ``number`` are
            Python's own.
        shape: As NumPy says it.
        values: All of them, row by row.
        owner: The same for two names of one array.
    """

    kind: str
    shape: tuple[int, ...]
    values: list[float]
    owner: int


class Place(NamedTuple):
    """How numbers are reached from a namespace.

    Attributes:
        name: As one would write it, such as ``self.weights1`` or ``layers[0]['W']``.
        steps: The name in the namespace, then ``.attribute``, or a key or index of a container;
            or an expression alone.
    """

    name: str
    steps: tuple[tuple[str, Any], ...]


def numbers_of(value: Any) -> Numbers | None:
    """Returns the numbers of one value, or None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        try:
            return Numbers("number", (), [float(value)], id(value))
        except OverflowError:
            return None
    if isinstance(value, (list, tuple)):
        return _listed(value)
    kind = _array_kind(value)
    if not kind:
        return None
    if kind == "torch":
        value = value.detach().cpu().numpy()
    if value.dtype.kind not in "fiub" or value.size > MOST_NUMBERS:
        return None
    # Two views that begin at one address and lie alike are one array.
    owner = hash((value.__array_interface__["data"][0], value.shape, value.strides))
    values = [float(number) for number in value.ravel().tolist()]
    name = str(value.dtype) if value.dtype.kind == "f" else "int"
    return Numbers(name, tuple(value.shape), values, owner)


def _array_kind(value: Any) -> str:
    for module, name, kind in (
        ("numpy", "ndarray", "numpy"),
        ("numpy", "generic", "numpy"),
        ("torch", "Tensor", "torch"),
    ):
        loaded = sys.modules.get(module)
        expected = getattr(loaded, name, None)
        if expected is not None and isinstance(value, expected):
            return kind
    return ""


def _listed(value: Any) -> Numbers | None:
    """Returns a list of numbers, or of lists of as many numbers."""
    shape: tuple[int, ...]
    if not value or len(value) > MOST_NUMBERS:
        return None
    if all(isinstance(item, (int, float)) for item in value):
        flat, shape = list(value), (len(value),)
    else:
        widths = {len(item) if isinstance(item, (list, tuple)) else -1 for item in value}
        if len(widths) != 1 or min(widths) < 1 or len(value) * max(widths) > MOST_NUMBERS:
            return None
        flat = [number for item in value for number in item]
        if not all(isinstance(number, (int, float)) for number in flat):
            return None
        shape = (len(value), widths.pop())
    try:
        return Numbers("list", shape, [float(number) for number in flat], id(value))
    except OverflowError:
        return None


def found(
    namespace: Mapping[str, Any], folder: str, deepest: int = _DEEPEST
) -> Iterator[tuple[Place, Numbers]]:
    """Yields all numbers that are reached from a namespace, each array once.

    Args:
        namespace: Names and what they stand for.
        folder: The program's folder: objects of classes that are defined there are looked into.
        deepest: How many steps are taken from a name.
    """
    seen: set[int] = set()
    waiting: list[tuple[Place, Any]] = [
        (Place(name, (("name", name),)), value)
        for name, value in list(namespace.items())
        if not name.startswith("__")
    ]
    waiting.reverse()
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, _SKIPPED):
            continue
        numbers = numbers_of(value)
        if numbers is not None:
            yield place, numbers
            continue
        if id(value) in seen or len(place.steps) > deepest:
            continue
        seen.add(id(value))
        waiting.extend(reversed(list(_inside(place, value, folder))))


def _inside(place: Place, value: Any, folder: str) -> Iterator[tuple[Place, Any]]:
    name, steps = place
    if isinstance(value, dict):
        if len(value) <= _MOST_ITEMS:
            for key, item in list(value.items()):
                yield Place(f"{name}[{key!r}]", (*steps, ("item", key))), item
    elif isinstance(value, (list, tuple)):
        if len(value) <= _MOST_ITEMS:
            for index, item in enumerate(value):
                yield Place(f"{name}[{index}]", (*steps, ("item", index))), item
    elif _is_of_program(value, folder):
        for inner, item in attributes(value).items():
            yield Place(f"{name}.{inner}", (*steps, ("attribute", inner))), item


def _is_of_program(value: Any, folder: str) -> bool:
    module = type(value).__module__
    if not has_attributes(value):
        return False
    if module == "__main__":
        return True
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return file.startswith(folder)


def reached(place: Place, namespace: Mapping[str, Any], main: Mapping[str, Any]) -> Any:
    """Returns what stands at a place now.

    Args:
        place: The place.
        namespace: The names of the function of the moment.
        main: Those of the program, for what the function has no name of its own for.

    Raises:
        LookupError, AttributeError: There is nothing any more.
    """
    value: Any = None
    for how, key in place.steps:
        if how == "expression":
            value = _computed(key, namespace, main)
        elif how == "name":
            value = namespace[key] if key in namespace else main[key]
        elif how == "attribute":
            value = attribute(value, key)
        else:
            value = value[key]
    return value


def reader(
    places: list[Place], main: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], list[str | None]]:
    """Returns the function that reads what stands at some places, None where there is nothing.

    Args:
        places: The places.
        main: The program's names.
    """
    array_of_numbers = getattr(sys.modules.get("numpy"), "ndarray", None)

    def read(namespace: Mapping[str, Any]) -> list[str | None]:
        row: list[str | None] = []
        for place in places:
            try:
                value = reached(place, namespace, main)
            except (LookupError, AttributeError, TypeError):
                row.append(None)
                continue
            if type(value) is array_of_numbers and value.dtype.str == _DOUBLE:
                # What most programs have, as `packed` writes it.
                row.append(value.tobytes().hex() if value.size <= MOST_NUMBERS else None)
                continue
            numbers = numbers_of(value)
            row.append(None if numbers is None else packed(numbers.values))
        return row

    return read


def _computed(code: types.CodeType, namespace: Mapping[str, Any], main: Mapping[str, Any]) -> Any:
    """Returns what an expression of the person's own gives with the names of the moment."""
    try:
        return eval(code, {**main, **namespace})
    except Exception as error:
        raise LookupError(f"{type(error).__name__}: {error}") from None


def packed(values: list[float]) -> str:
    """Returns numbers as text, each to its last bit."""
    return array.array("d", values).tobytes().hex()
