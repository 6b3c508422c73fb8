"""The training loop of the exported NumPy program: forward, backward, update."""

from __future__ import annotations

from typing import Final

from xortui.tui.records.scripts.numpy_terms import Terms

_SPACES: Final = "    "


def train_lines(terms: Terms) -> list[str]:
    """Returns the lines of the method `train`."""
    names = ["lr", *terms.train_arguments()]
    lines = [
        f"def train(self, X, y, epochs, {', '.join(names)}):",
        "    for _ in range(epochs):",
    ]
    direct = not (terms.story.has_training_mode or terms.story.has_batches)
    if direct:
        body = [
            "# Forward Propagation",
            "output = self.forward(X)",
            "self.record(output, y)",
            "if self.finished:",
            "    return",
        ]
    else:
        body = ["self.record(self.forward(X), y)", "if self.finished:", "    return"]
    step = _backward(terms) + _update(terms)
    if terms.story.has_batches:
        step = [
            "X_batch, y_batch = X[rows], y[rows]",
            *_training_forward(terms, "X_batch"),
            *(
                line.replace("y - output", "y_batch - output")
                .replace("len(y)", "len(y_batch)")
                .replace("X.T", "X_batch.T")
                .replace(", y)", ", y_batch)")
                for line in step
            ),
        ]
        body += ["for rows in self.batches(len(X), batch_size):", *(_SPACES + x for x in step)]
    else:
        body += step if direct else [*_training_forward(terms, "X"), *step]
    body.append("self.epoch += 1")
    return [
        *lines,
        *(_SPACES * 2 + line for line in body),
        "    self.record(self.forward(X), y)",
    ]


def _training_forward(terms: Terms, inputs: str) -> list[str]:
    mode = ", training=True" if terms.story.has_training_mode else ""
    dropout = ", dropout=dropout" if terms.story.dropout else ""
    return ["# Forward Propagation", f"output = self.forward({inputs}{mode}{dropout})"]


def _backward(terms: Terms) -> list[str]:
    if terms.pairs_vary:
        z = "self.output_z" if terms.with_z else "None"
        lines = ["# Backpropagation", f"d_output = d_output_of({z}, output, y)"]
    else:
        lines = [
            "# Backpropagation",
            *terms.delta_lines(*terms.story.pairs[0], z="self.output_z"),
        ]
    after, delta = terms.n_layers, "d_output"
    for layer, name in reversed(list(enumerate(terms.hidden, 1))):
        arriving = f"{delta}.dot(self.weights{after}.T)"
        if terms.story.dropout:
            arriving = f"self.dropout{layer}.backward({arriving})"
        z = f"self.{name}_z, " if terms.slope_of_z else ""
        slope = f"{terms.activation()}_derivative({z}self.{name})"
        lines.append(f"d_{name} = {arriving} * {slope}")
        if terms.story.batch_norm:
            lines.append(f"d_{name} = self.norm{layer}.backward(d_{name})")
        after, delta = layer, f"d_{name}"
    return lines


def _update(terms: Terms) -> list[str]:
    kept = "_kept" if terms.story.dropout else ""
    inputs = ["X", *(f"self.{name}{kept}" for name in terms.hidden)]
    deltas = [*(f"d_{name}" for name in terms.hidden), "d_output"]
    layers = list(zip(range(1, terms.n_layers + 1), inputs, deltas, strict=True))[::-1]
    steps = [(f"weights{i}", f"{a}.T.dot({d})") for i, a, d in layers]
    steps += [(f"bias{i}", f"np.sum({d}, axis=0)") for i, _, d in layers]
    if terms.story.batch_norm:
        steps += [
            (f"norm{i}.{k}", f"self.norm{i}.d_{k}")
            for i, _, _ in layers[1:]
            for k in ("scale", "shift")
        ]
    if terms.is_plain:
        return [
            "# update of weights and biases",
            *(f"self.{n} += {step} * lr" for n, step in steps),
        ]
    lines = [
        "# update of weights and biases",
        "steps = {",
        *(f'    "{name}": {step},' for name, step in steps),
        "}",
        "self.steps += 1",
        "for name, step in steps.items():",
    ]
    if terms.story.uses("weight_decay"):
        lines.append("    step = step - weight_decay * self.parameters[name]")
    if any(name.startswith("bias") for name, _ in steps):
        lines.append("    step = step.reshape(self.parameters[name].shape)")
    return [*lines, "    self.optimizer(name, step, lr, momentum, nesterov)"]
