"""What of a program is shown: its network, what describes its run, and its epochs so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xortui.core import RunConfig
from xortui.core.foreign import ForeignNetwork, Numbers
from xortui.tui.watching.examination import Look, PlacedFinding


class NotWatchedError(Exception):
    """The program cannot be shown as a network; the message is one sentence that says why.

    Attributes:
        look: What has been seen of it.
    """

    look: Look | None = None


FIRST_END: Final = 10_000
"""The last epoch of a program's run, until it has gone further."""


def described(fields: dict[str, Any], n_rows: int, n_batch: int) -> RunConfig:
    """Returns what describes a program's run.

    Args:
        fields: The fields of it but for batches.
        n_rows: How many rows the program has.
        n_batch: With how many of them it makes an update.

    Raises:
        NotWatchedError: It is something that cannot be described here.
    """
    if n_batch < n_rows:
        fields = {**fields, "batch_size": n_batch, "order": "fixed"}
    try:
        return RunConfig(**fields)
    except ValueError as error:
        raise NotWatchedError(str(error)) from None


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is shown of a program.

    Attributes:
        config: What describes its run.
        network: Its network.
        epoch_loop: The loop whose rounds are its epochs.
        rounds: The parameters at the start of each of them so far.
        is_at_round: Whether the program is at the start of the last of those.
        findings: What there is to say of it.
        note: What whoever looks at it has to know, as a sentence.
    """

    config: RunConfig
    network: ForeignNetwork
    epoch_loop: int
    rounds: Sequence[Mapping[str, Numbers]]
    is_at_round: bool
    findings: tuple[PlacedFinding, ...]
    note: str = ""
