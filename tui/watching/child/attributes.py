"""Reads the attributes of a program's objects, and leaves the objects as they are.

Python 3.11 and 3.12 keep an object's attributes in a row of its own and read them quicker so, until
somebody asks for ``__dict__``: from then on each of the program's own looks at one takes longer,
which made one network class slower by a twentieth. So the names are taken from its source.
"""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterable, Mapping
from typing import Any

_HAS_ROWS = (3, 11) <= sys.version_info < (3, 13)

_NOTHING = object()
_names: dict[str, None] = {}
_names_of: dict[type, tuple[str, ...]] = {}


def learn_names(tree: ast.AST) -> None:
    """Takes down the names that a program gives to attributes, in their order."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.append((node.lineno, node.col_offset, node.attr))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append((node.lineno, node.col_offset, node.target.id))  # as a dataclass has them
    _names.update(dict.fromkeys(name for _line, _column, name in sorted(found)))


def has_attributes(value: Any) -> bool:
    """Whether an object can be given attributes."""
    return bool(getattr(type(value), "__dictoffset__", 0))


def attributes(value: Any) -> Mapping[str, Any]:
    """Returns an object's own attributes, none of them computed."""
    if not _HAS_ROWS:
        return dict(vars(value))
    kind = type(value)
    for names in (_names_of.get(kind), _names):
        if names is None:
            continue
        own, as_in_class = _read(value, names)
        for found in (own, {**own, **as_in_class}):
            if _is_all(value, found.values()):
                _names_of[kind] = tuple(name for name in names if name in found)
                return found
    return dict(vars(value))


def attribute(value: Any, name: str) -> Any:
    """Returns one of them.

    Raises:
        AttributeError, LookupError: It has none of that name.
    """
    if not _HAS_ROWS or hasattr(type(_of_class(type(value), name)), "__get__"):
        return vars(value)[name]
    return object.__getattribute__(value, name)


def _read(value: Any, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns what stands under some names, and apart what is the same as in the class."""
    own: dict[str, Any] = {}
    as_in_class: dict[str, Any] = {}
    for name in names:
        of_class = _of_class(type(value), name)
        if hasattr(type(of_class), "__get__"):
            continue  # it might compute something
        try:
            found = object.__getattribute__(value, name)
        except AttributeError:
            continue
        (as_in_class if found is of_class else own)[name] = found
    return own, as_in_class


def _of_class(kind: type, name: str) -> Any:
    """Returns what stands in a class under a name."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), _NOTHING)


def _is_all(value: Any, found: Iterable[Any]) -> bool:
    """Whether an object holds nothing else; one that has a dictionary already holds that."""
    held = [id(each) for each in gc.get_referents(value) if each is not type(value)]
    return sorted(held) == sorted(id(each) for each in found if each is not type(value))
