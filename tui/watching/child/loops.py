"""Puts a call at the start of every round of a program's loops, and after each loop.

Everything else stays as it is written, line numbers too, so that a traceback is the program's own.
The call is behind a name of the loop's own, since most loops are of no interest once it is known
which one makes the epochs: while the name is false, a round costs the look at it and no more. In
the loop of the epochs a counter in C tells which rounds are to be told, where not all are.
"""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
import os
import types
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, repeat
from operator import length_hint
from typing import Any, NamedTuple

from .attributes import learn_names

TICK = "__xortui_tick__"
LOCALS = "__xortui_locals__"
SWITCH = "__xortui_loop_{}__"
DUE = "__xortui_due__"


class Loop(NamedTuple):
    """Where a loop stands.

    Attributes:
        file: The file's path.
        line: The line of its ``for`` or ``while``.
    """

    file: str
    line: int


class Loops(list[Loop]):
    """The loops of a program so far, by number."""

    def switch(self, number: int, is_on: bool) -> None:
        """Says whether the rounds of a loop are told."""
        setattr(builtins, SWITCH.format(number), is_on)


class _Ticks(ast.NodeTransformer):
    def __init__(self, loops: Loops, path: str) -> None:
        self._loops, self._path = loops, path

    def _with_ticks(self, node: ast.For | ast.While) -> list[ast.stmt]:
        number = len(self._loops)
        self._loops.append(Loop(self._path, node.lineno))
        self._loops.switch(number, True)
        self.generic_visit(node)
        node.body.insert(0, _call(number, number, node.body[0], f" and {DUE}()"))
        return [node, _call(number, ~number, node)]

    visit_For = visit_While = _with_ticks  # noqa: N815


class Skipped:
    """How many rounds go by without being told; what counts them is one call in C a round."""

    def __init__(self) -> None:
        self._left: Iterator[bool] = repeat(False, 0)
        self._n_rounds = 0
        self.none()

    def none(self) -> None:
        """Has every round told from the next one on. May be called by another thread."""
        setattr(builtins, DUE, repeat(True).__next__)

    def let_by(self, n_rounds: int) -> None:
        """Lets so many rounds go by from here on, and tells the one after them."""
        self._left, self._n_rounds = repeat(False, n_rounds), n_rounds
        setattr(builtins, DUE, chain(self._left, repeat(True)).__next__)

    def taken(self) -> int:
        """Returns how many have gone by since the last time that this was asked."""
        gone = self._n_rounds - length_hint(self._left)
        self._n_rounds -= gone
        return gone


def _call(number: int, argument: int, at: ast.stmt, due: str = "") -> ast.stmt:
    source = f"if {SWITCH.format(number)}{due}: {TICK}({argument}, {LOCALS}())"
    statement = ast.parse(source).body[0]
    for node in ast.walk(statement):
        ast.copy_location(node, at)
    return statement


def instrument(source: str | bytes, path: str, loops: Loops) -> types.CodeType:
    """Returns a program's code with its loops told.

    Raises:
        SyntaxError: The program has a mistake, as Python says it.
    """
    written = ast.parse(source, path)
    learn_names(written)
    tree = _Ticks(loops, path).visit(written)
    ast.fix_missing_locations(tree)
    code = compile(tree, path, "exec", dont_inherit=True)
    assert isinstance(code, types.CodeType)
    return code


class _Loader(importlib.machinery.SourceFileLoader):
    loops: Loops

    def get_code(self, fullname: str) -> types.CodeType:
        # Straight from the source: no file of compiled code holds the calls, or is written.
        path = self.get_filename(fullname)
        return instrument(self.get_data(path), path, self.loops)


class Finder:
    """Finds the modules that lie in a program's own folder, so that their loops are told, too."""

    def __init__(self, folder: str, loops: Loops) -> None:
        self._folder, self._loops = folder, loops

    def find_spec(
        self, name: str, paths: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Returns how a module of the folder is loaded; None leaves it to the others."""
        spec = importlib.machinery.PathFinder.find_spec(name, paths or [self._folder])
        origin = None if spec is None else spec.origin
        if spec is None or origin is None or not origin.endswith(".py"):
            return None
        inside = os.path.relpath(origin, self._folder)
        if inside.startswith(os.pardir) or "site-packages" in inside.split(os.sep):
            return None
        loader = _Loader(name, origin)
        loader.loops = self._loops
        spec.loader = loader
        return spec


def tell_to(tick: Callable[[int, Mapping[str, Any]], None]) -> None:
    """Has every round of every loop told to a function: the loop's number, and its names.

    After the loop it is told once more, with ``~number``.
    """
    setattr(builtins, TICK, tick)
    setattr(builtins, DUE, repeat(True).__next__)
    setattr(builtins, LOCALS, locals)
