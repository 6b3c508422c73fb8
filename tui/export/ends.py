"""Held-out rows, and ends by what is measured, in exported programs of both kinds."""

from __future__ import annotations

from collections.abc import Callable

from xortui.core import (
    RunConfig,
    Settings,
    StopRule,
    epochs_between,
    parsed_rules,
    program_text,
)
from xortui.tui.export.phases import RunPhases, wrapped_rows, wrapped_texts

Write = Callable[[str], str]
"""Writes a measure, such as ``test_mse``, as an expression."""


def needs_test_loss_each_epoch(config: RunConfig) -> bool:
    """Whether an end of the run depends on held-out rows."""
    rules = parsed_rules(config.stop_when)
    waits = config.patience is not None and config.test is not None
    return waits or any(rule.is_of_held_out_rows for rule in rules)


def ends_early(config: RunConfig) -> bool:
    """Whether a run may end before its last epoch though its loss is finite."""
    waits = config.patience is not None
    return waits or config.until_solved or bool(config.stop_when) or config.target_loss is not None


def looks_every(run: RunPhases) -> int:
    """Returns after how many epochs the run looks at held-out rows.

    Raises:
        ValueError: Other data change that, and an end depends on it.
    """
    found = {_looks_every(phase.settings) for phase in run.phases}
    if len(found) > 1 and needs_test_loss_each_epoch(run.config):
        raise ValueError(
            "a script must look at held-out rows after as many epochs throughout, "
            f"got {' and '.join(map(str, sorted(found)))}"
        )
    return found.pop()


def early_stopping_lines(
    config: RunConfig, every: int, watched: str, owner: str, ends: str
) -> list[str]:
    """Returns what keeps the best epoch, and ends the run some epochs after it.

    Args:
        config: The run, which has a patience.
        every: After how many epochs it looks, see `looks_every`; then ``looks`` is one of them.
        watched: The loss that is watched, as an expression.
        owner: What stands before ``epoch``, ``best_loss`` and ``best_epoch``.
        ends: The statement that ends the run.
    """
    looks = "looks and " if every > 1 else ""
    return [
        "# early stopping: the best epoch so far, and how long ago it was",
        f"if {looks}{watched} < {owner}best_loss:",
        f"    {owner}best_loss, {owner}best_epoch = {watched}, {owner}epoch",
        f"elif {looks}{owner}epoch - {owner}best_epoch >= {config.patience}:",
        f"    {ends}",
    ]


def _looks_every(settings: Settings) -> int:
    held_out = settings.held_out
    return 1 if held_out is None else epochs_between(settings.dataset.n_samples, held_out.n_samples)


def end_checks(run: RunPhases, write: Write, solved: str) -> list[str]:
    """Returns the conditions at which a run ends before its last epoch, but for `patience`.

    Args:
        run: The run.
        write: Writes a measure.
        solved: Says whether all rows are right.
    """
    config, checks = run.config, []
    if config.target_loss is not None:
        checks.append(f"{write('loss')} < {config.target_loss!r}")
    if config.until_solved:
        checks.append(solved)
    every = looks_every(run)
    for rule in parsed_rules(config.stop_when):
        check = f"{write(rule.name)} {rule.sign} {rule.bound!r}"
        looks = rule.is_of_held_out_rows and every > 1
        checks.append(f"(looks and {check})" if looks else check)
    return checks


def measure_text(rule: str, output: str, targets: str, middle: str, largest: str, mean: str) -> str:
    """Returns a measure of outputs as an expression; the loss is none of these.

    Args:
        rule: The measure, with or without ``test_``.
        output: What the outputs are called.
        targets: What the targets are called.
        middle: What parts right from wrong.
        largest: What makes the largest number of the array ``{}``.
        mean: What makes its mean.
    """
    error = f"{output} - {targets}"
    measure = StopRule(rule, "<", 0.0).measure
    return {
        "mse": mean.format(f"(({error}) ** 2)"),
        "largest_error": largest.format(f"({error})"),
        "right": mean.format(f"(({output} > {middle}) == ({targets} > {middle}))"),
    }[measure]


def held_out_lines(settings: Settings, tensor: str, after: str) -> list[str]:
    """Returns the lines that make ``X_test`` and ``y_test``, none where no rows are held out.

    Args:
        settings: The settings in force.
        tensor: What makes of an array in double precision, or of rows, what ``X_test`` is.
        after: The rest of that call.
    """
    held_out = settings.held_out
    if held_out is None:
        return []
    lines = ["# rows that are held out: nothing is learned from them"]
    if settings.inputs:
        texts = [program_text(text, "test_inputs") for text in settings.inputs]
        lines += wrapped_rows("test_inputs", held_out.inputs, "np.array", ", np.float64)")
        lines += wrapped_texts(f"X_test = {tensor}(np.stack([", texts, f"], axis=-1){after}")
    elif settings.standardize:
        lines += wrapped_rows("test_inputs", held_out.inputs, "np.array", ", np.float64)")
        lines.append(f"X_test = {tensor}((test_inputs - mean) / deviation{after}")
    else:
        lines += wrapped_rows("X_test", held_out.inputs, tensor, after)
    return [*lines, *wrapped_rows("y_test", held_out.targets, tensor, after)]
