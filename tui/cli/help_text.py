"""What ``--help`` teaches below the options, and texts of it that are made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from xortui.core import PRESETS
from xortui.tui.language import SOURCE, speaking
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import wrapped

_WIDTH: Final = 79
_made: Final[dict[str, Callable[[], str]]] = {}


Epilogue = Callable[[], str]
"""What stands below the options, in the language that is spoken when it is asked for."""


def presets_and(*examples: tuple[str, str]) -> Epilogue:
    """Returns the presets with what each shows, and examples with what each does."""
    return lambda: "\n".join([_presets(), "", _examples(examples)])


def examples_text(*examples: tuple[str, str]) -> Epilogue:
    """Returns examples, each a command and what it does."""
    return lambda: _examples(examples)


def made_help(make: Callable[[], str]) -> str:
    """Returns the help of an option in which something stands beside the message, in English.

    Args:
        make: Makes it, in the language that is spoken then.
    """
    with speaking(SOURCE):
        text = make()
    _made[text] = make
    return text


def help_in_language(english: str) -> str:
    """Returns the help of an option in the person's language.

    Args:
        english: The help as it stands beside the option.
    """
    return _made[english]() if english in _made else _(english)


def _presets() -> str:
    names = max(map(len, PRESETS))
    presets = []
    for name, preset in PRESETS.items():
        first, *others = wrapped(_(preset.shows), _WIDTH - names - 4)
        presets.append(f"  {name.ljust(names)}  {first}")
        presets += [" " * (names + 4) + line for line in others]
    return "\n".join([_("Presets:"), *presets])


def _examples(examples: Sequence[tuple[str, str]]) -> str:
    lines = []
    for command, meaning in examples:
        lines += [f"  {command}", f"      {_(meaning)}"]
    return "\n".join([_("Examples:"), *lines])
