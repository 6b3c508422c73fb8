"""The rules of the file of preferences; read only where there is such a file."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

from textual.binding import Binding
from textual.keys import Keys

from xortui.tui.app.preferences import Preferences, PreferencesError, line_place
from xortui.tui.language import languages
from xortui.tui.language import translate as _
from xortui.tui.player.speeds import SPEEDS, Speed
from xortui.tui.records.shortened import shortened
from xortui.tui.rendering.cells.ramps import RAMP_NAMES
from xortui.tui.screens.key_group import KeyGroup, remapped
from xortui.tui.screens.keys import GROUPS, MODES
from xortui.tui.terminal_colors import COLOR_CHOICES

_MOST_FRAMES: Final = 60
_MODIFIERS: Final = ("ctrl", "shift", "alt", "super", "hyper", "meta")


def read_preferences(path: Path, text: str, themes: Collection[str]) -> Preferences:
    """Returns the preferences that a text says.

    Args:
        path: The file, for errors.
        text: What stands in it.
        themes: Names of the themes that there are.

    Raises:
        PreferencesError: It breaks a rule.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PreferencesError(_syntax_error(path, text, str(error))) from None
    except (ValueError, RecursionError) as error:
        # An integer with more digits than Python reads, or brackets in brackets without an end.
        rule = _("a value is too long or too deep ({kind})").format(kind=type(error).__name__)
        raise PreferencesError(f"{path}: {rule}") from None
    try:
        return _checked(values, themes)
    except _RuleError as error:
        place = line_place(text.splitlines(), error.table, error.key)
        raise PreferencesError(
            _("{path}, line {line}: {rule}").format(path=path, line=(place or 0) + 1, rule=error)
        ) from None


class _RuleError(Exception):
    """A value breaks its rule."""

    def __init__(self, key: str, rule: str, value: object, table: str = "") -> None:
        name = f"{table}.{key}" if table else key
        super().__init__(
            _("{name} must be {rule}, got {value}").format(
                name=shortened(name), rule=rule, value=_value_text(value)
            )
        )
        self.key, self.table = key, table


def _value_text(value: object) -> str:
    try:
        return shortened(repr(value))
    except (ValueError, RecursionError):  # very many digits, or tables in tables
        return _("a value that is too long to be shown")


def _checked(values: Mapping[str, Any], themes: Collection[str]) -> Preferences:
    given = dict(values)
    known = tuple(Preferences.__dataclass_fields__)
    for name in given:
        if name not in known:
            raise _RuleError(
                name, _("left out, or one of {names}").format(names=", ".join(known)), given[name]
            )
    for name, names in (
        ("theme", themes),
        ("ramp", RAMP_NAMES),
        ("color", COLOR_CHOICES),
        ("speed", ("max",)),
    ):
        # Read in any case, as on the command line.
        listed = {choice.casefold(): choice for choice in names}
        value = given.get(name)
        if isinstance(value, str):
            given[name] = listed.get(value.casefold(), value)
    _require(
        given,
        "theme",
        lambda v: isinstance(v, str) and v in themes,
        _("one of ") + ", ".join(sorted(themes)),
    )
    _require(given, "ramp", lambda v: v in RAMP_NAMES, _("one of ") + ", ".join(RAMP_NAMES))
    _require(given, "color", lambda v: v in COLOR_CHOICES, _("one of ") + ", ".join(COLOR_CHOICES))
    spoken = languages()
    _require(given, "language", lambda v: v in spoken, _("one of ") + ", ".join(spoken))
    for name in ("ascii", "mouse"):
        _require(given, name, lambda v: isinstance(v, bool), _("true or false"))
    speeds = (*SPEEDS, "max")
    _require(
        given,
        "speed",
        lambda v: v in speeds and not isinstance(v, bool),
        _("one of ") + ", ".join(map(str, speeds)),
    )
    _require(
        given,
        "frames_per_second",
        lambda v: type(v) is int and 1 <= v <= _MOST_FRAMES,
        _("a whole number from 1 to {most}").format(most=_MOST_FRAMES),
    )
    _require(given, "keys", lambda v: isinstance(v, dict), _("a table of actions and keys"))
    if "speed" in given:
        given["speed"] = Speed(None if given["speed"] == "max" else given["speed"])
    given["keys"] = _checked_keys(given.get("keys", {}))
    return Preferences(**given)


def _require(given: Mapping[str, Any], name: str, holds: Callable[[Any], bool], rule: str) -> None:
    if name in given and not (isinstance(given[name], str | int | dict) and holds(given[name])):
        raise _RuleError(name, rule, given[name])


def _checked_keys(table: Mapping[str, Any]) -> dict[str, str]:
    ids = {binding.id for group in (*GROUPS, *MODES) for binding in group.bindings}
    keymap = {}
    for name, value in table.items():
        if name not in ids:
            raise _RuleError(name, _("the name of an action"), name, "keys")
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not keys:
            raise _RuleError(name, _("a key or a list of keys"), value, "keys")
        for key in keys:
            if not isinstance(key, str) or not is_key(key):
                raise _RuleError(name, _('a key such as "j" or "ctrl+j"'), key, "keys")
        keymap[name] = ",".join(map(normal_key, keys))
    keymap |= _reserves(keymap)
    for groups in (GROUPS, *((mode,) for mode in MODES)):
        _refuse_shared_keys(remapped(groups, keymap), keymap)
    return keymap


def _reserves(keymap: Mapping[str, str]) -> dict[str, str]:
    """Returns other keys for newer actions whose keys a person gave away before they had them."""
    bindings = [binding for group in GROUPS for binding in group.bindings]
    ours = {binding.id for binding in bindings} & keymap.keys()
    taken = {key for name in ours if name is not None for key in keymap[name].split(",")}
    return {
        binding.id: binding.reserve
        for binding in bindings
        if binding.id is not None
        and binding.reserve
        and binding.id not in keymap
        and normal_key(binding.key) in taken
    }


def _refuse_shared_keys(groups: tuple[KeyGroup, ...], keymap: Mapping[str, str]) -> None:
    owners: dict[str, str] = {}
    bindings = [binding for group in groups for binding in group.bindings]
    # Those that were remapped come last, so that the line of the one that is at fault is named.
    order = {name: place for place, name in enumerate(keymap, 1)}
    for binding in sorted(bindings, key=lambda binding: order.get(binding.id or "", 0)):
        for key in binding.key.split(","):
            name = binding.id or binding.action
            owner = owners.setdefault(normal_key(key), name)
            if owner != name and name in keymap:
                rule = _("a key of its own, not that of {owner}").format(owner=owner)
                raise _RuleError(name, rule, key, "keys")


def is_key(key: str) -> bool:
    """Returns whether a text names a key: a character, ``f1``, ``ctrl+j``, ``question_mark``."""
    if len(key) > 1 and "," in key:
        return False  # Textual would take it for two keys
    *modifiers, last = [key] if len(key) == 1 else key.split("+")
    return all(m in _MODIFIERS for m in modifiers) and normal_key(last) in _NAMES if last else False


def normal_key(key: str) -> str:
    """Returns the name that Textual has for a key: ``question_mark`` for ``?``."""
    key = key.strip() or "space"
    return next(iter(Binding.make_bindings([Binding(key if key != "," else "comma", "")]))).key


_NAMES: Final = {key.value for key in Keys} | {
    normal_key(character) for character in string.printable if character.isprintable()
}


def _syntax_error(path: Path, text: str, error: str) -> str:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", error)
    line = int(place[1]) if place and place[1] else len(text.splitlines())
    rule = error[: place.start()] if place else error
    return _("{path}, line {line}: {rule}").format(path=path, line=line, rule=shortened(rule))
