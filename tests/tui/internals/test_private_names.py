"""What is private in libraries is used in one place, listed, and still there."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from types import ModuleType
from typing import Any

import pytest
from support import private_uses
from support.examples import FULL_COUNT
from support.private_uses import Use

import xortui.core
import xortui.tui
from xortui.tui import internals
from xortui.tui.internals.cpython_objects import reference_count
from xortui.tui.internals.private_names import PRIVATE_NAMES, PrivateName

INTERNALS = internals.__name__
OPTIONAL = ("asyncssh", "distributed")


def owner_of(name: PrivateName) -> Any:
    """The module or the class that has it."""
    module, _, rest = name.owner, "", ""
    while True:
        try:
            found: Any = importlib.import_module(module)
        except ModuleNotFoundError as missing:
            if missing.name == name.library:
                pytest.skip(f"{name.library} is not installed")
            module, _, last = module.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
            continue
        for part in filter(None, rest.split(".")):
            found = getattr(found, part, None)
        return found


def version_of(library: str) -> str:
    """The version of a library; Python's where it is of the standard library."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return sys.version.partition(" ")[0]


@pytest.mark.parametrize("name", PRIVATE_NAMES, ids=str)
def test_the_library_still_has(name: PrivateName) -> None:
    gone = f"{name.library} {version_of(name.library)} has no {name} any more, so: {name.without}"
    owner = owner_of(name)
    assert owner is not None, gone
    assert private_uses.has(owner, name.name), gone


def test_a_name_that_is_gone_is_missed() -> None:
    from textual.app import App

    assert private_uses.has(App, "_exception"), "which instances have"
    assert private_uses.has(App, "_handle_exception"), "which the class has"
    assert not private_uses.has(App, "_what_nobody_has")
    assert not private_uses.has(importlib.import_module("textual.strip"), "_what_nobody_has")


def test_a_search_of_the_palette_can_be_called_without_its_worker() -> None:
    from textual.command import CommandPalette

    assert callable(CommandPalette._gather_commands.__wrapped__)  # type: ignore[attr-defined]


def test_references_are_counted_at_the_head_of_an_object() -> None:
    if not hasattr(sys, "getrefcount"):
        pytest.skip("this Python counts no references")
    one: list[object] = []
    before = reference_count(one)
    more = [one] * 1000
    assert reference_count(one) - before == 1000 == len(more)


def modules() -> Iterator[ModuleType]:
    """Every module of the project that can be imported here."""
    for package in (xortui.core, xortui.tui):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            try:
                yield importlib.import_module(found.name)
            except ModuleNotFoundError as missing:
                assert missing.name in OPTIONAL


@pytest.fixture(scope="module")
def texts() -> dict[ModuleType, str]:
    """Module -> its text. All are imported first, and with them all classes."""
    found: dict[ModuleType, str] = {}
    for module in list(modules()):
        assert module.__file__ is not None
        with open(module.__file__, encoding="utf-8") as file:
            found[module] = file.read()
    return found


def uses_of(module: ModuleType, text: str) -> list[Use]:
    """What a module uses that is private."""
    source = ast.parse(text)
    return [
        *private_uses.imports(source),
        *private_uses.attributes(source),
        *private_uses.replacements(source),
        *private_uses.inherited(module, source),
    ]


_PLAINLY = [
    re.compile(text)
    for text in (
        r"\.(?<!\bself\.)(?<!\bcls\.)(?<!super\(\)\.)_[a-z]",
        r"import .*\b_[a-z]",
        r"from .*\._[a-z]",
    )
]
"""What a private name of others looks like in most places; quick, as each begins with a text."""


def is_at_home(module: str) -> bool:
    """Whether a module is one of those that may."""
    return module == INTERNALS or module.startswith(f"{INTERNALS}.")


def is_of_a_watched_program(module: str) -> bool:
    """Whether a module runs in a process that is another program's, which it has to prepare."""
    return module.startswith("xortui.tui.watching.child.")


@pytest.mark.parametrize("is_whole", FULL_COUNT)
def test_nobody_else_takes_hold_of_what_is_private(
    texts: dict[ModuleType, str], is_whole: bool
) -> None:
    assert len(texts) > 200
    others = {
        module: text
        for module, text in texts.items()
        if not is_at_home(module.__name__) and not is_of_a_watched_program(module.__name__)
    }
    refused = [
        f"{module.__name__}:{use.line}: {use.text}"
        for index, (module, text) in enumerate(others.items())
        if is_whole or index % 40 == 0 or any(plainly.search(text) for plainly in _PLAINLY)
        for use in uses_of(module, text)
    ]
    assert not refused, "goes through xortui.tui.internals: " + "; ".join(refused)


def test_what_is_used_is_listed_and_what_is_listed_is_used(texts: dict[ModuleType, str]) -> None:
    home = {module: text for module, text in texts.items() if is_at_home(module.__name__)}
    used = {use.name for module, text in home.items() for use in uses_of(module, text)}
    listed = {name.name for name in PRIVATE_NAMES}
    assert used <= listed
    # What is public in a private class looks like any other attribute where it is used.
    private = {name for name in listed if private_uses.is_private(name)}
    assert private <= used


def test_no_name_is_listed_twice() -> None:
    names = [str(name) for name in PRIVATE_NAMES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from textual._compositor import Compositor", "Compositor"),
        ("from textual.widgets._footer import FooterKey", "FooterKey"),
        ("import asyncio._internal", "_internal"),
        ("from asyncio import _loop", "_loop"),
        ("app._driver", "_driver"),
        ("self.app._driver.close()", "_driver"),
        ("getattr(app, '_driver', None)", "_driver"),
        ("vars(app)['_driver']", "_driver"),
        ("class A:\n  def f(self, other):\n    return other._theirs", "_theirs"),
        ("from textual import strip\nvars(strip)['FIFOCache'] = None", "FIFOCache"),
        ("from textual import constants\nconstants.COLOR_SYSTEM = 'auto'", "COLOR_SYSTEM"),
    ],
)
def test_every_way_to_something_private_is_seen(text: str, name: str) -> None:
    assert [use.name for use in uses_in(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "from __future__ import annotations",
        "os._exit(1)",
        "self._own",
        "class A:\n  def f(self, other):\n    self._own = other._own",
        "vars(sys)['__stderr__']",
    ],
)
def test_what_is_ones_own_or_public_is_let_through(text: str) -> None:
    assert not list(uses_in(text))


def uses_in(text: str) -> Iterable[Use]:
    """What is seen in a text without importing it."""
    tree = ast.parse(text)
    return [
        *private_uses.imports(tree),
        *private_uses.attributes(tree),
        *private_uses.replacements(tree),
    ]


def test_names_of_the_class_below_are_seen() -> None:
    module = importlib.import_module("support.private_heirs")
    tree = ast.parse(inspect.getsource(module))
    assert {use.name for use in private_uses.inherited(module, tree)} == {
        "_driver", "_handle_exception", "_batch_count", "_on_message", "_running",
    }  # fmt: skip
