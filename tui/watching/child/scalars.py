"""Looks at the first backward passes of a program that computes with micrograd, or one like it.

A class of numbers that know their slope is looked at, the library's own or one that was typed after
it: ``data``, ``grad``, what it was made of in ``_prev``, and ``backward``. While the first epochs
are looked at it is noted in which order numbers are made; then everything is as it was.
"""

from __future__ import annotations

import functools
import itertools
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .attributes import attributes, has_attributes
from .going_back import MOST_PASSES, GoingBack
from .scalar_graph import ScalarGraph, ScalarLayer
from .values import found, packed

_LIBRARY = "micrograd.engine"
_MOST_ITEMS = 256
_MOST_NAMES = 20_000
_DEEPEST = 8
_MOST_CANDIDATES = 12
_IS_DATA = re.compile(r"(?:x|inp|data|sample|feature)", re.IGNORECASE).match


def kind_of_numbers(main: Mapping[str, Any], folder: str) -> type | None:
    """Returns the class of numbers that know their slope, where a program has one."""
    library = getattr(sys.modules.get(_LIBRARY), "Value", None)
    if isinstance(library, type):
        return library
    own = [main]
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.startswith(folder) and "site-packages" not in file:
            own.append(vars(module))
    for space in own:
        for value in list(space.values()):
            if isinstance(value, type) and all(
                name in vars(value) for name in ("backward", "__add__", "__mul__", "__init__")
            ):
                return value
    return None


class Scalars(GoingBack):
    """The first backward passes of a program with such numbers."""

    def __init__(self, kind: Any, folder: str, own_folder: str, main: Mapping[str, Any]) -> None:
        super().__init__(folder, own_folder, main)
        self._kind = kind
        self._count = itertools.count()
        self._made: dict[int, int] = {}
        self._began = 0
        self._arrays: list[tuple[str, list[list[Any]], bool]] = []
        self._model: list[Any] | None = None
        self._is_lost = False
        self._note_making()
        self._wrap(kind, "backward")

    def look(self, loop: int, namespace: Mapping[str, Any]) -> int | None:
        """Takes down that a loop has come round. Returns the loop of the epochs once it is known.

        Args:
            loop: The loop's number, or ``~number`` after it.
            namespace: The names of the function that it stands in.
        """
        if not self.is_used and not self._stack:
            self._began = next(self._count)
        return super().look(loop, namespace)

    def row(self, namespace: Mapping[str, Any]) -> list[str | None]:
        """Returns what stands in the parameters now."""
        return [
            packed([float(number.data) for line in rows for number in line])
            for _name, rows, _is_row in self._arrays
        ]

    def told(self, epoch_loop: int | None) -> dict[str, Any]:
        """Returns what was seen, as JSON has it."""
        if epoch_loop is None:
            epoch_loop = self._trains[0] if self._trains else None
        place = -1 if epoch_loop is None else epoch_loop
        return {
            "epoch_loop": epoch_loop,
            "parameters": [
                [name, "float64", _shape(rows, is_row)] for name, rows, is_row in self._arrays
            ],
            "rounds": self._rows.get(place, []),
            "starts": self._starts.get(place, []),
            "passes": self._passes,
            "optimizers": [],
            "modes": [],
            "model": self._model,
            "own_passes": [],
            "not_stepped": {},
            "stepped": [],
            "trouble": self.trouble,
        }

    def _note_making(self) -> None:
        original = self._kind.__init__
        made, count = self._made, self._count

        @functools.wraps(original)
        def note(number: Any, *arguments: Any, **named: Any) -> None:
            made[id(number)] = next(count)
            original(number, *arguments, **named)

        self._wrapped.append((self._kind, "__init__", original))
        self._kind.__init__ = note

    def _order(self, number: Any) -> int:
        return self._made.get(id(number), -1)

    def _before(self, root: Any, frame: Any) -> dict[str, Any] | None:
        if not isinstance(root, self._kind) or not (self._stack or self.is_used):
            return None
        sys.setprofile(None)
        file, line = self._place(frame)
        if not hasattr(root, "_prev") or len(self._passes) >= MOST_PASSES:
            return None
        spaces = self._namespaces(frame)
        names = dict(self._names_in(spaces))
        data = {number for number, name in names.items() if _is_data(name)}

        def is_parameter(number: Any) -> bool:
            return self._order(number) < self._began and id(number) not in data

        graph = ScalarGraph(root, is_parameter, self._order)
        held = [leaf for leaf in graph.leaves if is_parameter(leaf)]
        if not held:
            return None
        if not self._arrays:
            self._learn(graph, held, names, spaces)
        layers = self._layers_told(graph)
        outputs = graph.outputs or [None, [0, 0], "", 0]
        told: dict[str, Any] = {
            "file": file,
            "line": line,
            "loss": float(root.data),
            "before": self._told_arrays("data"),
            "gradients_before": self._told_arrays("grad"),
            "reached": self._reached(held),
            "layers": layers,
            "ended_with": ["", "", "", False],
            "outputs": graph.outputs,
            "targets": None,
            "downstream": graph.downstream,
            "shapes": [outputs[1], outputs[1]],
            "candidates": self._candidates(spaces, graph),
            "stack": list(self._stack),
        }
        self._passes.append(told)
        return told

    def _after(self, told: dict[str, Any], result: Any) -> None:
        told["gradients"] = self._told_arrays("grad")

    def _learn(
        self,
        graph: ScalarGraph,
        held: list[Any],
        names: dict[int, str],
        spaces: list[Mapping[str, Any]],
    ) -> None:
        """Gets to know the parameters: layer by layer, or all in one where there are no layers."""
        self.is_used = True
        self._trains = list(self._stack)
        arrays: list[tuple[list[list[Any]], bool]] = []
        for layer in graph.layers:
            arrays.append((layer.weights, False))
            if layer.biases is not None:
                arrays.append(([layer.biases], True))
        in_layers = {id(n) for rows, _is_row in arrays for row in rows for n in row}
        others = [number for number in held if id(number) not in in_layers]
        if others:
            places = {key: place for place, key in enumerate(names)}
            others.sort(key=lambda number: places.get(id(number), -1))
            arrays.append(([others], True))
        for number, (rows, is_row) in enumerate(arrays, 1):
            own = [names[id(n)] for row in rows for n in row if id(n) in names]
            name = _common(own) or f"parameters {number}"
            if name in self._names:
                name = f"{name} {number}"
            self._names.append(name)
            self._arrays.append((name, rows, is_row))
        row = self.row({})
        self._rows = {loop: [row] for loop in self._stack}
        self._starts = {loop: [0] for loop in self._stack}
        self._model = self._model_told(spaces)

    def _layers_told(self, graph: ScalarGraph) -> list[list[Any]]:
        """Returns the layers with the arrays that they are, as long as these are the ones known."""
        places = {
            tuple(id(n) for row in rows for n in row): index
            for index, (_name, rows, _is_row) in enumerate(self._arrays)
        }
        told: list[list[Any]] = []
        for layer in graph.layers:
            weights, biases = _places(layer, places)
            if weights is None or (layer.biases is not None and biases is None):
                self._is_lost = True
                return []
            told.append([weights, "out-in", biases, layer.inputs, False, ""])
        return [] if self._is_lost else told

    def _reached(self, held: list[Any]) -> list[int]:
        reached = {id(number) for number in held}
        return [
            index
            for index, (_name, rows, _is_row) in enumerate(self._arrays)
            if any(id(number) in reached for row in rows for number in row)
        ]

    def _told_arrays(self, attribute: str) -> list[Any]:
        return [
            [
                "float64",
                _shape(rows, is_row),
                packed([float(getattr(number, attribute)) for row in rows for number in row]),
                index,
            ]
            for index, (_name, rows, is_row) in enumerate(self._arrays)
        ]

    def _candidates(self, spaces: list[Mapping[str, Any]], graph: ScalarGraph) -> list[list[Any]]:
        """Returns what might be the targets, with its name; what the loss itself holds last."""
        candidates: dict[str, list[Any]] = {}
        n_numbers = graph.shape[0] * graph.shape[1] if graph.shape else 0
        for space in spaces:
            for place, numbers in found(space, self._folder, 2):
                fits = len(numbers.values) == n_numbers and len(numbers.shape) < 3
                if fits and len(candidates) < _MOST_CANDIDATES:
                    shape = list(numbers.shape) or [1]
                    told = [numbers.kind, shape, packed(numbers.values), numbers.owner]
                    candidates.setdefault(place.name, told)
        for number, constant in enumerate(graph.constants, 1):
            _kind, shape, text, _owner = constant
            values = [float(v) for v in memoryview(bytes.fromhex(text)).cast("d")]
            for sign in (1.0, -1.0):
                name = f"what the loss holds {number} {sign:+.0f}"
                candidates[name] = ["float64", shape, packed([sign * v for v in values]), 0]
        return [[name, *told] for name, told in candidates.items()]

    def _names_in(self, spaces: list[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
        """Yields the numbers that are reached from names, with how, in the order they lie in."""
        seen: set[int] = set()
        count = 0
        for space in spaces:
            waiting = [(name, value, 0) for name, value in space.items() if name[:2] != "__"]
            waiting.reverse()
            while waiting:
                name, value, depth = waiting.pop()
                if id(value) in seen or count > _MOST_NAMES:
                    continue
                if isinstance(value, self._kind):
                    seen.add(id(value))
                    count += 1
                    yield id(value), name
                    continue
                inner = list(_inside(name, value)) if depth < _DEEPEST else []
                if inner:
                    seen.add(id(value))
                    waiting.extend((way, item, depth + 1) for way, item in reversed(inner))

    def _model_told(self, spaces: list[Mapping[str, Any]]) -> list[Any] | None:
        for space in spaces:
            for name, value in space.items():
                kind = type(value)
                if hasattr(value, "layers") and callable(getattr(kind, "parameters", None)):
                    layers = [type(layer).__name__ for layer in value.layers][:_MOST_ITEMS]
                    return [name, kind.__name__, layers]
        return None


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if len(value) <= _MOST_ITEMS:
            for key, item in list(value.items()):
                yield f"{name}[{key!r}]", item
    elif isinstance(value, (list, tuple)):
        if len(value) <= _MOST_ITEMS:
            for index, item in enumerate(value):
                yield f"{name}[{index}]", item
    elif has_attributes(value) and (
        type(value).__module__ == "__main__" or callable(getattr(type(value), "parameters", None))
    ):
        for inner, item in attributes(value).items():
            yield f"{name}.{inner}", item


def _is_data(name: str) -> bool:
    """Whether a name is one that inputs have; what lies in a network's objects is none."""
    return "." not in name and _IS_DATA(name) is not None


def _places(
    layer: ScalarLayer, places: Mapping[tuple[int, ...], int]
) -> tuple[int | None, int | None]:
    weights = places.get(tuple(id(n) for row in layer.weights for n in row))
    biases = None if layer.biases is None else places.get(tuple(id(n) for n in layer.biases))
    return weights, biases


def _shape(rows: list[list[Any]], is_row: bool) -> list[int]:
    return [len(rows[0])] if is_row else [len(rows), len(rows[0])]


def _common(names: list[str]) -> str:
    """Returns what names have in common, without the indices in which they differ."""
    split = [re.findall(r"\[[^\]]*\]|[^\[\]]+", name) for name in names]
    if not split or len({len(tokens) for tokens in split}) != 1:
        return f"{names[0]}..{names[-1]}" if names else ""
    kept, differ = "", False
    for tokens in zip(*split):  # noqa: B905
        if len(set(tokens)) == 1:
            kept += tokens[0]
        elif tokens[0][0] == "[":
            differ = True
        else:
            return f"{names[0]}..{names[-1]}" if len(names) > 1 else names[0]
    return kept if differ or len(names) == 1 else names[0]
