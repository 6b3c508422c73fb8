"""Reads source for what it uses of the private parts of libraries.

Three ways lead there, and each has a function here: importing a private module or name; reading a
private attribute of something that is not one's own; and using or defining, in a class of one's
own, a private name that the library's class below it has. A fourth needs no private name: to put
something else in the place of what a library's module holds.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, get_origin

OURS = ("xortui", "support")

DOCUMENTED = {
    "os._exit",
    "_typeshed",
    "sys.stderr",
    "vars(sys)['__stderr__']",
    "threading.excepthook",
}
"""What looks private, or is put in place of another, and is public all the same."""

_LEAVES = (ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.boolop)
_BY_NAME = ("getattr", "setattr", "hasattr", "delattr")


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a private part is used."""

    line: int
    name: str
    text: str


def is_private(name: object) -> bool:
    """Returns whether a name is private, and not one of Python's own such as ``__path__``."""
    return (
        isinstance(name, str) and name.startswith("_") and not name.endswith("__") and name != "_"
    )


@functools.cache
def _walked(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Returns every node, which is asked for several times."""
    return (tree, *(node for node, _owner in _with_classes(tree)))


def imports(tree: ast.Module) -> Iterator[Use]:
    """Yields what is imported that is private."""
    for node in _walked(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module or ''}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if any(map(is_private, parts)) and parts[0] not in DOCUMENTED:
                yield Use(node.lineno, parts[-1], ast.unparse(node))


def attributes(tree: ast.Module) -> Iterator[Use]:
    """Yields private attributes of anything but ``self``, ``cls`` and others of the same class."""
    for node, owner in _with_classes(tree):
        name: object
        if isinstance(node, ast.Attribute):
            name, of = node.attr, node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", None) in _BY_NAME:
            name = getattr(node.args[1], "value", None) if len(node.args) > 1 else None
            of = node.args[0]
        elif isinstance(node, ast.Subscript) and _is_vars(node.value):
            name, of = getattr(node.slice, "value", None), node.value
        else:
            continue
        if not is_private(name) or _is_self(of):
            continue
        text = ast.unparse(node)
        is_own = owner is not None and name in _defined(owner)
        if not (is_own or text in DOCUMENTED):
            yield Use(node.lineno, str(name), text)


def replacements(tree: ast.Module) -> Iterator[Use]:
    """Yields what is put in the place of something that a library's module holds."""
    modules = {
        (alias.asname or alias.name).partition(".")[0]
        for node in _walked(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if not (getattr(node, "module", None) or alias.name).startswith(OURS)
    }
    for node in _walked(tree):
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if not isinstance(target, ast.Attribute | ast.Subscript) or _is_self(target.value):
                continue
            text = ast.unparse(target)
            of = text.removeprefix("vars(").partition(".")[0].partition(")")[0]
            is_part = isinstance(target, ast.Attribute) or text.startswith("vars(")
            if is_part and of in modules and text not in DOCUMENTED:
                name = target.attr if isinstance(target, ast.Attribute) else target.slice.value  # type: ignore[attr-defined]
                yield Use(node.lineno, name, text)


def inherited(module: ModuleType, tree: ast.Module) -> Iterator[Use]:
    """Yields the private names in classes of a module that a library's class below them has."""
    for node in _walked(tree):
        if isinstance(node, ast.ClassDef):
            libraries = set(_libraries_below(node, module))
            for use in _own_names(node):
                if any(has(library, use.name) for library in libraries):
                    yield use


def has(owner: Any, name: str) -> bool:
    """Returns whether a module has a name, or a class or its instances do."""
    if not isinstance(owner, type):
        return hasattr(owner, name)
    return any(name in vars(base) or name in _set_on_self(base) for base in owner.__mro__)


@functools.cache
def _set_on_self(owner: type) -> frozenset[str]:
    """Returns the names that a class gives its instances."""
    tree = _classes_in(owner.__module__).get(owner.__qualname__)
    if tree is None:
        return frozenset()
    return frozenset(
        node.attr
        for node in inside(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and _is_self(node.value)
    )


@functools.cache
def _classes_in(module: str) -> dict[str, ast.ClassDef]:
    """Returns the classes of a module by their qualified names; none where it is written in C."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return {}
    found: dict[str, ast.ClassDef] = {}
    left: list[tuple[str, ast.AST]] = [("", tree)]
    while left:
        name, node = left.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found.setdefault(name + child.name, child)
                left.append((f"{name}{child.name}.", child))
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                left.append((f"{name}{child.name}.<locals>.", child))
            elif isinstance(child, ast.stmt):
                left.append((name, child))
    return found


def _libraries_below(node: ast.ClassDef, module: ModuleType) -> Iterator[type]:
    """Yields the classes of libraries below a class, and below what it is mixed into."""
    names = {**vars(builtins), **vars(module)}
    for base in node.bases:
        # A class that stands in a function or in another class cannot be had; its bases can.
        found = eval(ast.unparse(base), names)
        found = get_origin(found) or found
        for one in getattr(found, "__mro__", ()):
            yield from _mixed_into(one) if one.__module__.startswith(OURS) else [one]
    own = names.get(node.name)
    if isinstance(own, type):
        yield from _mixed_into(own)


def _mixed_into(owner: type) -> Iterator[type]:
    for heir in [owner, *_heirs(owner)]:
        yield from (one for one in heir.__mro__ if not one.__module__.startswith(OURS))


def _heirs(owner: type) -> Iterator[type]:
    for heir in type.__subclasses__(owner):
        if heir.__module__.startswith(OURS):
            yield heir
            yield from _heirs(heir)


def _own_names(node: ast.ClassDef) -> Iterator[Use]:
    for inner in inside(node):
        if isinstance(inner, ast.Attribute) and is_private(inner.attr) and _is_self(inner.value):
            yield Use(inner.lineno, inner.attr, ast.unparse(inner))
        elif isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and is_private(inner.name):
            yield Use(inner.lineno, inner.name, f"def {inner.name}")
    for target in _targets(node):
        if isinstance(target, ast.Name) and is_private(target.id):
            yield Use(target.lineno, target.id, f"{node.name}.{target.id}")


def _targets(node: ast.ClassDef) -> list[ast.expr]:
    return [
        target
        for line in node.body
        if isinstance(line, ast.Assign | ast.AnnAssign)
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target])
    ]


def _is_vars(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) == "vars"


def _is_self(node: ast.expr) -> bool:
    """Returns whether something is one's own: what of it is the library's, `inherited` tells."""
    if isinstance(node, ast.Name):
        return node.id in ("self", "cls")
    return isinstance(node, ast.Call) and ast.unparse(node) in ("super()", "type(self)")


@functools.cache
def _defined(node: ast.ClassDef) -> frozenset[str]:
    """Returns the private names that a class gives itself and its instances."""
    return frozenset(
        use.name
        for use in _own_names(node)
        if not use.text.startswith("super()")
    )  # fmt: skip


@functools.cache
def _with_classes(tree: ast.Module) -> tuple[tuple[ast.AST, ast.ClassDef | None], ...]:
    """Returns every node below with the class that it stands in."""
    found: list[tuple[ast.AST, ast.ClassDef | None]] = [(tree, None)]
    for node, owner in found:  # which grows meanwhile
        inside = node if isinstance(node, ast.ClassDef) else owner
        found += [(child, inside) for child in _inner(node)]
    return tuple(found[1:])


def inside(node: ast.AST) -> list[ast.AST]:
    """Returns a node and every node below, but names, constants and operators."""
    found = [node]
    for one in found:  # which grows meanwhile
        found += _inner(one)
    return found


def _inner(node: ast.AST) -> list[ast.AST]:
    """Returns the nodes in a node, without those that nobody asks for and that hold no others.

    Two in three are names, constants and what is done with them; `ast.walk` takes four times as
    long for the half million of them all.
    """
    found: list[ast.AST] = []
    for value in vars(node).values():
        if type(value) is list:
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            found.append(value)
    return found
