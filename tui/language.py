"""Every sentence that a person reads goes through here, so that a catalogue can translate it.

It is looked up when it is shown, in the language of whoever reads it: a process may speak with
several. What is written once for all, such as the keys in a table, is only marked (`deferred`) and
translated where it is shown. A catalogue is read when the first person asks for its language, and
none for English, in which the source is written.
"""

from __future__ import annotations

import os
import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar
from zlib import crc32

Arguments = ParamSpec("Arguments")
Made = TypeVar("Made")

SOURCE: Final = "en"
"""The language that the source is written in."""

VARIABLE: Final = "XORTUI_LANGUAGE"
"""The environment variable that says a language for this program alone."""

_PLACES: Final = [Path(__file__).parent / "locale"]
"""Where catalogues lie; a test adds a made-up one."""

_MAGIC: Final = bytes.fromhex("de120495")
"""What a catalogue begins with whose numbers have their lowest byte first."""

_NUMBER_BITS: Final = 32  # of a message in its catalogue, below what it is like

_OF_THE_SOURCE: Final = ("C", "POSIX")
_read: dict[str, _Catalogue] = {}
_is_complete: list[bool] = []
_everybodys: list[str] = [SOURCE]
_ones_own: ContextVar[str | None] = ContextVar("language", default=None)


class LanguageError(ValueError):
    """There is no catalogue of a language."""


class _Catalogue:
    """A compiled catalogue, of which each message is decoded when it is first shown.

    A start shows a few hundred of two thousand, and the standard library's reader would decode all.
    The format is that of gettext's ``.mo`` files.
    """

    def __init__(self, data: bytes) -> None:
        """Finds where each message lies.

        Args:
            data: The file; nothing for a catalogue without messages.
        """
        self._data, self._shown = data, dict[str, str]()
        order = "<" if data[:4] == _MAGIC else ">"
        count, *tables = struct.unpack_from(f"{order}8x3I", data) if data else (0, 0, 0)
        self._pair = struct.Struct(f"{order}2I")
        self._tables = tables
        # Where each is, by what it is like: a twentieth of the memory of a dictionary of them, and
        # whoever wrote the file need not have sorted it as bytes are.
        found = [crc32(self._text(0, one)) << _NUMBER_BITS | one for one in range(count)]
        self._numbers = array("Q", sorted(found))

    def _text(self, table: int, number: int) -> bytes:
        """Returns a message (of table 0) or its translation (of table 1)."""
        length, start = self._pair.unpack_from(
            self._data, self._tables[table] + self._pair.size * number
        )
        return self._data[start : start + length]

    def _translation(self, message: bytes) -> bytes:
        """Returns the translation of a message, or nothing where there is none."""
        begin = crc32(message) << _NUMBER_BITS
        for place in range(bisect_left(self._numbers, begin), len(self._numbers)):
            number = self._numbers[place] - begin
            if number >> _NUMBER_BITS:
                break
            if self._text(0, number) == message:
                return self._text(1, number)
        return b""

    def translated(self, message: str) -> str:
        """Returns the translation of a message, or nothing where there is none.

        Args:
            message: The message, with what gettext has before it where it has a context.
        """
        shown = self._shown.get(message)
        if shown is None:
            shown = self._shown[message] = self._translation(message.encode()).decode()
        return shown


def translate(message: str) -> str:
    """Returns the message in the person's language, or as it stands where no catalogue has it."""
    name = _ones_own.get() or _everybodys[0]
    if name == SOURCE or not message:  # a catalogue answers nothing with what it says of itself
        return message
    return _catalogue(name).translated(message) or message


def translate_in(context: str, message: str) -> str:
    """Returns a message that means something else elsewhere, in the person's language.

    Args:
        context: Where it stands, such as ``header``, for whoever translates.
        message: The message.
    """
    name = _ones_own.get() or _everybodys[0]
    if name == SOURCE:
        return message
    return _catalogue(name).translated(f"{context}\x04{message}") or message


def deferred(message: str) -> str:
    """Returns the message as it stands; whoever shows it translates it.

    It marks what stands in a table of a module, which is read before anybody says a language.
    """
    return message


def cached_by_language(
    maxsize: int,
) -> Callable[[Callable[Arguments, Made]], Callable[Arguments, Made]]:
    """Returns a decorator like `functools.lru_cache` for what has messages in it."""

    def decorate(make: Callable[Arguments, Made]) -> Callable[Arguments, Made]:
        @lru_cache(maxsize)
        def made(_language: str, *args: Any, **named: Any) -> Made:
            return make(*args, **named)

        @wraps(make)
        def found(*args: Arguments.args, **named: Arguments.kwargs) -> Made:
            return made(language(), *args, **named)  # type: ignore[arg-type]

        return found

    return decorate


def language() -> str:
    """Returns the language in which messages are shown now."""
    return _ones_own.get() or _everybodys[0]


def languages() -> tuple[str, ...]:
    """Returns the languages that there are: that of the source, then those with a catalogue."""
    found = {
        path.parent.parent.name for place in _PLACES for path in place.glob("*/*/xortui.[mp]o")
    }
    return (SOURCE, *sorted(found - {SOURCE}))


def use_language(name: str) -> None:
    """Has everybody in this process spoken to in a language, who has none of one's own.

    Raises:
        LanguageError: There is no catalogue of it.
    """
    _everybodys[0] = _known(name)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Has whoever is spoken to meanwhile, in this task, spoken to in a language.

    Raises:
        LanguageError: There is no catalogue of it.
    """
    token = _ones_own.set(_known(name))
    try:
        yield
    finally:
        _ones_own.reset(token)


def language_of(environment: Mapping[str, str]) -> str | None:
    """Returns the language that an environment asks for, of those that there are.

    Args:
        environment: Its variables, of which `VARIABLE`, ``LC_ALL``, ``LC_MESSAGES`` and ``LANG``
            are asked in this order, and ``LANGUAGE`` for other names of a language, as gettext has
            it.

    Returns:
        The language; or none, where nothing is asked for.
    """
    asked = environment.get(VARIABLE)
    if not asked:
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        asked = next((environment[name] for name in names if environment.get(name)), "")
        if asked.partition(".")[0] in _OF_THE_SOURCE:
            return SOURCE
        asked = environment.get("LANGUAGE") or asked
    for wish in asked.split(":"):
        for name in _names_of(wish):
            if _is_spoken(name):
                return name
    return SOURCE if asked else None


def language_for(environment: Mapping[str, str]) -> str:
    """Returns the language of somebody who has come in with an environment.

    Their own wish goes first. Most clients send the language of their machine, though, which is
    nobody's wish: what this process was told to speak goes before it.

    Args:
        environment: The variables that came with them.
    """
    own = {name: environment[name] for name in (VARIABLE,) if name in environment}
    told = {name: os.environ[name] for name in (VARIABLE,) if name in os.environ}
    wishes = map(language_of, (own, told, environment))
    return next((wish for wish in wishes if wish is not None), _everybodys[0])


def read_all() -> None:
    """Reads every catalogue, for a process that will read no file any more."""
    for name in languages()[1:]:
        _catalogue(name)
    _is_complete.append(True)


def use_environment(environment: Mapping[str, str] | None = None) -> None:
    """Has everybody in this process spoken to as an environment asks; by default this process's."""
    _everybodys[0] = language_of(os.environ if environment is None else environment) or SOURCE


def _names_of(wish: str) -> tuple[str, ...]:
    """Returns ``pt_BR`` and ``pt`` for ``pt_BR.UTF-8``."""
    name = wish.partition(".")[0].partition("@")[0].replace("-", "_")
    return (name, name.partition("_")[0])


def _known(name: str) -> str:
    for found in _names_of(name):
        if _is_spoken(found):
            if found != SOURCE:
                _catalogue(found)
            return found
    names = ", ".join(languages())
    rule = translate("language must be one of {names}, got {name!r}")
    raise LanguageError(rule.format(names=names, name=name))


def _is_spoken(name: str) -> bool:
    if name == SOURCE or name in _read:
        return True
    return not _is_complete and _file_of(name) is not None


def _file_of(name: str) -> Path | None:
    """Returns the folder of a language's catalogue, where there is one."""
    if not name.replace("_", "").isalnum():  # it may come from a stranger, and names a folder
        return None
    for place in _PLACES:
        folder = place / name / "LC_MESSAGES"
        if (folder / "xortui.mo").exists() or (folder / "xortui.po").exists():
            return folder
    return None


def _catalogue(name: str) -> _Catalogue:
    if name not in _read:
        _read[name] = _read_catalogue(name)
    return _read[name]


def _read_catalogue(name: str) -> _Catalogue:
    folder = _file_of(name)
    if folder is None:
        return _Catalogue(b"")
    compiled, written = folder / "xortui.mo", folder / "xortui.po"
    if written.exists() and (not compiled.exists() or _is_older(compiled, written)):
        found = _compiled_now(written)
        if found is not None:
            return found
    return _Catalogue(compiled.read_bytes() if compiled.exists() else b"")


def _is_older(compiled: Path, written: Path) -> bool:
    return compiled.stat().st_mtime < written.stat().st_mtime


def _compiled_now(written: Path) -> _Catalogue | None:
    """Returns a catalogue that somebody is at work on, where Babel is there to read it."""
    from io import BytesIO

    try:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po
    except ImportError:
        return None
    compiled = BytesIO()
    with written.open("rb") as file:
        write_mo(compiled, read_po(file))
    return _Catalogue(compiled.getvalue())
