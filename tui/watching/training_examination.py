"""A training in PyTorch examined: its network, what it descends and by what, and what is wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from xortui.core.foreign import (
    Examined,
    Finding,
    OwnDescent,
    ReadNetwork,
    Recognised,
    Rule,
    Training,
    examine,
    findings_of_training,
    own_descent,
    read_network,
    wrong_slopes,
)
from xortui.tui.language import translate as _
from xortui.tui.watching.sentences import finding_sentence, rule_words
from xortui.tui.watching.source_lines import SourceLine, assignment, short_names
from xortui.tui.watching.training_sentences import (
    loss_words,
    model_sentence,
    optimizer_words,
    read_sentence,
    training_finding_sentence,
    unread_sentence,
)


@dataclass(frozen=True, slots=True, eq=False)
class ExaminedTraining:
    """What was found out about a training.

    Attributes:
        training: What was seen of it.
        read: Its network, where it could be read.
        unread: Why it could not be, as a sentence.
        by_hand: Its updates beside the gradient, where it has no optimizer.
        own: Its updates beside its own gradients, where these say more.
        findings: What there is to say: the finding, the sentence, and the line it is about.
    """

    training: Training
    read: ReadNetwork | None
    unread: str
    by_hand: Examined | None
    own: OwnDescent | None
    findings: tuple[tuple[Finding, str, SourceLine | None], ...]

    @property
    def is_judged(self) -> bool:
        """Whether enough is known to say that nothing is wrong."""
        return bool(self.training.optimizers) or self.own is not None or self._has_descent

    @property
    def hand_rule(self) -> Rule | None:
        """The rule of a program that updates by hand."""
        if self.own is not None:
            return self.own.rule
        descent = None if self.by_hand is None else self.by_hand.descent
        return None if descent is None else descent.rule

    @property
    def _has_descent(self) -> bool:
        return self.by_hand is not None and self.by_hand.descent is not None

    @property
    def names(self) -> list[str]:
        """The parameters by their short names, layer by layer where they were read."""
        order = self.training.parameters if self.read is None else self.read.network.names
        return list(short_names(order).values())

    @property
    def network(self) -> str:
        """The network in a few words."""
        return model_sentence(self.training) if self.read is None else read_sentence(self.read)

    @property
    def descent(self) -> str:
        """What is descended, and by what."""
        loss = loss_words(self.training, self.read)
        if self.training.optimizers:
            rule = ", ".join(optimizer_words(each) for each in self.training.optimizers)
        elif self.own is not None and self.own.rule is not None:
            rule = rule_words(self.own.rule)
        elif self.own is not None or self._has_descent:
            rule = _("updates by hand")
        else:
            rule = _("updates that are not known here")
        return _("descends {loss} by {rule}").format(loss=loss, rule=rule)

    @property
    def rule(self) -> dict[str, Any] | None:
        """The optimizer as JSON has it."""
        if self.training.optimizers:
            optimizer = self.training.optimizers[0]
            constants = dict(optimizer.groups[0][0]) if optimizer.groups else {}
            return {"name": optimizer.name.lower(), **constants}
        rule = self.hand_rule
        return None if rule is None else {"name": rule.name, **rule.constants}


_DESCENDED: Final = ("mse", "sse", "mae", "bce", "bce-clamped", "cross_entropy")
"""Losses beside whose gradient updates are held; beside others those of the program itself."""


def examined_training(
    script: str, training: Training, loops: Sequence[tuple[str, int]]
) -> ExaminedTraining:
    """Returns what there is to say of a training.

    Args:
        script: The program's file.
        training: What was seen of it.
        loops: File and line of each of its loops.
    """
    read = read_network(training)
    network = None if isinstance(read, str) else read
    files = list(dict.fromkeys([script, *(file for file, _line in loops)]))
    names = short_names(training.parameters)
    placed = [
        (
            finding,
            training_finding_sentence(finding, names, training),
            _place(finding, training, files),
        )
        for finding in findings_of_training(training)
    ]
    by_hand, own = None, None
    slopes = () if network is None else wrong_slopes(training, network)
    placed += [
        (finding, training_finding_sentence(finding, names, training), None) for finding in slopes
    ]
    known = {name for finding, _words, _line in placed for name in finding.arrays}
    if network is not None and not slopes and not training.optimizers and len(network.steps) > 1:
        is_told = network.loss in _DESCENDED and not network.weight_decay
        is_told &= not network.network.is_normalized
        by_hand = examine(recognised_of(training, network)) if is_told else None
    if by_hand is not None:
        placed += [
            (finding, finding_sentence(finding, by_hand), _place(finding, training, files))
            for finding in by_hand.findings
            if known.isdisjoint(finding.arrays)
        ]
    elif not training.optimizers:
        own = own_descent(training)
        placed += [
            (
                finding,
                training_finding_sentence(finding, names, training),
                _place(finding, training, files),
            )
            for finding in (() if own is None else own.findings)
            if known.isdisjoint(finding.arrays)
        ]
    unread = unread_sentence(read) if isinstance(read, str) else ""
    return ExaminedTraining(training, network, unread, by_hand, own, tuple(placed))


def recognised_of(training: Training, read: ReadNetwork) -> Recognised:
    """Returns a training's network as those of other programs are."""
    loop = training.epoch_loop or 0
    return Recognised(
        read.network, "inputs", loop, loop, read.steps, read.inputs, training.parameters
    )


_LOSS_LINES: Final = {
    "twice": r"BCEWithLogits|binary_cross_entropy_with_logits|CrossEntropy|cross_entropy",
    "one class": r"CrossEntropy|cross_entropy",
    "eval mode": r"\.eval\(\)|\.train\(False\)",
    "left out": r"\boptim\.|\bSGD\(|\bAdam",
    "no path": r"detach|\.data\b|\.item\(|no_grad|\.numpy\(",
}
"""Finding -> what stands in the line it is about."""


def _place(finding: Finding, training: Training, files: Sequence[str]) -> SourceLine | None:
    """Returns the line that a finding is about: where the thing stands, or where it goes back."""
    if finding.kind in _LOSS_LINES:
        found = _line_with(re.compile(_LOSS_LINES[finding.kind]).search, files)
        if found is not None:
            return found
    if finding.kind == "not stepped":
        return assignment(finding.arrays[0], files, is_update=True)
    if finding.kind == "broadcast" and training.stepped:
        found = assignment(training.stepped[0], files, is_update=True)
        if found is not None:
            return found
    if finding.kind == "targets outside" and training.shown_passes:
        read = read_network(training)
        if not isinstance(read, str) and read.targets_name:
            found = assignment(read.targets_name, files, is_update=False)
            if found is not None:
                return found
    if finding.arrays and finding.kind not in ("not cleared", "no step", "left out", "no path"):
        found = assignment(finding.arrays[0], files, is_update=finding.kind != "never changes")
        if found is not None:
            return found
    last = training.passes[-1]
    return SourceLine(last.file, last.line) if last.file else None


def _line_with(is_there: Callable[[str], object], files: Sequence[str]) -> SourceLine | None:
    """Returns the first line of a statement that calls something, imports left out."""
    for file in files:
        try:
            text = Path(file).read_text(encoding="utf-8")
            tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError):
            continue
        lines = sorted(
            node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Attribute)
        )
        for line in dict.fromkeys(lines):
            if is_there(text.splitlines()[line - 1]):
                return SourceLine(file, line)
    return None
