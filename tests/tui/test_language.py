"""Messages: each in every catalogue, looked up when it is shown, in the language of its reader."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.examples import FULL_COUNT
from support.made_up_language import NAME, catalogues, made_up, messages, spoken

from xortui.core import POINT_SETS, PRESETS, RunConfig
from xortui.core.maps import MAP_PRESETS
from xortui.tui import language
from xortui.tui.language import (
    SOURCE,
    VARIABLE,
    LanguageError,
    language_for,
    language_of,
    languages,
    speaking,
    translate,
    translate_in,
    use_language,
)
from xortui.tui.lessons.library import messages as lesson_texts
from xortui.tui.rendering.sweep.fate_map import FATE_SYMBOLS
from xortui.tui.screens.keys import GROUPS, MODES
from xortui.tui.widgets.run_header import description_of

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = [name for name in languages() if name != SOURCE]
UPDATE = "`python .ci/catalogues.py` writes them into the catalogue"


@pytest.fixture(autouse=True)
def _spoken_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_everybodys", [SOURCE])
    monkeypatch.delenv(VARIABLE, raising=False)


def fields(message: str) -> list[tuple[str, str | None, str | None]]:
    """The fields of a message with how they are written; one that has none may hold braces."""
    try:
        found = list(string.Formatter().parse(message))
    except ValueError:
        return []
    return sorted((name, form, kind) for _text, name, form, kind in found if name is not None)


@pytest.mark.parametrize("is_whole", FULL_COUNT)
@pytest.mark.parametrize("name", OURS)
def test_a_catalogue_has_every_message_and_no_other(name: str, is_whole: bool) -> None:
    path = ROOT / f"tui/locale/{name}/LC_MESSAGES/xortui.po"
    catalogue = catalogues().read(path)
    known = {(message.id, message.context): message for message in catalogue if message.id}
    source = {(message.id, message.context) for message in messages(is_whole) if message.id}
    missing = sorted(str(id_) for id_, _context in source - known.keys())
    assert not missing, f"{UPDATE}; it lacks {missing}"
    unused = sorted(str(id_) for id_, _context in known.keys() - source)
    assert not unused, f"{UPDATE[:29]} takes out what nobody says: {unused}"
    untold = catalogues().untranslated(catalogue)
    assert not untold, f"not translated: {untold}"
    for (id_, _context), message in known.items():
        assert isinstance(id_, str) and isinstance(message.string, str)
        assert fields(message.string) == fields(id_), id_
        assert message.string.strip(), id_
    dynamic = [
        *(spec.metadata["help"] for spec in RunConfig.__dataclass_fields__.values()),
        *(preset.shows for preset in PRESETS.values()),
        *(points.shows for points in POINT_SETS.values()),
        *(preset.about for preset in MAP_PRESETS.values()),
        *FATE_SYMBOLS,
        *lesson_texts({key.id or "" for group in (*GROUPS, *MODES) for key in group.bindings}),
    ]
    assert not [text for text in dynamic if (text, None) not in known]


_AT_IMPORT = re.compile(r"^(?! *(def|class) )[^ \n#].*\b_\(", re.MULTILINE)
"""A line of a module itself in which a message is looked up."""


def translated_at_import(tree: ast.Module) -> Iterator[int]:
    """The lines in which a message is looked up while a module is read."""

    def walk(node: ast.AST, is_deferred: bool) -> Iterator[int]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            read_at_once = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            if not isinstance(node, ast.Lambda):
                read_at_once += node.decorator_list
            for part in read_at_once:
                yield from walk(part, is_deferred)
            body = node.body if isinstance(node.body, list) else [node.body]
            for part in body:
                yield from walk(part, True)
            return
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in looked_up
            and not is_deferred
        ):
            yield node.lineno
        for part in ast.iter_child_nodes(node):
            yield from walk(part, is_deferred)

    looked_up = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "xortui.tui.language"
        for alias in node.names
        if alias.name.startswith("translate")
    }
    return walk(tree, False)


@pytest.mark.parametrize("is_whole", FULL_COUNT)
def test_no_message_is_looked_up_while_a_module_is_read(is_whole: bool) -> None:
    found, in_text = [], []
    saying = [
        (path, text)
        for path in sorted((ROOT / "tui").rglob("*.py"))
        if "import translate" in (text := path.read_text())
    ]
    for index, (path, text) in enumerate(saying):
        if is_whole or index % 6 == 0 or _AT_IMPORT.search(text):
            found += [f"{path}:{line}" for line in translated_at_import(ast.parse(text))]
        # Python 3.11 has an f-string for one piece, in which nobody finds a message.
        in_text += [
            f"{path}: {call}"
            for call in re.findall(r"\{_\(['\"].*?\)", text)
            if re.search(rf'f"[^"\n]*{re.escape(call)}', text)
        ]
    assert not found
    assert not in_text


def test_the_environment_says_the_language() -> None:
    said = {
        "en": [{"LANG": "en_US.UTF-8"}, {"LANG": "C.UTF-8"}, {"LANG": "xx_YY", "LC_ALL": "C"}],
        "ja": [
            {"LANG": "ja_JP.UTF-8"},
            {"LANG": "ja"},
            {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP"},
            {"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.eucJP"},
            {"LANG": "de_DE", "LANGUAGE": "de:ja"},
            {"LANG": "en_US.UTF-8", "LC_ALL": "C", VARIABLE: "ja-JP"},
        ],
    }
    for name, environments in said.items():
        for environment in environments:
            assert language_of(environment) == name, environment
    assert language_of({"LANG": "../../etc"}) == SOURCE
    assert language_of({"TERM": "xterm"}) is None


def test_who_comes_in_is_spoken_to_in_a_language_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert language_for({}) == SOURCE
    assert language_for({"LANG": "ja_JP.UTF-8"}) == "ja"
    use_language("ja")
    assert language_for({}) == "ja"
    assert language_for({"LANG": "en_GB"}) == SOURCE
    monkeypatch.setenv(VARIABLE, "ja")  # as the server was told to
    assert language_for({"LANG": "en_GB"}) == "ja"
    assert language_for({"LANG": "ja_JP", VARIABLE: "en"}) == SOURCE


def test_two_people_are_spoken_to_in_one_process() -> None:
    async def told(name: str) -> list[str]:
        with speaking(name):
            first = translate("Quit")
            await asyncio.sleep(0)
            return [first, translate("Quit")]

    async def both() -> list[list[str]]:
        return await asyncio.gather(told("ja"), told("en"))

    assert asyncio.run(both()) == [["終了する"] * 2, ["Quit"] * 2]
    assert translate("Quit") == "Quit"


def test_what_is_kept_with_its_words_is_kept_for_each_language() -> None:
    settings = RunConfig().at(0)
    english = description_of(settings)
    with speaking("ja"):
        japanese = description_of(settings)
    assert english.endswith("seed 42") and japanese.endswith("シード 42")
    assert description_of(settings) is english  # and is not made anew


def test_a_word_means_what_it_means_where_it_stands() -> None:
    with speaking("ja"):
        assert translate("right") == "右"
        assert translate_in("header", "right") == "正解"
        assert translate("") == ""


def test_a_language_that_nobody_has_written_is_refused() -> None:
    with pytest.raises(LanguageError, match=r"language must be one of en, .*ja.*, got 'tlh'"):
        use_language("tlh")


def test_a_third_language_needs_one_catalogue(tmp_path: Path) -> None:
    with spoken(tmp_path):
        assert languages() == (SOURCE, "ja", NAME)
        assert translate("Quit") == made_up("Quit") != "Quit"
        assert translate("sessions in all, 0 for what this machine can draw").isascii() is False


def test_a_compiled_catalogue_is_read_and_one_that_is_worked_at(tmp_path: Path) -> None:
    folder = tmp_path / "ja/LC_MESSAGES"
    folder.mkdir(parents=True)
    written = folder / "xortui.po"

    def says(word: str, seconds: int) -> str:
        written.write_text(f'msgid "Quit"\nmsgstr "{word}"\n', encoding="utf-8")
        os.utime(written, (seconds, seconds))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(language, "_PLACES", [tmp_path])
            patch.setattr(language, "_read", {})
            with speaking("ja"):
                return translate("Quit")

    assert says("やめる", 10) == "やめる"  # nobody has compiled it
    os.utime(catalogues().compile_catalogue(written), (20, 20))
    assert says("別", 15) == "やめる"
    assert says("新しい", 30) == "新しい"
