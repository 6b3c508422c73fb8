"""What is changed during a run, as lines of the exported PyTorch program."""

from __future__ import annotations

from typing import Final

import numpy as np

from xortui.core import Change, Settings
from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from xortui.core.optimizers import OPTIMIZERS
from xortui.tui.export.phases import Phase, RunPhases, change_comment, input_lines, wrapped_rows

_GROUP_FIELDS: Final = {
    # Field of a run -> what PyTorch's optimizers call it, in the order in which it is written.
    "learning_rate": "lr",
    "momentum": "momentum",
    "nesterov": "nesterov",
    "weight_decay": "weight_decay",
}
_ATTRIBUTES: Final = {"weights": "weight", "biases": "bias", "scales": "weight", "shifts": "bias"}


class Places:
    """Where a network's parts stand in its ``nn.Sequential``.

    Attributes:
        modules: The modules, each as the expression that makes it.
        linear: The index of each layer's linear map.
        norms: The index of each hidden layer's batch normalisation, if there is any.
        activations: The index of each hidden layer's activation.
    """

    def __init__(self, run: RunPhases) -> None:
        settings = run.phases[0].settings
        self.modules: list[str] = []
        self.linear, self.norms, self.activations = [], list[int](), list[int]()
        sizes = settings.sizes
        for layer, n_out in enumerate(sizes[1:]):
            self.linear.append(self._add(f"nn.Linear({sizes[layer]}, {n_out})"))
            if layer == len(settings.hidden):
                self._add(OUTPUT_ACTIVATIONS[settings.output_activation].torch)
                return
            if run.batch_norm:
                self.norms.append(self._add(f"nn.BatchNorm1d({n_out})"))
            self.activations.append(self._add(ACTIVATIONS[settings.activation].torch))
            if run.dropout:
                self._add(f"Dropout({settings.dropout!r})")

    def _add(self, module: str) -> int:
        self.modules.append(module)
        return len(self.modules) - 1


def data_lines(settings: Settings) -> list[str]:
    """Returns the lines that make ``X`` and ``y``."""
    data, after = settings.dataset, f", dtype=torch.{settings.dtype})"
    return [
        *input_lines(settings, "torch.tensor", after),
        *wrapped_rows("y", data.targets, "torch.tensor", after),
    ]


def loss_lines(settings: Settings) -> list[str]:
    """Returns the lines that make ``loss_of``."""
    return settings.loss_function.torch.splitlines()


def optimizer_lines(settings: Settings) -> list[str]:
    """Returns the line that makes the optimizer."""
    optimizer = OPTIMIZERS[settings.optimizer]
    taken = {"learning_rate", "weight_decay", *optimizer.options}
    options = {
        name: getattr(settings, field)
        for field, name in _GROUP_FIELDS.items()
        if field in taken and getattr(settings, field)
    }
    texts = ", ".join(f"{name}={value!r}" for name, value in options.items())
    return [f"optimizer = {optimizer.torch}(params=model.parameters(), {texts})"]


def parameter_lines(changes: tuple[Change, ...], places: Places, dtype: str) -> list[str]:
    """Returns the lines that set parameters by hand."""
    lines = []
    for change in changes:
        if not change.is_parameter:
            continue
        kind, layer, index = change.place
        where = (places.norms if kind in ("scales", "shifts") else places.linear)[layer]
        # nn.Linear keeps its weights the other way round: (units, inputs)
        place = ", ".join(map(str, index[::-1])) or "..."
        value = repr(change.value)
        if not index:
            value = f"torch.tensor({np.asarray(change.value).T.tolist()}, dtype=torch.{dtype})"
        lines.append(f"    model[{where}].{_ATTRIBUTES[kind]}[{place}] = {value}")
    return ["with torch.no_grad():", *lines] if lines else []


def change_lines(phase: Phase, before: Settings, places: Places) -> list[str]:
    """Returns the lines of all changes at the beginning of a phase."""
    now = phase.settings
    lines = [change_comment(change) for change in phase.changes]
    if now.dataset != before.dataset:
        lines += data_lines(now)
    if now.activation != before.activation:
        lines += [f"model[{i}] = {ACTIVATIONS[now.activation].torch}" for i in places.activations]
    if now.output_activation != before.output_activation:
        lines.append(f"model[-1] = {OUTPUT_ACTIVATIONS[now.output_activation].torch}")
    if (now.loss, now.output_activation) != (before.loss, before.output_activation):
        lines += loss_lines(now)
    if now.batch_size != before.batch_size:
        lines.append(f"batch_size = {now.batch_size}")
    if now.dropout != before.dropout and places.activations:
        lines += ["for module in model:", "    if isinstance(module, Dropout):"]
        lines.append(f"        module.p = {now.dropout!r}")
    if phase.new_optimizer:
        lines += optimizer_lines(now)
    else:
        lines += _group_lines(now, before)
    lines += parameter_lines(phase.changes, places, now.dtype)
    # What is changed to what it was leaves a comment alone, which is no block.
    return lines if any(not line.startswith("#") for line in lines) else [*lines, "pass"]


def _group_lines(now: Settings, before: Settings) -> list[str]:
    lines = [
        f'optimizer.param_groups[0]["{name}"] = {getattr(now, field)!r}'
        for field, name in _GROUP_FIELDS.items()
        if getattr(now, field) != getattr(before, field)
    ]
    if now.momentum and not before.momentum:
        lines += OPTIMIZERS[now.optimizer].torch_on_momentum.splitlines()
    return lines
