"""``--help`` in the language of whoever asks for it.

Options stand beside the commands that have them, in modules that are read before anybody says a
language. So they hold their texts in English, and what is shown is translated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cyclopts.help import DefaultFormatter, HelpEntry, HelpPanel
from rich.console import Console, ConsoleOptions
from rich.text import Text

from xortui.tui.cli.help_text import help_in_language
from xortui.tui.language import SOURCE, deferred, language
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.clipped_text import wrapped

_OF_THE_LIBRARY: Final = (
    deferred("Commands"),
    deferred("Parameters"),
    deferred("Arguments"),
    deferred("Display this message and exit."),
    deferred("Display application version."),
)


class TranslatedHelp(DefaultFormatter):
    """The library's help with its texts, and its own words, translated."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Prints a panel."""
        if language() != SOURCE:
            entries = [_translated(entry) for entry in panel.entries]
            panel = panel.copy(title=_(str(panel.title)), entries=entries)
        super().__call__(console, options, panel)

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        """Prints how the command is called."""
        if language() == SOURCE or not usage:
            super().render_usage(console, options, usage)
            return
        words = str(usage).replace("OPTIONS", _("OPTIONS")).replace("ARGS", _("ARGS"))
        console.print(Text(_("Usage: {words}").format(words=words), style="bold"))

    def render_description(
        self, console: Console, options: ConsoleOptions, description: Any
    ) -> None:
        """Prints what the command does."""
        if language() == SOURCE or not description:
            super().render_description(console, options, description)
            return
        console.print(_Paragraph(_plain(description)), Text())


def _plain(described: object) -> str:
    """Returns the text of a description of the library."""
    text = getattr(described, "primary_renderable", described)
    return text.plain if isinstance(text, Text) else str(text or "")


def _translated(entry: HelpEntry) -> HelpEntry:
    english = _plain(entry.description)
    text = help_in_language(english)
    notes = []
    if entry.choices:
        notes.append(_("choices: {choices}").format(choices=", ".join(entry.choices)))
    if entry.default is not None:
        notes.append(_("default: {value}").format(value=entry.default))
    if entry.required:
        notes.append(_("required"))
    told = _Paragraph(" ".join([text, *(f"[{note}]" for note in notes)]))
    return entry.copy(description=told, choices=(), default=None, required=False)


class _Paragraph:
    """A text broken as its language is: Rich breaks at blanks, of which Japanese has none."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yields it for the room that there is."""
        yield Text("\n".join(wrapped(self._text, options.max_width)))
