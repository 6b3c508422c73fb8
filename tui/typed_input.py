"""From the bytes of a terminal to keys, pastes and clicks, whatever the bytes are."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from textual.events import Key
from textual.message import Message

from xortui.tui.internals.textual_driver import XTermParser
from xortui.tui.terminal_strings import WithoutStrings

_NO_KEY: Final = "[?0;0$y"
"""What ends an escape that the parser has seen, and is no key: an answer about no mode."""


def holds_escape_back(environment: Mapping[str, str]) -> bool:
    """Returns whether a terminal keeps a lone Escape until the next key while the mouse is heard.

    GNU screen (4.9) does: it waits for what may become a click. So Esc would leave nothing there.

    Args:
        environment: The variables of a program that runs in the terminal.
    """
    return bool(environment.get("STY")) or environment.get("TERM", "").startswith("screen.")


class TypedInput:
    """Understands what a terminal sends; nothing that it sends is an error.

    Bytes that are not UTF-8 stand as U+FFFD: which character another encoding would have meant by
    them is not known, and a wrong guess would look right. A sequence that Textual's parser fails
    at, such as a key with a number of thirty digits, is left out; and so are the strings that a
    terminal answers with, which the parser would take for their letters.
    """

    def __init__(self, *, debug: bool = False) -> None:
        self._debug = debug
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser(debug)
        self._strings = WithoutStrings()

    def feed(self, data: bytes) -> list[Message]:
        """Returns what the next bytes say."""
        # One at a time, so that what comes behind a sequence that is left out is not. And nothing
        # at all would be the end to the parser, but may be half a character.
        return [
            message
            for character in self._decode(data)
            for typed in self._typed(character)
            for message in self._understood(self._parser.feed(typed))
        ]

    def _typed(self, character: str) -> str:
        was_inside = self._strings.is_inside
        typed = self._strings.feed(character)
        return _NO_KEY if self._strings.is_inside and not was_inside else typed

    def _understood(self, messages: Iterable[Message]) -> Iterator[Message]:
        try:
            for message in messages:
                yield _as_key(message)
        except Exception:  # of many kinds: a number that is none, or too large
            self._parser = XTermParser(self._debug)

    def tick(self) -> list[Message]:
        """Returns what is meant by what was sent some time ago, such as a lone Escape."""
        if not self._strings.is_undecided:
            return list(self._understood(self._parser.tick()))
        if not (introducer := self._strings.tick()):
            return []
        # The parser has the escape alone, and would wait again for what comes after more.
        alone = XTermParser()
        messages = [*alone.feed(f"\x1b{introducer}"), *alone.feed("")]
        return [*self._understood(self._parser.feed(_NO_KEY)), *self._understood(messages)]


def _as_key(message: Message) -> Message:
    """Returns the key that is meant where an input method types characters of full width.

    With one on no key would work: what it types for ``q`` or a space are other characters. A paste
    is text, and stays as it is.
    """
    character = message.character if isinstance(message, Key) else None
    if character is None or character.isascii() or len(character) > 1:
        return message
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1 or not plain.isascii():
        return message
    return next(iter(XTermParser().feed(plain)), message)
