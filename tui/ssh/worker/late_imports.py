"""What functions import only when they are called, imported before a session is shut in.

A session's process finds no file, so it can import nothing that is not there yet. What is imported
late is mostly what is needed seldom: the command palette, the account of an error.
"""

from __future__ import annotations

import dis
import gc
import sys
from collections.abc import Iterator, Set
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any, Final

_IMPORT: Final = dis.opmap["IMPORT_NAME"]
_NOT_OFFERED: Final = {"HelpPanel"}  # Textual's, which a guest cannot open: 4 MB of Markdown


def load(packages: Set[str]) -> None:
    """Imports what the loaded functions of some packages would, and what those would in turn.

    What cannot be imported here (of another system, or not installed) could not be later either.
    """
    looked_at: dict[int, CodeType] = {}  # by identity: a code's hash is that of all it holds
    while found := _not_yet_in(looked_at, packages):
        for module, code in found:
            for name, names, level in _imports(code):
                is_theirs = level or name.partition(".")[0] in packages
                if is_theirs and _NOT_OFFERED.isdisjoint(names):
                    with suppress(Exception):
                        __import__(name, {"__package__": _package(module)}, None, names, level)


def _not_yet_in(looked_at: dict[int, CodeType], packages: Set[str]) -> list[tuple[str, CodeType]]:
    """Returns the code of further functions of the packages, with the module that it stands in."""
    found: list[tuple[str, CodeType]] = []
    for one in gc.get_objects():
        if type(one) is not FunctionType or id(one.__code__) in looked_at:
            continue
        module = str(one.__module__)
        if module.partition(".")[0] not in packages:
            continue
        for code in _with_inner(one.__code__):
            if id(code) not in looked_at:
                looked_at[id(code)] = code
                found.append((module, code))
    return found


def _package(module: str) -> str:
    return getattr(sys.modules.get(module), "__package__", None) or module


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _with_inner(constant)


def _imports(code: CodeType) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yields the name, the names from it and the level of each import in a function's code."""
    if _IMPORT not in code.co_code[::2]:
        return
    before: list[Any] = [0, None]
    for step in dis.get_instructions(code):
        if step.opcode == _IMPORT:
            level, names = before  # which the two steps before have put on the stack
            yield str(step.argval), names or (), level
        before = [before[1], step.argval]
