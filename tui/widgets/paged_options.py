"""A list of options that is paged through whatever room it has."""

from __future__ import annotations

from textual.widgets import OptionList


class PagedOptions(OptionList):
    """An option list whose page keys do nothing while no line of it is to be seen.

    Textual's own looks for the line of an option that was not laid out, and fails.
    """

    def action_page_up(self) -> None:
        """Moves up by a page."""
        if has_room(self):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Moves down by a page."""
        if has_room(self):
            super().action_page_down()  # type: ignore[no-untyped-call]


def has_room(options: OptionList) -> bool:
    """Returns whether any line of a list is to be seen."""
    return bool(options.scrollable_content_region)
