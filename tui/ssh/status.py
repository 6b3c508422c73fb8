"""What the server shows on its own terminal while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.table import Table
from rich.text import Text

from xortui.tui.language import translate as _
from xortui.tui.ssh.plain_text import plain_text
from xortui.tui.ssh.session.housekeeping import SessionState
from xortui.tui.ssh.session.registry import WATCHER

_MOST_ROWS: Final = 40
_LONGEST_NAME: Final = 24
_LONGEST_ADDRESS: Final = 45  # an IPv6 address that holds an IPv4 one


def status_table(states: Sequence[SessionState], frame_rate: float, front: float) -> Table:
    """Returns who is connected and what it costs.

    Args:
        states: Everybody who is in.
        frame_rate: Pictures a second that the governor grants.
        front: Share of one processor that the front uses.
    """
    watching = sum(state.user == WATCHER for state in states)
    title = _("{sessions} sessions, {watching} watching, at most {rate:g} pictures a second")
    table = Table(
        title=title.format(sessions=len(states) - watching, watching=watching, rate=frame_rate),
        title_justify="left",
    )
    table.add_column(_("user"))
    table.add_column(_("address"))
    for heading in (_("min"), _("fps"), _("CPU %"), _("MB"), _("KB/s"), _("dropped")):
        table.add_column(heading, justify="right")
    busiest = sorted(states, key=lambda state: -state.processor)
    for state in busiest[:_MOST_ROWS]:
        table.add_row(*_row(state))
    memory = sum(state.memory for state in states) / 2**20
    table.add_section()
    table.add_row(
        _("all"),
        "",
        "",
        f"{sum(state.pictures for state in states):.0f}",
        f"{100 * (front + sum(state.processor for state in states)):.0f}",
        f"{memory:.0f}",
        f"{sum(state.bytes for state in states) / 1000:.1f}",
        str(sum(state.dropped for state in states)),
    )
    return table


def _row(state: SessionState) -> tuple[Text | str, ...]:
    return (
        # A name is a stranger's: neither the terminal nor rich may take it for a command.
        Text(plain_text(state.user, _LONGEST_NAME)),
        Text(plain_text(state.address, _LONGEST_ADDRESS)),
        f"{state.minutes:.0f}",
        f"{state.pictures:.0f}",
        f"{100 * state.processor:.0f}",
        f"{state.memory / 2**20:.0f}",
        f"{state.bytes / 1000:.1f}",
        str(state.dropped),
    )
