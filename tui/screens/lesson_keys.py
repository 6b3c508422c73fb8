"""What a lesson needs of the program, where everything else is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from xortui.tui.lessons.filled import keys_in
from xortui.tui.lessons.lesson import Lesson, Step
from xortui.tui.lessons.ways import deed_of, keys_of
from xortui.tui.permissions import SessionPermissions
from xortui.tui.screens.keys import (
    COMPARE,
    DRAW,
    EDIT,
    LANDSCAPE,
    MAP,
    SETTINGS,
    SWEEP,
    UPDATE,
    VARIED,
)

_ALWAYS: Final = frozenset(
    (
        "run",
        "undo",
        "lesson_next",
        "lesson_back",
        "glossary",
        "help",
        "command_palette",
        "quit",
        "arrow_left",
        "arrow_right",
        "arrow_up",
        "arrow_down",
        "rows_down",
        "rows_up",
        "let_go",
        "toggle_network",
    )
)
"""What goes with every lesson: to go on, to see all of the screen, to ask, and to leave."""

_OPENED: Final = {
    "edit_parameters": (EDIT,),
    "edit_targets": (EDIT,),
    "draw_points": (DRAW,),
    "settings": (SETTINGS,),
    "sweep": (SWEEP, VARIED),
    "map": (MAP,),
    "compare": (COMPARE,),
    "landscape": (LANDSCAPE,),
    "explain_update": (UPDATE,),
}
"""Action -> the keys that hold in what it opens."""

_PAIRS: Final = (
    ("faster", "slower"),
    ("learning_rate_up", "learning_rate_down"),
    ("scrub_forward", "scrub_back"),
    ("step", "back"),
    ("first", "latest"),
)
"""Keys of which one does little good without the other."""

_DATA: Final = "choose_data"
_SETTINGS_DATA: Final = "settings_data"


def locked(permissions: SessionPermissions, lesson: Lesson) -> SessionPermissions:
    """Returns what is left of permissions where a lesson is all that is wanted.

    Args:
        permissions: What a person may do.
        lesson: The lesson.
    """
    return replace(permissions, keys=keys_of_lesson(lesson), fields=fields_of_lesson(lesson))


def keys_of_lesson(lesson: Lesson) -> frozenset[str]:
    """Returns the ids of the actions that a lesson needs, and of what goes with them."""
    found = {*_ALWAYS, *lesson.needs}
    for step in lesson.steps:
        found.update(_named(step))
        for word in step.way:
            found.update(keys_of(word))
    for pair in _PAIRS:
        if found.intersection(pair):
            found.update(pair)
    for name, groups in _OPENED.items():
        if name in found:
            found.update(key.id or "" for group in groups for key in group.bindings)
    if _DATA not in found:
        found.discard(_SETTINGS_DATA)
    return frozenset(found)


def fields_of_lesson(lesson: Lesson) -> frozenset[str] | None:
    """Returns the settings that a lesson needs, or None where it leaves them to the reader.

    That is where it names the settings' key and does not say by its way which of them is meant.
    """
    fields: set[str] = set()
    for step in lesson.steps:
        deeds = map(deed_of, step.way)
        named = {deed.name for deed in deeds if deed.kind == "field"}
        if "settings" in _named(step) and not named:
            return None
        fields |= named
    return None if "settings" in lesson.needs and not fields else frozenset(fields)


def _named(step: Step) -> Iterator[str]:
    for text in step.texts:
        for shown in text.by_language.values():
            yield from keys_in(shown)
