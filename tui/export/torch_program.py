"""A run as a program in the style of the article that lets PyTorch do the work."""

from __future__ import annotations

import json
from typing import Final

from xortui.core import RunConfig
from xortui.core.initializers import INITIALIZERS
from xortui.tui.export.phases import RunPhases, heading, wrapped_rows
from xortui.tui.export.torch_changes import (
    Places,
    change_lines,
    data_lines,
    loss_lines,
    optimizer_lines,
    parameter_lines,
)
from xortui.tui.export.torch_templates import (
    BATCHES,
    DROPOUT,
    HEAD,
    PICTURES,
    PREDICTIONS,
    SURFACE,
)

_SEED_MASK: Final = 0xFFFFFFFF


def torch_script(config: RunConfig, every: int = 100) -> str:
    """Returns the run as a program that needs PyTorch, and matplotlib only for its pictures.

    Args:
        config: The run.
        every: Epochs from one printed loss to the next.

    Raises:
        ValueError: The run holds more numbers than a script can write out.
    """
    run = RunPhases.of(config)
    places, settings = Places(run), run.phases[0].settings
    seed = str(config.seed & _SEED_MASK)
    blocks = [
        [*heading(config), *HEAD.replace("SEED", seed).splitlines()],
        _drawing(run),
        ["# data", *data_lines(settings)],
        _model(config, places),
        parameter_lines(run.phases[0].changes, places, config.dtype),
        loss_lines(settings),
        optimizer_lines(settings),
        _training(run, places, every),
        _predictions(run),
        PICTURES.splitlines(),
        _surface(run),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _drawing(run: RunPhases) -> list[str]:
    """What draws random numbers after the start."""
    lines = []
    if run.draws:
        lines = [f"rng = np.random.default_rng({run.config.seed})"]
    if run.dropout:
        lines += ["", *DROPOUT.replace("KIND", run.config.dtype).splitlines()]
    if run.has_batches:
        size = run.phases[0].settings.batch_size
        lines += ["", f"batch_size = {size}", "", *BATCHES.splitlines()]
    return lines


def _model(config: RunConfig, places: Places) -> list[str]:
    lines = ["model = nn.Sequential(", *(f"    {m}," for m in places.modules), ")"]
    if config.dtype == "float64":
        lines += [
            "# 64 bits from here on, so that losses agree in all their digits",
            "model.double()",
        ]
    scheme = INITIALIZERS[config.init]
    if scheme.is_torch_default:
        return lines
    lines += [f"# other first parameters than PyTorch's: {config.init}, seed {config.seed}"]
    lines.append("with torch.no_grad():")
    after = f", dtype=torch.{config.dtype}))"
    for where, (weights, biases) in zip(
        places.linear, scheme(config.sizes, config.seed), strict=True
    ):
        for name, values in (("weight", weights.T), ("bias", biases)):
            target = f"model[{where}].{name}"
            if scheme.torch:
                lines.append("    " + scheme.torch.format(parameter=target))
            else:
                made = wrapped_rows("", values, f"{target}.copy_(torch.tensor", after)
                lines += ["    " + line.removeprefix(" = ") for line in made]
    return lines


def _training(run: RunPhases, places: Places, every: int) -> list[str]:
    config = run.config
    is_article_like = not (len(run.phases) > 1 or run.has_training_mode or run.has_batches)
    lines = ["model.train()", "losses = []", f"for epoch in range({config.epochs} + 1):"]
    if is_article_like:
        body = ["optimizer.zero_grad()", "loss = loss_of(X, y)", "losses.append(loss.item())"]
    else:
        body = [
            "# the loss that is shown is that of the model as it is used, not as it is trained",
            "model.eval()",
            "with torch.no_grad():",
            "    losses.append(loss_of(X, y).item())",
        ]
    body += _ending(run, every)
    before = run.phases[0].settings
    epoch = run.phases[0].epochs
    for phase in run.phases[1:]:
        body += [
            f"if epoch == {epoch}:",
            *(f"    {x}" for x in change_lines(phase, before, places)),
        ]
        before, epoch = phase.settings, epoch + phase.epochs
    body += ["if is_last:", "    break"]
    body += _update(run, is_article_like)
    return [*lines, *(f"    {line}" if line else "" for line in body)]


def _ending(run: RunPhases, every: int) -> list[str]:
    config = run.config
    checks = [f"epoch == {config.epochs}", "not np.isfinite(losses[-1])"]
    if config.target_loss is not None:
        checks.append(f"losses[-1] < {config.target_loss!r}")
    if config.until_solved:
        checks.append(run.solved("model(X)"))
    return [
        f"is_last = bool({' or '.join(checks)})",
        f"if is_last or epoch % {every} == 0:",
        '    print(f"epoch: {epoch} loss: {losses[-1]:.17g}")',
    ]


def _update(run: RunPhases, is_article_like: bool) -> list[str]:
    if is_article_like:
        return ["loss.backward()", "optimizer.step()"]
    rows = "[rows]" if run.has_batches else ""
    step = [
        "optimizer.zero_grad()",
        f"loss = loss_of(X{rows}, y{rows})",
        "loss.backward()",
        "optimizer.step()",
    ]
    if run.has_batches:
        step = ["for rows in batches(len(X)):", *(f"    {line}" for line in step)]
    return ["model.train()", *step]


def _predictions(run: RunPhases) -> list[str]:
    text = PREDICTIONS.replace("ROWS", "inputs" if run.config.standardize else "X")
    if run.n_outputs > 1:
        text = text.replace("{t_p.item():.4f}", "{np.round(t_p.tolist(), 4)}")
    return text.splitlines()


def _surface(run: RunPhases) -> list[str]:
    data = run.phases[-1].settings.dataset
    if data.n_features != 2 or run.n_outputs > 1:
        return []
    (left, right), (low, high) = data.bounds
    read = "(x_input - mean) / deviation" if run.config.standardize else "x_input"
    text = SURFACE.replace("KIND", run.config.dtype).replace("READ", read)
    bounds = {"LEFT": left, "RIGHT": right, "LOW": low, "HIGH": high}
    for word, value in bounds.items():
        text = text.replace(word, repr(value))
    first, second, _output = data.column_names
    names = (first, second, f"{data.target_name or 'y'} (Model Output)")
    # Names last, and one by one: they may hold the words that stand for others.
    return [_with_names(line, names) for line in text.splitlines()]


def _with_names(line: str, names: tuple[str, str, str]) -> str:
    """Returns a line of the pictures with the name of an axis in it, as matplotlib shows text."""
    for word, name in zip(("FIRST", "SECOND", "OUTPUT"), names, strict=True):
        if f"label({word}," in line:
            # Between two dollars matplotlib would read a formula.
            shown = json.dumps(name.replace("$", r"\$"), ensure_ascii=False)
            return line.replace(word, shown)
    return line
