"""A word of welcome of one's own, as text that moves nothing on anybody's screen."""

from __future__ import annotations

from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.ssh.plain_text import plain_text

MOST_LINES: Final = 100
LONGEST_LINE: Final = 500  # characters; a longer one is wrapped on the screen, but not for ever


def welcome_lines(given: str) -> str:
    """Returns a text whose lines hold nothing but characters that are seen.

    Args:
        given: The text, from a person or a file.

    Raises:
        ValueError: It is too long, or empty.
    """
    lines = given.expandtabs(4).strip("\n").splitlines()
    longest = max(map(len, lines), default=0)
    if not any(line.strip() for line in lines):
        raise ValueError(_("welcome must be a text, got an empty one"))
    if len(lines) > MOST_LINES or longest > LONGEST_LINE:
        rule = _("welcome must be at most {lines} lines of {length} characters, got {n} of {most}")
        raise ValueError(
            rule.format(lines=MOST_LINES, length=LONGEST_LINE, n=len(lines), most=longest)
        )
    return "\n".join(plain_text(line, 4 * LONGEST_LINE).rstrip() for line in lines)
