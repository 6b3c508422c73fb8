"""Does what a step asks for in a reader's place, on a player alone: for checks and for tests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson import Lesson
from xortui.tui.lessons.lesson_player import LessonPlayer
from xortui.tui.lessons.ways import Deed, deed_of
from xortui.tui.player.player import Player
from xortui.tui.records.field_text import value_from_text

_MOST_EPOCHS: Final = 2_000_000
_AT_ONCE: Final = 1000
_RATE: Final = 1.5

SEEN_BY: Final[Mapping[str, str]] = {
    "toggle_3d": "3d",
    "toggle_ascii": "ascii",
    "toggle_crosshair": "crosshair",
    "toggle_gradients": "gradients",
    "toggle_hidden": "hidden",
    "landscape": "landscape",
    "toggle_logarithmic": "log_loss",
    "map": "map",
    "toggle_network": "network",
    "sweep": "sweep",
    "toggle_unit_lines": "unit_lines",
    "explain_update": "update",
}
"""Action -> what one sees of it, by the names of `moment.NAMES` without ``seen_``."""


class WalkError(Exception):
    """A step cannot be done by its way; the message says which and why."""

    def __init__(self, number: int, why: str) -> None:
        """Names the step, from 0."""
        super().__init__(_("step {number}: {why}").format(number=number + 1, why=why))
        self.number = number


def new_player() -> Player:
    """Returns a player whose clock stands, paused."""
    from xortui.core import RunConfig

    return Player(RunConfig(), paused=True, clock=lambda: 0.0)


def walk_through(
    lesson: Lesson, *, afresh: bool, key_of: Callable[[str], str] = str
) -> Iterator[LessonPlayer]:
    """Goes through a lesson by the ways of its steps; yields it at the end of each step.

    Args:
        lesson: The lesson.
        afresh: Whether every step is begun by somebody who comes to it from elsewhere; otherwise
            each from where the one before ended.
        key_of: Returns how the key of an action is called.

    Raises:
        WalkError: A step's check holds before anything was done, or not once all was.
    """
    player, reader = reader_at(lesson, 0, key_of)
    for number in range(len(lesson.steps)):
        if afresh and number:
            player, reader = reader_at(lesson, number, key_of)
        do_step(reader, player)
        yield reader
        if number + 1 < len(lesson.steps) and (why := reader.forward()):
            raise WalkError(number, why)
        _bring(reader, player)


def reader_at(
    lesson: Lesson, number: int, key_of: Callable[[str], str] = str
) -> tuple[Player, LessonPlayer]:
    """Returns a reader who comes to a step from elsewhere, with the run as it is set up there.

    Args:
        lesson: The lesson.
        number: The step, from 0.
        key_of: Returns how the key of an action is called.
    """
    player = new_player()
    reader = LessonPlayer(lesson, lambda: player, key_of=key_of)
    reader.progress.step = number
    for earlier, step in enumerate(lesson.steps[:number]):
        for deed in map(deed_of, step.way):
            if deed.kind in ("guess", "line"):  # of the same lesson, another day
                reader.progress.guesses[earlier] = float(deed.value)
    reader.begin()
    _bring(reader, player)
    return player, reader


def do_step(reader: LessonPlayer, player: Player) -> None:
    """Does what a step asks for.

    Raises:
        WalkError: Its check holds before, or not once all was done.
    """
    number, step = reader.number, reader.step
    if not step.is_asked:
        return
    reader.look()
    if reader.is_done:
        raise WalkError(number, _("the check holds before anything was done"))
    for place, word in enumerate(step.way):
        if reader.is_done:
            why = _("the check holds before its way has ended: {left}")
            raise WalkError(number, why.format(left=", ".join(step.way[place:])))
        _do(deed_of(word), reader, player)
    if not reader.is_done:
        raise WalkError(number, _("the check does not hold once its way has been gone"))


def _bring(reader: LessonPlayer, player: Player) -> None:
    """Has the run come to where the step has it."""
    reader.look()
    while not reader.is_ready:
        player.play_on(_AT_ONCE)
        reader.look()


def _do(deed: Deed, reader: LessonPlayer, player: Player) -> None:
    match deed.kind:
        case "key":
            for _time in range(deed.count):
                _press(deed.name, reader, player)
        case "until":
            _wait(reader, player)
        case "epochs":
            player.play_on(deed.count)
        case "parameter":
            player.change(deed.name, float(deed.value))
        case "field":
            player.change(deed.name, value_from_text(deed.name, deed.value))
        case "target":
            player.set_target(int(deed.name), float(deed.value))
        case "guess":
            reader.guess(deed.value)
        case "line":
            reader.choose_line(int(deed.value))
    reader.look()


def _wait(reader: LessonPlayer, player: Player) -> None:
    """Lets the run go on until the check holds, or as long as anybody would wait."""
    until = player.epoch + _MOST_EPOCHS
    while player.is_playing and player.epoch < until and not reader.is_done:
        player.play_on(_AT_ONCE)
        reader.look()


_PRESSED: Final[Mapping[str, Callable[[Player], None]]] = {
    "run": lambda player: player.pause() if player.is_playing else player.play(),
    "step": lambda player: player.step(),
    "back": lambda player: player.back(),
    "run_until_solved": lambda player: player.play_until_solved(),
    "reset": lambda player: player.reset(),
    "next_seed": lambda player: player.change("seed", player.settings.seed + 1),
    "first": lambda player: player.seek(player.history.first_epoch),
    "latest": lambda player: player.seek(player.history.epoch),
    "undo": lambda player: player.undo(),
    "faster": lambda player: player.faster(),
    "slower": lambda player: player.slower(),
    "learning_rate_up": lambda player: _steer(player, _RATE),
    "learning_rate_down": lambda player: _steer(player, 1 / _RATE),
}


def _steer(player: Player, factor: float) -> None:
    player.change("learning_rate", player.settings.learning_rate * factor)


def _press(name: str, reader: LessonPlayer, player: Player) -> None:
    if name in _PRESSED:
        _PRESSED[name](player)
    if name in SEEN_BY:
        reader.look([SEEN_BY[name]])


def known_deeds() -> Collection[str]:
    """Returns the actions whose keys can be pressed here."""
    return {*_PRESSED, *SEEN_BY}
