"""Which options of a command stand among the words: the others need not be made to read them.

A command about a run has sixty options, and the library takes longer to find out what each of them
may be than the program takes for all else until its first line.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, get_args

from cyclopts import Parameter

_NEGATED: Final = ("--no-", "--empty-")


def with_named_options(command: Callable[..., Any], words: Iterable[str]) -> Callable[..., Any]:
    """Returns a command without those options that no word names; they have their defaults.

    What reads words for it takes them as for the command itself, or not at all.
    """
    named = _names_in(words)
    parameters = inspect.signature(command, eval_str=True).parameters.values()

    def with_few(*positional: Any, **values: Any) -> Any:
        return command(*positional, **values)

    return signed(with_few, command, [p for p in parameters if not _may_go(p, named)])


def signed(
    function: Callable[..., Any],
    command: Callable[..., Any],
    parameters: Sequence[inspect.Parameter],
) -> Callable[..., Any]:
    """Returns a function as a command: with the name and the text of one, and these parameters."""
    functools.update_wrapper(function, command)
    # Without these three the library would read the signature of the function inside.
    del function.__wrapped__  # type: ignore[attr-defined]
    signature = inspect.Signature(parameters, return_annotation=int)
    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in parameters}
    return function


def _names_in(words: Iterable[str]) -> set[str]:
    """Returns what may be names of options, as one name however they are written."""
    named = {_plain(re.split("[=.]", word, maxsplit=1)[0]) for word in words if word[:1] == "-"}
    for start in _NEGATED:
        named |= {f"--{name.removeprefix(start)}" for name in named if name.startswith(start)}
    return named


def _may_go(parameter: inspect.Parameter, named: set[str]) -> bool:
    if parameter.kind is not parameter.KEYWORD_ONLY or parameter.default is parameter.empty:
        return False
    given = [part for part in get_args(parameter.annotation) if isinstance(part, Parameter)]
    names = {name for each in given for name in (*(each.name or ()), *(each.alias or ()))}
    own = {f"--{parameter.name}", *names}
    return named.isdisjoint(map(_plain, own))


def _plain(name: str) -> str:
    return name.replace("_", "-").casefold()
