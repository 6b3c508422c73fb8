"""One update of one parameter, as a chain of equations from the inputs to its new value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, SOFTMAX
from xortui.core.explain.equation import Equation, evaluate, finite
from xortui.core.explain.layer_steps import InputStep, LayerStep, NormStep
from xortui.core.explain.limits_written import gradient_norm, limits_written
from xortui.core.explain.update import ParameterPlace, Update
from xortui.core.optimizers import OPTIMIZERS

STAGES: Final = ("parameter", "forward", "loss", "backward", "rows", "step")
"""What an explanation goes through, from the parameter's old value to its new one."""

MOST_UNITS: Final = 24
"""Units of which each is explained; of a larger layer those alone that the parameter is about."""

_MOST_ROWS: Final = 8
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_NUMBER_NAME: Final = re.compile(r"[A-Za-z_]\w*\b(?!\()")
_DERIVATIVES: Final = {
    "weights": "dL_dw",
    "biases": "dL_db",
    "scales": "dL_dscale",
    "shifts": "dL_dshift",
    "input_scales": "dL_dscale",
    "input_shifts": "dL_dshift",
}


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """What an update does to one parameter, and why.

    Attributes:
        update: The update.
        place: The parameter.
        row: Which row of the batch is followed, or ``None`` for all together.
        forward: Of that row: each unit's pre-activation and activation.
        loss: The row's loss; for all rows, their mean or sum.
        backward: Of that row: the derivatives from the loss to the parameter, through every path.
        shares: What each row of the batch adds to the gradient, before the mean.
        gradient: The gradient, of these.
        step: What the optimizer makes of it; the last is the parameter's new value.
    """

    update: Update
    place: ParameterPlace
    row: int | None
    forward: tuple[Equation, ...]
    loss: tuple[Equation, ...]
    backward: tuple[Equation, ...]
    shares: NDArray[np.float64]
    gradient: Equation
    step: tuple[Equation, ...]

    @property
    def before(self) -> float:
        """The parameter before the update."""
        return self.place.of(self.update.before)

    @property
    def after(self) -> float:
        """The parameter after it."""
        return self.place.of(self.update.after)

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Everything in order."""
        return (*self.forward, *self.loss, *self.backward, self.gradient, *self.step)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values; rows are counted from 1, as the data have them.

        Where the data have headings, ``headings`` says which of them a name of the formulas is.
        """
        update = self.update
        row = None if self.row is None else int(update.rows[self.row]) + 1
        return {
            "epoch": update.epoch,
            "update": update.number + 1,
            "updates": update.count,
            "parameter": self.place.field,
            "row": row,
            "forward": [equation.to_dict() for equation in self.forward],
            "loss": [equation.to_dict() for equation in self.loss],
            "backward": [equation.to_dict() for equation in self.backward],
            "rows": [
                {"row": int(number) + 1, "adds": finite(share)}
                for number, share in zip(update.rows, self.shares, strict=True)
            ],
            "gradient": self.gradient.to_dict(),
            "step": [equation.to_dict() for equation in self.step],
            "before": finite(self.before),
            "after": finite(self.after),
            **self._headings(),
        }

    def _headings(self) -> dict[str, dict[str, str]]:
        data = self.update.settings.dataset
        if not (data.feature_names or data.target_name or data.output_names):
            return {}
        inputs, targets = data.column_names[: data.n_features], data.target_names
        headings = {f"x{n}": name for n, name in enumerate(inputs, 1)}
        if len(targets) == 1:
            return {"headings": {**headings, "t": targets[0]}}
        return {"headings": {**headings, **{f"t{n}": name for n, name in enumerate(targets, 1)}}}


def explain(update: Update, field: str, row: int | None = None) -> Explanation:
    """Returns what an update does to a parameter.

    Args:
        update: The update.
        field: The parameter, such as ``weights[0][1,0]``.
        row: Which row of the batch to follow, from 0; by default all together.

    Raises:
        ValueError: The network has no such parameter, or the batch no such row.
    """
    place = ParameterPlace.from_field(field, update.settings)
    if row is not None and not 0 <= row < update.rows.size:
        raise ValueError(f"row must be from 0 to {update.rows.size - 1}, got {row}")
    writer = _Writer(update, place)
    return Explanation(
        update,
        place,
        row,
        forward=() if row is None else tuple(writer.forward(row)),
        loss=(writer.total_loss(),) if row is None else (writer.row_loss(row),),
        backward=() if row is None else tuple(writer.backward(row)),
        shares=update.shares(place),
        gradient=writer.gradient(),
        step=tuple(writer.step()),
    )


def largest_share(update: Update, place: ParameterPlace) -> int:
    """Returns the row of the batch that adds most to a parameter's gradient."""
    return int(np.argmax(np.nan_to_num(np.abs(update.shares(place)))))


def largest_gradient(update: Update) -> ParameterPlace:
    """Returns the weight whose gradient is the largest."""
    found = [np.nan_to_num(np.abs(weights)) for weights in update.gradients.weights]
    layer = int(np.argmax([weights.max() for weights in found]))
    source, unit = np.unravel_index(np.argmax(found[layer]), found[layer].shape)
    return ParameterPlace("weights", layer, int(source), int(unit))


class _Writer:
    """Writes the equations of one update and one parameter."""

    def __init__(self, update: Update, place: ParameterPlace) -> None:
        self.update, self.place = update, place
        self.settings, self.last = update.settings, len(update.steps) - 1
        self.n_outputs = update.settings.sizes[-1]

    # names

    def label(self, layer: int, unit: int) -> str:
        """What a unit's quantities end in; with more than one hidden layer, that comes first."""
        if layer == self.last:
            return f"_o{unit + 1}" if self.n_outputs > 1 else ""
        return f"{unit + 1}" if self.last == 1 else f"{layer + 1}_{unit + 1}"

    def output_name(self, layer: int, unit: int) -> str:
        """What a layer hands on; layer -1 is the inputs."""
        if layer < 0:
            stage = self.update.input_step
            if stage is not None:  # what is made of the input before it is read
                return f"k_x{unit + 1}" if stage.mask is not None else f"z_x{unit + 1}"
            return f"x{unit + 1}"
        if layer == self.last:
            return self.activation_name(layer, unit)
        kept = self.update.steps[layer].mask is not None
        return ("k" if kept else "h") + self.label(layer, unit)

    def source_name(self, layer: int, source: int) -> str:
        """What a layer reads: what the layer before hands on; behind it, by links, inputs."""
        if layer and source >= (n_before := self.settings.sizes[layer]):
            return self.output_name(-1, source - n_before)
        return self.output_name(layer - 1, source)

    def weight_name(self, layer: int, source: int, unit: int) -> str:
        if layer and source >= (n_before := self.settings.sizes[layer]):
            return f"s{source - n_before + 1}"
        if layer == self.last:
            ending = f"_{unit + 1}" if self.n_outputs > 1 else ""
            return f"{'v' if layer else 'w'}{source + 1}{ending}"
        number = f"{source + 1}_{unit + 1}"
        return f"w{number}" if self.last == 1 else f"w{layer + 1}_{number}"

    def linear_name(self, layer: int, unit: int) -> str:
        normed = self.update.steps[layer].norm is not None
        return ("u" if normed else "z") + self.label(layer, unit)

    def activation_name(self, layer: int, unit: int) -> str:
        if layer == self.last:
            return f"y{unit + 1}" if self.n_outputs > 1 else "y"
        return f"h{self.label(layer, unit)}"

    def function(self, layer: int) -> str:
        return self.settings.activations[layer]

    def units(self, layer: int) -> list[int]:
        """The units of a layer that are explained one by one."""
        size = self.update.steps[layer].z.shape[1]
        if size <= MOST_UNITS:
            return list(range(size))
        place = self.place
        chosen = {place.unit_layer: place.unit}
        if place.source is not None:
            chosen[place.layer - 1] = place.source
        return [chosen[layer]] if layer in chosen else []

    # forward

    def forward(self, row: int) -> Iterator[Equation]:
        if self.update.input_step is not None:
            for unit in self._inputs_explained():
                yield from self._input(self.update.input_step, unit, row)
        for layer, step in enumerate(self.update.steps):
            for unit in self.units(layer):
                yield from self._unit(layer, step, unit, row)

    def _inputs_explained(self) -> list[int]:
        count = self.settings.sizes[0]
        if count <= MOST_UNITS:
            return list(range(count))
        place = self.place
        if place.unit_layer < 0:
            return [place.unit]
        return [place.source] if place.layer == 0 and place.source is not None else []

    def _input(self, stage: InputStep, unit: int, row: int) -> Iterator[Equation]:
        """What is made of an input before the first layer."""
        x, label = f"x{unit + 1}", f"_x{unit + 1}"
        z = x
        if stage.norm is not None:
            before = self.update.before
            learned = float(before.input_scales[0][unit]), float(before.input_shifts[0][unit])
            column, z = stage.inputs[:, unit], f"z{label}"
            value = float(stage.z[row, unit])
            yield from self._normed(x, label, stage.norm, column, learned, unit, row, value)
        if stage.mask is not None:
            factors = {z: float(stage.z[row, unit]), f"m{label}": float(stage.mask[row, unit])}
            value = float(stage.outputs[row, unit])
            yield Equation(f"k{label}", " * ".join(factors), factors, value)

    def _unit(self, layer: int, step: LayerStep, unit: int, row: int) -> Iterator[Equation]:
        before, label = self.update.before, self.label(layer, unit)
        weights = before.weights[layer][:, unit].tolist()
        numbers: dict[str, float] = {}
        terms = []
        for source, (weight, value) in enumerate(
            zip(weights, step.inputs[row].tolist(), strict=True)
        ):
            weight_name = self.weight_name(layer, source, unit)
            source_name = self.source_name(layer, source)
            numbers[weight_name], numbers[source_name] = weight, value
            terms.append(f"{weight_name}*{source_name}")
        if self.settings.bias:
            terms.append(f"b{label}")
            numbers[terms[-1]] = float(before.biases[layer][unit])
        linear, z = self.linear_name(layer, unit), f"z{label}"
        value = float(step.linear[row, unit])
        yield Equation(linear, " + ".join(terms), numbers, value)
        if step.norm is not None:
            yield from self._norm(layer, step, unit, row)
        name, function = self.activation_name(layer, unit), self.function(layer)
        if function == SOFTMAX.name:
            yield self._softmax(step, unit, row)
            return
        at = {z: float(step.z[row, unit])}
        yield Equation(name, f"{function}({z})", at, float(step.a[row, unit]))
        if step.mask is not None:
            kept = self.output_name(layer, unit)
            factors = {name: float(step.a[row, unit]), f"m{label}": float(step.mask[row, unit])}
            yield Equation(kept, " * ".join(factors), factors, float(step.outputs[row, unit]))

    def _softmax(self, step: LayerStep, unit: int, row: int) -> Equation:
        """The share of one class: its exponential over those of all."""
        names = [f"z{self.label(self.last, number)}" for number in range(self.n_outputs)]
        own = names[unit]
        others = (f" + exp({name} - {own})" for name in names if name != own)
        numbers = dict(zip(names, step.z[row].tolist(), strict=True))
        name = self.activation_name(self.last, unit)
        return _equation(name, f"1/(1{''.join(others)})", numbers, float(step.a[row, unit]))

    def _norm(self, layer: int, step: LayerStep, unit: int, row: int) -> Iterator[Equation]:
        norm, label = step.norm, self.label(layer, unit)
        assert norm is not None
        before = self.update.before
        learned = float(before.scales[layer][unit]), float(before.shifts[layer][unit])
        column, value = step.linear[:, unit], float(step.z[row, unit])
        yield from self._normed(f"u{label}", label, norm, column, learned, unit, row, value)

    def _normed(
        self,
        name: str,
        label: str,
        norm: NormStep,
        values: NDArray[Any],
        learned: tuple[float, float],
        unit: int,
        row: int,
        value: float,
    ) -> Iterator[Equation]:
        """What batch normalisation makes of a column of the batch, called ``name``."""
        column = values.tolist()
        mean, deviation = float(norm.mean[unit]), float(norm.deviation[unit])
        if len(column) <= _MOST_ROWS:
            names = [f"{name}_r{number + 1}" for number in self.update.rows.tolist()]
            rows = dict(zip(names, column, strict=True))
            yield Equation(f"mean{label}", f"({' + '.join(names)})/{len(names)}", rows, mean)
            squares = " + ".join(f"({one} - mean{label})**2" for one in names)
            formula = f"sqrt(({squares})/{len(names)} + 1e-5)"
            yield Equation(f"s{label}", formula, rows | {f"mean{label}": mean}, deviation)
        normal = float(norm.normalized[row, unit])
        of_batch = {name: column[row], f"mean{label}": mean, f"s{label}": deviation}
        yield Equation(f"n{label}", f"({name} - mean{label})/s{label}", of_batch, normal)
        scale, shift = learned
        numbers = {f"scale{label}": scale, f"n{label}": normal, f"shift{label}": shift}
        formula = f"scale{label}*n{label} + shift{label}"
        yield Equation(f"z{label}", formula, numbers, value)

    # the loss

    def row_loss(self, row: int) -> Equation:
        value = float(self.update.row_losses[row])
        formulas, numbers = [], {"loss": value}
        for output in range(self.n_outputs):
            at = self._at_output(row, output)
            y, t, _z = at.values()
            formulas.append(self._of_output(self.update.loss_function.written(y, t), output))
            numbers |= at
        if self.n_outputs == 1:
            return _equation("L", formulas[0], numbers, value)
        if "loss" in formulas:
            return _equation("L", "loss", numbers, value)
        # a mean over all outputs is a mean of each row's, too
        divisor = self._outputs_in_mean
        formula = " + ".join(f"({formula})" for formula in formulas if formula != "0*y")
        formula = f"({formula})/{divisor}" if divisor > 1 else formula
        return _equation("L", formula, numbers, value)

    @property
    def _outputs_in_mean(self) -> int:
        return self.update.loss_function.divisor(1, self.n_outputs)

    def _of_output(self, formula: str, output: int) -> str:
        """A formula of y, t and z, with the names of one output in it."""
        if self.n_outputs == 1:
            return formula
        names = dict(zip("ytz", self._names_at_output(output), strict=True))
        return _NAME.sub(lambda name: names.get(name[0], name[0]), formula)

    def _names_at_output(self, output: int) -> tuple[str, str, str]:
        number = f"{output + 1}" if self.n_outputs > 1 else ""
        return f"y{number}", f"t{number}", f"z{self.label(self.last, output)}"

    def total_loss(self) -> Equation:
        update = self.update
        return self._over_rows("L", "L", update.row_losses, update.loss)

    def _at_output(self, row: int, output: int = 0) -> dict[str, float]:
        step = self.update.steps[-1]
        target = float(self.update.targets[row, output])
        values = float(step.a[row, output]), target, float(step.z[row, output])
        return dict(zip(self._names_at_output(output), values, strict=True))

    # backward

    def backward(self, row: int) -> Iterator[Equation]:
        outputs = range(self.n_outputs)
        if self.place.unit_layer == self.last:
            outputs = range(self.place.unit, self.place.unit + 1)
        for output in outputs:
            yield from self._output_derivatives(row, output)
        for layer in range(self.last - 1, self.place.layer - 1, -1):
            units = [self.place.unit] if layer == self.place.unit_layer else self.units(layer)
            for unit in units:
                yield self._unit_derivative(layer, unit, row)
                if self.update.steps[layer].norm is not None:
                    yield self._derivative_before_norm(layer, unit, row)
        yield self._parameter_derivative(row)

    def _output_derivatives(self, row: int, output: int) -> Iterator[Equation]:
        loss, step = self.update.loss_function, self.update.steps[-1]
        numbers = self._at_output(row, output)
        label = self.label(self.last, output)
        of_z, of_y = f"dL_dz{label}", f"dL_d{self.activation_name(self.last, output)}"
        d_z = float(step.d_z[row, output])
        slope = self._of_output(loss.slope, output)
        if self._outputs_in_mean > 1 and "slope_of_loss" not in slope:
            slope = f"{_as_factor(slope)}/{self._outputs_in_mean}"
        if loss.is_of_logits:
            yield _equation(of_z, slope, numbers, d_z, slope_of_loss=d_z)
            return
        d_y = float(step.d_outputs[row, output])
        yield _equation(of_y, slope, numbers, d_y, slope_of_loss=d_y)
        numbers = numbers | {of_y: d_y, f"slope{label}": float(step.slope[row, output])}
        yield _equation(of_z, _product(of_y, self._slope(self.last, output)), numbers, d_z)

    def _slope(self, layer: int, unit: int) -> str:
        """The activation function's derivative at a unit, as a factor."""
        label = self.label(layer, unit)
        names = {
            "a": self.activation_name(layer, unit),
            "z": f"z{label}",
            "slope": f"slope{label}",
        }
        written = OUTPUT_ACTIVATIONS[self.function(layer)].slope
        return _as_factor(_NAME.sub(lambda name: names.get(name[0], name[0]), written))

    def _at_unit(self, layer: int, unit: int, row: int) -> dict[str, float]:
        step, label = self.update.steps[layer], self.label(layer, unit)
        numbers = {
            self.activation_name(layer, unit): float(step.a[row, unit]),
            f"z{label}": float(step.z[row, unit]),
            f"slope{label}": float(step.slope[row, unit]),
        }
        if step.mask is not None:
            numbers[f"m{label}"] = float(step.mask[row, unit])
        return numbers

    def _derivative_name(self, layer: int, unit: int) -> str:
        return f"dL_d{self.linear_name(layer, unit)}"

    def _arriving(self, layer: int, unit: int, row: int) -> tuple[str, dict[str, float]]:
        """What comes back to a unit from all units after it, as a factor."""
        after, weights = self.update.steps[layer + 1], self.update.before.weights[layer + 1]
        terms, numbers = [], {}
        for target in range(weights.shape[1]):
            derivative = self._derivative_name(layer + 1, target)
            weight = self.weight_name(layer + 1, unit, target)
            numbers[derivative] = float(after.d_linear[row, target])
            numbers[weight] = float(weights[unit, target])
            terms.append(f"{derivative}*{weight}")
        return (terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"), numbers

    def _unit_derivative(self, layer: int, unit: int, row: int) -> Equation:
        step, label = self.update.steps[layer], self.label(layer, unit)
        formula, numbers = self._arriving(layer, unit, row)
        numbers |= self._at_unit(layer, unit, row)
        mask = f"m{label}" if step.mask is not None else ""
        formula = _product(formula, mask, self._slope(layer, unit))
        return _equation(f"dL_dz{label}", formula, numbers, float(step.d_z[row, unit]))

    def _derivative_before_norm(self, layer: int, unit: int, row: int) -> Equation:
        step, label = self.update.steps[layer], self.label(layer, unit)
        norm = step.norm
        assert norm is not None
        scale = float(self.update.before.scales[layer][unit])
        column = step.d_z[:, unit] * scale
        numbers = {
            f"scale{label}": scale,
            f"dL_dz{label}": float(step.d_z[row, unit]),
            "mean_d": float(column.mean()),
            f"n{label}": float(norm.normalized[row, unit]),
            "mean_dn": float((column * norm.normalized[:, unit]).mean()),
            f"s{label}": float(norm.deviation[unit]),
        }
        formula = f"(scale{label}*dL_dz{label} - mean_d - n{label}*mean_dn)/s{label}"
        return Equation(f"dL_du{label}", formula, numbers, float(step.d_linear[row, unit]))

    def _input_derivative(self, stage: InputStep, row: int) -> Equation:
        """The derivative of an input's scale or shift, along the paths from all units."""
        place, step, numbers = self.place, self.update.steps[0], dict[str, float]()
        label, terms = f"_x{place.unit + 1}", []
        for unit in self.units(0):
            derivative = self._derivative_name(0, unit)
            weight = self.weight_name(0, place.unit, unit)
            numbers[derivative] = float(step.d_linear[row, unit])
            numbers[weight] = float(self.update.before.weights[0][place.unit, unit])
            terms.append(f"{derivative}*{weight}")
        formula = terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"
        if not terms:
            formula, numbers = "dL_dread", {"dL_dread": float(stage.d_z[row, place.unit])}
        elif stage.mask is not None:
            formula = f"{formula}*m{label}"
            numbers[f"m{label}"] = float(stage.mask[row, place.unit])
        if place.array == "input_scales":
            assert stage.norm is not None
            formula = f"{formula}*n{label}"
            numbers[f"n{label}"] = float(stage.norm.normalized[row, place.unit])
        value = float(self.update.shares(place)[row])
        return _equation(_DERIVATIVES[place.array], formula, numbers, value)

    def _parameter_derivative(self, row: int) -> Equation:
        place, step = self.place, self.update.steps[self.place.layer]
        if place.unit_layer < 0:
            assert self.update.input_step is not None
            return self._input_derivative(self.update.input_step, row)
        label = self.label(place.layer, place.unit)
        numbers: dict[str, float] = {}
        if place.array in ("scales", "shifts"):
            formula = f"dL_dz{label}"
            numbers[formula] = float(step.d_z[row, place.unit])
        else:
            formula, numbers = self._chain(place.layer, place.unit, row)
        if place.array == "weights":
            assert place.source is not None
            source = self.source_name(place.layer, place.source)
            formula = f"{formula}*{source}"
            numbers[source] = float(step.inputs[row, place.source])
        elif place.array == "scales":
            assert step.norm is not None
            formula = f"{formula}*n{label}"
            numbers[f"n{label}"] = float(step.norm.normalized[row, place.unit])
        value = float(self.update.shares(place)[row])
        return _equation(_DERIVATIVES[place.array], formula, numbers, value)

    def _chain(self, layer: int, unit: int, row: int) -> tuple[str, dict[str, float]]:
        """The product along the one path from the loss to a unit, or what several have come to."""
        steps = self.update.steps
        is_one_path = all(step.z.shape[1] == 1 for step in steps[layer + 1 :])
        # of several outputs each has come to its own derivative before
        is_one_path = is_one_path and self.n_outputs == 1
        normed = any(step.norm is not None for step in steps[layer:])
        name = self._derivative_name(layer, unit)
        if not is_one_path or normed:
            return name, {name: float(steps[layer].d_linear[row, unit])}
        if layer == self.last:
            loss, numbers = self.update.loss_function, self._at_output(row)
            written = loss.slope
            if "slope_of_loss" in written:
                return name, {name: float(steps[layer].d_linear[row, unit])}
            formula = _as_factor(written)
            if not loss.is_of_logits:
                numbers |= {"slope": float(steps[layer].slope[row, unit])}
                formula = _product(formula, self._slope(layer, unit))
            return formula, numbers
        chain, numbers = self._chain(layer + 1, 0, row)
        weight = self.weight_name(layer + 1, unit, 0)
        numbers |= self._at_unit(layer, unit, row)
        numbers[weight] = float(self.update.before.weights[layer + 1][unit, 0])
        mask = f"m{self.label(layer, unit)}" if steps[layer].mask is not None else ""
        return _product(chain, weight, mask, self._slope(layer, unit)), numbers

    # over the rows, and the step

    def gradient(self) -> Equation:
        place = self.place
        shares, value = self.update.shares(place), place.of(self.update.gradients)
        return self._over_rows("g", "g", shares, value)

    def _over_rows(
        self, name: str, term: str, values: NDArray[np.float64], value: float
    ) -> Equation:
        divisor = self.update.divisor
        if values.size > _MOST_ROWS:
            numbers = {f"sum_{term}": float(values.sum())}
            formula = f"sum_{term}"
        else:
            names = [f"{term}_r{number + 1}" for number in self.update.rows.tolist()]
            numbers = dict(zip(names, values.tolist(), strict=True))
            formula = " + ".join(names)
            if divisor > 1 and len(names) > 1:
                formula = f"({formula})"
        return Equation(name, f"{formula}/{divisor}" if divisor > 1 else formula, numbers, value)

    def _rate(self) -> float:
        """The learning rate of the parameter: its epoch's, and its layer's."""
        settings, own = self.settings, self.settings.output_learning_rate
        if own is None or self.place.unit_layer < self.last:
            return self.update.rate
        return self.update.rate * (own / settings.learning_rate)

    def step(self) -> Iterator[Equation]:
        update, settings, place = self.update, self.settings, self.place
        numbers = {
            "w": place.of(update.before),
            "g": place.of(update.gradients),
            "rate": self._rate(),
            "momentum": settings.momentum,
            "decay": settings.weight_decay,
            "k": float(update.made),
            "share": 1 - settings.dampening if update.made > 1 else 1.0,
            **{name: place.of(memory) for name, memory in update.memory.items()},
        }
        after = {name: place.of(memory) for name, memory in update.memory_after.items()}
        after["w"] = place.of(update.after)
        for formula in limits_written(update, numbers["w"]):
            numbers |= {"l1": settings.l1, "norm": gradient_norm(update)}
            numbers |= {
                name: value
                for name in ("clip_norm", "clip_value")
                if (value := getattr(settings, name)) is not None
            }
            value = evaluate(formula, numbers)
            yield _equation("g", formula, numbers, value)
            numbers["g"] = value
        if settings.weight_decay and not OPTIMIZERS[settings.optimizer].decouples_decay:
            value = evaluate("g + decay*w", numbers)
            yield _equation("g", "g + decay*w", numbers, value)
            numbers["g"] = value
        written = OPTIMIZERS[settings.optimizer].written
        if written is None:
            numbers["change"] = after["w"] - numbers["w"]
            yield _equation("w", "w + change", numbers, after["w"])
            return
        for name, formula in written(settings).items():
            found = after[name] if name in after else evaluate(formula, numbers)
            yield _equation(name, formula, numbers, found)
            numbers[name] = found


def _equation(
    name: str, formula: str, numbers: Mapping[str, float], value: float, **others: float
) -> Equation:
    """Returns an equation with those of the numbers that its formula has, in its order."""
    used = numbers | others  # type: ignore[operator]
    return Equation(name, formula, {n: used[n] for n in _names(formula)}, value)


@lru_cache(1024)
def _names(formula: str) -> tuple[str, ...]:
    found = dict.fromkeys(_NUMBER_NAME.findall(re.sub(r"[0-9.]+e[-+]?[0-9]+", "", formula)))
    return tuple(found)


def _product(*factors: str) -> str:
    """Returns factors as a product, without those that are not there or are one."""
    return "*".join(factor for factor in factors if factor not in ("", "1"))


@lru_cache(1024)
def _as_factor(formula: str) -> str:
    """Returns a formula in brackets, where a factor beside it would take a part of it away."""
    body = ast.parse(formula, mode="eval").body
    is_sum = isinstance(body, ast.BinOp) and isinstance(body.op, ast.Add | ast.Sub)
    return f"({formula})" if is_sum else formula
