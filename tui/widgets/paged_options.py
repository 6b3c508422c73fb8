"""A list of options that bears what is typed and clicked faster than it changes."""

from __future__ import annotations

from textual.events import Click
from textual.widgets import OptionList


class CurrentOptions(OptionList):
    """An option list that heeds no click on an option that it had when it was drawn."""

    def on_click(self, event: Click) -> None:
        """Keeps Textual from clicks on an option that was drawn and has gone since.

        It looks for the option by its number, and fails where there are fewer now.
        """
        option = event.style.meta.get("option")
        if option is not None and option >= self.option_count:
            event.prevent_default()


class PagedOptions(CurrentOptions):
    """An option list whose page keys do nothing while no line of it is to be seen.

    Textual's own looks for the line of an option that was not laid out, and fails. It has no frame
    of its own: the dialog that it stands in has one.
    """

    DEFAULT_CSS = """
    PagedOptions {
        border: none;
        padding: 0;
        background: transparent;
        height: auto;
        max-height: 100%;
        &:focus > .option-list--option-highlighted {
            color: $background;
            background: $accent;
            text-style: none;
        }
    }
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
