"""A language that nobody speaks: every word as wide as it was, of wide characters alone.

What is not translated stands out in it, and so does what counts characters for cells.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from xortui.tui import language

NAME = "xx"
ROOT = Path(__file__).resolve().parent.parent.parent
_KEPT = re.compile(r"\{[^{}]*\}|[^A-Za-z{}]+|[A-Za-z]+")
_WIDE = "あいうえおかきくけこさしすせそたちつてと"


@cache
def catalogues() -> ModuleType:
    """The project's own program for catalogues, which is no module of it."""
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / ".ci/catalogues.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def messages(is_whole: bool) -> Catalog:
    """Every message of the source; read once."""
    found: Catalog = catalogues().messages_of_the_source(is_whole=is_whole)
    return found


def made_up(text: str) -> str:
    """Returns a text whose words are of wide characters, about as many cells; fields stay."""
    return "".join(
        part if part.startswith("{") or not part.isalpha() else _word(part)
        for part in _KEPT.findall(text)
    )


def _word(word: str) -> str:
    start = sum(map(ord, word))
    return "".join(_WIDE[(start + place) % len(_WIDE)] for place in range(-(-len(word) // 2)))


def write(folder: Path) -> None:
    """Writes the compiled catalogue of the made-up language into a folder of catalogues."""
    catalogue = Catalog("en")
    # Any other language's has every message, and is read in a fraction of the time.
    for message in catalogues().read(catalogues().catalogues()[0]):
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = tuple(map(made_up, ids))
            string = strings if len(strings) > 1 else strings[0]
            catalogue.add(message.id, string, context=message.context)
    place = folder / NAME / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "xortui.mo").open("wb") as file:
        write_mo(file, catalogue)


@contextmanager
def spoken(folder: Path) -> Iterator[None]:
    """Has the program speak the made-up language."""
    write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_PLACES", [*language._PLACES, folder])
        patch.setattr(language, "_read", {})
        patch.setattr(language, "_everybodys", [NAME])
        yield
