"""A program examined without a screen: its first epochs are run, and what they do is looked at."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from xortui.core.foreign import (
    NO_LOOP,
    Examined,
    Finding,
    Moment,
    Recognised,
    Training,
    changed_names,
    examine,
    recognise,
    recognise_named,
)
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.watching.heard import UnreadableError, moment_of
from xortui.tui.watching.naming import Naming, naming_in
from xortui.tui.watching.process import Event, StartError, WatchedProcess
from xortui.tui.watching.sentences import (
    arrays_sentence,
    descent_sentence,
    finding_sentence,
    meant_by,
    misnamed_sentence,
    names_in,
    network_sentence,
    unexplained_sentence,
    unrecognised_sentence,
)
from xortui.tui.watching.source_lines import SourceLine, assignment, short_names
from xortui.tui.watching.training_examination import ExaminedTraining, examined_training
from xortui.tui.watching.training_heard import training_of
from xortui.tui.watching.training_sentences import loss_words

Outcome = Literal["right", "findings", "not recognised"]

SECONDS: Final = 60.0
"""How long a program may take until it has been seen, where nobody says."""

_MOST_NAMED: Final = 6
_MOST_TRIES: Final = 5
_OFTEN: Final = 4


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding where a person finds it.

    Attributes:
        finding: What it is.
        sentence: The same in words.
        place: The line it is about, where one is known.
    """

    finding: Finding
    sentence: str
    place: SourceLine | None


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found out about one program.

    Attributes:
        script: Its file.
        outcome: Whether it was recognised, and whether there is anything to say.
        examined: Its network and updates, where it was recognised.
        findings: What there is to say.
        reason: Why it was not recognised, as a sentence; or with what it ended, beside a network.
        epoch_line: The line of the loop over the epochs.
        trained: What was found out where it trains with PyTorch.
    """

    script: str
    outcome: Outcome
    examined: Examined | None = None
    findings: tuple[PlacedFinding, ...] = ()
    reason: str = ""
    epoch_line: int | None = None
    trained: ExaminedTraining | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        found: dict[str, Any] = {"script": self.script, "outcome": self.outcome}
        names: dict[str, str] = {}
        if self.examined is not None:
            recognised, descent = self.examined.recognised, self.examined.descent
            names = names_in(self.examined)
            found |= {
                "network": network_sentence(recognised),
                "arrays": [names[name] for name in recognised.network.names],
                "epoch_line": self.epoch_line,
                "losses": dict(self.examined.losses),
            }
            if descent is not None:
                meant = meant_by(recognised, descent)
                found |= {"descends": descent.descended, "loss": meant.loss}
                found["rate"] = descent.rate * meant.factor
                rule = descent.rule
                found["rule"] = None if rule is None else {"name": rule.name, **rule.constants}
        if self.trained is not None:
            trained = self.trained
            names = short_names(trained.training.parameters)
            found |= {
                "network": trained.network,
                "arrays": trained.names,
                "epoch_line": self.epoch_line,
                "descends": loss_words(trained.training, trained.read),
                "rule": trained.rule,
            }
            if trained.unread:
                found["unread"] = trained.unread
        found["findings"] = [
            {
                "kind": placed.finding.kind,
                "arrays": [names.get(name, name) for name in placed.finding.arrays],
                "sentence": placed.sentence,
                "file": None if placed.place is None else placed.place.file,
                "line": None if placed.place is None else placed.place.line,
                **({"mistake": placed.finding.mistake.name} if placed.finding.mistake else {}),
                "numbers": dict(placed.finding.numbers),
            }
            for placed in self.findings
        ]
        if self.reason:
            found["reason"] = self.reason
        return found

    def lines(self) -> list[str]:
        """Returns it as lines for a person."""
        if self.trained is not None:
            network, arrays = self.trained.network, ", ".join(self.trained.names)
            descends = [self.trained.descent]
        elif self.examined is not None:
            recognised, descent = self.examined.recognised, self.examined.descent
            network, arrays = network_sentence(recognised), arrays_sentence(recognised)
            descends = [] if descent is None else [descent_sentence(recognised, descent)]
        else:
            outcome = _("not recognised")
            found = [f"{self.script}: {outcome}: {self.reason}"]
            return [*found, *(f"  {placed.sentence}" for placed in self.findings)]
        text = _("{script}: {network} ({arrays}), epochs at line {line}")
        lines = [
            text.format(script=self.script, network=network, arrays=arrays, line=self.epoch_line)
        ]
        lines += [f"  {sentence}" for sentence in descends]
        if self.trained is not None and self.trained.unread:
            lines.append(f"  {self.trained.unread}")
        for placed in self.findings:
            where = self.script
            if placed.place is not None:
                where = f"{placed.place.file}:{placed.place.line}"
            lines.append(f"  {where}: {placed.sentence}")
        if self.outcome == "right":
            lines.append(f"  {self._praise()}")
        if self.reason:
            lines.append(f"  {self.reason}")
        return lines

    def _praise(self) -> str:
        if self.trained is not None and self.trained.training.optimizers:
            return _("every parameter is updated, with gradients of its own epoch")
        return _("each update is what the gradient says, to rounding")


def examine_program(
    script: str,
    arguments: Sequence[str] = (),
    *,
    python: str = sys.executable,
    seconds: float = SECONDS,
    naming: Naming | None = None,
) -> Examination:
    """Runs the first epochs of a program and returns what they do.

    The program finds its input at end, and is ended, with all that it has started, as soon as
    enough has been seen.

    Args:
        script: Its file.
        arguments: What stands after it.
        python: The interpreter that runs it.
        seconds: How long that may take.
        naming: Expressions for its parameters, in place of those that its comments name.
    """
    end = time.monotonic() + seconds
    try:
        named = naming or naming_in(script)
        process = WatchedProcess(script, arguments, python=python, naming=named)
    except (StartError, ValueError) as error:
        return Examination(script, "not recognised", reason=told(error))
    look = Look(process)
    try:
        for event in process.heard_until(end):
            if look.hear(event):
                break
    except TimeoutError:
        text = _("it was still running after {seconds:g} seconds, and no epochs had been seen")
        look.reason = look.reason or text.format(seconds=seconds)
    except (UnreadableError, LookupError, TypeError, ValueError) as error:
        return Examination(script, "not recognised", reason=told(error))
    finally:
        process.end()
    if look.training is not None:
        return _examination_of_training(script, look.training, look.loops, look.died)
    if look.recognised is None:
        reason = look.died or look.reason or _("it was gone before any epochs had been seen")
        return Examination(script, "not recognised", reason=reason)
    return _examination(script, look.recognised, look.loops, look.died)


class Look:
    """What has been seen of a program so far.

    Attributes:
        recognised: Its network, once one is recognised.
        loops: File and line of each loop.
        moments: What was seen of the loops that are looked at.
        training: What was seen of a training in PyTorch.
        is_at_round: Whether that program is at the start of one of its epochs.
        is_over: Whether the program has ended before enough was seen.
        reason: Why none has been recognised, of the first loop that might have trained one.
        died: With what it has ended, if it has by itself.
    """

    def __init__(
        self,
        process: WatchedProcess,
        settles_for: Callable[[Sequence[Moment]], object] = lambda moments: None,
    ) -> None:
        """Looks at a program from its beginning.

        Args:
            process: The program.
            settles_for: Returns what there is besides a network, for which one looks no further.
        """
        self._process, self._settles_for = process, settles_for
        self.moments: list[Moment] = []
        self._n_tries = 0
        self._problems: dict[str, str] = {}
        self.recognised: Recognised | None = None
        self.training: Training | None = None
        self.is_at_round = False
        self.loops: list[tuple[str, int]] = []
        self.reason = ""
        self.died = ""
        self.is_over = False

    def examined(self) -> Examined | None:
        """Returns what the recognised network's updates are; None where none is recognised."""
        return None if self.recognised is None else examine(self.recognised)

    def hear(self, event: Event) -> bool:
        """Takes one thing that the program has told. Returns whether enough is known.

        Raises:
            ValueError: It cannot be understood.
        """
        if event.get("event") == "record":
            self.moments.append(moment_of(event))
        elif event.get("event") == "probed":
            self.loops = [(str(file), int(line)) for file, line in event["loops"]]
            self._problems = {str(n): str(why) for n, why in event.get("problems", {}).items()}
            return self._recognise(is_whole=bool(event.get("whole")))
        elif event.get("event") == "graph":
            self.loops = [(str(file), int(line)) for file, line in event["loops"]]
            self.training, self.is_at_round = training_of(event), bool(event["at_round"])
            return bool(event.get("whole"))
        elif event.get("event") == "ended":
            self.died, self.is_over = _died(event), True
            return True
        return False

    def _recognise(self, *, is_whole: bool) -> bool:
        named = self._process.naming
        found = recognise_named(self.moments, list(named)) if named else recognise(self.moments)
        if isinstance(found, Recognised):
            self.recognised = found
            return is_whole
        why = (
            misnamed_sentence(named, self._problems, found)
            if named
            else _why_not(found, self.moments, self.loops)
        )
        if not self.reason or found != NO_LOOP:
            self.reason = self.reason if self._n_tries and self.reason else why
        self._n_tries += 1
        if not is_whole or self._n_tries > _MOST_TRIES or self._settles_for(self.moments):
            return is_whole
        # What has come round so often trains nothing that is recognised; the next loop may.
        counts = Counter(moment.loop for moment in self.moments if not moment.is_after)
        often = [loop for loop, count in counts.items() if count > _OFTEN]
        self.moments = []
        self._process.say("look on", without=often)
        return False


def _examination(
    script: str, recognised: Recognised, loops: Sequence[tuple[str, int]], died: str
) -> Examination:
    examined = examine(recognised)
    epoch_line = loops[recognised.epoch_loop][1]
    if examined.descent is None:
        reason = died or unexplained_sentence()
        # Numbers alone can look like a network; what they are told apart by is how they change.
        return Examination(script, "not recognised", reason=reason)
    placed = findings_of(script, examined, loops)
    return Examination(
        script,
        "findings" if placed else "right",
        examined,
        placed,
        died,
        epoch_line,
    )


def _examination_of_training(
    script: str, training: Training, loops: Sequence[tuple[str, int]], died: str
) -> Examination:
    trained = examined_training(script, training, loops)
    placed = tuple(PlacedFinding(*found) for found in trained.findings)
    if not training.shown_passes or training.epoch_loop is None:
        outcome: Outcome = "findings" if placed else "not recognised"
        reason = died or unrecognised_sentence(NO_LOOP, None, "")
        return Examination(script, outcome, findings=placed, reason=reason)
    outcome = "findings" if placed else "right" if trained.is_judged else "not recognised"
    return Examination(
        script,
        outcome,
        findings=placed,
        reason=died,
        epoch_line=training.fitted_at[1]
        if training.fitted_at is not None
        else loops[training.epoch_loop][1],
        trained=trained,
    )


def findings_of(
    script: str, examined: Examined, loops: Sequence[tuple[str, int]]
) -> tuple[PlacedFinding, ...]:
    """Returns what there is to say of a program, each with its line.

    Args:
        script: The program's file.
        examined: Its network and updates.
        loops: File and line of each of its loops.
    """
    first = loops[examined.recognised.step_loop][0] if loops else script
    files = list(dict.fromkeys([first, *(file for file, _line in loops)]))
    placed = []
    found = examined.findings
    if examined.descent is not None:
        meant = meant_by(examined.recognised, examined.descent)
        found = tuple(meant.of(finding) for finding in found)
    for finding in found:
        place = None
        if finding.arrays:
            is_update = finding.kind != "never changes"
            place = assignment(finding.arrays[0], files, is_update=is_update)
        placed.append(PlacedFinding(finding, finding_sentence(finding, examined), place))
    return tuple(placed)


def _died(ended: Mapping[str, Any]) -> str:
    """Returns with what a program ended by itself, or nothing."""
    if ended.get("reason") == "error":
        text = _("it ends at line {line} with {error}")
        return text.format(line=ended.get("line"), error=ended.get("error"))
    if ended.get("reason") == "exit":
        return _("it ends with status {status}").format(status=ended.get("status"))
    return ""


def _why_not(reason: str, moments: Sequence[Moment], loops: Sequence[tuple[str, int]]) -> str:
    if reason == NO_LOOP or not moments:
        return unrecognised_sentence(NO_LOOP, None, "")
    loops_seen = dict.fromkeys(moment.loop for moment in sorted(moments, key=_depth))
    for loop in loops_seen:
        of_loop = [moment for moment in moments if moment.loop == loop]
        names = list(short_names(changed_names(of_loop[0].names, of_loop[-1].names)).values())
        if names:
            break
    else:
        return unrecognised_sentence(NO_LOOP, None, "")
    more = ", ..." if len(names) > _MOST_NAMED else ""
    return unrecognised_sentence(reason, loops[loop][1], ", ".join(names[:_MOST_NAMED]) + more)


def _depth(moment: Moment) -> int:
    return len(moment.stack)
