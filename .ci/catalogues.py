"""The catalogues of other languages: made of the source, brought up to date, compiled.

``python .ci/catalogues.py`` writes every message of the source that a catalogue lacks into it,
takes out what the source no longer says, compiles it and prints what is still to be translated. A
language is added by its name: ``python .ci/catalogues.py de``.

The build of a wheel, and of an editable install, compiles them through `CatalogueHook`.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # whoever only brings a catalogue up to date builds nothing
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent.parent
LOCALE = Path("tui/locale")
LESSONS = Path("tui/lessons/built_in")
LESSON_TEXTS = ("title", "about", "text", "do", "ask", "done")
"""Fields of a lesson that a person reads."""

KEYWORDS = {
    "_": None,
    "translate": None,
    "deferred": None,
    "translate_in": ((1, "c"), 2),
    # Where the core holds texts that a person reads: it says them, and others translate them.
    "_option": (2,),
    "Preset": (2,),
    "PointSet": (1,),
    "MapPreset": (2,),
}
"""What messages stand in; see ``tui/language.py``."""

_MARK = re.compile(rb"\b(?:%s)\(" % "|".join(KEYWORDS).encode())

_PIECE = re.compile(rb"^(?= {0,4}(?:@|(?:async )?def |class ))", re.MULTILINE)
"""Where a function, a class or one of its methods begins."""

_HEADER = r"""msgid ""
msgstr ""
"Language: {name}\n"
"Plural-Forms: {forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
"""Says no date and no person: what nobody reads would be changed by everybody."""


def messages_of_the_source(root: Path = ROOT, is_whole: bool = True) -> Catalog:
    """Returns every message of the program, with the places where it stands.

    Args:
        root: Where the source is.
        is_whole: Whether a file is taken apart whole, or only the functions that say something. It
            takes half of the time, and is as good where no text holds a function and a message.
    """
    catalogue = Catalog(project="xortui", charset="utf-8")
    for path in sorted(found for top in ("core", "tui") for found in (root / top).rglob("*.py")):
        text = path.read_bytes()
        if _MARK.search(text) is None:  # most files say nothing, and to take one apart takes long
            continue
        for message, comments, context in _said_in(text, is_whole):
            # No lines: a message that only moves is no change of a catalogue.
            catalogue.add(
                message,
                locations=[(str(path.relative_to(root)), None)],
                auto_comments=comments,
                context=context,
                flags=("python-brace-format",) if "{" in str(message) else (),
            )
    for path in sorted((root / LESSONS).glob("*.toml")):
        for text in _texts_of(tomllib.loads(path.read_text(encoding="utf-8"))):
            place = (str(path.relative_to(root)), None)
            flags = ("python-brace-format",) if "{" in text else ()
            catalogue.add(text, locations=[place], flags=flags)
    return catalogue


def _said_in(text: bytes, is_whole: bool) -> list[tuple[Any, list[str], str | None]]:
    """Returns the messages of a module, with their comments and contexts."""
    pieces = [text] if is_whole else [one for one in _PIECE.split(text) if _MARK.search(one)]
    try:
        return [
            (message, comments, context)
            for piece in pieces
            for _line, message, comments, context in extract(
                "python",
                io.BytesIO(piece),
                keywords=KEYWORDS,
                comment_tags=("Translators:",),
                strip_comment_tags=True,
            )
        ]
    except (tokenize.TokenError, SyntaxError):
        if is_whole:
            raise
        return _said_in(text, is_whole=True)  # a text holds a function


def _texts_of(table: dict[str, Any]) -> Iterator[str]:
    """Yields what is read of a lesson, in its order, as `xortui.tui.lessons` looks it up."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _texts_of(value)
        elif name == "steps":
            for step in value:
                yield from _texts_of(step)
        elif name in LESSON_TEXTS and isinstance(value, str):
            paragraphs = re.split(r"\n\s*\n", value.strip())
            yield "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def catalogues(root: Path = ROOT) -> list[Path]:
    """Returns the files of all languages."""
    return sorted((root / LOCALE).glob("*/LC_MESSAGES/xortui.po"))


def read(path: Path) -> Catalog:
    """Returns a catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def update(path: Path, source: Catalog) -> list[str]:
    """Brings a catalogue up to date and compiles it. Returns what it does not translate."""
    catalogue = read(path) if path.exists() else Catalog(path.parent.parent.name)
    catalogue.update(source, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        forms = catalogue.plural_forms
        file.write(_HEADER.format(name=path.parent.parent.name, forms=forms).encode())
        write_po(file, catalogue, width=100, sort_by_file=True, omit_header=True)
    compile_catalogue(path)
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    """Returns the messages that a catalogue has no words for."""
    found = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def compile_catalogue(path: Path) -> Path:
    """Writes the compiled form of a catalogue beside it."""
    compiled = path.with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, read(path))
    return compiled


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Compiles the catalogues wherever the program is installed or packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Writes them into the tree, and takes them into what is built."""
        root = Path(self.root)
        for path in catalogues(root):
            compiled = compile_catalogue(path)
            if version != "editable":
                place = compiled.relative_to(root)
                build_data["force_include"][str(compiled)] = f"xortui/{place}"


def main(names: list[str]) -> None:
    """Brings all catalogues up to date, and begins those of the languages that are named."""
    source = messages_of_the_source()
    begun = [ROOT / LOCALE / name / "LC_MESSAGES" / "xortui.po" for name in names]
    for path in dict.fromkeys([*catalogues(), *begun]):
        missing = update(path, source)
        print(f"{path.relative_to(ROOT)}: {len(source)} messages, {len(missing)} to be translated")
        for message in missing:
            print(f"  {message!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
