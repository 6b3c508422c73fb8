"""Where a program assigns an array: the line to look at when something is said of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple


class SourceLine(NamedTuple):
    """A line of a program.

    Attributes:
        file: The file's path.
        line: The line, from 1.
    """

    file: str
    line: int


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Returns names as one speaks of them, by the long ones: ``weights1`` for ``nn.weights1``.

    A name stays long where its short form would be that of another.
    """
    short = {name: name.rpartition(":")[2].rpartition(".")[2] for name in names}
    taken = list(short.values())
    return {name: brief if taken.count(brief) == 1 else name for name, brief in short.items()}


def assignment(name: str, files: Sequence[str], *, is_update: bool) -> SourceLine | None:
    """Returns the line that assigns an array, or None where none is found.

    Args:
        name: The array's name, such as ``nn.weights1`` or ``params['W1']``.
        files: The program's files, the one with the training loop first.
        is_update: Whether the last line outside of constructors is meant, which is most often the
            update; otherwise the first one of all.
    """
    wanted = name.rpartition(":")[2].rpartition(".")[2]
    for file in files:
        try:
            tree = ast.parse(Path(file).read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        found = [
            (line, depth, is_first)
            for target, line, depth, is_first in _targets(tree)
            if target == wanted
        ]
        if not found:
            continue
        if not is_update:
            return SourceLine(file, min(line for line, _depth, _first in found))
        later = [each for each in found if not each[2]] or found
        return SourceLine(file, max(later, key=lambda each: (each[1], each[0]))[0])
    return None


def _targets(tree: ast.AST) -> Iterator[tuple[str, int, bool, bool]]:
    """Yields what is assigned: its last name, its line, whether of itself, whether at the start."""
    constructors = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        targets: Sequence[ast.expr]
        if isinstance(node, ast.AugAssign):
            targets, is_own = [node.target], True
        elif isinstance(node, ast.Assign):
            targets, is_own = node.targets, False
        elif isinstance(node, ast.AnnAssign):
            targets, is_own = [node.target], False
        else:
            continue
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            for part in parts:
                written = ast.unparse(part).rpartition(".")[2]
                reads = isinstance(node, ast.Assign) and any(
                    ast.unparse(inner) == ast.unparse(part) for inner in ast.walk(node.value)
                )
                yield written, node.lineno, is_own or reads, id(node) in constructors
