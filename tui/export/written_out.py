"""Functions and classes of the core as the text of a program of one run.

What a program holds is the source of `xortui.core.network` itself, which is linted, typed and run:
loops over layers are written out, conditions that the run decides are decided, names of layers
take the place of indices, and docstrings and annotations are left out. Comments stay.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

_SPACES: Final = "    "

Bound = dict[str, str | int]
"""Name of a local variable -> the text that stands for it, or the number that it is."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands in a program for what stands in the source.

    Attributes:
        conditions: Condition -> whether it holds in this run.
        flags: List of conditions by layer -> tells whether that of one layer holds.
        loops: What is looped over -> the numbers that it gives; a loop is written out.
        unrolled: What is looped over once -> the variables that its body then reads instead.
        arrays: Array by layer -> what the part of one layer is called.
        texts: Expression -> what stands for it.
        inlined: Local variables that are written where they are used.
        dropped: Targets of assignments that are left out.
        keywords: Called function -> the keyword arguments that it takes.
        without_first: Called functions that do not take their first argument.
        lines: Target of an assignment -> returns the lines that make it.
        last: The index of the output layer.
    """

    conditions: Mapping[str, bool] = field(default_factory=dict)
    flags: Mapping[str, Callable[[int], bool]] = field(default_factory=dict)
    loops: Mapping[str, Sequence[int]] = field(default_factory=dict)
    unrolled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    arrays: Mapping[str, Callable[[int], str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    inlined: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)
    without_first: frozenset[str] = frozenset()
    lines: Mapping[str, Callable[[], list[str]]] = field(default_factory=dict)
    last: int = 0


def function_lines(
    function: Callable[..., Any], wording: Wording, keeps: frozenset[str] | None = None
) -> list[str]:
    """Returns a function as a program has it.

    Args:
        function: The function, or a method.
        wording: What stands for what.
        keeps: Which arguments it has; by default those that its body uses.
    """
    writer = _Writer(function, wording)
    definition = writer.definition
    body = writer.body(definition.body, {})
    text = "\n".join(body)
    arguments = [
        argument
        for name, argument in _arguments(definition)
        if (
            name == "self"
            or (name in keeps if keeps is not None else re.search(rf"\b{name}\b", text))
        )
    ]
    head = f"def {definition.name}({', '.join(arguments)}):"
    return [head, *(_SPACES + line for line in body)]


def body_lines(function: Callable[..., Any], wording: Wording) -> list[str]:
    """Returns the lines of a function's body, without what it returns."""
    writer = _Writer(function, wording)
    return writer.body(writer.definition.body[:-1], {})


def class_lines(
    found: type, wording: Wording, leaves_out: frozenset[str] = frozenset()
) -> list[str]:
    """Returns a class as a program has it, with the comment above its first method."""
    source = _source(found).splitlines()
    methods = [vars(found)[name] for name in vars(found) if inspect.isfunction(vars(found)[name])]
    comment = [line for line in source[: _first_method(source)] if line.lstrip().startswith("#")]
    lines = [f"class {found.__name__}:", *comment]
    kept = [function for function in methods if function.__name__ not in leaves_out]
    for number, function in enumerate(kept):
        written = function_lines(function, wording)
        lines += [""] * (number > 0) + [_SPACES + line for line in written]
    return lines


def read_source(found: Callable[..., Any]) -> None:
    """Reads the source of a function or class, which is then at hand where no file may be read."""
    _source(found)


def called_functions(function: Callable[..., Any]) -> set[Callable[..., Any]]:
    """Returns a function, the plain functions that it calls by their names, and what these call."""
    found: set[Callable[..., Any]] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        found.add(one)
        names = {n.id for n in ast.walk(_parsed(one)) if isinstance(n, ast.Name)}
        called = (one.__globals__.get(name) for name in names)
        waiting += [other for other in called if inspect.isfunction(other) and other not in found]
    return found


@cache
def _source(found: Callable[..., Any]) -> str:
    return textwrap.dedent(inspect.getsource(found))


@cache
def _parsed(function: Callable[..., Any]) -> ast.FunctionDef:
    definition = ast.parse(_source(function)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition


@cache  # for as long as the trees of the few functions that are kept
def _unparsed(node: ast.AST) -> str:
    return ast.unparse(node)


@cache
def _placed(node: ast.AST) -> list[ast.AST]:
    """Returns the nodes right below one that have a place in the source, the last first."""
    found: list[Any] = []
    for child in ast.iter_child_nodes(node):
        found += [child] if hasattr(child, "col_offset") else _placed(child)
    return sorted(found, key=lambda part: (part.lineno, part.col_offset), reverse=True)


def _first_method(source: list[str]) -> int:
    return next(index for index, line in enumerate(source) if line.lstrip().startswith("def "))


def _arguments(definition: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    arguments = definition.args.args
    defaults = [None] * (len(arguments) - len(definition.args.defaults))
    for argument, default in zip(arguments, [*defaults, *definition.args.defaults], strict=True):
        value = "" if default is None else f"={_unparsed(default)}"
        yield argument.arg, argument.arg + value


class _Writer:
    """Writes one function."""

    def __init__(self, function: Callable[..., Any], wording: Wording) -> None:
        self._source = _source(function)
        self._wording = wording
        self._lines = self._source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self.definition = _parsed(function)

    def body(self, statements: Sequence[ast.stmt], bound: Bound) -> list[str]:
        """Returns the lines of statements, and binds what they assign to inlined variables."""
        lines: list[str] = []
        for statement in statements:
            lines += self._comments(statement, bound) + self._statement(statement, bound)
        return lines

    def _comments(self, statement: ast.stmt, bound: Bound) -> list[str]:
        if self._decided(statement, bound) == []:
            return []
        comments: list[str] = []
        for line in reversed(self._lines[: statement.lineno - 1]):
            if not line.lstrip().startswith("#"):
                break
            comments.insert(0, line.strip())
        return comments

    def _decided(self, statement: ast.stmt, bound: Bound) -> list[ast.stmt] | None:
        """Returns the branch of an ``if`` that the run takes, or None where it is not decided."""
        if not isinstance(statement, ast.If):
            return None
        test = statement.test
        holds = self._wording.conditions.get(_unparsed(test))
        if isinstance(test, ast.Subscript) and _unparsed(test.value) in self._wording.flags:
            holds = self._wording.flags[_unparsed(test.value)](self._index(test.slice, bound))
        return None if holds is None else statement.body if holds else statement.orelse

    def _statement(self, statement: ast.stmt, bound: Bound) -> list[str]:
        branch = self._decided(statement, bound)
        if branch is not None:
            return self.body(branch, bound)
        if isinstance(statement, ast.If):
            lines = [
                f"if {self._text(statement.test, bound)}:",
                *self._block(statement.body, bound),
            ]
            return lines + (
                ["else:", *self._block(statement.orelse, bound)] if statement.orelse else []
            )
        if isinstance(statement, ast.For):
            return self._loop(statement, bound)
        if isinstance(statement, ast.Assign):
            return self._assignment(statement.targets[0], statement.value, bound)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            return []
        return self._text(statement, bound).splitlines()

    def _block(self, statements: Sequence[ast.stmt], bound: Bound) -> list[str]:
        return [_SPACES + line for line in self.body(statements, bound)]

    def _loop(self, loop: ast.For, bound: Bound) -> list[str]:
        over, target = _unparsed(loop.iter), _unparsed(loop.target)
        if over in self._wording.loops:
            lines: list[str] = []
            for number in self._wording.loops[over]:
                bound[target] = number
                lines += self.body(loop.body, bound)
            return lines
        if over in self._wording.unrolled:
            bound.update(self._wording.unrolled[over])
            return self.body(loop.body, bound)
        target = self._text(loop.target, bound)
        return [f"for {target} in {self._text(loop.iter, bound)}:", *self._block(loop.body, bound)]

    def _assignment(self, target: ast.expr, value: ast.expr, bound: Bound) -> list[str]:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            names = [_unparsed(name) for name in target.elts]
            if self._wording.inlined.issuperset(names):
                for name, part in zip(names, value.elts, strict=True):
                    bound[name] = self._text(part, bound)
            if bound.keys() >= set(names):
                return []
        name = _unparsed(target)
        if name in self._wording.lines:
            return self._wording.lines[name]()
        if name in self._wording.inlined:
            bound[name] = self._text(value, bound)
            return []
        if name in self._wording.dropped:
            return []
        written = self._text(target, bound)
        lines = f"{written} = {self._text(value, bound)}".splitlines()
        if isinstance(value, ast.Name) and value.id in bound:
            bound[value.id] = written
        return lines

    def _text(self, node: ast.AST, bound: Bound) -> str:
        """Returns the source of a node with what stands for its parts."""
        special = self._special(node, bound)
        if special is not None:
            return special
        start, stop = self._span(node)
        text = self._source[start:stop]
        for child in _placed(node):
            first, last = self._span(child)
            text = text[: first - start] + self._text(child, bound) + text[last - start :]
        return textwrap.dedent(" " * getattr(node, "col_offset", 0) + text).lstrip(" ")

    def _special(self, node: ast.AST, bound: Bound) -> str | None:
        wording = self._wording
        if isinstance(node, ast.Name) and node.id in bound:
            return str(bound[node.id])
        if isinstance(node, ast.JoinedStr):
            return self._format_string(node, bound)
        source = _unparsed(node)
        if source in wording.texts:
            return wording.texts[source]
        if isinstance(node, ast.Subscript) and _unparsed(node.value) in wording.arrays:
            return wording.arrays[_unparsed(node.value)](self._index(node.slice, bound))
        if isinstance(node, ast.Call):
            function = _unparsed(node.func)
            if function in wording.without_first or function in wording.keywords:
                return self._call(node, function, bound)
        return None

    def _format_string(self, node: ast.JoinedStr, bound: Bound) -> str:
        start, stop = self._span(node)
        numbers = {name: number for name, number in bound.items() if isinstance(number, int)}
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        if not names <= numbers.keys():
            return self._source[start:stop]
        return json.dumps(eval(self._source[start:stop], {}, numbers))

    def _call(self, node: ast.Call, function: str, bound: Bound) -> str:
        arguments = [self._text(argument, bound) for argument in node.args]
        if function in self._wording.without_first:
            arguments = arguments[1:]
        taken = self._wording.keywords.get(function, frozenset())
        arguments += [
            f"{keyword.arg}={self._text(keyword.value, bound)}"
            for keyword in node.keywords
            if keyword.arg in taken
        ]
        return f"{self._text(node.func, bound)}({', '.join(arguments)})"

    def _index(self, index: ast.expr, bound: Bound) -> int:
        numbers: dict[str, Any] = {k: v for k, v in bound.items() if isinstance(v, int)}
        return int(eval(_unparsed(index), {}, {**numbers, "self": self._wording}))

    def _span(self, node: ast.AST) -> tuple[int, int]:
        place: Any = node
        start = self._starts[place.lineno - 1] + place.col_offset
        return start, self._starts[place.end_lineno - 1] + place.end_col_offset
