"""How keys are called on the screen."""

from __future__ import annotations

from typing import Final

from textual.keys import format_key

_ASCII: Final = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "enter": "enter",
    "backspace": "backspace",
}


def key_text(key: str, *, unicode: bool = True) -> str:
    """Returns the name of one key, such as ``ctrl+p``, ``?`` or ``→``.

    Args:
        key: As Textual names it, such as ``question_mark``.
        unicode: Whether arrows may be drawn as such.
    """
    *modifiers, last = key.split("+")
    text = format_key(last)
    if not unicode and not text.isascii():
        text = _ASCII.get(last, last)
    return "+".join([*modifiers, text])


def keys_text(keys: str, *, unicode: bool = True) -> str:
    """Returns the names of keys that do the same, such as ``+ =`` for ``plus,equals_sign``."""
    return " ".join(key_text(key.strip(), unicode=unicode) for key in keys.split(","))
