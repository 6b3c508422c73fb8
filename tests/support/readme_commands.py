"""The commands that the README shows, as it shows them."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shown_commands() -> list[str]:
    """Returns every ``xortui ...`` line of the README's code blocks, comments cut off."""
    commands = []
    for block in _BLOCK.findall(README.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            text = line.removeprefix("$ ").split("  #")[0].strip()
            if text == "xortui" or text.startswith("xortui "):
                commands.append(re.sub(r"\s+", " ", text))
    return commands


def block_with(text: str) -> str:
    """Returns the code block that contains a text.

    Raises:
        LookupError: None does, or several do.
    """
    found = [block for block in _BLOCK.findall(README.read_text(encoding="utf-8")) if text in block]
    if len(found) != 1:
        raise LookupError(f"README must have one block with {text!r}, has {len(found)}")
    return str(found[0])
