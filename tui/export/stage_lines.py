"""The lines of a run's program that do what a stage of an update does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

from xortui.core import Settings
from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.explain import STAGES, ParameterPlace
from xortui.core.losses import LOSSES
from xortui.core.network import BatchNorm, Dropout, NeuralNetwork
from xortui.core.optimizers import OPTIMIZERS
from xortui.tui.export.numpy_program import numpy_script
from xortui.tui.export.torch_program import torch_script
from xortui.tui.export.written_out import called_functions, read_source

ProgramStyle = Literal["numpy", "torch"]

_HEADING: Final = re.compile(r"( *)(?:def|class) (\w+)")
_PLAIN_STEP: Final = re.compile(r"\+= (.+) \* lr\Z")
_MOST_CHARACTERS: Final = 200
_NAMES: Final = {
    "weights": "weights{}",
    "biases": "bias{}",
    "scales": "norm{}.scale",
    "shifts": "norm{}.shift",
    "input_scales": "input_norm.scale",
    "input_shifts": "input_norm.shift",
}


def stage_lines(
    settings: Settings, style: ProgramStyle, place: ParameterPlace
) -> dict[int, tuple[str, ...]]:
    """Returns for each stage of an update the lines of the run's program that do just this.

    Args:
        settings: The settings in force.
        style: Whose program: of NumPy alone, or of PyTorch.
        place: The parameter that the update is explained for.

    Returns:
        Place of a stage in `STAGES` -> its lines; nothing where the run makes no program.
    """
    try:
        program = _program(settings, style)
    except ValueError:  # it holds more numbers than a program writes out
        return {}
    found = _of_torch(program) if style == "torch" else _of_numpy(program, settings, place)
    return {STAGES.index(stage): tuple(lines) for stage, lines in found.items()}


def read_sources() -> None:
    """Reads what programs are made of, for a process that may read no files any more."""
    for made in (NeuralNetwork, BatchNorm, Dropout):
        read_source(made)
        for method in vars(made).values():
            if inspect.isfunction(method):
                read_source(method)
    losses = [*LOSSES.values(), *(loss.of_logits for loss in LOSSES.values() if loss.of_logits)]
    formulas = [
        *(f for a in OUTPUT_ACTIVATIONS.values() for f in (a.formula, a.derivative_formula)),
        *(f for loss in losses for f in (loss.formula, loss.delta_formula)),
        *(optimizer.formula for optimizer in OPTIMIZERS.values()),
        *(o.formula_with_constants for o in OPTIMIZERS.values() if o.formula_with_constants),
    ]
    for formula in formulas:
        called_functions(formula)


@lru_cache(4)
def _program(settings: Settings, style: ProgramStyle) -> tuple[str, ...]:
    write = torch_script if style == "torch" else numpy_script
    return tuple(write(settings).splitlines())


def _of_numpy(
    program: Sequence[str], settings: Settings, place: ParameterPlace
) -> dict[str, list[str]]:
    functions = dict(_functions(program))
    used = [OUTPUT_ACTIVATIONS[name] for name in settings.activations]
    name = _NAMES[place.array].format(place.layer + 1)
    train = _inner(functions["train"])
    backward = _between(train, "# Backpropagation", "# update of weights and biases")
    error = [line for line in backward if line.startswith("error = ")]
    step = [line for line in train if line.startswith((f"self.{name} +=", f'"{name}":'))]
    loss = settings.loss_function.formula.__name__
    data = [line for line in program if line.startswith(("X = ", "y = "))]
    found = {
        "parameter": _first_values(_inner(functions["__init__"]), name),
        "forward": [*data[:1], *_called(functions, [f.formula.__name__ for f in used])],
        "loss": [*data[1:2], *_inner(functions[loss]), *error],
        "backward": _called(functions, [f.derivative_formula.__name__ for f in used]),
        "rows": [_PLAIN_STEP.search(line)[1] if "+=" in line else line for line in step],  # type: ignore[index]
        "step": step if "+=" in "".join(step) else _optimizer(functions, settings),
    }
    made = [line for line in program if line == "nn = NeuralNetwork()"]
    found["parameter"] = [*found["parameter"], *made]
    found["forward"] += _inner(functions["forward"])
    found["forward"] += [line for line in train if line.startswith("output = self.forward(")]
    found["backward"] += [line for line in backward if line not in error]
    found["step"] = [*found["step"], *(line for line in program if line.startswith("nn.train("))]
    return found


def _optimizer(functions: dict[str, list[str]], settings: Settings) -> list[str]:
    return _inner(functions[OPTIMIZERS[settings.optimizer].formula_of(settings).__name__])


def _first_values(lines: Sequence[str], name: str) -> list[str]:
    found = [line for line in lines if line.startswith(f"self.{name} = ")]
    if not found:  # scale and shift begin as 1 and 0, where the normalisation is made
        found = [line for line in lines if line.startswith(f"self.{name.partition('.')[0]} = ")]
    first = found[0] if found else ""
    if first.endswith("["):  # rows of numbers, down to the bracket that closes them
        start = lines.index(first)
        stop = next(n for n in range(start, len(lines)) if lines[n].startswith("]"))
        first = first + " ".join(lines[start + 1 : stop]).rstrip(",") + lines[stop]
    return [first] if len(first) <= _MOST_CHARACTERS else [first[:_MOST_CHARACTERS] + " ..."]


def _inner(lines: Sequence[str]) -> list[str]:
    """What stands in a function, without its indentation."""
    return [line.strip() for line in lines[1:]]


def _called(functions: dict[str, list[str]], names: Sequence[str]) -> list[str]:
    return [line for name in dict.fromkeys(names) for line in functions.get(name, ())]


def _between(lines: Sequence[str], first: str, last: str) -> list[str]:
    start = lines.index(first) + 1
    return list(lines[start : lines.index(last, start)])


def _functions(program: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yields every function and method by its name, its lines as if it stood by itself."""
    for number, line in enumerate(program):
        heading = _HEADING.match(line)
        if heading is None:
            continue
        depth = len(heading[1])
        body = [line[depth:]]
        for inner in program[number + 1 :]:
            if inner.strip() and len(inner) - len(inner.lstrip()) <= depth:
                break
            body.append(inner[depth:])
        yield heading[2], [text for text in body if text.strip()]


def _of_torch(program: Sequence[str]) -> dict[str, list[str]]:
    model = _block(program, "model = nn.Sequential(", ")")
    loss = [line for line in program if line.startswith("loss_fn = ")]
    functions = dict(_functions(program))
    plain = [line.strip() for line in program]
    call = next((line for line in plain if line.startswith("loss = loss_of(")), "")
    optimizer = [line for line in program if line.startswith("optimizer = ")]
    return {
        "parameter": model[:1] + [line for line in model if "Linear" in line] + model[-1:],
        "forward": model,
        "loss": [*loss, *functions.get("loss_of", ()), call],
        "backward": ["optimizer.zero_grad()", "loss.backward()"],
        "rows": ["loss.backward()"],
        "step": [*optimizer, "optimizer.step()"],
    }


def _block(program: Sequence[str], first: str, last: str) -> list[str]:
    start = program.index(first)
    return list(program[start : program.index(last, start) + 1])
