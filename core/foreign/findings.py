"""What is worth saying of a program's updates: where they differ from the gradient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from xortui.core.foreign.descent import Descent, descent_of
from xortui.core.foreign.measures import family_of, losses_of
from xortui.core.foreign.mistakes import Mistake
from xortui.core.foreign.recognition import Recognised, is_called_bias

FindingKind = Literal[
    "never changes",
    "uphill",
    "other rate",
    "mistake",
    "differs",
    "unused",
    "other loss",
    "not cleared",
    "left out",
    "no path",
    "no step",
    "twice",
    "one class",
    "targets outside",
    "broadcast",
    "eval mode",
    "not stepped",
    "detached",
    "wrong slope",
]


_IS_OF_GRADIENT: Final = re.compile(r"grad|delta|vel|mom|cache", re.IGNORECASE).search


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in which updates differ from gradient descent.

    Attributes:
        kind: What it is.
        arrays: The arrays that it concerns.
        mistake: The mistake that gives just these updates, if one does.
        numbers: What was measured, by name.
        words: Names of losses, layers or shapes, where it is about them.
    """

    kind: FindingKind
    arrays: tuple[str, ...] = ()
    mistake: Mistake | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A program's network with what was found out about its training.

    Attributes:
        recognised: The network and its updates.
        descent: What the updates descend; None where that cannot be told.
        losses: The names of numbers that are a loss of the network, with which loss each is.
        findings: What is worth saying, the most telling first.
    """

    recognised: Recognised
    descent: Descent | None
    losses: Mapping[str, str]
    findings: tuple[Finding, ...]


def examine(recognised: Recognised) -> Examined:
    """Returns what can be said of a recognised program's training."""
    descent = descent_of(recognised)
    if descent is None:
        return Examined(recognised, None, {}, ())
    losses = losses_of(recognised, descent.step_targets)
    found = [*_of_updates(descent), *_unused(recognised), *_of_losses(descent, losses)]
    return Examined(recognised, descent, losses, tuple(found))


def _of_updates(descent: Descent) -> list[Finding]:
    if descent.rule is not None:
        return []
    found = [Finding("mistake", descent.mistaken, mistake) for mistake in descent.mistakes]
    for update in descent.updates.values():
        arrays = (update.name,)
        if update.never_changes:
            found.append(Finding("never changes", arrays))
        elif not update.rates.size and update.angle == 0.0:
            continue
        elif not update.is_exact:
            numbers = {"angle": update.angle}
            if update.rates.size:
                numbers |= {"least": float(update.rates.min()), "most": float(update.rates.max())}
            found.append(Finding("differs", arrays, numbers=numbers))
        elif update.rate < 0:
            found.append(Finding("uphill", arrays, numbers={"rate": update.rate}))
        elif abs(update.rate - descent.rate) > 1e-3 * descent.rate:
            numbers = {"rate": update.rate, "others": descent.rate}
            found.append(Finding("other rate", arrays, numbers=numbers))
    return found


def _unused(recognised: Recognised) -> list[Finding]:
    """Returns arrays that change like biases but that the outputs do not depend on."""
    network = recognised.network
    first = recognised.steps[0]
    widths = set(network.sizes({n: first.before[n].values for n in network.names})[1:])
    homes = {_home_of(name) for name in network.names}
    found = []
    for name in recognised.changing:
        if name in network.names or not is_called_bias(name) or name not in first.before:
            continue
        if _home_of(name) not in homes or _IS_OF_GRADIENT(name):
            continue
        if first.before[name].values.size in widths and first.before[name].values.ndim:
            found.append(Finding("unused", (name,)))
    return found


def _home_of(name: str) -> str:
    """Returns what an array is a part of: averages of an optimizer are kept elsewhere."""
    return re.sub(r"(\.?\w+|\[[^\]]*\])$", "", name)


def _of_losses(descent: Descent, losses: Mapping[str, str]) -> list[Finding]:
    if not descent.is_explained:
        return []  # what is descended is not known well enough
    families = {name: family_of(measure) for name, measure in losses.items()}
    if not families or descent.descended in families.values():
        return []
    if set(families.values()) == {"absolute error"}:
        return []  # watched beside what is descended, and said by its name
    name = next(n for n, family in families.items() if family != "absolute error")
    return [Finding("other loss", (name,), words=(losses[name], descent.descended))]
