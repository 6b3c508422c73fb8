"""Keys that belong together, and other keys for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingsMap


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together.

    Attributes:
        name: The heading under ``?`` and the first word in the command palette.
        bindings: The keys.
    """

    name: str
    bindings: tuple[Binding, ...]


def key(
    keys: str,
    action: str,
    short: str,
    long: str,
    *,
    footer: bool = False,
    display: str | None = None,
    id: str | None = None,
) -> Binding:
    """Returns a binding.

    Args:
        keys: Its keys, separated by commas.
        action: What it does.
        short: Its name in the footer.
        long: What it does, in a few words.
        footer: Whether it stands in the footer.
        display: How the key is called there, where not by its own name.
        id: Its name in the preferences; by default the action.
    """
    return Binding(
        keys,
        action,
        short,
        show=footer,
        tooltip=long,
        id=id or action.removeprefix("app."),
        key_display=display,
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
