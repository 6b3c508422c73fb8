"""The command palette: every action, view, set of points and preset, as ``Group: Verb``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from xortui.core import POINT_SETS, PRESETS
from xortui.tui.language import translate as _
from xortui.tui.screens.dialogs.questions_screen import ASKED
from xortui.tui.screens.key_group import KeyGroup, parameters_of
from xortui.tui.screens.key_names import keys_text
from xortui.tui.screens.keys import GROUPS
from xortui.tui.screens.main.main_screen import MainScreen


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the palette.

    Attributes:
        name: ``Group: Verb``.
        help: Its key, or a line about it.
        call: What it does.
    """

    name: str
    help: str
    call: Callable[[], object]


class Commands(Provider):
    """Finds what can be done now on the main view."""

    async def discover(self) -> Hits:
        """Yields everything, while nothing is typed."""
        for command in self._commands():
            yield DiscoveryHit(command.name, command.call, help=command.help)

    async def search(self, query: str) -> Hits:
        """Yields what matches."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.name)
            if score > 0:
                yield Hit(score, matcher.highlight(command.name), command.call, help=command.help)

    def _commands(self) -> Iterator[Command]:
        if isinstance(self.screen, MainScreen):
            yield from commands_of(self.screen)
            change = self.app.action_change_theme
            yield Command(_("Program: Change the theme"), _("Colours of everything"), change)


def commands_of(screen: MainScreen) -> Iterator[Command]:
    """Yields every action that is possible now, then points, features and presets by name."""
    for group in map(screen.mapped, GROUPS):
        yield from _actions(screen, group)
    for name, points in POINT_SETS.items() if screen.settings.has_data else ():
        title = _("Points: {name}").format(name=name)
        yield Command(title, _(points.shows), partial(screen.settings.take_points, name))
    for text in screen.settings.features:
        title = _("Features: {text}").format(text=text)
        turn = partial(screen.settings.turn_feature, text)
        yield Command(title, _("The network reads it, or no longer"), turn)
    if screen.check_action("questions", ()):
        for name, asks in ASKED.items():
            title = _("Questions: {asks}").format(asks=_(asks))
            help = _("The view or the run that answers it")
            yield Command(title, help, partial(screen.questions.answer, name))
    for name, preset in PRESETS.items() if screen.permissions.has_key("presets") else ():
        title = _("Preset: {name}").format(name=name)
        yield Command(title, _(preset.shows), partial(screen.dialogs.start_preset, name))


def _actions(screen: MainScreen, group: KeyGroup) -> Iterator[Command]:
    for binding in group.bindings:
        parameters = parameters_of(binding.action)
        if not (binding.is_listed and screen.check_action(binding.action_name, parameters)):
            continue
        run = partial(screen.app.run_action, binding.action, screen)
        keys = keys_text(binding.key, unicode=screen.view_options.glyphs.unicode)
        yield Command(f"{_(group.name)}: {_(binding.tooltip)}", keys, run)
