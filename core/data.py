"""What a network learns from: Boolean gates, truth tables and point sets."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xortui.core.boolean_functions import FUNCTIONS, INPUT_ROWS
from xortui.core.border import Border
from xortui.core.data_table import LEFT_OUT, DataTable, TableColumns, read_table
from xortui.core.point_sets import POINT_SETS, Recipe
from xortui.core.scaling import Scaling
from xortui.core.wide_gates import ADDERS, adder, is_wide_gate, wide_gate, wide_gate_names

GATES: Final = FUNCTIONS
"""Name of a gate of two inputs -> its outputs on the rows 00, 01, 10, 11."""

MOST_OUTPUTS: Final = 64
"""How many targets or classes data may have."""

_TARGET: Final = "out"
_LONGEST_NAME: Final = 4096
_LONGEST_HEADING: Final = 64
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOST_SHOWN: Final = 16

_NO_CLASSES: Final = "data must have one target that is 1 in each row as classes, got more"

_Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Dataset:
    """Rows of inputs with one target each. Hashable, so that a configuration may hold it.

    Attributes:
        rows: For each sample its inputs; all of one length.
        labels: For each sample its target.
        name: Where the data came from, such as a file's name, or its name in `DATASETS`. The same
            rows are the same data whatever their names.
        feature_names: What the inputs are called; empty where nobody has named them.
        target_name: What the target is called; empty where nobody has named it.
        recipe: How the rows were drawn, where they are a set of points by name.
        shown: For each input a span that pictures show even where no row is; empty for none.
        border: What parts right from wrong, by the targets; None where they are not two values.
        beside: Other rows that pictures show with these, so that their spans hold both: rows that
            are held out from training.
        outputs: For each sample its targets, where they are several; then `labels` are the first
            of them, or the numbers of the classes. Empty where there is one.
        is_of_classes: Whether of each row's several targets one is 1 and all others are 0.
        output_names: What several targets, or classes, are called; empty where nobody has named
            them.
        borders: What parts right from wrong in each target by itself.
        target_words: The words that stood for the targets 0 and 1 in a file, if any did.
    """

    rows: tuple[tuple[float, ...], ...]
    labels: tuple[float, ...]
    name: str = field(default="", compare=False)
    feature_names: tuple[str, ...] = field(default=(), compare=False)
    target_name: str = field(default="", compare=False)
    recipe: Recipe | None = field(default=None, compare=False)
    shown: tuple[tuple[float, float], ...] = field(default=(), compare=False)
    beside: Dataset | None = field(default=None, kw_only=True)
    border: Border | None = field(init=False, compare=False)
    borders: tuple[Border | None, ...] = field(init=False, compare=False)
    outputs: tuple[tuple[float, ...], ...] = ()
    output_names: tuple[str, ...] = field(default=(), compare=False)
    is_of_classes: bool = field(init=False, compare=False, default=False)
    target_words: tuple[str, ...] = field(default=(), compare=False, kw_only=True)
    _scaling: Scaling | None = field(init=False, compare=False, default=None)
    _bounds: tuple[tuple[float, float], ...] | None = field(init=False, compare=False, default=None)
    _hash: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.outputs:
            self._use_outputs()
        if not self.rows or len(self.rows) != len(self.labels):
            raise ValueError(
                "data must have at least one row and as many targets as rows, "
                f"got {len(self.rows)} rows and {len(self.labels)} targets"
            )
        widths = {len(row) for row in self.rows}
        if len(widths) != 1 or 0 in widths:
            raise ValueError(
                f"data must have the same number of inputs (1 or more) in every row, "
                f"got {sorted(widths)}"
            )
        for number, (row, label) in enumerate(zip(self.rows, self.labels, strict=True), 1):
            targets = self.outputs[number - 1] if self.outputs else (label,)
            for column, value in enumerate((*row, *targets), 1):
                if not math.isfinite(value):
                    raise ValueError(
                        f"data must be finite numbers, got {value} in row {number}, "
                        f"column {column}; {LEFT_OUT}"
                    )
        self._use_plain_names()
        # Kept, as it is asked for with every frame that is drawn.
        columns = zip(*self.outputs, strict=True) if self.outputs else [self.labels]
        self.judge_by(tuple(map(Border.between, columns)))
        object.__setattr__(self, "_hash", hash((self.rows, self.labels, self.beside)))

    def _use_outputs(self) -> None:
        """Keeps several targets, and the label that stands for those of a row."""
        widths = {len(targets) for targets in self.outputs}
        if len(widths) != 1 or min(widths) < 2:
            raise ValueError(
                f"data must have the same number of targets (2 or more) in every row, "
                f"got {sorted(widths)}"
            )
        if max(widths) > MOST_OUTPUTS:
            raise ValueError(f"data must have at most {MOST_OUTPUTS} targets, got {max(widths)}")
        first = tuple(targets[0] for targets in self.outputs)
        classes = tuple(float(targets.index(max(targets))) for targets in self.outputs)
        is_of_classes = all(
            sorted(targets) == [0.0] * (len(targets) - 1) + [1.0] for targets in self.outputs
        )
        object.__setattr__(self, "is_of_classes", is_of_classes)
        object.__setattr__(self, "labels", classes if is_of_classes else first)

    def judge_by(self, borders: tuple[Border | None, ...]) -> None:
        """Says what parts right from wrong in each target; for who makes a part of a whole.

        A part may lack a target that the whole has, so that it does not tell by itself. There is a
        border of all where there is one of each.
        """
        object.__setattr__(self, "borders", borders)
        object.__setattr__(self, "border", None if None in borders else borders[0])

    def judge_as(self, whole: Dataset) -> None:
        """Says that rows are part of a whole, by which it is told what is right, and what classes.

        Of those that one part lacks there may be a third value, and rows that have one target each
        may have it by chance.
        """
        self.judge_by(whole.borders)
        if self.outputs and self.is_of_classes != whole.is_of_classes:
            object.__setattr__(self, "is_of_classes", whole.is_of_classes)
            object.__setattr__(self, "labels", tuple(targets[0] for targets in self.outputs))

    def __hash__(self) -> int:
        """Returns what was found once: pictures of many rows are looked up by their data."""
        return self._hash

    def _use_plain_names(self) -> None:
        """Keeps names as they may be shown, and none where all are those of nameless columns."""
        names = tuple(self.feature_names)
        if names and len(names) != self.n_features:
            raise ValueError(f"feature_names must be {self.n_features} or none, got {len(names)}")
        standard = tuple(f"x{number}" for number in range(1, self.n_features + 1))
        plain = tuple(map(_plain_name, names, standard))
        target = _plain_name(self.target_name, _TARGET)
        object.__setattr__(self, "feature_names", () if plain == standard else plain)
        object.__setattr__(self, "target_name", "" if target == _TARGET else target)
        outputs = tuple(self.output_names)
        if outputs and len(outputs) != self.n_outputs:
            raise ValueError(f"output_names must be {self.n_outputs} or none, got {len(outputs)}")
        standard = _standard_outputs(self.n_outputs)
        plain = tuple(map(_plain_name, outputs, standard))
        object.__setattr__(self, "output_names", () if plain == standard else plain)

    def __repr__(self) -> str:
        if self.recipe is not None:
            return f"<Dataset of {self.recipe!r}>"
        if self.n_samples > _MOST_SHOWN:
            name = f" {self.name!r}" if self.name else ""
            return f"<Dataset{name} of {self.n_samples} rows of {self.n_features} inputs>"
        fields = f"rows={self.rows!r}, labels={self.labels!r}, name={self.name!r}"
        for name in ("feature_names", "target_name", "outputs", "output_names"):
            if value := getattr(self, name):
                fields += f", {name}={value!r}"
        return f"Dataset({fields})"

    @classmethod
    def from_arrays(
        cls,
        inputs: ArrayLike,
        targets: ArrayLike,
        name: str = "",
        feature_names: Sequence[str] = (),
        target_name: str = "",
        output_names: Sequence[str] = (),
    ) -> Dataset:
        """Returns a dataset from inputs ``(n_samples, n_features)`` and targets ``(n_samples,)``.

        Targets may also have the shape ``(n_samples, n_outputs)``.

        Raises:
            ValueError: The shapes do not fit together, a value is not finite, or a name no text.
        """
        table, labels = _as_numbers(inputs), _as_numbers(targets)
        if table.ndim != 2:
            raise ValueError(f"inputs must have shape (n_samples, n_features), got {table.shape}")
        if labels.ndim not in (1, 2) or not labels.size:
            raise ValueError(f"targets must have one column or more, got shape {labels.shape}")
        rows, names = tuple(map(tuple, table.tolist())), tuple(feature_names)
        if labels.size != len(labels):
            if len(labels) != len(rows):
                raise ValueError(f"targets must have {len(rows)} rows, got {len(labels)}")
            several = tuple(map(tuple, labels.tolist()))
            first = tuple(targets[0] for targets in several)
            return cls(rows, first, name, names, outputs=several, output_names=tuple(output_names))
        targets = tuple(labels.ravel().tolist())
        return cls(rows, targets, name, names, target_name)

    def to_dict(self) -> dict[str, Any] | str:
        """Returns plain JSON values; of points that were drawn, their name alone.

        How many they are, their noise and their seed are fields of the run.
        """
        if self.recipe is not None:
            return self.recipe.name
        inputs, targets = [list(row) for row in self.rows], list(self.labels)
        values: dict[str, Any] = {"inputs": inputs, "targets": targets, "name": self.name}
        if self.feature_names:
            values["feature_names"] = list(self.feature_names)
        if self.target_name:
            values["target_name"] = self.target_name
        if self.outputs:
            values["targets"] = [list(row) for row in self.outputs]
        if self.output_names:
            values["output_names"] = list(self.output_names)
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any] | str) -> Dataset:
        """Returns the dataset that `to_dict` wrote, or that has a name.

        Raises:
            ValueError: Inputs or targets are missing, are no numbers, or do not fit together; the
                name is none that can be shown; or there is no data set of that name.
        """
        if isinstance(values, str):
            return cls.named(values)
        if not isinstance(values, dict) or {"inputs", "targets"} - set(values):
            raise ValueError(f"data must have inputs and targets, got {values!r}")
        name = values.get("name", "")
        if not isinstance(name, str) or len(name) > _LONGEST_NAME or _CONTROL.search(name):
            # It is shown to a terminal, which would obey what is hidden in it.
            raise ValueError(f"data must have a name without control characters, got {name!r}")
        names, outputs = values.get("feature_names", []), values.get("output_names", [])
        for field_name, given in (("feature_names", names), ("output_names", outputs)):
            if not isinstance(given, list | tuple):
                raise ValueError(f"{field_name} must be a list of texts, got {given!r}")
        target = values.get("target_name", "")
        return cls.from_arrays(values["inputs"], values["targets"], name, names, target, outputs)

    @classmethod
    @lru_cache(256)  # asked for with every frame that is drawn
    def from_gate(cls, gate: str) -> Dataset:
        """Returns the truth table of a gate, by name (``xor``) or bit string (``0110``)."""
        bits = GATES.get(gate, gate)
        return cls(INPUT_ROWS, tuple(float(bit) for bit in bits), gate)

    @classmethod
    def named(cls, name: str) -> Dataset:
        """Returns a data set by its name: a gate, one of more inputs, or a set of points.

        Raises:
            ValueError: There is none of that name.
        """
        found = DATASETS.get(name) or (_wide_gate(name) if isinstance(name, str) else None)
        if found is None and name in POINT_SETS:
            found = cls.drawn(Recipe(name))
        if found is None:
            known = ", ".join((*DATASETS, "parity3", "majority3", "and3", *POINT_SETS))
            raise ValueError(f"data must be one of {known}, got {name!r}{meant_by(name)}")
        return found

    @classmethod
    @lru_cache(16)  # asked for with every configuration that is made of another
    def drawn(cls, recipe: Recipe) -> Dataset:
        """Returns the points that a recipe describes."""
        inputs, targets = recipe.drawn()
        rows = tuple(map(tuple, inputs.tolist()))
        spans = POINT_SETS[recipe.name].spans
        return cls(rows, tuple(targets.tolist()), recipe.name, recipe=recipe, shown=spans)

    @classmethod
    def from_csv(
        cls, text: str | Iterable[str], name: str = "data", columns: TableColumns | None = None
    ) -> Dataset:
        """Returns a dataset from text in columns, as `read_table` reads it.

        Raises:
            ValueError: A line breaks a rule, or it is not certain what is the target.
        """
        return cls.from_table(read_table(text, name, columns), name)

    @classmethod
    def from_table(cls, table: DataTable, name: str = "") -> Dataset:
        """Returns a dataset from what was read, with the headings of its columns."""
        if table.outputs:
            names = table.feature_names
            outputs, called = table.outputs, table.output_names
            return cls(table.rows, (), name, names, outputs=outputs, output_names=called)
        given = table.rows, table.targets, name, table.feature_names, table.target_name
        return cls(*given, target_words=table.target_words)

    def with_columns_of(self, other: Dataset) -> Dataset:
        """Returns the same rows with their columns in the order in which another has them.

        They are left as they are where the two have other headings, or one has none.
        """
        inputs = _order_of(other.feature_names, self.feature_names)
        outputs = _order_of(other.output_names, self.output_names)
        if inputs == sorted(inputs) and outputs == sorted(outputs):
            return self
        fields: dict[str, Any] = {}
        if inputs:
            rows = tuple(tuple(row[n] for n in inputs) for row in self.rows)
            fields |= {"rows": rows, "feature_names": other.feature_names}
        if outputs:
            targets = tuple(tuple(row[n] for n in outputs) for row in self.outputs)
            fields |= {"outputs": targets, "output_names": other.output_names}
        return replace(self, **fields)

    @property
    def inputs(self) -> NDArray[np.float64]:
        """Inputs, shape ``(n_samples, n_features)``."""
        return np.array(self.rows, dtype=np.float64)

    @property
    def targets(self) -> NDArray[np.float64]:
        """Targets, shape ``(n_samples, n_outputs)``."""
        if self.outputs:
            return np.array(self.outputs, dtype=np.float64)
        return np.array(self.labels, dtype=np.float64)[:, None]

    @property
    def scaling(self) -> Scaling:
        """How the values of each input lie."""
        if self._scaling is None:
            object.__setattr__(self, "_scaling", Scaling.of(self.inputs))
        assert self._scaling is not None
        return self._scaling

    @property
    def n_samples(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def n_features(self) -> int:
        """How many inputs a row has."""
        return len(self.rows[0])

    @property
    def n_outputs(self) -> int:
        """How many targets a row has."""
        return len(self.outputs[0]) if self.outputs else 1

    @property
    def target_names(self) -> tuple[str, ...]:
        """What targets or classes are called, by their own names or as ``out1``, ``out2``."""
        if not self.outputs:
            return (self.target_name or _TARGET,)
        return self.output_names or _standard_outputs(self.n_outputs)

    def of_output(self, output: int) -> Dataset:
        """Returns the same rows with one of their targets alone."""
        if not self.outputs:
            return self
        return _of_output(self, self.column_names, self.shown, self.borders, output)

    def as_classes(self) -> Dataset:
        """Returns the same rows with an output for each class.

        Raises:
            ValueError: The targets are no classes: neither two values nor whole numbers from 0.
        """
        return _as_classes(self, self.column_names, self.shown)

    @property
    def class_values(self) -> tuple[float, ...]:
        """The label that stands for each class, were its rows' targets those of classes.

        Raises:
            ValueError: The targets are no classes. See `as_classes`.
        """
        if self.outputs:
            if not self.is_of_classes:
                raise ValueError(_NO_CLASSES)
            return tuple(map(float, range(self.n_outputs)))
        return _values_of_classes(self.labels)

    @property
    def column_names(self) -> tuple[str, ...]:
        """What inputs and targets are called, by their own names or as ``x1``, ``x2``, ``out``."""
        standard = (f"x{number}" for number in range(1, self.n_features + 1))
        return (*(self.feature_names or standard), *self.target_names)

    @property
    def is_truth_table(self) -> bool:
        """Whether every input and target is 0 or 1."""
        targets = self.outputs or (self.labels,)
        return all(value in (0.0, 1.0) for row in (*self.rows, *targets) for value in row)

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """For each input the span that pictures show.

        Its range, at least 0 to 1 for 0/1 data, and at least what is `shown`.
        """
        if self._bounds is None:
            object.__setattr__(self, "_bounds", self._found_bounds())
        assert self._bounds is not None
        return self._bounds

    def _found_bounds(self) -> tuple[tuple[float, float], ...]:
        spans = []
        for index, column in enumerate(zip(*self._rows_shown, strict=True)):
            low, high = min(column), max(column)
            if self.shown:
                left, right = self.shown[index]
                low, high = min(low, left), max(high, right)
            elif set(column) <= {0.0, 1.0}:
                low, high = 0.0, 1.0
            elif low == high:
                low, high = low - 0.5, high + 0.5
            spans.append((low, high))
        return tuple(spans)

    @property
    def _rows_shown(self) -> tuple[tuple[float, ...], ...]:
        return self.rows if self.beside is None else (*self.rows, *self.beside.rows)

    @property
    def target_bounds(self) -> tuple[float, float]:
        """The span of outputs that pictures show: that of the targets, 0 to 1 for 0/1 data."""
        values = (
            self.targets
            if self.beside is None
            else np.concatenate([self.targets, self.beside.targets])
        )
        low, high = float(values.min()), float(values.max())
        if low == high or {low, high} <= {0.0, 1.0}:
            return (0.0, 1.0) if 0.0 <= low <= high <= 1.0 else (low - 0.5, high + 0.5)
        return low, high

    @property
    def high_targets(self) -> NDArray[np.bool_]:
        """Of each row whether its target is the higher one; in a regression, in the upper half."""
        low, high = self.target_bounds
        return np.array(self.labels) > (self.border.middle if self.border else low / 2 + high / 2)

    def other_target(self, row: int) -> float | None:
        """Returns the one of the two targets that a row has not; None where they are not two."""
        values = set(self.labels)
        others = (values | {0.0, 1.0} if values <= {0.0, 1.0} else values) - {self.labels[row]}
        return others.pop() if len(others) == 1 else None

    def with_target(self, row: int, target: float, output: int = 0) -> Dataset:
        """Returns this dataset with one row's target replaced.

        Of classes the row's class is replaced by that of the output, whatever the target.
        """
        if self.outputs:
            changed = list(self.outputs[row])
            if self.is_of_classes:
                changed = [0.0] * len(changed)
                target = 1.0
            changed[output] = float(target)
            outputs = (*self.outputs[:row], tuple(changed), *self.outputs[row + 1 :])
            names, called = self.feature_names, self.output_names
            return Dataset(self.rows, (), "", names, outputs=outputs, output_names=called)
        labels = (*self.labels[:row], float(target), *self.labels[row + 1 :])
        inputs, own = self.feature_names, self.target_name
        return Dataset(self.rows, labels, "", inputs, own, shown=self.shown)


@lru_cache(64)  # asked for with every frame that is drawn
def _of_output(
    data: Dataset,
    names: tuple[str, ...],
    shown: _Spans,
    borders: tuple[Border | None, ...],
    output: int,
) -> Dataset:
    labels = tuple(targets[output] for targets in data.outputs)
    *inputs, name = *names[: data.n_features], names[data.n_features + output]
    beside = None if data.beside is None else data.beside.of_output(output)
    one = Dataset(data.rows, labels, data.name, tuple(inputs), name, shown=shown, beside=beside)
    one.judge_by((borders[output],))
    return one


def _order_of(names: Sequence[str], own: Sequence[str]) -> list[int]:
    """Returns where each of some names stands among one's own; none where those are others."""
    if len(set(own)) < len(own) or sorted(names) != sorted(own):
        return []
    return [own.index(name) for name in names]


@lru_cache(16)
def _as_classes(data: Dataset, names: tuple[str, ...], shown: _Spans) -> Dataset:
    found = data.class_values
    if data.outputs:
        return data
    outputs = tuple(tuple(float(label == value) for value in found) for label in data.labels)
    called = tuple(f"class {value:g}" for value in found)
    inputs = names[: data.n_features]
    return Dataset(
        data.rows, (), data.name, inputs, shown=shown, outputs=outputs, output_names=called
    )


@lru_cache(16)
def _values_of_classes(labels: tuple[float, ...]) -> tuple[float, ...]:
    values = set(labels)
    if values <= {0.0, 1.0}:
        values = {0.0, 1.0}
    found, most = sorted(values), max(values)
    if len(found) != 2:
        if not (all(value.is_integer() for value in found) and found[0] >= 0):
            odd = next(v for v in labels if not (v.is_integer() and v >= 0))
            rule = "two values or whole numbers from 0 as classes"
            raise ValueError(f"data must have targets of {rule}, got {odd:g}")
        if most >= MOST_OUTPUTS:
            raise ValueError(f"data must have at most {MOST_OUTPUTS} classes, got {most:g} as one")
        found = [float(number) for number in range(max(int(most) + 1, 2))]
    return tuple(found)


def _standard_outputs(count: int) -> tuple[str, ...]:
    return tuple(f"{_TARGET}{number}" for number in range(1, count + 1))


def _plain_name(name: object, standard: str) -> str:
    """Returns a name in one line without what a terminal obeys, or that of a nameless column.

    A number is no name: it stands beside numbers.
    """
    if not isinstance(name, str):
        raise ValueError(f"feature_names and target_name must be text, got {name!r}")
    line = " ".join(name[:_LONGEST_HEADING].split())
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)[:_LONGEST_HEADING]
    try:
        float(plain or "0")
    except ValueError:
        return plain.strip()
    return standard


def _as_numbers(values: ArrayLike) -> NDArray[np.float64]:
    """Returns an array of float64, from numbers only: text that reads as one is none."""
    try:
        if np.asarray(values).dtype.kind in "biufO":
            return np.asarray(values, dtype=np.float64)
        reason = "text or complex numbers"
    except (TypeError, ValueError, OverflowError) as error:
        reason = f"an error: {error}"
    raise ValueError(f"data must be a table of numbers, got {reason}")


def _adder(name: str) -> Dataset:
    rows, digits = adder(name)
    return Dataset(rows, (), name, outputs=digits, output_names=ADDERS[name][1])


DATASETS: Final[dict[str, Dataset]] = {
    **{name: Dataset.from_gate(name) for name in GATES},
    **{name: _adder(name) for name in ADDERS},
}
"""Name -> data: the gates and adders. A set of rows that is to have a name is one entry more."""


@lru_cache(32)
def _wide_gate(name: str) -> Dataset | None:
    table = wide_gate(name)
    return None if table is None else Dataset(*table, name)


def is_data_name(text: str) -> bool:
    """Whether a text is the name of data, so that a file of it needs its folder before it."""
    return text in DATASETS or text in POINT_SETS or is_wide_gate(text)


def data_names() -> list[str]:
    """Returns every name of data: gates, those of more inputs, sets of points."""
    return [*DATASETS, *wide_gate_names(), *POINT_SETS]


def meant_by(text: object) -> str:
    """Returns the name that a misspelt one may mean, as the end of a sentence, or nothing."""
    near = difflib.get_close_matches(str(text).lower(), data_names(), 1)
    return f"; did you mean {near[0]}?" if near else ""
