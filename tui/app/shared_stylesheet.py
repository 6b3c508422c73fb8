"""Style sheets that are parsed once in a process, whichever application reads them."""

from __future__ import annotations

from pathlib import PurePath

from textual.css.stylesheet import Stylesheet

from xortui.tui.internals.textual_style import ParsedRules, keep_parsed_in

_read: dict[str, str] = {}
_parsed: dict[frozenset[tuple[str, str]], ParsedRules] = {}


class SharedStylesheet(Stylesheet):
    """Keeps what it has parsed for the applications to come, and for processes forked off.

    A rule set is never changed once it is parsed; what it holds depends on its text and on the
    variables of the theme.
    """

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._share(variables)

    def read(self, filename: str | PurePath) -> None:
        """Takes a file, from the disk the first time only: a session's process reads none.

        Raises:
            StylesheetError: It cannot be read.
        """
        path = str(filename)
        if path in _read:
            self.add_source(_read[path], (path, ""))
            return
        super().read(filename)
        if (path, "") in self.source:
            _read[path] = self.source[path, ""].content

    def set_variables(self, variables: dict[str, str]) -> None:
        """Takes the colours of another theme."""
        keep_parsed_in(self, {})  # not the shared ones, which Textual clears
        super().set_variables(variables)
        self._share(variables)

    def reparse(self) -> None:
        """Takes the rules of the theme in use, parsed before or now.

        Raises:
            StylesheetParseError: If a style sheet is invalid; the old rules then stay.
        """
        self.parse()  # Textual's way is by a fresh style sheet, which has nothing parsed

    def _share(self, variables: dict[str, str]) -> None:
        key = frozenset(variables.items())
        keep_parsed_in(self, _parsed.setdefault(key, {}))
