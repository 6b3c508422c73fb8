"""Prints counts of the structure of the source, at one commit or at several beside each other.

    .venv/bin/python tests/benchmarks/structure.py [COMMIT ...]

Without a commit, of the tree as it stands. Read from the text alone, so that any commit can be
counted: a private name that a class of ours overrides, or that has the name of one of our own in
the same file, is not seen.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "tui")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(tree: Path) -> dict[str, ast.Module]:
    """The modules of a tree by the names under which they are imported."""
    found = {}
    for room in ROOMS:
        for path in sorted((tree / room).rglob("*.py")):
            parts = path.relative_to(tree).with_suffix("").parts
            name = ".".join(("xortui", *(part for part in parts if part != "__init__")))
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def public_names(module: ast.Module) -> Iterator[str]:
    """Functions, classes and constants of a module, and the methods of its classes."""
    for node in module.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name
            if isinstance(node, ast.ClassDef):
                inner = (part for part in node.body if isinstance(part, Function))
                yield from (part.name for part in inner if not part.name.startswith("_"))
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        names = (target.id for target in targets if isinstance(target, ast.Name))
        yield from (name for name in names if not name.startswith("_"))


def defined_names(module: ast.Module) -> set[str]:
    """All private names to which a module gives a value, or which it defines or declares."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, Function | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)  # a slot
    return set(filter(is_private, names))


def uses_private_names(module: ast.Module, ours: set[str]) -> bool:
    """Whether a module uses what another project calls private."""
    own = defined_names(module)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("xortui"):
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            if any(map(is_private, parts)):
                return True
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            is_of_self = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            known = own if is_of_self else ours
            # A base class of ours may have defined it.
            if node.attr not in known and node.attr not in (ours if is_of_self else own):
                return True
    return False


def imports(module: ast.Module, known: set[str]) -> set[str]:
    """The modules of ours that a module imports, wherever in it, but for its annotations."""
    found: set[str] = set()
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
        waiting += ast.iter_child_nodes(node)
    return found & known


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules each of which leads to every other."""
    reached = {}
    for start in graph:
        seen, waiting = set[str](), [start]
        while waiting:
            new = graph[waiting.pop()] - seen
            seen |= new
            waiting += new
        reached[start] = seen
    groups = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in graph
        if name in reached[name]
    }
    return [set(group) for group in groups if len(group) > 1]


def counts(tree: Path) -> dict[str, int]:
    """What is printed of one tree."""
    parsed = modules(tree)
    graph = {name: imports(module, set(parsed)) - {name} for name, module in parsed.items()}
    importers = {name: {other for other in graph if name in graph[other]} for name in graph}
    next_door = [
        name
        for name, those in importers.items()
        if len(those) == 1 and next(iter(those)).rpartition(".")[0] == name.rpartition(".")[0]
    ]
    ours = set().union(*map(defined_names, parsed.values()))
    return {
        "modules": len(parsed),
        "public names": sum(len(list(public_names(module))) for module in parsed.values()),
        "files with private names of libraries": sum(
            uses_private_names(module, ours) for module in parsed.values()
        ),
        "import circles": len(circles(graph)),
        "modules imported by one neighbour alone": len(next_door),
    }


def counts_at(commit: str) -> dict[str, int]:
    """The counts of a commit, which is unpacked into a folder of its own."""
    command = ["git", "archive", commit, *ROOMS]
    packed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as file:
        file.extractall(folder, filter="data")
        return counts(Path(folder))


def main() -> None:
    """Prints a row a count, a column a commit."""
    columns = {commit: counts_at(commit) for commit in sys.argv[1:]} or {"here": counts(ROOT)}
    print("".ljust(40), *(name[:12].rjust(12) for name in columns))
    for row in next(iter(columns.values())):
        print(row.ljust(40), *(str(column[row]).rjust(12) for column in columns.values()))


if __name__ == "__main__":
    main()
