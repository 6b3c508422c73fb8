"""What is changed during a run, as lines of the exported PyTorch program."""

from __future__ import annotations

from typing import Final

import numpy as np

from xortui.core import Change, Settings
from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from xortui.core.optimizers import CONSTANTS, OPTIMIZERS
from xortui.core.schedules import has_schedule
from xortui.tui.export.ends import held_out_lines
from xortui.tui.export.phases import Phase, RunPhases, change_comment, input_lines, wrapped_rows

_GROUP_FIELDS: Final = {
    # Field of a run -> what PyTorch's optimizers call it, in the order in which it is written.
    "learning_rate": "lr",
    "momentum": "momentum",
    "nesterov": "nesterov",
    "weight_decay": "weight_decay",
}
_ATTRIBUTES: Final = {
    "weights": "weight",
    "biases": "bias",
    "scales": "weight",
    "shifts": "bias",
    "input_scales": "weight",
    "input_shifts": "bias",
}


class Places:
    """Where a network's parts stand in its ``nn.Sequential``.

    Attributes:
        modules: The modules, each as the expression that makes it, a line each.
        linear: The place of each layer's linear map, such as ``model[2]``.
        norms: Of each hidden layer's batch normalisation; empty where it has none.
        activations: Of each hidden layer's activation.
        input_norm: Of the inputs' batch normalisation; empty where there is none.
        input_dropout: Of their dropout; empty where there never is any.
        n_before_output: How many modules stand before the output layer's linear map.
    """

    def __init__(self, run: RunPhases) -> None:
        settings = run.phases[0].settings
        self.modules: list[str] = []
        self.linear, self.norms, self.activations = list[str](), list[str](), list[str]()
        self._within, self._count = "model", 0
        architecture = settings.architecture
        if architecture.skip:
            self.modules.append("Linked(nn.Sequential(")
            self._within = "model[0].hidden"
        n_inputs = architecture.sizes[0]
        norm = f"nn.BatchNorm1d({n_inputs})"
        self.input_norm = self._add(norm) if architecture.input_norm else ""
        dropout = f"Dropout({settings.input_dropout!r})"
        self.input_dropout = self._add(dropout) if run.drops_inputs else ""
        bias = "" if architecture.bias else ", bias=False"
        for layer, (n_in, n_out) in enumerate(architecture.shapes):
            if layer == len(settings.hidden) and architecture.skip:
                self.modules.append("))")
                self._within, self._count = "model", 1
            self.linear.append(self._add(f"nn.Linear({n_in}, {n_out}{bias})"))
            if layer == len(settings.hidden):
                self.n_before_output = self._count - 1
                self._add(OUTPUT_ACTIVATIONS[settings.output_activation].torch)
                return
            is_normalized = architecture.is_normalized(layer)
            self.norms.append(self._add(f"nn.BatchNorm1d({n_out})") if is_normalized else "")
            self.activations.append(self._add(ACTIVATIONS[settings.activations[layer]].torch))
            if run.drops(layer):
                self._add(f"Dropout({settings.dropouts[layer]!r})")

    @property
    def lines(self) -> list[str]:
        """What stands between the brackets of ``nn.Sequential``."""
        written, indent = [], "    "
        for module in self.modules:
            if module == "))":
                indent = indent[4:]
            written.append(f"{indent}{module}" + ("" if module.endswith("Sequential(") else ","))
            if module.endswith("Sequential("):
                indent += "    "
        return written

    def _add(self, module: str) -> str:
        self.modules.append(module)
        self._count += 1
        return f"{self._within}[{self._count - 1}]"


def data_lines(settings: Settings) -> list[str]:
    """Returns the lines that make ``X`` and ``y``."""
    data, after = settings.dataset, f", dtype=torch.{settings.dtype})"
    return [
        *input_lines(settings, "torch.tensor", after),
        *wrapped_rows("y", data.targets, "torch.tensor", after),
        *held_out_lines(settings, "torch.tensor", after),
    ]


def loss_lines(settings: Settings) -> list[str]:
    """Returns the lines that make ``loss_of``."""
    return settings.loss_function.torch.splitlines()


def optimizer_lines(settings: Settings, places: Places) -> list[str]:
    """Returns the lines that make the optimizer."""
    optimizer = OPTIMIZERS[settings.optimizer]
    taken = {"learning_rate", "weight_decay", *optimizer.options}
    options = {
        name: getattr(settings, field)
        for field, name in _GROUP_FIELDS.items()
        if field in taken and getattr(settings, field)
    }
    if optimizer.decouples_decay:
        options["weight_decay"] = settings.weight_decay  # PyTorch's default is not 0
    for name, default in CONSTANTS.items():
        if name in optimizer.options and getattr(settings, name) != default:
            options[name] = getattr(settings, name)
    texts = ", ".join(f"{name}={value!r}" for name, value in options.items())
    if settings.output_learning_rate is None:
        return [f"optimizer = {optimizer.torch}(params=model.parameters(), {texts})"]
    # the output layer has a learning rate of its own
    output, own = places.n_before_output, settings.output_learning_rate
    has_others = settings.hidden or settings.input_norm
    hidden = [f'    {{"params": model[:{output}].parameters()}},'] if has_others else []
    return [
        "groups = [",
        *hidden,
        f'    {{"params": model[{output}].parameters(), "lr": {own!r}}},',
        "]",
        f"optimizer = {optimizer.torch}(params=groups, {texts})",
    ]


def penalty_lines(settings: Settings) -> list[str]:
    """Returns the line that adds the L1 penalty to a loss that is descended."""
    if not settings.l1:
        return []
    return [f"loss = loss + {settings.l1!r} * sum(p.abs().sum() for p in model.parameters())"]


def clipping_lines(settings: Settings) -> list[str]:
    """Returns the line that limits the gradient."""
    of = "nn.utils.clip_grad_{}_(model.parameters(), {!r})"
    limits = {"norm": settings.clip_norm, "value": settings.clip_value}
    return [of.format(name, limit) for name, limit in limits.items() if limit is not None]


def check_changes(run: RunPhases) -> None:
    """Refuses changes in flight that a scheduler or groups of parameters would take otherwise.

    Raises:
        ValueError: There is one.
    """
    config = run.config
    fields = tuple(_GROUP_FIELDS) if config.output_learning_rate is not None else ()
    if has_schedule(config):
        fields = (*fields, "learning_rate", "optimizer")
    for change in config.changes:
        if change.field in fields:
            raise ValueError(
                f"a script of PyTorch must leave {change.field} alone during the run "
                f"with a schedule or an output_learning_rate, got epoch {change.epoch}"
            )


def parameter_lines(changes: tuple[Change, ...], places: Places, dtype: str) -> list[str]:
    """Returns the lines that set parameters by hand."""
    lines = []
    for change in changes:
        if not change.is_parameter:
            continue
        kind, layer, index = change.place
        where = (places.norms if kind in ("scales", "shifts") else places.linear)[layer]
        where = places.input_norm if kind.startswith("input_") else where
        # nn.Linear keeps its weights the other way round: (units, inputs)
        place = ", ".join(map(str, index[::-1])) or "..."
        value = repr(change.value)
        if not index:
            value = f"torch.tensor({np.asarray(change.value).T.tolist()}, dtype=torch.{dtype})"
        lines.append(f"    {where}.{_ATTRIBUTES[kind]}[{place}] = {value}")
    return ["with torch.no_grad():", *lines] if lines else []


def change_lines(phase: Phase, before: Settings, places: Places) -> list[str]:
    """Returns the lines of all changes at the beginning of a phase."""
    now = phase.settings
    lines = [change_comment(change) for change in phase.changes]
    if now.dataset != before.dataset:
        lines += data_lines(now)
    functions = zip(places.activations, now.activations, before.activations, strict=False)
    lines += [f"{at} = {ACTIVATIONS[name].torch}" for at, name, old in functions if name != old]
    if now.output_activation != before.output_activation:
        lines.append(f"model[-1] = {OUTPUT_ACTIVATIONS[now.output_activation].torch}")
    if (now.loss, now.output_activation) != (before.loss, before.output_activation):
        lines += loss_lines(now)
    if now.batch_size != before.batch_size:
        lines.append(f"batch_size = {now.batch_size}")
    if now.dropout != before.dropout and places.activations:
        within = "model.modules()" if now.skip else "model"
        within = (
            f"list(model)[{_number(places.input_dropout) + 1}:]" if places.input_dropout else within
        )
        lines += [f"for module in {within}:", "    if isinstance(module, Dropout):"]
        lines.append(f"        module.p = {now.dropout!r}")
    if now.input_dropout != before.input_dropout:
        lines.append(f"{places.input_dropout}.p = {now.input_dropout!r}")
    if phase.new_optimizer:
        lines += optimizer_lines(now, places)
    else:
        lines += _group_lines(now, before)
    lines += parameter_lines(phase.changes, places, now.dtype)
    # What is changed to what it was leaves a comment alone, which is no block.
    return lines if any(not line.startswith("#") for line in lines) else [*lines, "pass"]


def _number(place: str) -> int:
    """Returns the number of a module from its place, such as ``model[2]``."""
    return int(place.removeprefix("model[").removesuffix("]"))


def _group_lines(now: Settings, before: Settings) -> list[str]:
    lines = [
        f'optimizer.param_groups[0]["{name}"] = {getattr(now, field)!r}'
        for field, name in _GROUP_FIELDS.items()
        if getattr(now, field) != getattr(before, field)
    ]
    if now.momentum and not before.momentum:
        lines += OPTIMIZERS[now.optimizer].torch_on_momentum.splitlines()
    return lines
