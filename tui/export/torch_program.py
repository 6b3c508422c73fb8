"""A run as a program in the style of the article that lets PyTorch do the work."""

from __future__ import annotations

import json
from functools import partial
from typing import Final

from xortui.core import RunConfig, program_text
from xortui.core.activations import ACTIVATIONS
from xortui.core.initializers import first_layers
from xortui.tui.export.ends import (
    early_stopping_lines,
    end_checks,
    ends_early,
    looks_every,
    measure_text,
)
from xortui.tui.export.phases import RunPhases, heading, wrapped_rows
from xortui.tui.export.schedule_lines import scheduler_lines, scheduler_step
from xortui.tui.export.torch_changes import (
    Places,
    change_lines,
    check_changes,
    clipping_lines,
    data_lines,
    loss_lines,
    optimizer_lines,
    parameter_lines,
    penalty_lines,
)
from xortui.tui.export.torch_templates import (
    BATCHES,
    DROPOUT,
    FIXED_BATCHES,
    HEAD,
    LINKED,
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
    check_changes(run)
    places, settings = Places(run), run.phases[0].settings
    seed = str(config.seed & _SEED_MASK)
    blocks = [
        [*heading(config), *HEAD.replace("SEED", seed).splitlines()],
        _classes(run),
        _drawing(run),
        ["# data", *data_lines(settings)],
        _model(config, places),
        parameter_lines(run.phases[0].changes, places, config.dtype),
        loss_lines(settings),
        [*optimizer_lines(settings, places), *scheduler_lines(config)],
        _training(run, places, every),
        _predictions(run),
        _pictures(config),
        _surface(run),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _classes(run: RunPhases) -> list[str]:
    """What PyTorch has no module for."""
    used = [f for name, f in ACTIVATIONS.items() if name in run.activations]
    texts = [f.torch_class for f in used]
    texts += [LINKED] if run.config.skip else []
    return "\n\n".join(text for text in texts if text).splitlines()


def _pictures(config: RunConfig) -> list[str]:
    lines = PICTURES.splitlines()
    if config.test is None:
        return lines
    place = next(index for index, line in enumerate(lines) if "plt.plot" in line)
    names = ['    plt.plot(test_losses, label="Test")', "    plt.legend()"]
    plotted = '    plt.plot(losses, label="Training")'
    return [*lines[:place], plotted, *names, *lines[place + 1 :]]


def _drawing(run: RunPhases) -> list[str]:
    """What draws random numbers after the start."""
    lines = []
    if run.draws:
        lines = [f"rng = np.random.default_rng({run.config.seed})"]
    if run.dropout:
        lines += ["", *DROPOUT.replace("KIND", run.config.dtype).splitlines()]
    if run.has_batches:
        size = run.phases[0].settings.batch_size
        batches = BATCHES if run.config.order != "fixed" else FIXED_BATCHES
        lines += ["", f"batch_size = {size}", "", *batches.splitlines()]
    return lines


def _model(config: RunConfig, places: Places) -> list[str]:
    lines = ["model = nn.Sequential(", *places.lines, ")"]
    if config.dtype == "float64":
        lines += [
            "# 64 bits from here on, so that losses agree in all their digits",
            "model.double()",
        ]
    scheme = config.initializer
    if scheme.is_torch_default:
        return lines
    is_by_init = scheme.torch_biases is not None and (scheme.torch or scheme.torch_biases)
    if is_by_init and config.bias and not config.skip:
        return [*lines, *_initialized(config, places)]
    lines += [f"# other first parameters than PyTorch's: {config.init}, seed {config.seed}"]
    lines.append("with torch.no_grad():")
    after = f", dtype=torch.{config.dtype}))"
    for where, (weights, biases) in zip(
        places.linear, first_layers(scheme, config.architecture, config.seed), strict=True
    ):
        arrays = {"weight": weights.T, "bias": biases} if config.bias else {"weight": weights.T}
        for name, values in arrays.items():
            target = f"{where}.{name}"
            if scheme.torch and not is_by_init:
                lines.append("    " + scheme.torch.format(parameter=target))
            else:
                made = wrapped_rows("", values, f"{target}.copy_(torch.tensor", after)
                lines += ["    " + line.removeprefix(" = ") for line in made]
    return lines


def _initialized(config: RunConfig, places: Places) -> list[str]:
    """What ``nn.init`` makes of the first parameters, in double precision as the run does."""
    scheme = config.initializer
    lines = [] if config.dtype == "float64" else ["model.double()"]
    lines.append("with torch.no_grad():")
    for where in places.linear:
        for name, texts in (("weight", scheme.torch), ("bias", scheme.torch_biases or "")):
            target = f"{where}.{name}"
            lines += [f"    {text.format(parameter=target)}" for text in texts.splitlines()]
    return [*lines, *([] if config.dtype == "float64" else ["model.float()"])]


def _training(run: RunPhases, places: Places, every: int) -> list[str]:
    config = run.config
    is_article_like = not (len(run.phases) > 1 or run.has_training_mode or run.has_batches)
    lines = ["model.train()", "losses = []"]
    lines += ["test_losses = []"] if config.test is not None else []
    lines += ["best_loss, best_epoch = np.inf, 0"] if config.patience is not None else []
    lines.append(f"for epoch in range({config.epochs} + 1):")
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
            *(
                f"    {line}"
                for line in [
                    *change_lines(phase, before, places),
                    *_waited(run),
                    *_waiting(run),
                    *_followed_loss(config),
                    *_ended_by_change(run, every),
                ]
            ),
        ]
        before, epoch = phase.settings, epoch + phase.epochs
    body += ["if is_last:", "    break"]
    body += [*_update(run, is_article_like), *scheduler_step(config)]
    return [*lines, *(f"    {line}" if line else "" for line in body)]


def _ending(run: RunPhases, every: int) -> list[str]:
    config = run.config
    checks = [f"epoch == {config.epochs}", "not np.isfinite(losses[-1])"]
    solved = run.solved("model(X)") if config.until_solved else ""
    checks += end_checks(run, partial(_measure, run), solved)
    before, after = _watching(run)
    told = "" if config.test is None else " test_loss: {test_losses[-1]:.17g}"
    return [
        *before,
        f"is_last = bool({' or '.join(checks)})",
        *after,
        f"if is_last or epoch % {every} == 0:",
        f'    print(f"epoch: {{epoch}} loss: {{losses[-1]:.17g}}{told}")',
    ]


def _ended_by_change(run: RunPhases, every: int) -> list[str]:
    """The lines that judge an epoch anew at which something was changed."""
    config = run.config
    if not ends_early(config):
        return []
    solved = run.solved("model(X)") if config.until_solved else ""
    checks = [f"epoch == {config.epochs}", "not np.isfinite(loss_of(X, y).item())"]
    checks += end_checks(run, partial(_measure, run, is_changed=True), solved)
    if config.patience is not None:
        checks.append("is_over")
    told = "" if config.test is None else " test_loss: {test_losses[-1]:.17g}"
    return [
        f"is_told = is_last or epoch % {every} == 0",
        "model.eval()",
        "with torch.no_grad():",
        f"    is_last = bool({' or '.join(checks)})",
        "if is_last and not is_told:",
        f'    print(f"epoch: {{epoch}} loss: {{losses[-1]:.17g}}{told}")',
    ]


def _waited(run: RunPhases) -> list[str]:
    """The line that tells whether the waiting is over at the very epoch of a change."""
    if run.config.patience is None:
        return []
    looks = "looks and " if looks_every(run) > 1 else ""
    return [f"is_over = {looks}epoch - best_epoch >= {run.config.patience}"]


def _measure(run: RunPhases, name: str, *, is_changed: bool = False) -> str:
    if is_changed and name in ("loss", "test_loss"):
        return f"loss_of({'X, y' if name == 'loss' else 'X_test, y_test'}).item()"
    if name in ("loss", "test_loss"):
        return {"loss": "losses[-1]", "test_loss": "test_losses[-1]"}[name]
    rows, targets = ("X_test", "y_test") if name.startswith("test_") else ("X", "y")
    # The mean of what is true or false is taken in double precision.
    mean = "({}).double().mean()"
    if name.endswith("right") and run.n_outputs > 1:
        return mean.format(run.right_rows(f"model({rows})", targets))
    middle = run.middle if name.endswith("right") else ""
    return measure_text(name, f"model({rows})", targets, middle, "({}).abs().max()", mean)


def _watching(run: RunPhases) -> tuple[list[str], list[str]]:
    """The lines about held-out rows, and those about waiting for a better epoch."""
    config, before, after = run.config, [], []
    every = looks_every(run)
    if config.test is not None:
        before += [
            "with torch.no_grad():",
            "    test_losses.append(loss_of(X_test, y_test).item())",
        ]
        if every > 1:
            before.append(f"looks = epoch % {every} == 0")
    if config.patience is not None:
        watched = "losses[-1]" if config.test is None else "test_losses[-1]"
        after += early_stopping_lines(config, every, watched, "", "is_last = True")
    return before, after


def _waiting(run: RunPhases) -> list[str]:
    """The lines at which the waiting for a better epoch begins anew, as something was changed."""
    config = run.config
    if config.patience is None:
        return []
    rows = "X, y" if config.test is None else "X_test, y_test"
    every = looks_every(run)
    known = f" if epoch % {every} == 0 else np.inf" if every > 1 else ""
    return [
        "model.eval()",
        "with torch.no_grad():",
        f"    best_loss, best_epoch = loss_of({rows}).item(){known}, epoch",
    ]


def _followed_loss(config: RunConfig) -> list[str]:
    """The lines by which a schedule that follows the losses sees that of what was changed."""
    if not config.pace.follows_losses:
        return []
    return ["model.eval()", "with torch.no_grad():", "    losses[-1] = loss_of(X, y).item()"]


def _update(run: RunPhases, is_article_like: bool) -> list[str]:
    settings = run.phases[0].settings
    limits = clipping_lines(settings)
    if is_article_like:
        return [*penalty_lines(settings), "loss.backward()", *limits, "optimizer.step()"]
    rows = "[rows]" if run.has_batches else ""
    step = [
        "optimizer.zero_grad()",
        f"loss = loss_of(X{rows}, y{rows})",
        *penalty_lines(settings),
        "loss.backward()",
        *limits,
        "optimizer.step()",
    ]
    if run.has_batches:
        step = ["for rows in batches(len(X)):", *(f"    {line}" for line in step)]
    return ["model.train()", *step]


def _predictions(run: RunPhases) -> list[str]:
    has_inputs = run.config.standardize or run.config.inputs
    text = PREDICTIONS.replace("ROWS", "inputs" if has_inputs else "X")
    if run.n_outputs > 1:
        text = text.replace("{t_p.item():.4f}", "{np.round(t_p.tolist(), 4)}")
    return text.splitlines()


def _surface(run: RunPhases) -> list[str]:
    data = run.phases[-1].settings.dataset
    if data.n_features != 2 or run.n_outputs > 1:
        return []
    (left, right), (low, high) = data.bounds
    read = "(x_input - mean) / deviation" if run.config.standardize else "x_input"
    if run.config.inputs:
        texts = ", ".join(program_text(text, "x_input") for text in run.config.inputs)
        read = f"np.stack([{texts}], axis=-1)"
    width = run.config.sizes[0]
    text = (
        SURFACE.replace("(-1, 2)", f"(-1, {width})")
        .replace("KIND", run.config.dtype)
        .replace("READ", read)
    )
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
