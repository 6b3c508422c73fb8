"""The network class of the exported NumPy program."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from xortui.core.initializers import INITIALIZERS
from xortui.tui.records.scripts.numpy_pieces import BATCHES, OPTIMIZERS, START
from xortui.tui.records.scripts.numpy_terms import Terms
from xortui.tui.records.scripts.numpy_training import train_lines
from xortui.tui.records.scripts.phases import wrapped_rows

_SPACES: Final = "    "


def network_class(terms: Terms) -> list[str]:
    """Returns the lines of the class."""
    parts = [_init(terms), _forward(terms), _record(terms), train_lines(terms)]
    if terms.story.has_batches:
        parts.append(BATCHES.splitlines())
    if not terms.is_plain:
        parts.append(START.splitlines())
        parts += [OPTIMIZERS[name].splitlines() for name in terms.story.values("optimizer")]
    body = "\n\n".join("\n".join(part) for part in parts)
    lines = [_SPACES + line if line else "" for line in body.splitlines()]
    return ["class NeuralNetwork:", *lines]


def _init(terms: Terms) -> list[str]:
    lines = ["def __init__(self):", *_first_parameters(terms)]
    for layer, units in enumerate(terms.config.hidden, 1):
        if terms.story.batch_norm:
            lines.append(f"    self.norm{layer} = BatchNorm({units})")
        if terms.story.dropout:
            lines.append(f"    self.dropout{layer} = Dropout()")
    if not terms.is_plain:
        names = [f'"{n}": self.{n}' for n in terms.parameter_names()]
        lines += ["    self.parameters = {", *(f"        {n}," for n in names), "    }"]
        lines.append(f"    self.start(self.{terms.story.phases[0].settings.optimizer})")
    return [*lines, "    self.epoch = 0", "    self.losses = []"]


def _first_parameters(terms: Terms) -> list[str]:
    config, sizes = terms.config, terms.config.sizes
    kind = "" if config.dtype == "float64" else ".astype(np.float32)"
    pairs = list(pairwise(sizes))
    if config.init == "uniform":
        lines = [f"    np.random.seed({config.seed & 0xFFFFFFFF})"]
        lines += [
            f"    self.weights{i} = np.random.rand({a}, {b}){kind}"
            for i, (a, b) in enumerate(pairs, 1)
        ]
        return lines + [
            f"    self.bias{i} = np.random.rand(1, {b}){kind}" for i, (_, b) in enumerate(pairs, 1)
        ]
    if config.init == "zeros":
        lines = [
            f"    self.weights{i} = np.zeros(({a}, {b})){kind}" for i, (a, b) in enumerate(pairs, 1)
        ]
        return lines + [
            f"    self.bias{i} = np.zeros((1, {b})){kind}" for i, (_, b) in enumerate(pairs, 1)
        ]
    lines = [f"    # {_ORIGIN[config.init].format(seed=config.seed)}"]
    layers = INITIALIZERS[config.init](sizes, config.seed)
    for i, (weights, _) in enumerate(layers, 1):
        lines += [
            "    " + x for x in wrapped_rows(f"self.weights{i}", weights, "np.array", ")" + kind)
        ]
    for i, (_, bias) in enumerate(layers, 1):
        lines += [
            "    " + x for x in wrapped_rows(f"self.bias{i}", bias[None], "np.array", ")" + kind)
        ]
    return lines


def _forward(terms: Terms) -> list[str]:
    training = ", training=False" if terms.story.has_training_mode else ""
    dropout = ", dropout=0.0" if terms.story.dropout else ""
    lines, inputs = [f"def forward(self, X{training}{dropout}):"], "X"
    for layer, name in enumerate(terms.hidden, 1):
        linear = f"np.dot({inputs}, self.weights{layer}) + self.bias{layer}"
        if terms.story.batch_norm:
            linear = f"self.norm{layer}.forward({linear}, training)"
        if terms.slope_of_z:
            lines.append(f"    self.{name}_z = {linear}")
            linear = f"self.{name}_z"
        lines.append(f"    self.{name} = {terms.activation()}({linear})")
        inputs = f"self.{name}"
        if terms.story.dropout:
            drop = f"self.dropout{layer}.forward({inputs}, dropout if training else 0)"
            lines.append(f"    self.{name}_kept = {drop}")
            inputs = f"self.{name}_kept"
    last = f"np.dot({inputs}, self.weights{terms.n_layers}) + self.bias{terms.n_layers}"
    if terms.with_z:
        lines.append(f"    self.output_z = {last}")
        last = "self.output_z"
    lines.append(f"    self.output = {terms.output_activation()}({last})")
    return [*lines, "    return self.output"]


def _record(terms: Terms) -> list[str]:
    loss = "loss_of" if terms.pairs_vary else terms.loss_key(*terms.story.pairs[0])
    z = "self.output_z" if terms.with_z else "None"
    checks = ["not np.isfinite(loss)"]
    if terms.config.target_loss is not None:
        checks.append(f"loss < {terms.config.target_loss!r}")
    if terms.config.until_solved:
        checks.append("((output > 0.5) == (y > 0.5)).all()")
    finished = " or ".join(checks)
    return [
        "def record(self, output, y):",
        "    # the loss of the parameters at this epoch, before they are updated",
        "    if len(self.losses) > self.epoch:",
        "        return",
        f"    loss = {loss}({z}, output, y)",
        "    self.losses.append(loss)",
        f"    self.finished = bool({finished})",
        f"    is_last = self.finished or self.epoch == {terms.config.epochs}",
        f"    if is_last or self.epoch % {terms.every} == 0:",
        '        print(f"epoch: {self.epoch} loss: {loss:.17g}")',
    ]


_ORIGIN: Final = {
    "torch": "what torch.manual_seed({seed}) and nn.Linear layers give",
    "xavier": "Xavier's uniform numbers, from seed {seed}",
    "he": "He's normal numbers, from seed {seed}",
}
