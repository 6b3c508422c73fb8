"""What a person prefers, kept in ``config.toml`` in the folder for such files.

.. code-block:: toml

    theme = "xortui-light"
    speed = 100                # epochs a second, or "max"
    ramp = "grey"
    ascii = false
    frames_per_second = 20

    [keys]
    step = "m"
    back = ["f3", "backspace"]

An error names the file, the line and the rule.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path
from textual.binding import Binding
from textual.keys import Keys

from xortui.tui.language import translate as _
from xortui.tui.player.speeds import SPEEDS, Speed
from xortui.tui.records.atomic_files import replacing
from xortui.tui.screens.key_group import KeyGroup, remapped
from xortui.tui.screens.keys import GROUPS, MODES
from xortui.tui.widgets.look import RAMPS

_MOST_FRAMES: Final = 60
_MODIFIERS: Final = ("ctrl", "shift", "alt", "super", "hyper", "meta")


class PreferencesError(Exception):
    """The file breaks a rule; the message names the file, the line and the rule."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person prefers.

    Attributes:
        theme: Name of a theme, or ``None`` for the program's own.
        keys: Id of a binding -> its keys, separated by commas.
        speed: The speed at the start, or ``None`` for the default.
        ramp: Colour ramp of the surface.
        ascii: Draw with ASCII alone.
        frames_per_second: How often the screen is drawn, or ``None`` for the default.
    """

    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    speed: Speed | None = None
    ramp: str = RAMPS[0]
    ascii: bool = False
    frames_per_second: int | None = None


def preferences_path() -> Path:
    """Returns where the preferences are kept."""
    return user_config_path("xortui", appauthor=False) / "config.toml"


def load_preferences(
    path: Path, themes: Collection[str], *, must_exist: bool = False
) -> Preferences:
    """Returns the preferences in a file; where there is no file, the defaults.

    Args:
        path: The file.
        themes: Names of the themes that there are.
        must_exist: Whether it is an error that there is no file.

    Raises:
        PreferencesError: The file cannot be read or breaks a rule.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, FileNotFoundError) and not must_exist:
            return Preferences()
        reason = error.strerror if isinstance(error, OSError) else _("not UTF-8 text")
        raise PreferencesError(f"{path}: {reason}") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PreferencesError(_syntax_error(path, text, str(error))) from None
    try:
        return _checked(values, themes)
    except _RuleError as error:
        raise PreferencesError(
            _("{path}, line {line}: {rule}").format(
                path=path, line=line_of(text, error.table, error.key), rule=error
            )
        ) from None


def remember_theme(path: Path, theme: str) -> None:
    """Keeps a theme in the file, and everything else in it as it is.

    Raises:
        OSError: The file cannot be written.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    line = f'theme = "{theme}"'
    place = _place(lines, "", "theme")
    if place is None:
        lines.insert(0, line)
    else:
        lines[place] = line
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def line_of(text: str, table: str, key: str) -> int:
    """Returns the number of the line, from 1, on which a key of a table is set."""
    place = _place(text.splitlines(), table, key)
    return 1 if place is None else place + 1


class _RuleError(Exception):
    """A value breaks its rule."""

    def __init__(self, key: str, rule: str, value: object, table: str = "") -> None:
        name = f"{table}.{key}" if table else key
        super().__init__(
            _("{name} must be {rule}, got {value!r}").format(name=name, rule=rule, value=value)
        )
        self.key, self.table = key, table


def _checked(values: Mapping[str, Any], themes: Collection[str]) -> Preferences:
    given = dict(values)
    names = tuple(Preferences.__dataclass_fields__)
    for name in given:
        if name not in names:
            raise _RuleError(
                name, _("left out, or one of {names}").format(names=", ".join(names)), given[name]
            )
    _require(given, "theme", lambda v: v in themes, _("one of ") + ", ".join(sorted(themes)))
    _require(given, "ramp", lambda v: v in RAMPS, _("one of ") + ", ".join(RAMPS))
    _require(given, "ascii", lambda v: isinstance(v, bool), _("true or false"))
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
    for groups in (GROUPS, *((mode,) for mode in MODES)):
        _refuse_shared_keys(remapped(groups, keymap), keymap)
    return keymap


def _refuse_shared_keys(groups: tuple[KeyGroup, ...], keymap: Mapping[str, str]) -> None:
    owners: dict[str, str] = {}
    bindings = [binding for group in groups for binding in group.bindings]
    # Those that were remapped come last, so that the line of the one that is at fault is named.
    order = {name: place for place, name in enumerate(keymap, 1)}
    for binding in sorted(bindings, key=lambda binding: order.get(binding.id or "", 0)):
        for key in binding.key.split(","):
            name = binding.id or binding.action
            owner = owners.setdefault(normal_key(key), name)
            if owner != name:
                rule = _("a key of its own, not that of {owner}").format(owner=owner)
                raise _RuleError(name, rule, key, "keys")


def is_key(key: str) -> bool:
    """Returns whether a text names a key: a character, ``f1``, ``ctrl+j``, ``question_mark``."""
    *modifiers, last = [key] if len(key) == 1 else key.split("+")
    return all(m in _MODIFIERS for m in modifiers) and normal_key(last) in _NAMES if last else False


def normal_key(key: str) -> str:
    """Returns the name that Textual has for a key: ``question_mark`` for ``?``."""
    key = key.strip() or "space"
    return next(iter(Binding.make_bindings([Binding(key if key != "," else "comma", "")]))).key


_NAMES: Final = {key.value for key in Keys} | {
    normal_key(character) for character in string.printable if character.isprintable()
}


def _place(lines: list[str], table: str, key: str) -> int | None:
    """The index of the line on which a key is set: in its table, or with a dotted name."""
    own = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    dotted = re.compile(rf"\s*{re.escape(table)}\s*(\.{own.pattern}|=)") if table else own
    here = ""
    for index, line in enumerate(lines):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header:
            here = header[1].strip("\"'")
        is_table = header is not None and not table and here == key
        pattern = own if here == table else dotted if not here else None
        if is_table or (pattern is not None and pattern.match(line)):
            return index
    return None


def _syntax_error(path: Path, text: str, error: str) -> str:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", error)
    line = int(place[1]) if place and place[1] else len(text.splitlines())
    rule = error[: place.start()] if place else error
    return _("{path}, line {line}: {rule}").format(path=path, line=line, rule=rule)
