"""What the server shows on its own terminal while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.ssh.plain_text import plain_text
from xortui.tui.ssh.session.classroom import (
    STUCK_AFTER,
    STUCK_REFUSED,
    Classroom,
    Pupil,
    State,
    StepRecord,
)
from xortui.tui.ssh.session.housekeeping import SessionState
from xortui.tui.ssh.session.registry import WATCHER

_MOST_ROWS: Final = 40
_LONGEST_NAME: Final = 24
_LONGEST_TITLE: Final = 28
_STATES: Final[dict[State, str]] = {
    "not begun": deferred("not begun"),
    "begun": deferred("at it"),
    "done": deferred("done"),
}
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


def lesson_status(classroom: Classroom, now: float) -> Group:
    """Returns who is at which step, what they guessed, and who is stuck; these first.

    Args:
        classroom: Everybody in the lesson.
        now: Seconds of the clock.
    """
    here = [pupil for pupil in classroom.pupils if pupil.is_here]
    lesson = classroom.lesson
    title = _("{lesson}: {here} here, {stuck} stuck, {finished} finished").format(
        lesson=plain_text(lesson.title.shown(), _LONGEST_TITLE),
        here=len(here),
        stuck=sum(bool(pupil.stuck(now)) for pupil in here),
        finished=sum(pupil.is_finished for pupil in classroom.pupils),
    )
    rule = _(
        "stuck: not done after {refused} tries to go on, or {minutes:g} minutes without progress"
    )
    table = Table()
    table.add_column(_("user"))
    table.add_column(_("step"))
    table.add_column(_("state"))
    for heading in (_("guess"), _("tries"), _("min")):
        table.add_column(heading, justify="right")
    for pupil in sorted(here, key=lambda one: (not one.stuck(now), one.is_finished, one.n_done)):
        if table.row_count == _MOST_ROWS:
            break
        table.add_row(*_lesson_row(pupil, classroom, now))
    told = rule.format(refused=STUCK_REFUSED, minutes=STUCK_AFTER / 60)
    return Group(Text(title, "bold"), table, Text(told, "dim"))


def _lesson_row(pupil: Pupil, classroom: Classroom, now: float) -> tuple[Text | str, ...]:
    record, steps = pupil.record, classroom.lesson.steps
    name = Text(pupil.name)
    if pupil.step is None or record is None:
        return name, "", _("not in the lesson"), "", "", ""
    place = f"{pupil.step + 1}/{len(steps)} {steps[pupil.step].title.shown()}"
    return (
        name,
        Text(plain_text(place, _LONGEST_TITLE)),
        _lesson_state(pupil, record, now),
        _guesses(pupil),
        str(record.tries or ""),
        f"{record.seconds / 60:.1f}",
    )


def _lesson_state(pupil: Pupil, record: StepRecord, now: float) -> Text:
    if pupil.is_finished:
        return Text(_("finished"))
    match pupil.stuck(now):
        case "refused":
            return Text(_("stuck: {tries} tries").format(tries=record.tries), "bold")
        case "waiting":
            minutes = (now - pupil.progressed_at) / 60
            return Text(_("stuck: {minutes:.0f} min").format(minutes=minutes), "bold")
    return Text(_(_STATES[record.state]))


def _guesses(pupil: Pupil) -> str:
    """Returns the last that was guessed, and at which step."""
    known = [(n, one.guess) for n, one in enumerate(pupil.steps) if one.guess is not None]
    if not known:
        return ""
    number, guess = known[-1]
    return f"{guess:,.10g} ({number + 1})"
