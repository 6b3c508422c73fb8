"""Keys that belong together, and other keys for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from textual.actions import parse
from textual.binding import Binding, BindingsMap

from xortui.tui.permissions import SessionPermissions
from xortui.tui.screens.mode import EVERY, NONE, USUAL, Mode

Runs = Literal["all", "own", "watched"]


@dataclass(frozen=True)
class Key(Binding):
    """A binding, and where it holds.

    Attributes:
        modes: Where it holds.
        footer: Where it is worth its room in the footer.
        saves_files: Whether it writes or reads a file on this machine, which not everybody may.
        is_listed: Whether the command palette offers it.
        reserve: The key that it has where a person has given its own to another action, as was
            possible before it had it; none of a key that was always there.
        of: Whose runs it is for: ``own`` ones that are made here, those of a ``watched`` program,
            or ``all``.
    """

    modes: Mode = USUAL
    footer: Mode = NONE
    saves_files: bool = False
    is_listed: bool = True
    reserve: str = ""
    of: Runs = "all"

    def is_permitted(self, permissions: SessionPermissions) -> bool:
        """Whether a person may ever use it."""
        if self.saves_files and not permissions.saves_files:
            return False
        if not permissions.has_key(self.id or ""):
            return False
        return self.of == "all" or (self.of == "own") == permissions.makes_runs

    @property
    def action_name(self) -> str:
        """The action without what it is called with, and without whose it is."""
        return self.action.partition("(")[0].removeprefix("app.")


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together.

    Attributes:
        name: The heading under ``?`` and the first word in the command palette.
        bindings: The keys.
    """

    name: str
    bindings: tuple[Key, ...]


def parameters_of(action: str) -> tuple[object, ...]:
    """Returns what an action is called with, such as ``("left",)`` for ``arrow('left')``."""
    _namespace, _name, parameters = parse(action)
    return parameters


def key(
    keys: str,
    action: str,
    short: str,
    long: str,
    *,
    footer: bool | Mode = False,
    display: str | None = None,
    id: str | None = None,
    modes: Mode = USUAL,
    saves_files: bool = False,
    is_listed: bool = True,
    reserve: str = "",
    of: Runs = "all",
) -> Key:
    """Returns a key.

    Args:
        keys: Its keys, separated by commas.
        action: What it does.
        short: Its name in the footer.
        long: What it does, in a few words.
        footer: Whether it stands in the footer, or where it does.
        display: How the key is called there, where not by its own name.
        id: Its name in the preferences; by default the action.
        modes: Where it holds.
        saves_files: Whether it writes or reads a file on this machine.
        is_listed: Whether the command palette offers it.
        reserve: The key that it has where a person has given its own to another action.
        of: Whose runs it is for.
    """
    return Key(
        keys,
        action,
        short,
        show=bool(footer),
        tooltip=long,
        id=id or action.removeprefix("app."),
        key_display=display,
        modes=modes,
        footer=footer if isinstance(footer, Mode) else EVERY if footer else NONE,
        saves_files=saves_files,
        is_listed=is_listed,
        reserve=reserve,
        of=of,
    )


def remapped(groups: Sequence[KeyGroup], keymap: Mapping[str, str]) -> tuple[KeyGroup, ...]:
    """Returns groups with other keys.

    Args:
        groups: The keys as they are.
        keymap: Id of a binding -> its keys from now on, separated by commas.
    """
    return tuple(
        KeyGroup(
            group.name,
            tuple(
                replace(binding, key=keymap[binding.id], key_display=None)
                if binding.id is not None and binding.id in keymap
                else binding
                for binding in group.bindings
            ),
        )
        for group in groups
    )


def rebound(bindings: BindingsMap, groups: Sequence[KeyGroup]) -> BindingsMap:
    """Returns the bindings of a screen with those of groups in place of their namesakes.

    Textual's own keymap takes a key from every action that has it, and here a key may have one
    action while something runs and another while nothing does.

    Args:
        bindings: All bindings of the screen.
        groups: The keys from now on.
    """
    ours = [binding for group in groups for binding in group.bindings]
    ids = {binding.id for binding in ours}
    others = [binding for _key, binding in bindings if binding.id not in ids]
    return BindingsMap([*ours, *others])
