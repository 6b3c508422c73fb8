"""A line that names a program's parameters: ``# xortui: W1=..., b1=..., W2=..., b2=...``.

The expressions are the person's own code, as the program is: they come from its file or from the
command line, and from nowhere else.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from xortui.tui.language import translate as _

_COMMENT: Final = re.compile(r"#\s*xortui:\s*(.*)")
_NAME: Final = re.compile(r"(?:[Wb][1-9]\d?|X|y|out)$")
_LONGEST: Final = 4096

Naming = Mapping[str, str]
"""Name -> expression of the program's variables."""


def naming_of(text: str) -> Naming:
    """Returns what a line names.

    Args:
        text: Such as ``W1=[[w1, w2]], b1=[b], out=o``.

    Raises:
        ValueError: It names nothing that is understood.
    """
    rule = _("map must be W1=..., b1=..., W2=... and perhaps X=, y=, out=, got {text}")
    try:
        if len(text) > _LONGEST:
            raise ValueError
        call = ast.parse(f"f({text})", mode="eval").body
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise ValueError(rule.format(text=repr(text[:60]))) from None
    if not isinstance(call, ast.Call) or call.args or not call.keywords:
        raise ValueError(rule.format(text=repr(text[:60])))
    named = {}
    for keyword in call.keywords:
        if keyword.arg is None or not _NAME.match(keyword.arg):
            raise ValueError(rule.format(text=repr(keyword.arg)))
        named[keyword.arg] = ast.unparse(keyword.value)
    layers = sorted(int(name[1:]) for name in named if name[0] == "W")
    if not layers or layers != list(range(1, len(layers) + 1)):
        given = ", ".join(name for name in named if name[0] == "W") or _("none")
        text = _("map must have W1, W2, ... for all layers, got {given}")
        raise ValueError(text.format(given=given))
    return named


def naming_in(script: str) -> Naming:
    """Returns what the comments of a program name; nothing where there is none.

    Raises:
        ValueError: There is such a comment, and it is not understood; the message has its line.
    """
    texts, first = [], 0
    for line, comment in _comments(script):
        found = _COMMENT.match(comment)
        if found:
            texts.append(found[1].strip().rstrip(","))
            first = first or line
    if not texts:
        return {}
    try:
        return naming_of(", ".join(texts))
    except ValueError as error:
        raise ValueError(_("line {line}: {rule}").format(line=first, rule=error)) from None


def _comments(script: str) -> Iterable[tuple[int, str]]:
    try:
        source = Path(script).read_bytes()
        tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
    except (OSError, SyntaxError, tokenize.TokenError, UnicodeDecodeError):
        return []
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
